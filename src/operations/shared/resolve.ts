import { allows } from '../../domain/access/permission-set.ts';
import type { PermissionSet } from '../../domain/access/permission-set.ts';
import type { AuditEvent } from '../../domain/audit.ts';
import { requireVerified } from '../../domain/addresses.ts';
import { AppError } from '../../domain/errors.ts';
import type { GroupRecord } from '../../domain/groups.ts';
import { enforce, ownerTouched, scopeMismatch } from '../../domain/guards.ts';
import { emailKey, isUuid, sortKey } from '../../domain/names/names.ts';
import { nearest } from '../../lib/nearest-name.ts';
import type { PersonRecord } from '../../domain/people.ts';
import type { Scope } from '../../domain/permissions.ts';
import type { ProjectRecord } from '../../domain/projects.ts';
import type { RoleRecord } from '../../domain/roles/roles.ts';
import type { Context } from '../../core/context.ts';
import type { NameKey } from '../../core/store/keys.ts';
import type { Organization } from '../../core/store/organization.ts';
import type { Reads } from '../../core/store/index.ts';
import { peopleByReference } from './people-by-reference.ts';

/** Other names of predefined roles (docs/roles.md). */
const ROLE_ALIASES: Readonly<Record<string, string>> = { VIEWERNOSECRETS: 'Viewer (no secrets)' };

/** Resolves references to records. Each throws `not_found` with the nearest names. */

/** How many names are compared for a suggestion. */
export const CANDIDATES = 500;

/** Options of a lookup. */
interface LookUp {
  /** Accepts an unverified address, for reads. */
  readonly unverified: boolean;
}

/**
 * A person by e-mail (any case), id or exact username; undefined: there is none. Throws `conflict` for an
 * address that is not verified, unless told otherwise.
 */
export async function lookUpPerson(
  tx: Reads,
  ref: string,
  { unverified }: LookUp = { unverified: false },
): Promise<PersonRecord | undefined> {
  const [person] = await tx.people.find(
    ref.includes('@')
      ? { emailKeys: [emailKey(ref)] }
      : isUuid(ref)
        ? { ids: [ref.toLowerCase()] }
        : { usernames: [ref] },
  );
  if (person !== undefined && !unverified) requireVerified(ref, person);
  return person;
}

/** A person by e-mail (any case), id or exact username; likewise. */
export async function findPerson(tx: Reads, ref: string, how?: LookUp): Promise<PersonRecord> {
  const person = await lookUpPerson(tx, ref, how);
  if (person !== undefined) return person;
  if (ref.includes('@') || isUuid(ref)) throw notFound('person', ref, undefined, 'roster people list --search TEXT');
  const names = await tx.people.usernamesLike(sortKey(ref).slice(0, 1), CANDIDATES);
  const otherCase = (await tx.people.usernamesLike(ref, CANDIDATES)).filter((name) => sortKey(name) === sortKey(ref));
  if (otherCase.length > 0) {
    throw new AppError('not_found', `there is no person ${ref}; usernames are case-sensitive`, {
      hint: `did you mean ${otherCase.join(' or ')}?`,
      details: { suggestions: otherCase },
    });
  }
  throw notFound('person', ref, nearest(ref, names), 'roster people list --search TEXT');
}

/** The acting person. Throws `invalid` for a service account. */
export async function actingPerson({ tx, actor }: Pick<Context<Reads>, 'tx' | 'actor'>): Promise<PersonRecord> {
  const { type, id, username } = actor();
  if (type === 'user') return findPerson(tx, id);
  throw new AppError('invalid', `${username} is a service account, and this is for people`, {
    hint: 'use the token of a person',
  });
}

/**
 * A person whom the operation is about to change. Permissions are checked before state, so changing an
 * Owner is refused here already. Throws `owner_role`.
 */
export async function targetPerson(context: Context, ref: string): Promise<PersonRecord> {
  const { tx } = context;
  const person = await findPerson(tx, ref);
  // Who changes somebody describes them, too, and is asked whether a provider manages them.
  tx.ahead(() => [tx.people.describe([person]), tx.scim.provider()]);
  const graph = await tx.access.load([{ type: 'user', id: person.id }]);
  if (graph.owners.has(person.id)) enforce(ownerTouched(context.actor().permissions, person.username));
  return person;
}

/** The same for people who were found already. Throws `owner_role`. */
export async function requireAuthorityOver(
  { tx, actor }: Context<Reads>,
  people: readonly PersonRecord[],
): Promise<void> {
  if (people.length === 0) return;
  const graph = await tx.access.load(people.map(({ id }) => ({ type: 'user', id })));
  for (const { id, username } of people) if (graph.owners.has(id)) enforce(ownerTouched(actor().permissions, username));
}

/** People by reference, each once, in the order of the references. Throws as `findPerson` does. */
export async function findPeople(tx: Reads, refs: readonly string[]): Promise<PersonRecord[]> {
  const find = await peopleByReference(tx, refs);
  const found = new Map<string, PersonRecord>();
  for (const ref of refs) {
    const person = find(ref) ?? (await findPerson(tx, ref));
    requireVerified(ref, person);
    found.set(person.id, person);
  }
  return [...found.values()];
}

/** The thing with the id, else the thing with the exact name; undefined: there is none. */
export async function lookUpNamed<T>(
  table: { readonly find: (key: NameKey) => Promise<T[]> },
  ref: string,
): Promise<T | undefined> {
  const [meant] = isUuid(ref) ? await table.find({ ids: [ref.toLowerCase()] }) : [];
  return meant ?? (await table.find({ names: [ref] }))[0];
}

/** A group by exact name or id. */
export async function findGroup(tx: Reads, ref: string): Promise<GroupRecord> {
  const group = await lookUpNamed(tx.groups, ref);
  if (group !== undefined) return group;
  throw notFound(
    'group',
    ref,
    nearest(ref, await tx.groups.namesLike(sortKey(ref).slice(0, 1), CANDIDATES)),
    'roster group list',
  );
}

/** Groups by reference, each once. */
export async function findGroups(tx: Reads, refs: readonly string[]): Promise<GroupRecord[]> {
  const found = new Map<string, GroupRecord>();
  for (const ref of refs) {
    const group = await findGroup(tx, ref);
    found.set(group.id, group);
  }
  return [...found.values()];
}

/**
 * A role by exact name or id; if both scopes have the name, the wanted one.
 * Throws `scope_mismatch` when only the other scope has it.
 */
export async function findRole(tx: Reads, ref: string, scope: Scope): Promise<RoleRecord> {
  const role = await lookUpRole(tx, ref, scope);
  enforce(scopeMismatch(role, scope));
  return role;
}

/**
 * A role that is named with a scope, or without one: then of two with the name the organization's. Throws
 * `scope_mismatch` where another scope than the wanted one has it, so that no other role is taken for it.
 */
export async function findRoleOf(tx: Reads, ref: string, scope: Scope | undefined): Promise<RoleRecord> {
  const role = await lookUpRole(tx, ref, scope ?? 'org');
  if (scope === undefined || role.scope === scope) return role;
  throw new AppError('scope_mismatch', `${role.name} is ${OF_SCOPE[role.scope]}, not ${OF_SCOPE[scope]}`, {
    hint: `leave out --scope, or name one of that scope: roster role list --scope ${scope}`,
    details: { role: role.name },
  });
}

const OF_SCOPE: Readonly<Record<Scope, string>> = { org: 'an organization role', project: 'a project role' };

/** A role of either scope; if both have the name, the one of the preferred scope. */
export async function lookUpRole(tx: Reads, ref: string, preferred: Scope): Promise<RoleRecord> {
  const [meant] = isUuid(ref) ? await tx.roles.find({ ids: [ref.toLowerCase()] }) : [];
  if (meant !== undefined) return meant;
  const called = await tx.roles.find({ names: [ref] });
  const alias = Object.hasOwn(ROLE_ALIASES, ref) ? ROLE_ALIASES[ref] : undefined;
  const named = called.length > 0 || alias === undefined ? called : await tx.roles.find({ names: [alias] });
  const role = named.find((one) => one.scope === preferred) ?? named[0];
  if (role !== undefined) return role;
  throw unknownRole(
    ref,
    (await tx.roles.list(preferred)).map((one) => one.name),
  );
}

/** The refusal of a role that is not among these. */
export const unknownRole = (ref: string, names: readonly string[]): AppError =>
  notFound('role', ref, nearest(ref, names), `roster role list (there are ${names.join(', ')})`);

/** A project by exact name or id. Suggests only projects that these permissions show. */
export async function findProject(tx: Reads, ref: string, held?: PermissionSet): Promise<ProjectRecord> {
  const project = await lookUpNamed(tx.projects, ref);
  if (project !== undefined) return project;
  const near = nearest(ref, await tx.projects.namesLike(sortKey(ref).slice(0, 1), CANDIDATES));
  const meant = near === undefined ? undefined : await lookUpNamed(tx.projects, near);
  const isShown = meant !== undefined && (held === undefined || allows(held, 'project.view', meant.id));
  throw notFound('project', ref, isShown ? near : undefined, 'roster project list');
}

/** An audit event by sequence number or id. */
export async function findEvent(tx: Reads, ref: string): Promise<AuditEvent> {
  const seq = /^[1-9]\d{0,14}$/.test(ref) ? Number(ref) : undefined;
  const event = seq === undefined ? await tx.audit.byId(ref) : (await tx.audit.following(seq, 1))[0];
  if (event !== undefined && (seq === undefined || event.seq === seq)) return event;
  const { seq: first } = await tx.audit.start();
  throw seq !== undefined && seq < first
    ? new AppError('not_found', `event ${seq} was dropped because of its age: the log begins at event ${first}`, {
        hint: 'what was dropped is in the bucket or in an export: docs/audit-retention.md',
      })
    : new AppError('not_found', `there is no audit event ${ref}`, { hint: 'roster audit list' });
}

/** The role that new people get. Throws `not_found` on a store without an organization. */
export async function defaultRole(tx: Reads): Promise<RoleRecord> {
  const organization = await tx.organization.get();
  const [role] = organization === undefined ? [] : await tx.roles.find({ ids: [organization.default_role_id] });
  if (role === undefined) throw notInitialised();
  return role;
}

/** Throws `not_found` on a store without an organization. */
export async function theOrganization(tx: Reads): Promise<Organization> {
  const organization = await tx.organization.get();
  if (organization === undefined) throw notInitialised();
  return organization;
}

/** The error that a store has no organization, `not_found`, with the way to set one up. */
export const notInitialised = (): AppError =>
  new AppError('not_found', 'there is no organization here yet', { hint: 'set it up with: roster init' });

function notFound(noun: string, ref: string, near: string | undefined, otherwise: string): AppError {
  return new AppError('not_found', `there is no ${noun} ${ref}`, {
    hint: near === undefined ? otherwise : `did you mean ${near}?`,
    details: { [noun]: ref, suggestions: near === undefined ? [] : [near] },
  });
}
