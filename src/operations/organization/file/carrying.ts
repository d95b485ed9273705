import type { Context } from '../../../core/context.ts';
import type { Change } from '../../../domain/organization-file/changes.ts';
import type { Plan } from '../../../domain/organization-file/plan.ts';
import { required } from '../../../lib/required.ts';

/** What the writes of a plan share. */

/** The changes of one kind of thing. */
export type ChangesOf<O extends Change['object']> = readonly Extract<Change, { readonly object: O }>[];

/** A plan while it is carried out. */
export interface Carrying {
  readonly context: Context;
  readonly plan: Plan;
  /** The id in the store, by one of the plan. */
  readonly realId: (id: string) => string;
  /** Something of the plan got this id in the store. */
  readonly made: (id: string, realId: string) => void;
  /** The name of a role, a person or what else has one, after the plan, or before it if it is removed. */
  readonly nameOf: (id: string) => string;
}

/** How many things are written together. */
const STEP = 200;

/** Things of a plan, as many at a time as are written together. */
export function* inSteps<T>(things: readonly T[]): Iterable<readonly T[]> {
  for (let at = 0; at < things.length; at += STEP) yield things.slice(at, at + STEP);
}

/** A plan of which nothing was carried out yet. */
export function carryingOf(context: Context, plan: Plan): Carrying {
  const ids = new Map<string, string>();
  const names = new Map<string, string>();
  for (const { roles, people, serviceAccounts, groups } of [plan.before, plan.after]) {
    for (const { id, username } of people) names.set(id, username);
    for (const { id, name } of [...roles, ...serviceAccounts, ...groups]) names.set(id, name);
  }
  return {
    context,
    plan,
    realId: (id) => ids.get(id) ?? id,
    made: (id, realId) => void ids.set(id, realId),
    nameOf: (id) => required(names.get(id), 'the name of something in a plan'),
  };
}
