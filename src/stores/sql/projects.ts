import sql, { raw } from 'sql-template-tag';
import type { Sql } from 'sql-template-tag';
import { sortKey } from '../../domain/names/names.ts';
import { keyFor, pageOfAll, toPage } from '../../domain/page.ts';
import { PROJECT_SORTS } from '../../domain/projects.ts';
import type { ProjectRecord } from '../../domain/projects.ts';
import { toPersonRef } from '../../domain/references.ts';
import type { Sort } from '../../domain/sort.ts';
import type { NameKey } from '../../core/store/keys.ts';
import type { ProjectFilter, ProjectMember, ProjectReads, ProjectWrites } from '../../core/store/projects.ts';
import { allIn, countOf, runIn, startsWith, where } from './db.ts';
import type { Db } from './db.ts';
import { nameAssignments, withNameKeys } from './names.ts';
import { matching } from './matching.ts';
import { countWhere, isOpen, ordering, since } from './ordering.ts';
import type { SortColumns } from './ordering.ts';
import { bindingsOfSome, countBindings, countBound, projectBindings } from './project-bindings.ts';

const COLUMNS = raw('x.id, x.name, x.description, x.owner_id, x.created_at, x.updated_at');

const byKey = (key: NameKey) =>
  'ids' in key ? { values: key.ids, column: raw('x.id') } : { values: key.names, column: raw('x.name') };

const conditions = async (
  db: Db,
  { search, ownerId, roleId, ...times }: ProjectFilter,
): Promise<(Sql | undefined)[]> => [
  search === undefined ? undefined : await matching(db, 'projects', 'x', sortKey(search)),
  ownerId === undefined ? undefined : sql`x.owner_id = ${ownerId}`,
  roleId === undefined ? undefined : sql`x.id in (select project_id from role_bindings where role_id = ${roleId})`,
  ...since(raw('x.created_at'), raw('x.updated_at'), times),
];

const SORTS: SortColumns<keyof typeof PROJECT_SORTS> = {
  name: raw('x.sort_key'),
  created_at: raw('x.created_at'),
  updated_at: raw('x.updated_at'),
};
const OWN_SORT: Sort = { field: 'name', descending: false };

const projectReads = (db: Db): ProjectReads => ({
  async find(key) {
    const { values, column } = byKey(key);
    return allIn<ProjectRecord>(
      db,
      values,
      (list) => sql`select ${COLUMNS} from projects x where ${column} in (${list})`,
    );
  },

  async list({ ids, ...filter }, page) {
    const { after, order } = ordering(SORTS, raw('x.id'), OWN_SORT, page);
    const wanted = await conditions(db, filter);
    const select = (among?: Sql): Sql =>
      sql`select ${COLUMNS} from projects x ${where([...wanted, after, among])} ${order}`;
    const key = keyFor(PROJECT_SORTS, page.sort ?? OWN_SORT);
    if (ids === undefined)
      return toPage(await db.all<ProjectRecord>(select()), page, (project) => [key(project), project.id]);
    // Each chunk returns its first rows, which include the first rows of all.
    return pageOfAll(
      await allIn<ProjectRecord>(db, ids, (list) => select(sql`x.id in (${list})`)),
      page,
      PROJECT_SORTS,
      key,
    );
  },

  async describe(projects) {
    const owners = new Map(
      (
        await allIn<{ id: string; username: string; email: string | null }>(
          db,
          [...new Set(projects.map((project) => project.owner_id))],
          (list) => sql`select id, username, email from people where id in (${list})`,
        )
      ).map((owner) => [owner.id, owner]),
    );
    return projects.map(({ id, name, description, owner_id, created_at, updated_at }) => {
      const owner = owners.get(owner_id);
      if (owner === undefined) throw new Error(`the project ${name} has no owner`);
      return { id, name, description, owner: toPersonRef(owner), owner_email: owner.email, created_at, updated_at };
    });
  },

  async namesLike(prefix, limit) {
    const rows = await db.all<{ name: string }>(
      sql`select name from projects where ${startsWith('sort_key', sortKey(prefix))} order by sort_key, id limit ${limit}`,
    );
    return rows.map((row) => row.name);
  },

  members: (projectId) =>
    db.all<ProjectMember>(
      sql`select b.subject_type as type, b.subject_id as id, coalesce(p.username, g.name, s.name, b.subject_id) as name,
          p.email as email, r.name as role, b.source as source
        from role_bindings b join roles r on r.id = b.role_id left join people p on p.id = b.subject_id
          left join groups g on g.id = b.subject_id left join service_accounts s on s.id = b.subject_id
        where b.project_id = ${projectId}
        order by b.subject_type, coalesce(p.sort_key, g.sort_key, s.sort_key), b.subject_id`,
    ),

  bindings: (projectId, filter, page) => projectBindings(db, projectId, filter, page),

  countBindings: (projectId, filter) => countBindings(db, projectId, filter),

  bindingsOfSome: (projectId, some) => bindingsOfSome(db, projectId, some),

  countBound: (projectId) => countBound(db, projectId),

  ownedBy: (personId) =>
    db.all<ProjectRecord>(
      sql`select ${COLUMNS} from projects x where x.owner_id = ${personId} order by x.sort_key, x.id`,
    ),

  async owning(people) {
    const rows = await allIn<{ owner_id: string }>(
      db,
      people,
      (list) => sql`select distinct owner_id from projects where owner_id in (${list})`,
    );
    return rows.map((row) => row.owner_id);
  },

  async specs(ids) {
    const rows = await allIn<{ project_id: string; spec: string }>(
      db,
      ids,
      (list) => sql`select project_id, spec from project_specs where project_id in (${list})`,
    );
    return new Map(rows.map(({ project_id, spec }) => [project_id, spec]));
  },

  async count({ ids, ...filter } = {}) {
    if (ids === undefined)
      return isOpen(filter) ? countOf(db, 'projects') : countWhere(db, sql`projects x`, conditions(db, filter));
    const wanted = await conditions(db, filter);
    const rows = await allIn(
      db,
      ids,
      (list) => sql`select x.id from projects x ${where([...wanted, sql`x.id in (${list})`])}`,
    );
    return rows.length;
  },
});

/** The projects of the storage port (core/store/projects.ts). */
export const projectWrites = (db: Db): ProjectWrites => ({
  ...projectReads(db),

  async insert(projects) {
    const rows = projects.map((project) => ({ ...project }));
    await db.insert('projects', await withNameKeys(rows, ({ name }) => name));
  },

  async update(id, { name, description, owner_id, updated_at }) {
    await db.run(
      sql`update projects set name = ${name}, ${await nameAssignments(name)}, description = ${description}, owner_id = ${owner_id}, updated_at = ${updated_at} where id = ${id}`,
    );
  },

  async setSpec(id, spec) {
    await db.run(
      sql`insert into project_specs (project_id, spec) values (${id}, ${spec})
        on conflict (project_id) do update set spec = excluded.spec`,
    );
  },

  async remove(ids) {
    await runIn(db, ids, (list) => sql`delete from project_specs where project_id in (${list})`);
    await runIn(db, ids, (list) => sql`delete from role_bindings where project_id in (${list})`);
    await runIn(db, ids, (list) => sql`delete from jobs where project_id in (${list})`);
    await runIn(db, ids, (list) => sql`delete from queues where project_id in (${list})`);
    await runIn(db, ids, (list) => sql`delete from initialization_agents where scope_id in (${list})`);
    await runIn(db, ids, (list) => sql`delete from projects where id in (${list})`);
  },
});
