import sql from 'sql-template-tag';
import type { LoginDelay, LoginWrites } from '../../core/store/logins.ts';
import { first } from './db.ts';
import type { Db } from './db.ts';

/** The logins of the storage port (core/store/logins.ts). */
export const loginWrites = (db: Db): LoginWrites => ({
  delay: (key) => first<LoginDelay>(db, sql`select failures, until from login_delays where key = ${key}`),
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
});
