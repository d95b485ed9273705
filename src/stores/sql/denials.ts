import sql from 'sql-template-tag';
import type { DenialCount, DenialWrites } from '../../core/store/denials.ts';
import { first } from './db.ts';
import type { Db } from './db.ts';

/** The denials of the storage port (core/store/denials.ts). */
export const denialWrites = (db: Db): DenialWrites => ({
  get: (key) =>
    first<DenialCount>(db, sql`select window_start, recorded, suppressed from denials where actor = ${key}`),
  async set(key, { window_start, recorded, suppressed }) {
    await db.send(
      sql`insert into denials (actor, window_start, recorded, suppressed) values (${key}, ${window_start}, ${recorded}, ${suppressed})
        on conflict (actor) do update set window_start = excluded.window_start, recorded = excluded.recorded, suppressed = excluded.suppressed`,
    );
  },
});
