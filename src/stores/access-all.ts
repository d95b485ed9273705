import sql from 'sql-template-tag';
import type { Sql } from 'sql-template-tag';
import type { AccessSubject, Binding, NamedRole, SubjectType, WholeGraph } from '../domain/access.ts';
import type { Scope } from '../domain/permissions.ts';
import type { Db } from './db.ts';

/** Loads the access graph of the whole organization, as rows of cells: it may be large. */
export async function loadWholeGraph(db: Db): Promise<WholeGraph> {
  const names = new Map<string, string>();
  const subjects: AccessSubject[] = [];
  for (const [type, query] of SUBJECTS) {
    for (const [id, name, status] of await textCells(db, query)) {
      names.set(id, name);
      subjects.push({ id, type, active: status === 'active' });
    }
  }
  for (const [id, name] of await textCells(db, sql`select id, name from projects`)) names.set(id, name);
  return {
    subjects,
    names,
    roles: await loadEveryRole(db, names),
    memberships: await loadMemberships(db),
    bindings: await loadBindings(db),
  };
}

const SUBJECTS: readonly (readonly [SubjectType, Sql])[] = [
  ['user', sql`select id, username, status from people order by sort_key, id`],
  ['service_account', sql`select id, name, status from service_accounts order by sort_key, id`],
  ['group', sql`select id, name, 'active' from groups order by sort_key, id`],
];

type Cells = readonly [string, string, string];

/** Rows of up to three texts. */
const textCells = async (db: Db, query: Sql): Promise<readonly Cells[]> =>
  (await db.cells(query)) as unknown as Cells[];

/** Adds the names of the roles to `names`. */
async function loadEveryRole(db: Db, names: Map<string, string>): Promise<Map<string, NamedRole>> {
  const granted = grouped(await textCells(db, sql`select role_id, permission from role_permissions`));
  const rows = await db.all<{ id: string; name: string; scope: Scope; maps_to: string | null }>(
    sql`select id, name, scope, maps_to from roles order by scope, position, name`,
  );
  for (const { id, name } of rows) names.set(id, name);
  return new Map(
    rows.map(({ id, name, scope, maps_to }) => [
      id,
      { name, scope, mapsTo: maps_to, permissions: new Set(granted.get(id)) },
    ]),
  );
}

const loadMemberships = async (db: Db): Promise<Map<string, string[]>> =>
  grouped(await textCells(db, sql`select person_id, group_id from group_members order by person_id, group_id`));

async function loadBindings(db: Db): Promise<Map<string, Binding[]>> {
  const bindings = new Map<string, Binding[]>();
  const rows = await textCells(db, sql`select subject_id, role_id, coalesce(project_id, '') from role_bindings`);
  for (const [subjectId, roleId, projectId] of rows) {
    const binding = { roleId, projectId: projectId === '' ? null : projectId };
    const bound = bindings.get(subjectId);
    if (bound === undefined) bindings.set(subjectId, [binding]);
    else bound.push(binding);
  }
  return bindings;
}

/** The second cells by the first. */
function grouped(rows: readonly Cells[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [key, value] of rows) {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}
