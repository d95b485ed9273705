import type { ErrorCode } from '../../../domain/errors.ts';
import { lookAlikeKeysOf, nameIndex } from '../../../domain/names/look-alikes.ts';
import { emailKey, nameFault, sortKey, usernameFault } from '../../../domain/names/names.ts';
import type { Person } from '../../../domain/people.ts';
import type { RoleRecord } from '../../../domain/roles/roles.ts';
import type { Reads } from '../../../core/store/index.ts';
import { conflictText, takenNames } from '../../shared/names.ts';
import type { Holder } from '../../shared/names.ts';
import { CANDIDATES, defaultRole } from '../../shared/resolve.ts';
import { nearest } from '../../../lib/nearest-name.ts';
import { required } from '../../../lib/required.ts';

/** What the plan of an import knows: what is in the store already, and which rows conflict with each other. */

/** A row of the file; empty cells are empty strings. */
export interface ImportRow {
  readonly line: number;
  readonly email: string;
  readonly username: string;
  readonly role: string;
  readonly groups: readonly string[];
  /** A fault that was found when the row was read. */
  readonly fault?: string | undefined;
}

export interface RowFault {
  readonly line: number;
  readonly code: ErrorCode;
  /** The column that it is in; undefined: the whole line. */
  readonly field?: 'email' | 'username' | 'role' | 'groups';
  readonly problem: string;
  /** What helps. */
  readonly hint?: string | undefined;
}

/** What already has a username, or one that looks like it. */
interface UsernameHolder extends Holder {
  /** Only for a person. */
  readonly email: string | null;
}

/** What is read once for all rows. */
export interface Known {
  readonly roles: ReadonlyMap<string, RoleRecord>;
  /** Names of roles that need a project, and so cannot be given here. */
  readonly projectRoles: ReadonlySet<string>;
  readonly defaultRole: RoleRecord;
  readonly groups: ReadonlySet<string>;
  /** For some of the groups that are not there: one that may be meant. */
  readonly nearGroups: ReadonlyMap<string, string>;
  readonly byEmail: ReadonlyMap<string, Person>;
  readonly takenUsernames: ReadonlyMap<string, readonly UsernameHolder[]>;
  /** Existing groups for which a new group's name could be mistaken. */
  readonly takenGroups: ReadonlyMap<string, readonly Holder[]>;
}

export async function readKnown(
  tx: Reads,
  rows: readonly ImportRow[],
  { create_groups }: { readonly create_groups: boolean },
): Promise<Known> {
  const roles = await tx.roles.list(undefined);
  const groupNames = [...new Set(rows.flatMap((row) => row.groups))];
  const holders = await tx.people.describe(await tx.people.find({ emailKeys: rows.map((row) => emailKey(row.email)) }));
  const groups = new Set((await tx.groups.find({ names: groupNames })).map((group) => group.name));
  const missing = groupNames.filter((name) => !groups.has(name) && nameFault(name) === undefined);
  return {
    roles: new Map(roles.flatMap((role) => (role.scope === 'org' ? [[role.name, role]] : []))),
    projectRoles: new Set(roles.flatMap((role) => (role.scope === 'project' ? [role.name] : []))),
    defaultRole: await defaultRole(tx),
    groups,
    nearGroups: create_groups ? new Map() : await nearGroups(tx, missing.slice(0, MOST_SUGGESTED)),
    byEmail: new Map(holders.map((person) => [emailKey(required(person.email, 'the e-mail of a holder')), person])),
    takenUsernames: await takenUsernames(
      tx,
      rows.flatMap(({ username }) => (isUsername(username) ? [username] : [])),
    ),
    takenGroups: await takenNames(tx, 'group', missing),
  };
}

/** For how many groups that are not there one is looked for that may be meant. */
const MOST_SUGGESTED = 20;

async function nearGroups(tx: Reads, names: readonly string[]): Promise<Known['nearGroups']> {
  const near = new Map<string, string>();
  for (const name of names) {
    const meant = nearest(name, await tx.groups.namesLike(sortKey(name).slice(0, 1), CANDIDATES));
    if (meant !== undefined) near.set(name, meant);
  }
  return near;
}

/** Only valid texts are looked up: a cell may hold anything, of any length. */
const isUsername = (cell: string): boolean => cell !== '' && usernameFault(cell) === undefined;

async function takenUsernames(tx: Reads, usernames: readonly string[]): Promise<Known['takenUsernames']> {
  const taken = await takenNames(tx, 'user', usernames);
  const ids = new Set([...taken.values()].flat().map(({ id }) => id));
  const emails = new Map((await tx.people.find({ ids: [...ids] })).map(({ id, email }) => [id, email]));
  return new Map(
    [...taken].map(([name, all]) => [name, all.map((holder) => ({ ...holder, email: emails.get(holder.id) ?? null }))]),
  );
}

/** Why a username cannot be given, as a sentence. */
export const takenText = (username: string, holder: UsernameHolder): string =>
  holder.kind === 'user' && holder.name === username
    ? `the username ${username} is taken by ${holder.email ?? holder.id}`
    : conflictText(username, 'user', holder);

/** Each row with the e-mail of an earlier row. */
export function repeatedEmails(rows: readonly ImportRow[]): RowFault[] {
  const first = new Map<string, number>();
  return rows.flatMap(({ line, email }) => {
    const key = emailKey(email);
    const earlier = first.get(key);
    if (key !== '' && earlier !== undefined)
      return [
        {
          line,
          code: 'conflict' as const,
          field: 'email' as const,
          problem: `email ${email} is in line ${earlier} already`,
          hint: 'give each e-mail once',
        },
      ];
    first.set(key, line);
    return [];
  });
}

/** Each row with a username that an earlier row has, or that could be mistaken for it. */
export async function repeatedUsernames(rows: readonly ImportRow[]): Promise<RowFault[]> {
  const named = rows.flatMap(({ line, username }) => (isUsername(username) ? [{ line, name: username }] : []));
  return duplicates(named, 'username', 'give each line a username of its own');
}

/** Each row with a new group whose name could be mistaken for that of another new group. */
export async function groupsAlike(rows: readonly ImportRow[], known: Known): Promise<RowFault[]> {
  const lines = new Map<string, number>();
  for (const { line, groups } of rows)
    for (const name of groups)
      if (!known.groups.has(name) && !lines.has(name) && nameFault(name) === undefined) lines.set(name, line);
  return duplicates(
    [...lines].map(([name, line]) => ({ name, line })),
    'groups',
    'write the name of a group alike in each line',
  );
}

async function duplicates(
  named: readonly { readonly line: number; readonly name: string }[],
  field: 'username' | 'groups',
  hint: string,
): Promise<RowFault[]> {
  const what = field === 'groups' ? 'group' : field;
  const looks = await lookAlikeKeysOf(named.map(({ name }) => name));
  const lines = new Map<string, number>();
  const seen = nameIndex();
  return named.flatMap(({ line, name }, at) => {
    const look = looks[at];
    const lookAlike = look && seen.collisionOf(look);
    if (look !== undefined && lookAlike === undefined) {
      seen.add(look);
      lines.set(name, line);
    }
    if (lookAlike === undefined) return [];
    const earlier = lines.get(lookAlike.name) ?? 0;
    const problem =
      lookAlike.name === name
        ? `${what} ${name} is in line ${earlier} already`
        : `the ${what} ${name} could be mistaken for ${lookAlike.name} of line ${earlier}`;
    return [{ line, code: 'conflict' as const, field, problem, hint }];
  });
}
