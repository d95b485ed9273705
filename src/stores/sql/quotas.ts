import sql from 'sql-template-tag';
import type { QuotaUse, QuotaWrites } from '../../core/store/quotas.ts';
import { first } from './db.ts';
import type { Db } from './db.ts';

/** The quotas of the storage port (core/store/quotas.ts). */
export const quotaWrites = (db: Db): QuotaWrites => ({
  get: (actor) => first<QuotaUse>(db, sql`select name, window_start, events, bytes from quotas where actor = ${actor}`),
  since: (at, limit) =>
    db.all<QuotaUse & { readonly actor: string }>(
      sql`select actor, name, window_start, events, bytes from quotas where window_start > ${at}
        order by bytes desc, actor limit ${limit}`,
    ),
  async set(actor, { name, window_start, events, bytes }) {
    await db.send(
      sql`insert into quotas (actor, name, window_start, events, bytes) values (${actor}, ${name}, ${window_start}, ${events}, ${bytes})
        on conflict (actor) do update set name = excluded.name, window_start = excluded.window_start, events = excluded.events, bytes = excluded.bytes`,
    );
  },
});
