import * as z from 'zod/mini';
import { agentText } from '../jobs/agent.ts';
import { inWords } from '../kinds.ts';
import { NEW_SETTINGS } from '../settings.ts';
import { eachInSteps, mapInSteps } from '../../lib/steps.ts';
import type { Steps } from '../../lib/steps.ts';
import { required } from '../../lib/required.ts';
import type { Change } from './changes.ts';
import type { Plan } from './plan.ts';
import type { OrganizationState } from './state.ts';

/** A plan as people and programs read it: things and roles by name. */

/** What changes of a thing: a text, or what a list loses and gets. */
export const changedField = z.object({
  field: z.string(),
  /** Of a text. */
  before: z.nullable(z.string()),
  after: z.nullable(z.string()),
  /** Of a list. */
  removed: z.array(z.string()),
  added: z.array(z.string()),
});
type ChangedField = z.infer<typeof changedField>;

/** A change of one thing. */
export const shownChange = z.object({
  object: z.enum(['organization', 'role', 'person', 'service_account', 'group', 'project']),
  kind: z.enum(['added', 'changed', 'removed']),
  /** Of a person: their username after it. */
  name: z.string(),
  /** People only. */
  email: z.nullable(z.string()),
  fields: z.array(changedField),
});
export type ShownChange = z.infer<typeof shownChange>;

/** The changes of a plan, in its order. */
export function* shownChanges({
  changes,
  before,
  after,
}: Pick<Plan, 'changes' | 'before' | 'after'>): Steps<ShownChange[]> {
  if (changes.length === 0) return [];
  const names = yield* namesIn([before, after]);
  return yield* mapInSteps(changes, (change) => {
    const [was, is] = [factsOf(change, change.before, names), factsOf(change, change.after, names)];
    return {
      object: change.object,
      kind: change.kind,
      name: nameOf(change),
      email: change.object === 'person' ? ((change.after ?? change.before)?.email ?? null) : null,
      fields: changedFields(was, is),
    };
  });
}

/** The name of what changes. */
export function nameOf(change: Change): string {
  const thing = required(change.after ?? change.before, 'what changes');
  return 'username' in thing ? thing.username : thing.name;
}

type Fact = string | null | readonly string[];
type Facts = ReadonlyMap<string, Fact>;
type Names = (id: string) => string;

/** The facts of a thing, by the names that documents have for them. */
function factsOf({ object }: Change, thing: Change['after'], names: Names): Facts {
  if (thing === null) return new Map();
  const facts: [string, Fact][] = [];
  if ('username' in thing) facts.push(['username', thing.username]);
  if (object === 'organization' && 'name' in thing) facts.push(['name', thing.name]);
  if ('url' in thing)
    for (const field of Object.keys(NEW_SETTINGS) as (keyof typeof NEW_SETTINGS)[])
      facts.push([field, String(thing[field])]);
  if ('quotas' in thing)
    facts.push(['quotas', thing.quotas.map(({ machine_type, quota }) => `${machine_type}: ${quota}`)]);
  if ('agent' in thing)
    facts.push(['initialization_agent', thing.agent.mode === 'unset' ? null : agentText(thing.agent)]);
  if ('whitelist' in thing)
    facts.push(['whitelist.branches', thing.whitelist.branches], ['whitelist.tags', thing.whitelist.tags]);
  if ('allowList' in thing)
    facts.push([
      'ip_allow_list',
      thing.allowList.map(({ network, description }) => (description === '' ? network : `${network}: ${description}`)),
    ]);
  if ('scope' in thing) facts.push(['scope', thing.scope]);
  if ('description' in thing) facts.push(['description', thing.description]);
  if ('roleId' in thing) facts.push(['role', thing.roleId === null ? null : names(thing.roleId)]);
  if ('status' in thing) facts.push(['status', thing.status]);
  if ('permissions' in thing) facts.push(['permissions', thing.permissions]);
  if ('mapsTo' in thing) facts.push(['maps_to', thing.mapsTo === null ? null : names(thing.mapsTo)]);
  if ('ownerId' in thing) facts.push(['owner', names(thing.ownerId)]);
  if ('members' in thing) facts.push(['members', thing.members.map(names)]);
  if ('bindings' in thing)
    facts.push([
      'roles',
      thing.bindings.map(
        ({ type, subjectId, roleId }) => `${inWords({ type, name: names(subjectId) })}: ${names(roleId)}`,
      ),
    ]);
  return new Map(facts);
}

/** Of a text; one list for all, because there may be half a million of them. */
const NONE: string[] = [];

function changedFields(was: Facts, is: Facts): ChangedField[] {
  const keys = [...new Set([...was.keys(), ...is.keys()])];
  return keys.flatMap((field): ChangedField[] => {
    const [before, after] = [was.get(field) ?? null, is.get(field) ?? null];
    if (isText(before) && isText(after))
      return (before ?? '') === (after ?? '') ? [] : [{ field, before, after, removed: NONE, added: NONE }];
    const [old, now] = [new Set(before), new Set(after)];
    const removed = [...old].filter((item) => !now.has(item));
    const added = [...now].filter((item) => !old.has(item));
    return removed.length + added.length === 0 ? [] : [{ field, before: null, after: null, removed, added }];
  });
}

const isText = (fact: Fact): fact is string | null => fact === null || typeof fact === 'string';

/** The names of all things in states, by id; later states count. */
function* namesIn(states: readonly OrganizationState[]): Steps<Names> {
  const names = new Map<string, string>();
  for (const { roles, people, serviceAccounts, groups } of states) {
    yield* eachInSteps(people, ({ id, username }) => names.set(id, username));
    yield* eachInSteps([...roles, ...serviceAccounts, ...groups], ({ id, name }) => names.set(id, name));
  }
  return (id) => required(names.get(id), 'the name of what changes');
}
