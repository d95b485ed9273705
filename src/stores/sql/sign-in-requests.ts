import sql, { join, raw } from 'sql-template-tag';
import type { SignInRequestWrites, WaitingDevices } from '../../core/store/sign-in-requests.ts';
import type { SignInRequest } from '../../domain/signin/request.ts';
import { first } from './db.ts';
import type { Db } from './db.ts';

const COLUMNS = raw(
  'id, kind, state, code_hash, user_code_hash, client, host, address, network, site, code_challenge, redirect_uri, person_id, decided_with, session_id, interval_seconds, polled_at, created_at, expires_at',
);

/** What devices ask for (core/store/sign-in-requests.ts). */
export const signInRequestWrites = (db: Db): SignInRequestWrites => ({
  byCode: (hash) => first<SignInRequest>(db, sql`select ${COLUMNS} from sign_in_requests where code_hash = ${hash}`),
  byUserCode: (hash) =>
    first<SignInRequest>(db, sql`select ${COLUMNS} from sign_in_requests where user_code_hash = ${hash}`),
  async waiting({ network, site }, at) {
    const all = sql`select count(*) from sign_in_requests where state = 'pending' and expires_at > ${at}`;
    const counts = await first<WaitingDevices>(
      db,
      sql`select (${all} and network = ${network}) as network, (${all} and site = ${site}) as site, (${all}) as "all"`,
    );
    return counts ?? { network: 0, site: 0, all: 0 };
  },
  async unfetched(personId, at) {
    const counted = await first<{ readonly number: number }>(
      db,
      sql`select count(*) as number from sign_in_requests
        where person_id = ${personId} and kind = 'loopback' and state = 'approved' and expires_at > ${at}`,
    );
    return counted?.number ?? 0;
  },
  insert: (request) => db.insert('sign_in_requests', [{ ...request }]),
  async update(id, change) {
    const changes = Object.entries(change).map(([column, value]) => sql`${raw(column)} = ${value}`);
    if (changes.length > 0) await db.send(sql`update sign_in_requests set ${join(changes)} where id = ${id}`);
  },
  async forget(until, most) {
    const ended = sql`select id from sign_in_requests where expires_at <= ${until} limit ${most}`;
    const rows = await db.all<{ readonly id: string }>(ended);
    await db.send(sql`delete from sign_in_requests where id in (${ended})`);
    return rows.length;
  },
});
