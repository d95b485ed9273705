import sql, { join, raw } from 'sql-template-tag';
import type { Sql } from 'sql-template-tag';
import { emailKey, sortKey } from '../../domain/names/names.ts';
import { keyFor, toPage } from '../../domain/page.ts';
import type { Page, PageRequest } from '../../domain/page.ts';
import type { SubjectType } from '../../domain/kinds.ts';
import { bindingId, PROJECT_BINDING_SORTS } from '../../domain/projects.ts';
import type { ProjectBinding } from '../../domain/projects.ts';
import { toSubjectRef } from '../../domain/references.ts';
import type { Sort } from '../../domain/sort.ts';
import type { ProjectBindingFilter } from '../../core/store/projects.ts';
import { contains, only, PLAN_EACH, where } from './db.ts';
import type { Db } from './db.ts';
import { countWhere, ordering, since } from './ordering.ts';
import type { SortColumns } from './ordering.ts';

/** A binding, with a text that is unique among those of a project. */
interface BindingRow extends Pick<ProjectBinding, 'source' | 'created_at' | 'updated_at'> {
  readonly type: SubjectType;
  /** Of the subject. */
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly role_id: string;
  readonly role: string;
  readonly via_id: string | null;
  readonly via: string | null;
  /** Which of the inherited bindings of its subject it is; null: it is bound in the project itself. */
  readonly way: string | null;
  readonly position: string;
}

const SORTS: SortColumns<keyof typeof PROJECT_BINDING_SORTS> = {
  name: raw('b.sort_key'),
  role: raw('b.role'),
  created_at: raw('b.created_at'),
  updated_at: raw('b.updated_at'),
};
const OWN_SORT: Sort = { field: 'name', descending: false };

const conditions = ({ search, source, subjectId, ...times }: ProjectBindingFilter): (Sql | undefined)[] => [
  source === undefined ? undefined : sql`b.source = ${source}`,
  subjectId === undefined ? undefined : sql`b.id = ${subjectId}`,
  search === undefined
    ? undefined
    : sql`(${contains('b.sort_key', sortKey(search))} or ${contains('b.email_key', emailKey(search))})`,
  ...since(raw('b.created_at'), raw('b.updated_at'), times),
];

/** Who has a role in a project, and by which binding: the same as `permissionsOf` counts. */
export async function projectBindings(
  db: Db,
  projectId: string,
  filter: ProjectBindingFilter,
  page: PageRequest,
): Promise<Page<ProjectBinding>> {
  const { after, order } = ordering(SORTS, raw('b.position'), OWN_SORT, page);
  const rows = await db.all<BindingRow>(
    sql`select ${COLUMNS} from (${named(await everyBinding(db, projectId))}) b ${where([...conditions(filter), after])} ${order}`,
  );
  const key = keyFor(PROJECT_BINDING_SORTS, page.sort ?? OWN_SORT);
  const { items, next_cursor } = toPage(
    rows.map(({ position, ...row }) => ({ binding: toBinding(projectId, row), position })),
    page,
    ({ binding, position }) => [key(binding), position],
  );
  return { items: items.map(({ binding }) => binding), next_cursor };
}

/** How many bindings of a project meet a filter. */
export const countBindings = async (db: Db, projectId: string, filter: ProjectBindingFilter): Promise<number> =>
  countWhere(db, sql`(${named(await everyBinding(db, projectId))}) b`, Promise.resolve(conditions(filter)));

/** People who are deactivated are left out of numbered pages. */
const ACTIVE = raw("coalesce(x.status, 'active') = 'active'");

/** All bindings of `limit` subjects, in the same order. */
export async function bindingsOfSome(
  db: Db,
  projectId: string,
  { limit, skip = 0 }: Pick<PageRequest, 'limit' | 'skip'>,
): Promise<ProjectBinding[]> {
  const bindings = named(await everyBinding(db, projectId));
  const rows = await db.all<BindingRow>(
    sql`select ${COLUMNS} from (${bindings}) b join (
        select distinct x.id, x.sort_key from (${bindings}) x where ${ACTIVE} order by x.sort_key, x.id limit ${limit} offset ${skip}
      ) chosen on chosen.id = b.id order by b.sort_key, b.position`,
  );
  return rows.map((row) => toBinding(projectId, row));
}

/** How many subjects have a role in the project. */
export const countBound = async (db: Db, projectId: string): Promise<number> =>
  (
    await only<{ n: number }>(
      db,
      sql`select count(distinct b.id) as n from (${await everyBinding(db, projectId)}) b
        left join people x on x.id = b.id where ${ACTIVE}`,
    )
  ).n;

const COLUMNS = raw(
  'b.type, b.id, b.name, b.email, b.role_id, b.role, b.source, b.via_id, b.via, b.way, b.created_at, b.updated_at, b.position',
);

const toBinding = (projectId: string, row: Omit<BindingRow, 'position'>): ProjectBinding => ({
  id: bindingId(projectId, row.id, row.way ?? undefined),
  subject: toSubjectRef(row),
  subject_email: row.email,
  role: { id: row.role_id, name: row.role },
  source: row.source,
  via: row.via_id === null || row.via === null ? null : { id: row.via_id, name: row.via },
  created_at: row.created_at,
  updated_at: row.updated_at,
});

/** The bindings with the names of their subjects, and what they are sorted by. */
const named = (bindings: Sql): Sql => sql`
  select b.subject_type as type, b.id, coalesce(p.username, g.name, s.name, b.id) as name, p.email, p.email_key, p.status,
      b.role_id, b.role, b.source, b.via_id, b.via, b.way, b.created_at, b.updated_at, coalesce(p.sort_key, g.sort_key, s.sort_key, b.id) as sort_key, b.id || ' ' || b.position as position
    from (${bindings}) b
      left join people p on p.id = b.id left join groups g on g.id = b.id left join service_accounts s on s.id = b.id`;

/**
 * Roles bound in the project, and organization roles that map to a project role; then both again for the members of
 * groups. `position` is unique among the bindings of one subject, and sorts its own ones first. The few
 * roles that map to others are values of the statement, so that engines see how few bindings they have.
 */
async function everyBinding(db: Db, projectId: string): Promise<Sql> {
  const mapping = await db.all<{ id: string }>(sql`select id from roles where maps_to is not null`);
  const mapped =
    mapping.length === 0
      ? sql`1 = 0`
      : sql`${raw(PLAN_EACH)} b.role_id in (${join(mapping.map(({ id }) => id))}) and b.project_id is null`;
  return sql`
  select b.subject_type, b.subject_id as id, r.id as role_id, r.name as role, b.source as source,
      cast(null as text) as via_id, cast(null as text) as via, cast(null as text) as way, '1' as position, b.created_at, b.updated_at
    from role_bindings b join roles r on r.id = b.role_id where b.project_id = ${projectId}
  union all
  select b.subject_type, b.subject_id, t.id, t.name, 'inherited_from_org_role', r.id, r.name, 'org', '3', b.created_at, b.updated_at
    from role_bindings b join roles r on r.id = b.role_id join roles t on t.id = r.maps_to where ${mapped}
  union all
  select 'user', m.person_id, r.id, r.name, 'group', g.id, g.name, g.id, '2 ' || g.id || ' ' || r.id, b.created_at, b.updated_at
    from role_bindings b join roles r on r.id = b.role_id join groups g on g.id = b.subject_id
      join group_members m on m.group_id = g.id where b.project_id = ${projectId}
  union all
  select 'user', m.person_id, t.id, t.name, 'group', g.id, g.name, g.id || '.org', '2 ' || g.id || ' ' || r.id, b.created_at, b.updated_at
    from role_bindings b join roles r on r.id = b.role_id join roles t on t.id = r.maps_to join groups g on g.id = b.subject_id
      join group_members m on m.group_id = g.id where ${mapped}`;
}
