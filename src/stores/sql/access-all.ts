import { appendTo } from '../../lib/append-to.ts';
import sql from 'sql-template-tag';
import type { Sql } from 'sql-template-tag';
import type { AccessSubject, Binding, NamedRole, SubjectType, WholeGraph } from '../../domain/access/permission-set.ts';
import type { Scope } from '../../domain/permissions.ts';
import type { Db } from './db.ts';

/** How many subjects are read at a time, with their bindings and memberships: a few milliseconds of work. */
const STEP = 1000;

type Pace = () => Promise<void>;

/** Loads the access graph of the organization, which may be large, as rows of cells. `pace` yields to other work. */
export async function loadWholeGraph(db: Db, pace: Pace = () => Promise.resolve()): Promise<WholeGraph> {
  const names = new Map<string, string>();
  const subjects: AccessSubject[] = [];
  for (const [type, name, status, table] of SUBJECTS)
    for await (const rows of inSteps(db, sql`id, ${name}, ${status}`, table, pace))
      for (const [id, called, state] of rows) {
        names.set(id, called);
        subjects.push({ id, type, active: state === 'active' });
      }
  // An id that many rows have is one text for all of them, which takes half of the memory.
  const shared = new Map<string, string>();
  const same = (id: string): string => shared.get(id) ?? id;
  for (const { id, type } of subjects) if (type === 'group') shared.set(id, id);
  for await (const rows of inSteps(db, sql`id, name, ''`, sql`projects`, pace))
    for (const [id, called] of rows) {
      names.set(id, called);
      shared.set(id, id);
    }
  const roles = await loadEveryRole(db, names);
  for (const id of roles.keys()) shared.set(id, id);
  const ids = subjects.map(({ id }) => id).sort();
  const memberships = new Map<string, string[]>();
  const bindings = new Map<string, Binding[]>();
  // Most have one role and no other, so that they share its list.
  const lists = new Map<string, Binding[]>();
  for (let at = 0; at < ids.length; at += STEP) {
    const step = ids.slice(at, at + STEP);
    const [first, last] = [step[0], step.at(-1)];
    const own = new Map(step.map((id) => [id, id]));
    if (at > 0) await pace();
    for (const [person, group] of await textCells<[person: string, group: string]>(
      db,
      sql`select person_id, group_id from group_members where person_id >= ${first} and person_id <= ${last} order by person_id, group_id`,
    ))
      appendTo(memberships, own.get(person) ?? person, same(group));
    if (at > 0) await pace();
    for (const [subject, roleId, project] of await textCells<[subject: string, role: string, project: string]>(
      db,
      sql`select subject_id, role_id, coalesce(project_id, '') from role_bindings where subject_id >= ${first} and subject_id <= ${last}`,
    )) {
      const before = bindings.get(subject);
      const role = same(roleId);
      const projectId = project === '' ? null : same(project);
      if (before === undefined && projectId === null) {
        const list = lists.get(role) ?? [{ roleId: role, projectId }];
        lists.set(role, list);
        bindings.set(own.get(subject) ?? subject, list);
      } else if (before === undefined || lists.get(before[0]?.roleId ?? '') === before)
        bindings.set(own.get(subject) ?? subject, [...(before ?? []), { roleId: role, projectId }]);
      else before.push({ roleId: role, projectId });
    }
  }
  return { subjects, names, roles, memberships, bindings };
}

const SUBJECTS: readonly (readonly [type: SubjectType, name: Sql, status: Sql, table: Sql])[] = [
  ['user', sql`username`, sql`status`, sql`people`],
  ['service_account', sql`name`, sql`status`, sql`service_accounts`],
  ['group', sql`name`, sql`'active'`, sql`groups`],
];

type ListedCells = readonly [id: string, name: string, status: string, sortKey: string];

/** All rows of a table in the order of lists, a step at a time: three cells and the sort key each. */
async function* inSteps(db: Db, cells: Sql, table: Sql, pace: Pace): AsyncIterable<readonly ListedCells[]> {
  let after: Sql | undefined;
  for (;;) {
    const beyond = after === undefined ? sql`` : sql`where ${after}`;
    const rows = await textCells<ListedCells>(
      db,
      sql`select ${cells}, sort_key from ${table} ${beyond} order by sort_key, id limit ${STEP}`,
    );
    yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < STEP) return;
    after = sql`(sort_key, id) > (${last[3]}, ${last[0]})`;
    await pace();
  }
}

/** The rows of a query whose columns are all text. */
const textCells = async <T extends readonly string[]>(db: Db, query: Sql): Promise<readonly T[]> =>
  (await db.cells(query)) as unknown as readonly T[];

/** Adds the names of the roles to `names`. */
async function loadEveryRole(db: Db, names: Map<string, string>): Promise<Map<string, NamedRole>> {
  const granted = new Map<string, string[]>();
  for (const [role, permission] of await textCells<[role: string, permission: string]>(
    db,
    sql`select role_id, permission from role_permissions`,
  ))
    appendTo(granted, role, permission);
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
