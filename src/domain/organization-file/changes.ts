import { eachInSteps, keyedInSteps } from '../../lib/steps.ts';
import type { Steps } from '../../lib/steps.ts';
import type {
  GroupState,
  OrganizationState,
  PersonState,
  ProjectState,
  RoleState,
  ServiceAccountState,
} from './state.ts';

/** A change of one thing: what it is before (null: it is not there) and after (null: it is removed). */
interface ChangeOf<O extends string, T> {
  readonly object: O;
  readonly kind: 'added' | 'changed' | 'removed';
  readonly before: T | null;
  readonly after: T | null;
}

/** What changes in an organization, each thing at most once. */
export type Change =
  | ChangeOf<'organization', OrganizationState['organization']>
  | ChangeOf<'role', RoleState>
  | ChangeOf<'person', PersonState>
  | ChangeOf<'service_account', ServiceAccountState>
  | ChangeOf<'group', GroupState>
  | ChangeOf<'project', ProjectState>;

export type ChangedObject = Change['object'];

/** The things of one kind after a document: all of them, and what changes. */
export interface Planned<T> {
  readonly after: readonly T[];
  readonly changes: readonly Omit<ChangeOf<string, T>, 'object'>[];
  /** The ids of what is removed. */
  readonly removed: ReadonlySet<string>;
}

/** What entries of a document make of the things that are there; `isSame` tells whether a thing stays as it is. */
export function* planned<T extends { readonly id: string }>(
  there: readonly T[],
  wanted: readonly T[],
  { isSame, isRemoved }: { readonly isSame: (before: T, after: T) => boolean; readonly isRemoved: (one: T) => boolean },
): Steps<Planned<T>> {
  const before = yield* keyedInSteps(there, ({ id }) => id);
  const changed = new Map<string, T>();
  const added: T[] = [];
  const changes: Planned<T>['changes'][number][] = [];
  yield* eachInSteps(wanted, (after) => {
    const was = before.get(after.id) ?? null;
    if (was !== null && isSame(was, after)) return;
    if (was === null) added.push(after);
    else changed.set(after.id, after);
    changes.push({ kind: was === null ? 'added' : 'changed', before: was, after });
  });
  const removed = new Set<string>();
  yield* eachInSteps(there, (one) => {
    if (!isRemoved(one)) return;
    removed.add(one.id);
    changes.push({ kind: 'removed', before: one, after: null });
  });
  if (changes.length === 0) return { after: there, changes, removed };
  const kept = there.filter(({ id }) => !removed.has(id)).map((one) => changed.get(one.id) ?? one);
  return { after: [...kept, ...added], changes, removed };
}

/** Whether the lists hold the same, in whatever order, each once. */
export const isSameSet = (one: readonly string[], other: readonly string[]): boolean => {
  if (one.length !== other.length) return false;
  const there = new Set(one);
  return other.every((item) => there.has(item));
};
