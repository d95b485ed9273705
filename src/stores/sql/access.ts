import sql from 'sql-template-tag';
import type { Binding, NamedRole } from '../../domain/access/permission-set.ts';
import { OWNER } from '../../domain/guards.ts';
import type { SubjectRef } from '../../core/store/keys.ts';
import { required } from '../../lib/required.ts';
import type { Scope } from '../../domain/permissions.ts';
import { loadWholeGraph } from './access-all.ts';
import { granting, holdersIn } from './access-holders.ts';
import type { AccessReads } from '../../core/store/access.ts';
import { allIn, groupBy } from './db.ts';
import type { Db } from './db.ts';

interface BindingRow {
  readonly subject_id: string;
  readonly role_id: string;
  readonly project_id: string | null;
}

/** Loads parts of the access graph: memberships, bindings, and what the bound roles grant. */
export const accessReads = (db: Db): AccessReads => ({
  loadAll: (pace) => loadWholeGraph(db, pace),
  holders: holdersIn(db),

  async grantingRoles(permission) {
    const rows = await db.all<{ id: string }>(
      sql`select r.id from roles r where ${granting([permission])} order by r.scope, r.position, r.name`,
    );
    const ids = rows.map(({ id }) => id);
    const loaded = await loadRoles(db, ids);
    return new Map(ids.map((id) => [id, required(loaded.get(id), 'a role that was just listed')]));
  },

  async load(subjects) {
    const of = (type: SubjectRef['type']) =>
      subjects.filter((subject) => subject.type === type).map((subject) => subject.id);
    const memberships = await allIn<{ person_id: string; group_id: string }>(
      db,
      of('user'),
      (list) => sql`select person_id, group_id from group_members where person_id in (${list})`,
    );
    const holders = [
      ...new Set([...of('user'), ...of('group'), ...of('service_account'), ...memberships.map((row) => row.group_id)]),
    ];
    const bindings = await allIn<BindingRow>(
      db,
      holders,
      (list) => sql`select subject_id, role_id, project_id from role_bindings where subject_id in (${list})`,
    );
    const roles = await loadRoles(db, [...new Set([...of('role'), ...bindings.map((row) => row.role_id)])]);
    const bindingsOf = groupBy(bindings, (row) => row.subject_id);
    const isOwner = (rows: readonly BindingRow[]) =>
      rows.some((row) => row.project_id === null && roles.get(row.role_id)?.isOwner === true);
    return {
      roles,
      bindings: new Map(
        [...bindingsOf].map(([id, rows]): [string, Binding[]] => [
          id,
          rows.map((row) => ({ roleId: row.role_id, projectId: row.project_id })),
        ]),
      ),
      memberships: new Map(
        [...groupBy(memberships, (row) => row.person_id)].map(([id, rows]) => [id, rows.map((row) => row.group_id)]),
      ),
      names: new Map([
        ...(await loadNames(db, of('user'), of('group'), of('service_account'))),
        ...namesOf(roles, of('role')),
      ]),
      owners: new Set([...bindingsOf].filter(([, rows]) => isOwner(rows)).map(([id]) => id)),
    };
  },
});

type LoadedRole = NamedRole & { readonly isOwner: boolean };

const namesOf = (roles: ReadonlyMap<string, LoadedRole>, wanted: readonly string[]): (readonly [string, string])[] =>
  [...roles].filter(([id]) => wanted.includes(id)).map(([id, { name }]) => [id, name]);

/** The roles, with the project roles that they map to, because an organization role grants those, too. */
async function loadRoles(db: Db, wanted: readonly string[]): Promise<Map<string, LoadedRole>> {
  const rows = await allIn<{ id: string; name: string; scope: Scope; maps_to: string | null }>(
    db,
    wanted,
    (list) =>
      sql`select id, name, scope, maps_to from roles where id in (${list}) or id in (select maps_to from roles where id in (${list}))`,
  );
  const ids = rows.map((row) => row.id);
  const granted = groupBy(
    await allIn<{ role_id: string; permission: string }>(
      db,
      ids,
      (list) => sql`select role_id, permission from role_permissions where role_id in (${list})`,
    ),
    (row) => row.role_id,
  );
  return new Map(
    rows.map((row) => [
      row.id,
      {
        name: row.name,
        scope: row.scope,
        permissions: new Set((granted.get(row.id) ?? []).map(({ permission }) => permission)),
        mapsTo: row.maps_to,
        isOwner: row.scope === 'org' && row.name === OWNER,
      },
    ]),
  );
}

async function loadNames(
  db: Db,
  people: readonly string[],
  groups: readonly string[],
  accounts: readonly string[],
): Promise<Map<string, string>> {
  const rows = [
    ...(await allIn<{ id: string; name: string }>(
      db,
      people,
      (list) => sql`select id, username as name from people where id in (${list})`,
    )),
    ...(await allIn<{ id: string; name: string }>(
      db,
      groups,
      (list) => sql`select id, name from groups where id in (${list})`,
    )),
    ...(await allIn<{ id: string; name: string }>(
      db,
      accounts,
      (list) => sql`select id, name from service_accounts where id in (${list})`,
    )),
  ];
  return new Map(rows.map((row) => [row.id, row.name]));
}
