import sql, { join, raw } from 'sql-template-tag';
import type { Sql } from 'sql-template-tag';
import type { AuditStreamRecord, AuditStreamWrites } from '../../core/store/audit-streams.ts';
import type { PendingObject, StreamObject } from '../../domain/audit-stream.ts';
import { toPage } from '../../domain/page.ts';
import { first, where } from './db.ts';
import type { Db, SqlValue } from './db.ts';

/** A row: what is not text or a number is JSON there. */
interface StreamRow extends Omit<AuditStreamRecord, 'gzip' | 'paused' | 'pending'> {
  readonly gzip: number;
  readonly paused: number;
  readonly pending: string | null;
}

const recordOf = ({ gzip, paused, pending, ...same }: StreamRow): AuditStreamRecord => ({
  ...same,
  gzip: gzip === 1,
  paused: paused === 1,
  pending: pending === null ? null : (JSON.parse(pending) as PendingObject),
});

const rowOf = ({ gzip, paused, pending, ...same }: AuditStreamRecord): Record<string, SqlValue> => ({
  ...same,
  gzip: gzip ? 1 : 0,
  paused: paused ? 1 : 0,
  pending: pending === null ? null : JSON.stringify(pending),
});

const OBJECT_COLUMNS = raw('number, bucket, key, first_seq, last_seq, sha256, sent_at');

const assignments = (columns: Record<string, SqlValue>): Sql =>
  join(Object.entries(columns).map(([column, value]) => sql`${raw(column)} = ${value}`));

/** The stream of the audit log (core/store/audit-streams.ts). */
export const auditStreamWrites = (db: Db): AuditStreamWrites => ({
  async get() {
    const row = await first<StreamRow>(db, sql`select * from audit_streams`);
    return row === undefined ? undefined : recordOf({ ...row });
  },
  async objects(page) {
    const after = page.after === null ? undefined : sql`number < ${Number(page.after[0])}`;
    const rows = await db.all<StreamObject>(
      sql`select ${OBJECT_COLUMNS} from audit_stream_objects
        ${where([after])} order by number desc limit ${page.limit + 1}`,
    );
    return toPage(
      rows.map((row) => ({ ...row })),
      page,
      ({ number, key }) => [String(number), key],
    );
  },
  async objectsWith(bucket, seq) {
    const rows = await db.all<StreamObject>(
      sql`select ${OBJECT_COLUMNS} from audit_stream_objects
        where bucket = ${bucket} and first_seq <= ${seq} and last_seq >= ${seq} order by number desc`,
    );
    return rows.map((row) => ({ ...row }));
  },
  async earliestObject(bucket, keyPrefix) {
    const row = await first<StreamObject>(
      db,
      sql`select ${OBJECT_COLUMNS} from audit_stream_objects
        where bucket = ${bucket} and substr(key, 1, ${keyPrefix.length}) = ${keyPrefix}
        order by first_seq, number limit 1`,
    );
    return row === undefined ? undefined : { ...row };
  },
  async put(record) {
    const row = rowOf(record);
    if ((await db.run(sql`update audit_streams set ${assignments(row)} where id = ${record.id}`)) === 0)
      await db.insert('audit_streams', [row]);
  },
  async advance(id, progress) {
    const { cursor_seq, cursor_hash, objects, succeeded_at, failed_at, error, failing_since, failure_told_at } =
      progress;
    const pending = progress.pending === null ? null : JSON.stringify(progress.pending);
    await db.run(
      sql`update audit_streams set cursor_seq = ${cursor_seq}, cursor_hash = ${cursor_hash}, objects = ${objects},
          pending = ${pending}, succeeded_at = ${succeeded_at}, failed_at = ${failed_at}, error = ${error},
          failing_since = ${failing_since}, failure_told_at = ${failure_told_at}
        where id = ${id}`,
    );
  },
  addObject: (object) => db.insert('audit_stream_objects', [{ ...object }]),
  async remove(id) {
    await db.run(sql`delete from audit_stream_objects`);
    await db.run(sql`delete from audit_streams where id = ${id}`);
  },
});
