import sql, { join } from 'sql-template-tag';
import type { Sql } from 'sql-template-tag';
import type { Binding, NamedRole } from '../../domain/access/permission-set.ts';
import { OWNER } from '../../domain/guards.ts';
import type { PersonStatus } from '../../domain/people.ts';
import type { Scope } from '../../domain/permissions.ts';
import type { LoadedAccess } from '../../core/store/access.ts';
import type { TokenAccount } from '../../core/store/tokens.ts';
import type { RoleOrSubject } from '../../core/store/keys.ts';
import { oneOf } from './db.ts';
import type { Db } from './db.ts';
import { appendTo } from '../../lib/append-to.ts';
import { lruCache } from '../../lib/lru-cache.ts';

/** The part of the access graph that decides the permissions of some subjects, in one statement: one round trip. */

/** How many subjects one statement asks about: engines limit its values. */
const STEP = 500;

/** A row of any kind: what its cells mean depends on the kind. */
interface PartRow {
  readonly kind: 'membership' | 'binding' | 'role' | 'name' | 'account';
  readonly id: string;
  readonly other: string;
  readonly third: string | null;
  readonly fourth: string | null;
  readonly permissions: string | null;
}

/** What a role grants, one name after the other. */
export const GRANTED = sql`(select string_agg(p.permission, ' ') from role_permissions p where p.role_id = r.id)`;

/** The names in a cell of `GRANTED`. */
export const namesIn = (granted: string | null): string[] => (granted === null ? [] : granted.split(' '));

/** How many lists of permissions are kept: an organization has few roles. */
const LISTS = 200;

/** The sets of lists of permissions, by their text. */
const sets = lruCache<ReadonlySet<string>>(LISTS);

/** The set of a list of permissions, made once: every request asks for the same ones. */
function setOf(granted: string | null): ReadonlySet<string> {
  const text = granted ?? '';
  const known = sets.get(text) ?? new Set(namesIn(granted));
  sets.set(text, known);
  return known;
}

/** Loads the part. */
export async function loadPart(db: Db, subjects: readonly RoleOrSubject[]): Promise<LoadedAccess> {
  const rows: PartRow[] = [];
  for (let at = 0; at < subjects.length; at += STEP)
    rows.push(...(await db.all<PartRow>(partOf(subjects.slice(at, at + STEP)))));
  return toAccess(
    // Two statements may both have a group.
    subjects.length > STEP ? unique(rows) : rows,
    subjects.filter(({ type }) => type === 'role'),
  );
}

/** The same of a token's account, with the account; undefined: there is none. */
export async function loadPartOfToken(
  db: Db,
  hash: string,
): Promise<{ readonly account: TokenAccount | undefined; readonly access: LoadedAccess }> {
  const rows = await db.all<PartRow>(partOfToken(hash));
  const found = rows.find(({ kind }) => kind === 'account');
  const account = found && {
    id: found.id,
    name: found.other,
    status: found.third as PersonStatus,
    isProvider: found.fourth !== null,
  };
  return { account, access: toAccess(rows, []) };
}

function toAccess(rows: readonly PartRow[], wantedRoles: readonly RoleOrSubject[]): LoadedAccess {
  const roles = new Map<string, NamedRole>();
  const bindings = new Map<string, Binding[]>();
  const memberships = new Map<string, string[]>();
  const names = new Map<string, string>();
  for (const row of rows) {
    const { kind, id, other, third } = row;
    if (kind === 'role') roles.set(id, toRole(row));
    else if (kind === 'binding') appendTo(bindings, id, { roleId: other, projectId: third });
    else if (kind === 'membership') appendTo(memberships, id, other);
    else names.set(id, other);
  }
  for (const { id } of wantedRoles) {
    const role = roles.get(id);
    if (role !== undefined) names.set(id, role.name);
  }
  const isOwner = ({ roleId, projectId }: Binding) => {
    const role = roles.get(roleId);
    return projectId === null && role?.scope === 'org' && role.name === OWNER;
  };
  const owners = new Set([...bindings].filter(([, all]) => all.some(isOwner)).map(([id]) => id));
  return { roles, bindings, memberships, names, owners };
}

const toRole = ({ other: name, third: scope, fourth: mapsTo, permissions }: PartRow): NamedRole => ({
  name,
  scope: scope as Scope,
  permissions: setOf(permissions),
  mapsTo,
});

/** Each row once. */
const unique = (rows: readonly PartRow[]): PartRow[] => [
  ...new Map(rows.map((row) => [`${row.kind} ${row.id} ${row.other} ${row.third ?? ''}`, row])).values(),
];

function partOf(subjects: readonly RoleOrSubject[]): Sql {
  const of = (type: RoleOrSubject['type']) => subjects.filter((one) => one.type === type).map(({ id }) => id);
  const [people, groups, accounts, roles] = [of('user'), of('group'), of('service_account'), of('role')];
  return sql`
    with member (person_id, group_id) as (
        select person_id, group_id from group_members where ${oneOf(sql`person_id`, people)}),
      holder (id) as (${listed([...people, ...groups, ...accounts])}select group_id from member),
      ${boundTo(sql`${listed(roles)}select role_id from bound`)}
    ${GRAPH}
    union all select 'name', id, username, null, null, null from people where ${oneOf(sql`id`, people)}
    union all select 'name', id, name, null, null, null from groups where ${oneOf(sql`id`, groups)}
    union all select 'name', id, name, null, null, null from service_accounts where ${oneOf(sql`id`, accounts)}`;
}

const partOfToken = (hash: string): Sql => sql`
    with account (id) as (select subject_id from tokens where hash = ${hash}),
      member (person_id, group_id) as (
        select m.person_id, m.group_id from account a cross join group_members m where m.person_id = a.id),
      holder (id) as (select id from account union select group_id from member),
      ${boundTo(sql`select role_id from bound`)}
    ${GRAPH}
    union all select 'account', p.id, p.username, p.status, null, null from account a cross join people p where p.id = a.id
    union all select 'account', s.id, s.name, s.status, (select v.id from scim_providers v where v.account_id = s.id), null
      from account a cross join service_accounts s where s.id = a.id`;

/** The bindings of the holders, and the roles that grant something: those that `wanted` selects, and what they map to. */
const boundTo = (wanted: Sql): Sql => sql`
      bound (subject_id, role_id, project_id) as (
        select b.subject_id, b.role_id, b.project_id from holder h cross join role_bindings b where b.subject_id = h.id),
      wanted (id) as (${wanted}),
      granting (id) as (select id from wanted union select m.maps_to from wanted w cross join roles m where m.id = w.id)`;

const GRAPH = sql`
    select 'membership' as kind, person_id as id, group_id as other, null as third, null as fourth, null as permissions from member
    union all select 'binding', subject_id, role_id, project_id, null, null from bound
    union all select 'role', r.id, r.name, r.scope, r.maps_to, ${GRANTED} from roles r where r.id in (select id from granting)`;

/** These ids, then what follows, each once. */
const listed = (ids: readonly string[]): Sql =>
  ids.length === 0 ? sql`` : sql`select column1 from (values ${join(ids.map((id) => sql`(${id})`))}) given union `;
