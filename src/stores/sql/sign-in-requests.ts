import sql, { join, raw } from 'sql-template-tag';
import type { SignInRequestWrites } from '../../core/store/sign-in-requests.ts';
import type { SignInRequest } from '../../domain/signin/request.ts';
import { first } from './db.ts';
import type { Db } from './db.ts';

const COLUMNS = raw(
  'id, kind, state, code_hash, user_code_hash, client, host, address, network, code_challenge, redirect_uri, person_id, decided_with, session_id, interval_seconds, polled_at, created_at, expires_at',
);

/** What devices ask for (core/store/sign-in-requests.ts). */
export const signInRequestWrites = (db: Db): SignInRequestWrites => ({
  byCode: (hash) => first<SignInRequest>(db, sql`select ${COLUMNS} from sign_in_requests where code_hash = ${hash}`),
  byUserCode: (hash) =>
    first<SignInRequest>(db, sql`select ${COLUMNS} from sign_in_requests where user_code_hash = ${hash}`),
  async open(network, at) {
    const ofNetwork = sql`select count(*) from sign_in_requests where network = ${network} and expires_at > ${at}`;
    const ofAll = sql`select count(*) from sign_in_requests where expires_at > ${at}`;
    const counts = await first<{ readonly here: number; readonly total: number }>(
      db,
      sql`select (${ofNetwork}) as here, (${ofAll}) as total`,
    );
    return { here: counts?.here ?? 0, all: counts?.total ?? 0 };
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
