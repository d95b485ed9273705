import * as z from 'zod/mini';
import type { Person } from '../../../domain/people.ts';
import { plannedRef, ref, toRef } from '../../../domain/references.ts';
import type { PlannedRef } from '../../../domain/references.ts';
import { rowFailure } from '../../shared/row-faults.ts';
import type { FailedStep, ImportStep } from './steps.ts';

/** The output of an import for each row. */

/** The result of a row. */
export const item = z.object({
  /** 0: no row has the address now. */
  line: z.number(),
  /** `renewed`: an earlier run made the account, and its password was lost. `failed`: the row was left out. Of a sync: `reactivated`, whatever else changed; `deactivated`, on line 0. */
  action: z.enum(['created', 'updated', 'unchanged', 'skipped', 'renewed', 'failed', 'reactivated', 'deactivated']),
  /** Of the person; null in a dry run, where they are still to be made, and of a row that was left out. */
  id: z.nullable(z.string()),
  email: z.nullable(z.string()),
  username: z.string(),
  role: z.nullable(ref),
  groups: z.array(plannedRef),
  /** Of an updated row: what they had before. */
  before: z.optional(z.object({ username: z.string(), role: z.nullable(ref), groups: z.array(ref) })),
  temporary_password: z.optional(z.string()),
  failure: z.optional(rowFailure),
});
export type ImportItem = z.infer<typeof item>;

/** The result of an import. */
export const answer = z.object({
  items: z.array(item),
  groups_created: z.array(plannedRef),
  /** Rows done in all, those of an earlier, interrupted run included, of how many. */
  done: z.number(),
  total: z.number(),
  /** Accounts of earlier runs that still have to get a new password. */
  to_renew: z.number(),
});

/** What an item tells of a person. */
export const toldOf = ({ id, email, username, role, groups }: Person) => ({ id, email, username, role, groups });

/** What an updated person had before; nothing for other rows. */
export function before(step: ImportStep): Pick<ImportItem, 'before'> {
  if (step.action !== 'updated') return {};
  const { username, role, groups } = step.person;
  return { before: { username, role, groups } };
}

/** What an item says of a step. */
export const actionOf = (step: ImportStep): ImportItem['action'] =>
  step.action === 'updated' && step.reactivates === true ? 'reactivated' : step.action;

/** The result that a row would have, for a dry run; `groups`: those that rows name, by their names. */
export function foreseen(step: ImportStep, groups: ReadonlyMap<string, PlannedRef>): ImportItem {
  const named = (names: readonly string[]) => names.map((name) => groups.get(name) ?? { id: null, name });
  if (step.action === 'created')
    return {
      line: step.line,
      action: 'created',
      id: null,
      email: step.email,
      username: step.username,
      role: toRef(step.role),
      groups: named(step.groups),
    };
  if (step.action === 'failed') return failedItem(step);
  const { person } = step;
  const base = { line: step.line, action: actionOf(step), ...toldOf(person) };
  if (step.action !== 'updated') return base;
  return {
    ...base,
    ...before(step),
    username: step.username ?? person.username,
    role: step.role === undefined ? base.role : toRef(step.role),
    groups: [
      ...base.groups.filter(({ id }) => step.leaves?.some((one) => one.id === id) !== true),
      ...named(step.groups),
    ],
  };
}

/** A row that is left out. */
export const failedItem = ({ line, action, email, username, failure }: FailedStep): ImportItem => ({
  line,
  action,
  id: null,
  email,
  username,
  role: null,
  groups: [],
  failure,
});

/** An account that gets a new password; without one in a dry run. */
export const renewedItem = (line: number, person: Person, secret?: string): ImportItem => ({
  line,
  action: 'renewed',
  ...toldOf(person),
  ...(secret === undefined ? {} : { temporary_password: secret }),
});
