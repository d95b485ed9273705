import sql from 'sql-template-tag';
import type { NamedRole } from '../../domain/access/permission-set.ts';
import { required } from '../../lib/required.ts';
import type { Scope } from '../../domain/permissions.ts';
import { loadWholeGraph } from './access-all.ts';
import { granting, holdersIn } from './access-holders.ts';
import type { AccessReads } from '../../core/store/access.ts';
import { GRANTED, loadPart, namesIn } from './access-part.ts';
import { allIn } from './db.ts';
import type { Db } from './db.ts';

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

  load: (subjects) => loadPart(db, subjects),
});

/** The roles, with the project roles that they map to, because an organization role grants those, too. */
async function loadRoles(db: Db, wanted: readonly string[]): Promise<Map<string, NamedRole>> {
  const rows = await allIn<{ id: string; name: string; scope: Scope; maps_to: string | null; granted: string | null }>(
    db,
    wanted,
    (list) =>
      sql`select r.id, r.name, r.scope, r.maps_to, ${GRANTED} as granted from roles r
        where r.id in (${list}) or r.id in (select maps_to from roles where id in (${list}))`,
  );
  return new Map(
    rows.map(({ id, name, scope, maps_to, granted }) => [
      id,
      { name, scope, permissions: new Set(namesIn(granted)), mapsTo: maps_to },
    ]),
  );
}
