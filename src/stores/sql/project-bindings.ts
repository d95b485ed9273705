import sql, { raw } from 'sql-template-tag';
import type { Sql } from 'sql-template-tag';
import { emailKey, sortKey } from '../../domain/names/names.ts';
import { toPage } from '../../domain/page.ts';
import type { Page, PageRequest } from '../../domain/page.ts';
import type { ProjectBinding } from '../../domain/projects.ts';
import type { ProjectBindingFilter } from '../../core/store/projects.ts';
import { contains, first, where } from './db.ts';
import type { Db } from './db.ts';

/** A way in with what it is listed by: the name's key, then what tells it from all others. */
interface BindingRow extends ProjectBinding {
  readonly sort_key: string;
  readonly way: string;
}

/** Who has a role in a project and how, by the ways that domain/access.ts knows. */
export async function projectBindings(
  db: Db,
  projectId: string,
  { search, source, subjectId }: ProjectBindingFilter,
  page: PageRequest,
): Promise<Page<ProjectBinding>> {
  const conditions = [
    source === undefined ? undefined : sql`w.source = ${source}`,
    subjectId === undefined ? undefined : sql`w.id = ${subjectId}`,
    search === undefined
      ? undefined
      : sql`(${contains('w.sort_key', sortKey(search))} or ${contains('w.email_key', emailKey(search))})`,
    page.after === null ? undefined : sql`(w.sort_key, w.way) > (${page.after[0]}, ${page.after[1]})`,
  ];
  const rows = await db.all<BindingRow>(
    sql`select ${COLUMNS} from (${named(projectId)}) w ${where(conditions)} order by w.sort_key, w.way limit ${page.limit + 1}`,
  );
  const { items, next_cursor } = toPage(rows, page, (row) => [row.sort_key, row.way]);
  return { items: items.map(toBinding), next_cursor };
}

/** All ways of so many subjects, in the same order. */
export async function bindingsOfSome(
  db: Db,
  projectId: string,
  { limit, skip = 0 }: Pick<PageRequest, 'limit' | 'skip'>,
): Promise<ProjectBinding[]> {
  const ways = named(projectId);
  const rows = await db.all<BindingRow>(
    sql`select ${COLUMNS} from (${ways}) w join (
        select distinct x.id, x.sort_key from (${ways}) x order by x.sort_key, x.id limit ${limit} offset ${skip}
      ) chosen on chosen.id = w.id order by w.sort_key, w.way`,
  );
  return rows.map(toBinding);
}

/** How many subjects there are in all. */
export const countBound = async (db: Db, projectId: string): Promise<number> =>
  (await first<{ n: number }>(db, sql`select count(distinct b.id) as n from (${everyWay(projectId)}) b`))?.n ?? 0;

const COLUMNS = raw('w.subject_type, w.id, w.name, w.email, w.role, w.source, w.via, w.sort_key, w.way');

const toBinding = ({ sort_key: _, way: __, ...binding }: BindingRow): ProjectBinding => binding;

/** The ways with whose they are, and what lists go by. */
const named = (projectId: string): Sql => sql`
  select b.subject_type, b.id, coalesce(p.username, g.name, s.name, b.id) as name, p.email, p.email_key, b.role, b.source, b.via,
      coalesce(p.sort_key, g.sort_key, s.sort_key, b.id) as sort_key, b.id || ' ' || b.way as way
    from (${everyWay(projectId)}) b
      left join people p on p.id = b.id left join groups g on g.id = b.id left join service_accounts s on s.id = b.id`;

/**
 * Roles bound in the project and org roles that map to a project role; then both once more for the members of groups.
 * `way` tells the ways of one subject apart, its own first.
 */
const everyWay = (projectId: string): Sql => sql`
  select b.subject_type, b.subject_id as id, r.name as role, b.source as source, cast(null as text) as via, '1' as way
    from role_bindings b join roles r on r.id = b.role_id where b.project_id = ${projectId}
  union all
  select b.subject_type, b.subject_id, t.name, 'inherited_from_org_role', r.name, '3'
    from role_bindings b join roles r on r.id = b.role_id join roles t on t.id = r.maps_to where b.project_id is null
  union all
  select 'user', m.person_id, r.name, 'group', g.name, '2 ' || g.id || ' ' || r.id
    from role_bindings b join roles r on r.id = b.role_id join groups g on g.id = b.subject_id
      join group_members m on m.group_id = g.id where b.project_id = ${projectId}
  union all
  select 'user', m.person_id, t.name, 'group', g.name, '2 ' || g.id || ' ' || r.id
    from role_bindings b join roles r on r.id = b.role_id join roles t on t.id = r.maps_to join groups g on g.id = b.subject_id
      join group_members m on m.group_id = g.id where b.project_id is null`;
