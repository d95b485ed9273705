import { belonging, settling } from '../../domain/addresses.ts';
import { AppError } from '../../domain/errors.ts';
import { emailKey } from '../../domain/names/names.ts';
import { TEMPORARY_PASSWORD_TTL } from '../../domain/people.ts';
import type { Password, Person, PersonRecord, PersonWithPassword } from '../../domain/people.ts';
import { nameOf, namesOf } from '../../domain/references.ts';
import type { RoleRecord } from '../../domain/roles/roles.ts';
import { shellWord } from '../../lib/shell.ts';
import type { Actor, Context, Environment } from '../../core/context.ts';
import type { Secret } from '../../core/operation.ts';
import { hashSecret, generateTemporaryPassword } from '../../core/secrets.ts';
import type { Reads } from '../../core/store/index.ts';
import { directRole, roleChange } from '../shared/direct-role.ts';
import { roleBinding } from '../shared/role-binding.ts';

/** What adding, importing and resetting share: new accounts and temporary passwords. */

/** A new temporary password: the secret to show, and what is stored of it. */
export interface Temporary {
  readonly secret: string;
  /** Without the account that is shown it; `shownTo` adds that. */
  readonly stored: Omit<Password, 'seen_by'> & { readonly hash: string };
}

/** Makes one that works once, for some days; or takes the secret of one that its caller made. */
export function generateTemporary(
  environment: Environment,
  secret = generateTemporaryPassword(environment.random),
): Temporary {
  const expires_at = new Date(environment.now() + TEMPORARY_PASSWORD_TTL).toISOString();
  return { secret, stored: { kind: 'temporary', hash: hashSecret(secret), expires_at } };
}

/** What is stored of a temporary password, with the account that is shown it; null: no account (docs/credentials.md). */
export const shownTo = ({ stored }: Temporary, actor: Pick<Actor, 'holder'> | null): Password => ({
  ...stored,
  seen_by: actor?.holder ?? null,
});

/** A new active person. Somebody else gave the address, so it is verified. */
export const newPerson = (
  id: string,
  email: string | null,
  username: string,
  password: Password,
  at: string,
): PersonRecord => ({
  id,
  email,
  email_verified: email !== null,
  username,
  status: 'active',
  password,
  source: 'manually',
  created_at: at,
  updated_at: at,
  last_login_at: null,
});

/** The secrets of people who got a temporary password. */
export const temporaryPasswords = (people: readonly PersonWithPassword[]): Secret[] =>
  people.map((person) => ({
    email: person.email,
    username: person.username,
    kind: 'temporary_password',
    secret: person.temporary_password,
  }));

/** Throws `conflict`, naming the holder, for an e-mail that is taken. */
export async function requireFreeEmails(tx: Reads, emails: readonly string[]): Promise<void> {
  const [holder] = await tx.people.find({ emailKeys: emails.map(emailKey) });
  if (holder !== undefined) throw takenEmail(holder);
}

const takenEmail = (holder: PersonRecord): AppError =>
  new AppError('conflict', `the e-mail ${belonging(holder)}`, {
    hint: holder.email_verified ? `roster people show ${shellWord(holder.username)}` : settling(holder),
    details: { email: holder.email, username: holder.username, id: holder.id },
  });

/** Records the event of a new person. */
export function recordAdded(context: Context, { id, email, username, role, groups }: Person): void {
  context.record({
    kind: 'User.Added',
    id,
    name: username,
    description: `${username} was added as ${role?.name ?? 'a person without a role'}`,
    metadata: { after: { email, username, role: nameOf(role), groups: namesOf(groups) } },
  });
}

/** Gives a person another organization role, and records the event. */
export async function assignRole(
  context: Context,
  person: Pick<Person, 'id' | 'username' | 'role'>,
  role: Pick<RoleRecord, 'id' | 'name'>,
): Promise<void> {
  const before = await directRole(context.tx, { type: 'user', id: person.id });
  await context.tx.roles.bind([roleBinding({ type: 'user', id: person.id }, role, context.at)]);
  context.record({
    kind: 'User.RoleChanged',
    id: person.id,
    name: person.username,
    description: `${person.username} is now ${role.name}, before ${person.role?.name ?? 'without a role'}`,
    metadata: roleChange(before, role),
  });
}
