import sql from 'sql-template-tag';
import type { LoginDelay, LoginWrites, SessionNetwork } from '../../core/store/logins.ts';
import { first } from './db.ts';
import type { Db } from './db.ts';

/** The logins of the storage port (core/store/logins.ts). */
export const loginWrites = (db: Db): LoginWrites => ({
  delay: (key) => first<LoginDelay>(db, sql`select failures, until from login_delays where key = ${key}`),
  async sessionNetworks(at, most) {
    const later = sql`select 1 from sign_in_networks m where m.person_id = n.person_id and m.last_at > n.last_at`;
    const session = sql`select 1 from tokens t where t.subject_id = n.person_id and t.kind = 'session'
      and t.revoked_at is null and t.expires_at > ${at}`;
    const rows = await db.all<SessionNetwork>(
      sql`select n.person_id, n.network from sign_in_networks n
        where n.network <> '' and not exists (${later}) and exists (${session})
        order by n.last_at desc, n.person_id, n.network limit ${most}`,
    );
    return rows.map((row) => ({ ...row }));
  },
  async setDelay(key, { failures, until }) {
    await db.run(
      sql`insert into login_delays (key, failures, until) values (${key}, ${failures}, ${until}) on conflict (key) do update set failures = excluded.failures, until = excluded.until`,
    );
  },
  async clear(key) {
    await db.run(sql`delete from login_delays where key = ${key}`);
  },
  async forget(until) {
    await db.run(sql`delete from login_delays where until <= ${until}`);
  },
  async signedIn(personId, network, at) {
    const isKnown =
      (await db.run(
        sql`update sign_in_networks set last_at = ${at} where person_id = ${personId} and network = ${network}`,
      )) > 0;
    if (!isKnown) await db.insert('sign_in_networks', [{ person_id: personId, network, last_at: at }]);
    return !isKnown;
  },
  async forgetSignIns(until, most) {
    const old = sql`select person_id, network from sign_in_networks where last_at <= ${until} limit ${most}`;
    return db.run(sql`delete from sign_in_networks where (person_id, network) in (${old})`);
  },
});
