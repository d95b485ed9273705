import sql, { raw } from 'sql-template-tag';
import type { TokenWrites } from '../../core/store/tokens.ts';
import type { Permission } from '../../domain/permissions.ts';
import type { TokenRecord } from '../../domain/tokens.ts';
import { first } from './db.ts';
import type { Db } from './db.ts';

type TokenRow = Omit<TokenRecord, 'permissions'> & { readonly permissions: string | null };

const TOKEN_COLUMNS = raw(
  'id, kind, subject_type, subject_id, name, hash, last_four, permissions, created_at, updated_at, created_by, expires_at, last_used_at, revoked_at',
);

const toToken = (row: TokenRow): TokenRecord => ({
  ...row,
  permissions: row.permissions === null ? null : (JSON.parse(row.permissions) as Permission[]),
});

/** The tokens of the storage port (core/store/tokens.ts). */
export const tokenWrites = (db: Db): TokenWrites => ({
  async byHash(hash) {
    const row = await first<TokenRow>(db, sql`select ${TOKEN_COLUMNS} from tokens where hash = ${hash}`);
    return row === undefined ? undefined : toToken(row);
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
  insert: (token) =>
    db.insert('tokens', [
      { ...token, permissions: token.permissions === null ? null : JSON.stringify(token.permissions) },
    ]),
  async revoke({ id }, at) {
    await db.run(sql`update tokens set revoked_at = ${at}, updated_at = ${at} where id = ${id} and revoked_at is null`);
  },
  async expire({ id }, end, at) {
    await db.run(sql`update tokens set expires_at = ${end}, updated_at = ${at} where id = ${id}`);
  },
  async rename({ id }, name, at) {
    await db.run(sql`update tokens set name = ${name}, updated_at = ${at} where id = ${id}`);
  },
  async endSessions(personId, at) {
    await db.run(
      sql`update tokens set revoked_at = ${at}, updated_at = ${at} where subject_id = ${personId} and kind = 'session' and revoked_at is null`,
    );
  },
  async touch(id, at) {
    await db.run(sql`update tokens set last_used_at = ${at} where id = ${id}`);
  },
});
