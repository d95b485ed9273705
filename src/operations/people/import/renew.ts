import { permissionsOf } from '../../../domain/access/permission-set.ts';
import { emailKey } from '../../../domain/names/names.ts';
import { enforce, escalation, ownerTouched } from '../../../domain/guards.ts';
import type { Person, PersonRecord } from '../../../domain/people.ts';
import type { Context } from '../../../core/context.ts';
import { hashSecret } from '../../../core/secrets.ts';
import type { Reads } from '../../../core/store/index.ts';
import { DigestMap } from '../../../lib/digest-map.ts';
import type { Spool } from '../../../lib/spool.ts';
import { shownTo } from '../person-writes.ts';
import type { Temporary } from '../person-writes.ts';
import type { Pass } from './scan.ts';

/** New passwords for accounts whose first one was lost with an interrupted import. */

/** An account whose password is in no secret file. */
export interface LostPassword {
  /** The line of the row that made it; 0 if it has another address now. */
  readonly line: number;
  readonly person: Person;
  /** The hash of the lost password. */
  readonly hash: string | null;
}

/** Accounts of one transaction, with the passwords to give them. */
export interface Renewal {
  readonly importId: string;
  /** How many rows were done when the plan was made. */
  readonly doneBefore: number;
  readonly lost: readonly (LostPassword & { readonly password: Temporary })[];
  /** The row after which this run continues. */
  readonly done: number;
  /** How many accounts still have to get a new password after these. */
  readonly left: number;
}

/** An account with its new password. */
interface Renewed {
  readonly line: number;
  readonly person: Person;
  readonly secret: string;
}

/** What is known of the rows: which passwords are on file, and the line of each address. */
interface Filed {
  /** By their hashes. */
  readonly passwords: DigestMap;
  /** By the keys of e-mails. */
  readonly lines: DigestMap;
}

/** What the rows say of an earlier run. */
export function filedIn(pass: Pass, count: number): Filed {
  const filed = { passwords: new DigestMap(), lines: new DigestMap(count) };
  for (const chunk of pass())
    for (const { line, email, secret_hash } of chunk) {
      filed.lines.set(emailKey(email), line);
      if (secret_hash !== undefined) filed.passwords.set(secret_hash, line);
    }
  return filed;
}

/** How many accounts are read at a time. */
const STEP = 5000;

/**
 * Appends the accounts that the import made and that still have its password, if that is not on file; some at a time in
 * the order of the rows. Throws `forbidden`, `owner_role`, `escalation`: a new password is a password reset.
 */
export async function findLostPasswords(
  context: Context<Reads>,
  importId: string,
  { passwords, lines }: Filed,
  lost: Spool<LostPassword>,
): Promise<void> {
  const { tx } = context;
  for (let after: string | undefined = ''; after !== undefined;) {
    const given = await tx.imports.unused(importId, after, STEP);
    const ids = given.flatMap((one) => (passwords.has(one.password_hash) ? [] : [one.person_id]));
    after = given.length < STEP ? undefined : given.at(-1)?.person_id;
    if (ids.length === 0) continue;
    context.require('organization.people.reset_password');
    const people = await tx.people.find({ ids });
    await requireAuthority(context, people);
    const hashes = new Map(people.map(({ id, password }) => [id, password.hash]));
    const described = (await tx.people.describe(people)).map((person) => ({
      line: (person.email === null ? undefined : lines.get(emailKey(person.email))) ?? 0,
      person,
      hash: hashes.get(person.id) ?? null,
    }));
    lost.append(described.sort((one, other) => one.line - other.line));
    await context.pace();
  }
}

async function requireAuthority({ tx, actor }: Context<Reads>, people: readonly PersonRecord[]): Promise<void> {
  const { permissions } = actor();
  const graph = await tx.access.load(people.map(({ id }) => ({ type: 'user', id })));
  for (const { id, username } of people) if (graph.owners.has(id)) enforce(ownerTouched(permissions, username));
  for (const { id, username: name } of people) {
    const held = permissionsOf(graph, id);
    enforce(escalation(permissions, [{ name, before: held, after: held, takenOver: true }]));
  }
}

/** Gives accounts their new passwords, except those that got or chose another one meanwhile. */
export async function renewPasswords(context: Context, { importId, lost }: Renewal): Promise<Renewed[]> {
  const { tx, at, record, actor } = context;
  const now = new Map((await tx.people.find({ ids: lost.map(({ person }) => person.id) })).map((one) => [one.id, one]));
  const given = lost.flatMap(({ line, person: { id }, hash, password }) => {
    const person = now.get(id);
    return person === undefined || person.password.hash !== hash ? [] : [{ line, person, password }];
  });
  for (const { person, password } of given) {
    await tx.people.update(person.id, { password: shownTo(password, actor()), updated_at: at });
    await tx.tokens.endSessions(person.id, at);
    record({
      kind: 'User.PasswordReset',
      id: person.id,
      name: person.username,
      description: `${person.username} got a temporary password: that of an interrupted import was lost`,
    });
  }
  await tx.imports.gave(
    importId,
    given.map(({ person, password }) => ({ person_id: person.id, password_hash: hashSecret(password.secret) })),
  );
  const described = await tx.people.describe(given.map(({ person }) => person));
  return given.flatMap(({ line, person: { id }, password: { secret } }) => {
    const person = described.find((one) => one.id === id);
    return person === undefined ? [] : [{ line, person, secret }];
  });
}
