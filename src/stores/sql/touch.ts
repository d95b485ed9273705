import sql, { raw } from 'sql-template-tag';
import type { TouchWrites } from '../../core/store/touch.ts';
import { runIn } from './db.ts';
import type { Db } from './db.ts';

/** When resources changed last, of the storage port (core/store/touch.ts). */
export const touchWrites = (db: Db): TouchWrites => ({
  of: (kind, ids, at) =>
    runIn(db, ids, (list) => sql`update ${raw(kind)} set updated_at = ${at} where id in (${list})`),

  async related(subjectIds, at) {
    await runIn(
      db,
      subjectIds,
      (list) =>
        sql`update groups set updated_at = ${at} where id in (select group_id from group_members where person_id in (${list}))`,
    );
    await runIn(
      db,
      subjectIds,
      (list) =>
        sql`update people set updated_at = ${at} where id in (select person_id from group_members where group_id in (${list}))`,
    );
    await runIn(
      db,
      subjectIds,
      (list) =>
        sql`update projects set updated_at = ${at} where id in (select project_id from role_bindings where subject_id in (${list}))`,
    );
  },
});
