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
  readonly secret_hash?: string | undefined;
  /** The caller knows that an earlier run left it out. */
  readonly failed?: boolean | undefined;
}

/** What already has a username, or one that looks like it. */
interface UsernameHolder extends Holder {
  /** Only for a person. */
  readonly email: string | null;
}

/** What is read once for all rows. */
interface Shared {
  readonly roles: ReadonlyMap<string, RoleRecord>;
  /** Names of roles that need a project, and so cannot be given here. */
  readonly projectRoles: ReadonlySet<string>;
  readonly defaultRole: RoleRecord;
  readonly groups: ReadonlySet<string>;
  /** For some of the groups that are not there: one that may be meant. */
  readonly nearGroups: ReadonlyMap<string, string>;
  /** Existing groups for which a new group's name could be mistaken. */
  readonly takenGroups: ReadonlyMap<string, readonly Holder[]>;
}

/** The same, and what is read for some rows. */
export interface Known extends Shared {
  readonly byEmail: ReadonlyMap<string, Person>;
  readonly takenUsernames: ReadonlyMap<string, readonly UsernameHolder[]>;
}

/** Reads what all rows need, which name these groups. */
export async function readShared(
  tx: Reads,
  groupNames: readonly string[],
  { create_groups }: { readonly create_groups: boolean },
): Promise<Shared> {
  const roles = await tx.roles.list(undefined);
  const groups = new Set((await tx.groups.find({ names: groupNames })).map((group) => group.name));
  const missing = groupNames.filter((name) => !groups.has(name) && nameFault(name) === undefined);
  return {
    roles: new Map(roles.flatMap((role) => (role.scope === 'org' ? [[role.name, role]] : []))),
    projectRoles: new Set(roles.flatMap((role) => (role.scope === 'project' ? [role.name] : []))),
    defaultRole: await defaultRole(tx),
    groups,
    nearGroups: create_groups ? new Map() : await nearGroups(tx, missing.slice(0, MOST_SUGGESTED)),
    takenGroups: await takenNames(tx, 'group', missing),
  };
}

/** Reads what these rows need. */
export async function readKnown(tx: Reads, rows: readonly ImportRow[], shared: Shared): Promise<Known> {
  const holders = await tx.people.describe(await tx.people.find({ emailKeys: rows.map((row) => emailKey(row.email)) }));
  return {
    ...shared,
    byEmail: new Map(holders.map((person) => [emailKey(required(person.email, 'the e-mail of a holder')), person])),
    takenUsernames: await takenUsernames(
      tx,
      rows.flatMap(({ username }) => (isUsername(username) ? [username] : [])),
    ),
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
export const isUsername = (cell: string): boolean => cell !== '' && usernameFault(cell) === undefined;

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
