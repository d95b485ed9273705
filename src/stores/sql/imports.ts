import sql from 'sql-template-tag';
import type { GivenPassword, ImportWrites } from '../../core/store/imports.ts';
import { allIn, first, runIn } from './db.ts';
import type { Db } from './db.ts';

/** The imports of the storage port (core/store/imports.ts). */
export const importWrites = (db: Db): ImportWrites => ({
  async done(importId) {
    return (await first<{ done: number }>(db, sql`select done from imports where id = ${importId}`))?.done ?? 0;
  },
  async record(importId, done, at) {
    await db.run(
      sql`insert into imports (id, done, updated_at) values (${importId}, ${done}, ${at}) on conflict (id) do update set done = excluded.done, updated_at = excluded.updated_at`,
    );
  },
  unused: (importId, after, limit) =>
    db.all<GivenPassword>(
      sql`select i.person_id, i.password_hash from import_passwords i join people p on p.id = i.person_id
        where i.import_id = ${importId} and i.person_id > ${after} and p.password_hash = i.password_hash
        order by i.person_id limit ${limit}`,
    ),
  async made(importId, people) {
    const rows = await allIn<{ person_id: string }>(
      db,
      people,
      (list) => sql`select person_id from import_passwords where import_id = ${importId} and person_id in (${list})`,
    );
    return rows.map((row) => row.person_id);
  },
  async gave(importId, given) {
    const ids = given.map((one) => one.person_id);
    await runIn(
      db,
      ids,
      (list) => sql`delete from import_passwords where import_id = ${importId} and person_id in (${list})`,
    );
    await db.insert(
      'import_passwords',
      given.map(({ person_id, password_hash }) => ({ import_id: importId, person_id, password_hash })),
    );
  },
});
