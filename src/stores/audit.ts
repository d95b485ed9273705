import sql, { join, raw } from 'sql-template-tag';
import type { Sql } from 'sql-template-tag';
import { auditEvent, chainStart } from '../domain/audit.ts';
import type { AuditEvent, AuditHead } from '../domain/audit.ts';
import { toPage } from '../domain/page.ts';
import type { AuditFilter, Reads, Writes } from '../core/store.ts';
import { first, where } from './db.ts';
import type { Db } from './db.ts';

const COLUMNS = raw(Object.keys(auditEvent.shape).join(', '));

const conditions = (filter: AuditFilter): (Sql | undefined)[] => [
  filter.since === undefined ? undefined : sql`timestamp >= ${filter.since}`,
  filter.until === undefined ? undefined : sql`timestamp < ${filter.until}`,
  filter.actor === undefined ? undefined : sql`username = ${filter.actor}`,
  filter.resource === undefined ? undefined : sql`resource = ${filter.resource}`,
  filter.operation === undefined ? undefined : sql`operation = ${filter.operation}`,
  filter.outcome === undefined ? undefined : sql`outcome = ${filter.outcome}`,
];

export const auditReads = (db: Db): Reads['audit'] => ({
  async head() {
    const head = await first<AuditHead>(db, sql`select seq, hash, timestamp from audit_head`);
    if (head !== undefined) return { ...head };
    const organization = await first<{ id: string }>(db, sql`select id from organization`);
    return { seq: 0, hash: chainStart(organization?.id ?? ''), timestamp: '' };
  },

  async list(filter, page) {
    const after = page.after === null ? undefined : sql`seq < ${Number(page.after[0])}`;
    const rows = await db.all<AuditEvent>(
      sql`select ${COLUMNS} from audit_events ${where([...conditions(filter), after])} order by seq desc limit ${page.limit + 1}`,
    );
    return toPage(rows, page, (event) => [String(event.seq), event.id]);
  },

  byId: (id) => first<AuditEvent>(db, sql`select ${COLUMNS} from audit_events where id = ${id}`),

  following: (seq, limit) =>
    db.all<AuditEvent>(sql`select ${COLUMNS} from audit_events where seq >= ${seq} order by seq limit ${limit}`),

  async rows(columns, filter, { order, beyond, last }, limit) {
    const beyondSeq =
      order === 'asc' ? sql`seq > ${beyond} and seq <= ${last}` : sql`seq < ${beyond} and seq <= ${last}`;
    const cells = await db.cells(
      sql`select ${join([...columns, 'seq'].map((column) => raw(column)))} from audit_events ${where([beyondSeq, ...conditions(filter)])} order by seq ${raw(order)} limit ${limit}`,
    );
    const next = cells.at(-1)?.at(-1);
    for (const row of cells) row.pop();
    return { rows: cells, next: cells.length < limit || next === undefined ? null : Number(next) };
  },
});

export const auditWrites = (db: Db, lockHead: () => Promise<void>): Writes['audit'] => ({
  ...auditReads(db),

  async lockHead() {
    await lockHead();
    return auditReads(db).head();
  },

  async append(events) {
    const last = events.at(-1);
    if (last === undefined) return;
    await db.insert(
      'audit_events',
      events.map((event) => ({ ...event })),
    );
    await db.run(
      sql`insert into audit_head (only_row, seq, hash, timestamp) values (1, ${last.seq}, ${last.hash}, ${last.timestamp})
        on conflict (only_row) do update set seq = excluded.seq, hash = excluded.hash, timestamp = excluded.timestamp`,
    );
  },
});
