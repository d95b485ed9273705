import sql, { raw } from 'sql-template-tag';
import type { Sql } from 'sql-template-tag';
import type { TokenFilter, TokenWrites } from '../../core/store/tokens.ts';
import { keyFor, toPage } from '../../domain/page.ts';
import type { Permission } from '../../domain/permissions.ts';
import { sortKey } from '../../domain/names/names.ts';
import { NEVER_KEY } from '../../domain/sort.ts';
import type { Sort } from '../../domain/sort.ts';
import { TOKEN_SORTS } from '../../domain/tokens.ts';
import type { TokenRecord, TokenState } from '../../domain/tokens.ts';
import { loadPartOfToken } from './access-part.ts';
import { boundSessions } from './bound-sessions.ts';
import { contains, first, where } from './db.ts';
import type { Db } from './db.ts';
import { countWhere, ordering, since } from './ordering.ts';
import type { SortColumns } from './ordering.ts';

type TokenRow = Omit<TokenRecord, 'permissions'> & { readonly permissions: string | null };

const TOKEN_COLUMNS = raw(
  'id, kind, subject_type, subject_id, name, hash, last_four, permissions, created_at, updated_at, created_by, expires_at, last_used_at, revoked_at, replaces, trust_id, exchanged_for, began_at',
);

const toToken = (row: TokenRow): TokenRecord => ({
  ...row,
  permissions: row.permissions === null ? null : (JSON.parse(row.permissions) as Permission[]),
});

const STATES: Readonly<Record<TokenState, (at: string) => Sql>> = {
  active: (at) => sql`t.revoked_at is null and (t.expires_at is null or t.expires_at > ${at})`,
  expired: (at) => sql`t.revoked_at is null and t.expires_at <= ${at}`,
  revoked: () => sql`t.revoked_at is not null`,
};

const conditions = ({
  at,
  subjectId,
  subjectType,
  kind,
  state,
  letIn,
  createdBy,
  search,
  ...times
}: TokenFilter): (Sql | undefined)[] => [
  subjectId === undefined ? undefined : sql`t.subject_id = ${subjectId}`,
  subjectType === undefined ? undefined : sql`t.subject_type = ${subjectType}`,
  kind === undefined ? undefined : sql`t.kind = ${kind}`,
  state === undefined ? undefined : STATES[state](at),
  letIn === undefined ? undefined : sql`t.began_at is not null`,
  createdBy === undefined ? undefined : sql`t.created_at <= ${createdBy}`,
  search === undefined ? undefined : contains('t.sort_key', sortKey(search)),
  times.expiresBy === undefined ? undefined : sql`t.expires_at <= ${times.expiresBy}`,
  times.unusedSince === undefined ? undefined : sql`coalesce(t.last_used_at, t.created_at) <= ${times.unusedSince}`,
  ...since(raw('t.created_at'), raw('t.updated_at'), times),
];

const SORTS: SortColumns<keyof typeof TOKEN_SORTS> = {
  created_at: raw('t.created_at'),
  updated_at: raw('t.updated_at'),
  expires_at: raw(`coalesce(t.expires_at, '${NEVER_KEY}')`),
  last_used_at: raw("coalesce(t.last_used_at, '')"),
};
const OWN_SORT: Sort = { field: 'created_at', descending: false };

async function tokenByHash(db: Db, hash: string): Promise<TokenRecord | undefined> {
  const row = await first<TokenRow>(db, sql`select ${TOKEN_COLUMNS} from tokens where hash = ${hash}`);
  return row && toToken(row);
}

/** The tokens of the storage port (core/store/tokens.ts). */
export const tokenWrites = (db: Db): TokenWrites => ({
  async list(filter, page) {
    const { after, order } = ordering(SORTS, raw('t.id'), OWN_SORT, page);
    const rows = await db.all<TokenRow>(
      sql`select ${TOKEN_COLUMNS} from tokens t ${where([...conditions(filter), after])} ${order}`,
    );
    const key = keyFor(TOKEN_SORTS, page.sort ?? OWN_SORT);
    return toPage(rows.map(toToken), page, (one) => [key(one), one.id]);
  },
  count: (filter) => countWhere(db, sql`tokens t`, Promise.resolve(conditions(filter))),
  byHash: (hash) => tokenByHash(db, hash),
  async withAccount(hash) {
    // At once: over a network, that is one round trip.
    const [token, { account, access }] = await Promise.all([tokenByHash(db, hash), loadPartOfToken(db, hash)]);
    return token && { token, account, access };
  },
  async byId(id) {
    const row = await first<TokenRow>(db, sql`select ${TOKEN_COLUMNS} from tokens where id = ${id}`);
    return row === undefined ? undefined : toToken(row);
  },
  async liveOf(subjectId, at) {
    const rows = await db.all<TokenRow>(
      sql`select ${TOKEN_COLUMNS} from tokens where subject_id = ${subjectId} and revoked_at is null
        and (expires_at is null or expires_at > ${at}) order by created_at, id`,
    );
    return rows.map(toToken);
  },
  async of(subjectId) {
    const rows = await db.all<TokenRow>(
      sql`select ${TOKEN_COLUMNS} from tokens where subject_id = ${subjectId} order by created_at, id`,
    );
    return rows.map(toToken);
  },
  async endingSoon(at, until, most) {
    // The conditions of the index `tokens_with_untold_end`.
    const rows = await db.all<TokenRow>(
      sql`select ${TOKEN_COLUMNS} from tokens
        where kind = 'api' and revoked_at is null and replaces is null and end_told = 0
          and expires_at > ${at} and expires_at <= ${until} order by expires_at, id limit ${most}`,
    );
    return rows.map(toToken);
  },
  insert: (token) =>
    db.insert('tokens', [
      {
        ...token,
        sort_key: sortKey(token.name),
        permissions: token.permissions === null ? null : JSON.stringify(token.permissions),
      },
    ]),
  async revoke({ id }, at) {
    await db.send(
      sql`update tokens set revoked_at = ${at}, updated_at = ${at} where id = ${id} and revoked_at is null`,
    );
  },
  async expire({ id }, end, at) {
    await db.send(
      sql`update tokens set expires_at = ${end}, updated_at = ${at},
          end_told = case when expires_at = ${end} then end_told else 0 end
        where id = ${id}`,
    );
  },
  async confirm({ id }, end, at) {
    await db.send(
      sql`update tokens set replaces = null, expires_at = ${end}, end_told = 0, updated_at = ${at} where id = ${id}`,
    );
  },
  async rename({ id }, name, at) {
    await db.send(
      sql`update tokens set name = ${name}, sort_key = ${sortKey(name)}, updated_at = ${at} where id = ${id}`,
    );
  },
  async endSessions(personId, at, except = null) {
    const others = except === null ? raw('') : sql` and id <> ${except}`;
    await db.send(
      sql`update tokens set revoked_at = ${at}, updated_at = ${at} where subject_id = ${personId} and kind = 'session' and revoked_at is null${others}`,
    );
    await db.send(
      sql`update sign_in_requests set state = 'denied' where person_id = ${personId} and state = 'approved'`,
    );
  },
  async endTold(id) {
    await db.send(sql`update tokens set end_told = 1 where id = ${id}`);
  },
  async touch(id, at, end) {
    const extended = end === undefined ? raw('') : sql`, expires_at = ${end}`;
    await db.send(sql`update tokens set last_used_at = ${at}${extended} where id = ${id}`);
  },
  boundSessions: (days) => boundSessions(db, days, raw('coalesce(began_at, created_at)')),
  async forget(kind, until, most) {
    const ended = sql`select id from tokens where (expires_at <= ${until} or revoked_at <= ${until}) and kind = ${kind} limit ${most}`;
    const rows = await db.all<{ readonly id: string }>(ended);
    await db.send(sql`delete from tokens where id in (${ended})`);
    return rows.length;
  },
});
