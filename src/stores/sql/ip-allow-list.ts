import sql, { raw } from 'sql-template-tag';
import type { IpAllowListWrites } from '../../core/store/ip-allow-list.ts';
import type { IpAllowListEntry } from '../../domain/ip-allow-list.ts';
import { allIn, runIn } from './db.ts';
import type { Db } from './db.ts';

const ENTRIES = raw('select id, network, description, created_by, created_at, updated_at from ip_allow_list');

/** The IP allow list (core/store/ip-allow-list.ts). */
export const ipAllowListWrites = (db: Db): IpAllowListWrites => ({
  async all() {
    const rows = await db.all<IpAllowListEntry>(sql`${ENTRIES} order by created_at, id`);
    return rows.map((row) => ({ ...row }));
  },
  async find(networks) {
    const rows = await allIn<IpAllowListEntry>(db, networks, (list) => sql`${ENTRIES} where network in (${list})`);
    return rows.map((row) => ({ ...row }));
  },
  insert: (entries) =>
    db.insert(
      'ip_allow_list',
      entries.map((entry) => ({ ...entry })),
    ),
  async describe(id, { description, updated_at }) {
    await db.run(
      sql`update ip_allow_list set description = ${description}, updated_at = ${updated_at} where id = ${id}`,
    );
  },
  remove: (ids) => runIn(db, ids, (list) => sql`delete from ip_allow_list where id in (${list})`),
});
