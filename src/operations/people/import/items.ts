import * as z from 'zod/mini';
import type { Person } from '../../../domain/people.ts';
import { nameOf, namesOf } from '../../../domain/references.ts';
import type { Step } from './plan.ts';

/** The output of an import for each row. */

/** The result of a row. */
export const item = z.object({
  /** 0: no row has the address now. */
  line: z.number(),
  /** `renewed`: an earlier run made the account, and its password was lost. */
  action: z.enum(['created', 'updated', 'unchanged', 'skipped', 'renewed']),
  email: z.nullable(z.string()),
  username: z.string(),
  role: z.nullable(z.string()),
  groups: z.array(z.string()),
  /** Of an updated row: what they had before. */
  before: z.optional(z.object({ username: z.string(), role: z.nullable(z.string()), groups: z.array(z.string()) })),
  temporary_password: z.optional(z.string()),
});
export type Item = z.infer<typeof item>;

/** The result of an import. */
export const answer = z.object({
  items: z.array(item),
  groups_created: z.array(z.string()),
  /** Rows done in all, those of an earlier, interrupted run included, of how many. */
  done: z.number(),
  total: z.number(),
  /** Accounts of earlier runs that still have to get a new password. */
  to_renew: z.number(),
});

/** A person in the words of a file: an item tells of a row, and groups that are still to be made have no ids. */
export const namesIn = ({ email, username, role, groups }: Person) => ({
  email,
  username,
  role: nameOf(role),
  groups: namesOf(groups),
});

/** What an updated person had before; nothing for other rows. */
export function before(step: Step): Pick<Item, 'before'> {
  if (step.action !== 'updated') return {};
  const { username, role, groups } = step.person;
  return { before: { username, role: nameOf(role), groups: namesOf(groups) } };
}

/** The result that a row would have, for a dry run. */
export function foreseen(step: Step): Item {
  if (step.action === 'created')
    return {
      line: step.line,
      action: 'created',
      email: step.email,
      username: step.username,
      role: step.role.name,
      groups: [...step.groups],
    };
  const { person } = step;
  const base = { line: step.line, action: step.action, ...namesIn(person) };
  if (step.action !== 'updated') return base;
  return {
    ...base,
    ...before(step),
    username: step.username ?? person.username,
    role: step.role?.name ?? base.role,
    groups: [...base.groups, ...step.groups],
  };
}

/** An account that gets a new password; without one in a dry run. */
export const renewedItem = (line: number, person: Person, secret?: string): Item => ({
  line,
  action: 'renewed',
  ...namesIn(person),
  ...(secret === undefined ? {} : { temporary_password: secret }),
});
