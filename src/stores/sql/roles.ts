import sql, { raw } from 'sql-template-tag';
import { inCatalogueOrder } from '../../domain/permissions.ts';
import type { Scope } from '../../domain/permissions.ts';
import { toRef } from '../../domain/references.ts';
import type { Ref } from '../../domain/references.ts';
import type { Role, RoleRecord } from '../../domain/roles/roles.ts';
import type { NameKey } from '../../core/store/keys.ts';
import type { RoleHolder, RoleReads, RoleWrites } from '../../core/store/roles.ts';
import { GRANTED, namesIn } from './access-part.ts';
import { allIn, groupBy, only, runIn, where } from './db.ts';
import type { Db, Row } from './db.ts';

interface RoleRow {
  id: string;
  name: string;
  scope: Scope;
  description: string;
  maps_to: string | null;
  readonly: number;
  granted: string | null;
  created_at: string;
  updated_at: string;
}

const COLUMNS = sql`r.id, r.name, r.scope, r.description, r.maps_to, r.readonly, ${GRANTED} as granted, r.created_at, r.updated_at`;

const byKey = (key: NameKey) =>
  'ids' in key ? { values: key.ids, column: raw('r.id') } : { values: key.names, column: raw('r.name') };

/** With its permissions in their order. */
const toRecord = <R extends RoleRow>({
  granted,
  readonly,
  ...row
}: R): Omit<R, 'readonly' | 'granted'> & Pick<RoleRecord, 'readonly' | 'permissions'> => ({
  ...row,
  readonly: readonly === 1,
  permissions: inCatalogueOrder(namesIn(granted)),
});

/** The unique keys of a binding: one role in the organization, and one in each project. */
const ORG_KEY = '(subject_id) where project_id is null';
const PROJECT_KEY = '(subject_id, project_id) where project_id is not null';
/** What another role replaces; since when there is one stays. */
const REPLACED = ['subject_type', 'role_id', 'source', 'updated_at'];

const roleReads = (db: Db): RoleReads => ({
  async find(key) {
    const { values, column } = byKey(key);
    const rows = await allIn<RoleRow>(
      db,
      values,
      (list) => sql`select ${COLUMNS} from roles r where ${column} in (${list})`,
    );
    return rows.map(toRecord);
  },

  async list(scope) {
    const rows = await db.all<RoleRow & { readonly position: number }>(
      sql`select ${COLUMNS}, r.position from roles r ${where([scope === undefined ? undefined : sql`r.scope = ${scope}`])} order by r.scope, r.position, r.name`,
    );
    return rows.map(toRecord);
  },

  holders: (roleId) =>
    db.all<RoleHolder>(
      sql`select b.subject_type as type, b.subject_id as id, coalesce(p.username, g.name, s.name, b.subject_id) as name, b.project_id
        from role_bindings b left join people p on p.id = b.subject_id left join groups g on g.id = b.subject_id
          left join service_accounts s on s.id = b.subject_id
        where b.role_id = ${roleId} order by b.subject_type, coalesce(p.sort_key, g.sort_key, s.sort_key), b.subject_id`,
    ),

  async mappedBy(roleId) {
    const rows = await db.all<{ name: string }>(sql`select name from roles where maps_to = ${roleId} order by name`);
    return rows.map((row) => row.name);
  },

  async describe(roles) {
    const targets = roles.flatMap((role) => (role.maps_to === null ? [] : [role.maps_to]));
    const rows = await allIn<Ref & Row>(db, targets, (list) => sql`select id, name from roles where id in (${list})`);
    const mapped = new Map(rows.map((row) => [row.id, toRef(row)]));
    return roles.map(({ permissions, maps_to, ...role }): Role => ({
      id: role.id,
      name: role.name,
      scope: role.scope,
      description: role.description,
      permissions: [...permissions],
      maps_to: maps_to === null ? null : (mapped.get(maps_to) ?? null),
      readonly: role.readonly,
      created_at: role.created_at,
      updated_at: role.updated_at,
    }));
  },
});

const grants = (roleId: string, permissions: readonly string[]): Row[] =>
  permissions.map((permission) => ({ role_id: roleId, permission }));

/** The roles of the storage port (core/store/roles.ts). */
export const roleWrites = (db: Db): RoleWrites => ({
  ...roleReads(db),

  async insert(roles) {
    const { next } = await only<{ next: number }>(db, sql`select coalesce(max(position) + 1, 0) as next from roles`);
    await db.insert(
      'roles',
      roles.map(({ permissions: _, readonly, ...role }, at) => ({
        ...role,
        readonly: readonly ? 1 : 0,
        position: next + at,
      })),
    );
    await db.insert(
      'role_permissions',
      roles.flatMap((role) => grants(role.id, role.permissions)),
      { later: true },
    );
  },

  async update(id, { name, description, permissions, maps_to, updated_at }) {
    await db.run(
      sql`update roles set name = ${name}, description = ${description}, maps_to = ${maps_to}, updated_at = ${updated_at} where id = ${id}`,
    );
    await db.send(sql`delete from role_permissions where role_id = ${id}`);
    await db.insert('role_permissions', grants(id, permissions), { later: true });
  },

  async unbind({ id }, projectId) {
    await db.send(sql`delete from role_bindings where subject_id = ${id} and project_id = ${projectId}`);
  },

  async rebind(fromRoleId, toRoleId, at) {
    await db.send(
      sql`update role_bindings set role_id = ${toRoleId}, updated_at = ${at} where role_id = ${fromRoleId}`,
    );
    await db.send(
      sql`update invitations set role_id = ${toRoleId}, updated_at = ${at} where role_id = ${fromRoleId} and status = 'pending'`,
    );
    await db.send(
      sql`update scim_mappings set role_id = ${toRoleId}, updated_at = ${at} where role_id = ${fromRoleId}`,
    );
    await db.send(
      sql`update sign_in_mappings set role_id = ${toRoleId}, updated_at = ${at} where role_id = ${fromRoleId}`,
    );
    await db.send(
      sql`update sign_in_providers set default_role_id = ${toRoleId}, updated_at = ${at} where default_role_id = ${fromRoleId}`,
    );
  },

  async remove(ids) {
    await runIn(db, ids, (list) => sql`delete from role_permissions where role_id in (${list})`);
    await runIn(db, ids, (list) => sql`delete from roles where id in (${list})`);
  },

  async bind(bindings) {
    for (const [isInProject, wanted] of groupBy(bindings, (binding) => binding.project_id !== null)) {
      const latest = new Map(wanted.map((binding) => [`${binding.subject_id} ${binding.project_id ?? ''}`, binding]));
      await db.insert(
        'role_bindings',
        [...latest.values()].map(({ at, ...binding }) => ({ ...binding, created_at: at, updated_at: at })),
        { later: true, replacing: { key: isInProject ? PROJECT_KEY : ORG_KEY, columns: REPLACED } },
      );
    }
  },
});
