import sql from 'sql-template-tag';
import type { TrustWrites } from '../../core/store/trusts.ts';
import type { TrustRecord } from '../../domain/signin/trust.ts';
import { first } from './db.ts';
import type { Db } from './db.ts';

type TrustRow = Omit<TrustRecord, 'claims'> & { readonly claims: string };

/** The trusts in CI systems (core/store/trusts.ts). */
export const trustWrites = (db: Db): TrustWrites => ({
  async all() {
    const rows = await db.all<TrustRow>(
      sql`select id, issuer, subject, audience, claims, service_account_id, max_minutes, created_by, created_at from trusts order by created_at, id`,
    );
    return rows.map((row) => ({ ...row, claims: JSON.parse(row.claims) as string[] }));
  },
  insert: (record) => db.insert('trusts', [{ ...record, claims: JSON.stringify(record.claims) }]),
  async remove(id) {
    await db.run(sql`delete from trusts where id = ${id}`);
  },
  async use(key, until) {
    const used = await first(db, sql`select 1 as n from exchanged_tokens where key = ${key}`);
    if (used !== undefined) return false;
    await db.insert('exchanged_tokens', [{ key, until }]);
    return true;
  },
  async forgetUses(until, most) {
    const ended = sql`select key from exchanged_tokens where until <= ${until} limit ${most}`;
    const rows = await db.all<{ readonly key: string }>(ended);
    await db.send(sql`delete from exchanged_tokens where key in (${ended})`);
    return rows.length;
  },
});
