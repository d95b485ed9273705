import { emailKey } from '../../../domain/names/names.ts';
import { NO_PASSWORD } from '../../../domain/people.ts';
import type { PersonState } from '../../../domain/organization-file/state.ts';
import { required } from '../../../lib/required.ts';
import { changeAccount } from '../../people/account-change.ts';
import { generateTemporary, newPerson, shownTo } from '../../people/person-writes.ts';
import { setStatus } from '../../people/set-status.ts';
import { roleChange } from '../../shared/direct-role.ts';
import { roleBinding } from '../../shared/role-binding.ts';
import { inSteps } from './carrying.ts';
import type { Carrying, ChangesOf } from './carrying.ts';

/** Adds and changes people; `proposed`: passwords by the keys of e-mails. Returns the temporary passwords of new ones by their ids in the plan. */
export async function writePeople(
  carrying: Carrying,
  changes: ChangesOf<'person'>,
  proposed: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  await freeUsernames(carrying, changes);
  await rename(carrying, changes);
  const passwords = await addPeople(
    carrying,
    changes.flatMap(({ kind, after }) => (kind === 'added' && after !== null ? [after] : [])),
    proposed,
  );
  await changeRoles(carrying, changes);
  for (const { before, after } of changes)
    if (before !== null && after !== null && before.status !== after.status)
      await setStatus(carrying.context, before.id, after.status);
  return passwords;
}

/** Whoever has a username that somebody else gets has one that nobody can have taken until they get theirs, or go. */
async function freeUsernames(
  { context: { tx, at, environment } }: Carrying,
  changes: ChangesOf<'person'>,
): Promise<void> {
  const wanted = new Set(
    changes.flatMap(({ before, after }) => (after?.username === before?.username ? [] : [after?.username])),
  );
  for (const { before, after } of changes)
    if (before !== null && before.username !== after?.username && wanted.has(before.username))
      await tx.people.update(before.id, { username: `~${environment.newId()}`, updated_at: at });
}

async function rename({ context }: Carrying, changes: ChangesOf<'person'>): Promise<void> {
  const renamed = changes.flatMap(({ before, after }) =>
    before !== null && after !== null && before.username !== after.username
      ? [{ id: before.id, from: before.username, to: after.username }]
      : [],
  );
  const records = new Map(
    (await context.tx.people.find({ ids: renamed.map(({ id }) => id) })).map((record) => [record.id, record]),
  );
  for (const { id, from, to } of renamed)
    await changeAccount(
      context,
      { ...required(records.get(id), 'a renamed person'), username: from },
      { username: to },
    );
}

/** Some hundred at a time: what each of them is written from is several times as large as what is planned. */
async function addPeople(
  carrying: Carrying,
  people: readonly PersonState[],
  proposed: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const passwords = new Map<string, string>();
  for (const some of inSteps(people)) {
    await addSome(carrying, some, { passwords, proposed });
    await carrying.context.pace();
  }
  return passwords;
}

interface Passwords {
  /** Those that were given, by the ids of people in the plan. */
  readonly passwords: Map<string, string>;
  /** By the keys of e-mails. */
  readonly proposed: ReadonlyMap<string, string>;
}

async function addSome(
  { context, realId, made, nameOf }: Carrying,
  people: readonly PersonState[],
  { passwords, proposed }: Passwords,
): Promise<void> {
  const { tx, at, environment, record } = context;
  const fresh = people.map((person) => {
    // Who is not to log in yet gets a password when they are.
    const temporary =
      person.status === 'active'
        ? generateTemporary(environment, proposed.get(emailKey(person.email ?? '')))
        : undefined;
    const password = temporary === undefined ? NO_PASSWORD : shownTo(temporary, context.actor());
    const id = environment.newId();
    made(person.id, id);
    if (temporary !== undefined) passwords.set(person.id, temporary.secret);
    const { email, username, status } = person;
    return { person, stored: { ...newPerson(id, email, username, password, at), status } };
  });
  await tx.people.insert(fresh.map(({ stored }) => stored));
  await tx.roles.bind(
    fresh.flatMap(({ person: { roleId }, stored: { id } }) =>
      roleId === null ? [] : [roleBinding({ type: 'user', id }, { id: realId(roleId) }, at)],
    ),
  );
  for (const { person, stored } of fresh) {
    const { id, email, username, status } = stored;
    const role = person.roleId === null ? null : nameOf(person.roleId);
    record({
      kind: 'User.Added',
      id,
      name: username,
      description: `${username} was added as ${role ?? 'a person without a role'}`,
      metadata: { after: { email, username, role, groups: [] } },
    });
    if (status === 'deactivated')
      record({
        kind: 'User.Deactivated',
        id,
        name: username,
        description: `${username} was deactivated`,
        metadata: { before: { status: 'active' }, after: { status } },
      });
  }
}

async function changeRoles({ context, realId, nameOf }: Carrying, changes: ChangesOf<'person'>): Promise<void> {
  const { tx, at, record } = context;
  const moved = changes.flatMap(({ before, after }) =>
    before !== null && after !== null && after.roleId !== null && before.roleId !== after.roleId
      ? [{ before, after, role: { id: realId(after.roleId), name: nameOf(after.roleId) } }]
      : [],
  );
  await tx.roles.bind(moved.map(({ after: { id }, role }) => roleBinding({ type: 'user', id }, role, at)));
  for (const { before, after, role } of moved) {
    const former = before.roleId === null ? undefined : { id: before.roleId, name: nameOf(before.roleId) };
    record({
      kind: 'User.RoleChanged',
      id: after.id,
      name: after.username,
      description: `${after.username} is now ${role.name}, before ${former?.name ?? 'without a role'}`,
      metadata: roleChange(former, role),
    });
    await context.pace();
  }
}
