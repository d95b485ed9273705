import sql, { join, raw } from 'sql-template-tag';
import type { Sql } from 'sql-template-tag';
import { auditEvent, EXPORT_COLUMNS, EXTRA_COLUMNS, isPlain, WORDED_COLUMNS } from '../../domain/audit.ts';
import { chainStart, wholeLog } from '../../domain/audit-chain.ts';
import type { AuditColumn, AuditEvent } from '../../domain/audit.ts';
import type { AuditHead, AuditStart } from '../../domain/audit-chain.ts';
import { csvCell } from '../../lib/csv-guard.ts';
import { AppError } from '../../domain/errors.ts';
import { toPage } from '../../domain/page.ts';
import type { AuditFilter, AuditPosition, AuditReads, AuditWrites } from '../../core/store/audit.ts';
import { usesIn } from './audit-uses.ts';
import { allIn, contains, first, where } from './db.ts';
import type { Db } from './db.ts';

const COLUMNS = raw(Object.keys(auditEvent.shape).join(', '));

const START_COLUMNS = raw('seq, previous_hash, until_seq, until_hash');

const OUTCOME_IS = { ok: "outcome = 'ok'", denied: "outcome = 'denied'" } as const;

const conditions = (filter: AuditFilter): (Sql | undefined)[] => [
  filter.since === undefined ? undefined : sql`timestamp >= ${filter.since}`,
  filter.until === undefined ? undefined : sql`timestamp < ${filter.until}`,
  filter.actorId === undefined ? undefined : sql`user_id = ${filter.actorId}`,
  filter.resource === undefined ? undefined : sql`resource = ${filter.resource}`,
  filter.resourceId === undefined ? undefined : sql`resource_id = ${filter.resourceId}`,
  filter.requestId === undefined ? undefined : sql`request_id = ${filter.requestId}`,
  filter.operation === undefined ? undefined : sql`operation = ${filter.operation}`,
  // A literal: for a parameter, the engines would not use their partial index.
  filter.outcome === undefined ? undefined : raw(OUTCOME_IS[filter.outcome]),
  filter.medium === undefined ? undefined : sql`medium = ${filter.medium}`,
  filter.address === undefined ? undefined : sql`ip_address = ${filter.address}`,
  filter.text === undefined ? undefined : sql`(${join(SEARCHED.map(holding(filter.text)), ' or ')})`,
];

const SEARCHED = ['description', 'username', 'resource_name', 'metadata'];

/** The engines agree on lower case only for ASCII, so any other text is looked for as it is. */
const holding =
  (text: string) =>
  (column: string): Sql =>
    /^[\x20-\x7e]*$/.test(text)
      ? contains(`lower(${column})`, text.toLowerCase())
      : sql`replace(${raw(column)}, ${text}, '') <> ${raw(column)}`;

const auditReads = (db: Db): AuditReads => ({
  async head() {
    const head = await first<AuditHead>(db, sql`select seq, hash, timestamp from audit_head`);
    if (head !== undefined) return { ...head };
    const organization = await first<{ id: string }>(db, sql`select id from organization`);
    // Before there is an organization, its chain cannot have begun, but it can be asked about.
    return { seq: 0, hash: chainStart(organization === undefined ? '' : organization.id), timestamp: '' };
  },

  async start() {
    const start = await first<AuditStart>(db, sql`select ${START_COLUMNS} from audit_start`);
    if (start !== undefined) return { ...start };
    const organization = await first<{ id: string }>(db, sql`select id from organization`);
    return wholeLog(organization === undefined ? '' : organization.id);
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

  ofRequest: (id, limit) =>
    id === ''
      ? Promise.resolve([])
      : db.all<AuditEvent>(
          sql`select ${COLUMNS} from audit_events where request_id = ${id} order by seq limit ${limit}`,
        ),

  async actorsNamed(username, limit) {
    const rows = await db.all<{ id: string; events: number }>(
      sql`select user_id as id, count(*) as events from audit_events where username = ${username} and user_id <> ''
        group by user_id order by count(*) desc, user_id limit ${limit}`,
    );
    return rows.map(({ id, events }) => ({ id, events }));
  },

  async lastNameOf(id) {
    const last = await first<{ username: string }>(
      db,
      sql`select username from audit_events where user_id = ${id} order by seq desc limit 1`,
    );
    return last?.username;
  },

  async resourcesNamed(name, limit) {
    const rows = await db.all<{ resource: string; id: string; events: number }>(
      sql`select resource, resource_id as id, count(*) as events from audit_events
        where resource_name = ${name} and resource_id <> ''
        group by resource, resource_id order by count(*) desc, resource_id limit ${limit}`,
    );
    return rows.map(({ resource, id, events }) => ({ resource, id, events }));
  },

  async lastResource(id) {
    const last = await first<{ resource: string; name: string }>(
      db,
      sql`select resource, resource_name as name from audit_events where resource_id = ${id} order by seq desc limit 1`,
    );
    return last && { ...last };
  },

  async serviceAccountsAmong(ids) {
    const rows = await allIn<{ id: string }>(
      db,
      ids,
      (list) =>
        sql`select distinct resource_id as id from audit_events where resource = 'ServiceAccount' and resource_id in (${list})`,
    );
    return rows.map(({ id }) => id);
  },

  uses: usesIn(db),

  async rows(columns, filter, from, limit) {
    const { cells, next } = await beyond(db, columns.map(raw), filter, from, limit);
    for (const row of cells) row.pop();
    return { rows: cells, next };
  },

  async csv(columns, filter, from, limit) {
    const pieces = csvPieces(columns);
    const { cells, next } = await beyond(
      db,
      pieces.map((piece) => piece.value),
      filter,
      from,
      limit,
    );
    let text = '';
    for (const row of cells) {
      for (const [at, { worded }] of pieces.entries()) {
        const value = row[at] as string;
        text += worded ? csvCell(value) : value;
      }
      text += '\n';
    }
    return { text, next };
  },
});

/** The next rows of these values, with the seq as last cell, and where to go on. */
async function beyond(
  db: Db,
  values: readonly Sql[],
  filter: AuditFilter,
  { order, beyond: seq, last }: AuditPosition,
  limit: number,
): Promise<{ readonly cells: (string | number)[][]; readonly next: number | null }> {
  const further = order === 'asc' ? sql`seq > ${seq}` : sql`seq < ${seq}`;
  const cells = await db.cells(
    sql`select ${join([...values, raw('seq')])} from audit_events ${where([further, sql`seq <= ${last}`, ...conditions(filter)])} order by seq ${raw(order)} limit ${limit}`,
  );
  const end = cells.at(-1)?.at(-1);
  return { cells, next: cells.length < limit || end === undefined ? null : Number(end) };
}

interface CsvPiece {
  readonly value: Sql;
  /** Whether a person wrote it, so that it must be encoded; other pieces go into the record unchanged, with their commas. */
  readonly worded: boolean;
}

/** Lets the engine join neighbouring columns that need no encoding: fewer cells make an export faster. */
function csvPieces(columns: readonly AuditColumn[]): readonly CsvPiece[] {
  const pieces: CsvPiece[] = [];
  let run: Sql[] = [];
  const endRun = () => {
    if (run.length > 0) pieces.push({ value: join(run, ' || '), worded: false });
    run = [];
  };
  for (const [at, column] of columns.entries()) {
    if (at > 0) run.push(raw("','"));
    if (WORDED_COLUMNS.includes(column)) {
      endRun();
      pieces.push({ value: raw(column), worded: true });
    } else {
      run.push(column === 'metadata' ? METADATA : raw(column));
    }
  }
  endRun();
  return pieces;
}

/** Quotes the JSON of an object: one with members has quotes in it, an empty one needs none. */
const METADATA = raw(`case when metadata = '{}' then metadata else '"' || replace(metadata, '"', '""') || '"' end`);

const MACHINE_MADE = [...EXPORT_COLUMNS, ...EXTRA_COLUMNS].filter(
  (column) => column !== 'metadata' && !WORDED_COLUMNS.includes(column),
);

/** The audit of the storage port (core/store/audit.ts). */
export const auditWrites = (db: Db): AuditWrites => ({
  ...auditReads(db),

  async append(events) {
    const last = events.at(-1);
    if (last === undefined) return;
    for (const event of events)
      for (const column of MACHINE_MADE)
        if (!isPlain(String(event[column])))
          throw new AppError('internal', `the audit column ${column} cannot hold ${JSON.stringify(event[column])}`);
    await db.insert(
      'audit_events',
      events.map((event) => ({ ...event })),
      { later: true },
    );
    await db.send(
      sql`insert into audit_head (only_row, seq, hash, timestamp) values (1, ${last.seq}, ${last.hash}, ${last.timestamp})
        on conflict (only_row) do update set seq = excluded.seq, hash = excluded.hash, timestamp = excluded.timestamp`,
    );
  },

  async shorten({ seq, previous_hash, until_seq, until_hash }) {
    await db.run(sql`delete from audit_events where seq < ${seq}`);
    await db.send(
      sql`insert into audit_start (only_row, ${START_COLUMNS}) values (1, ${seq}, ${previous_hash}, ${until_seq}, ${until_hash})
        on conflict (only_row) do update set seq = excluded.seq, previous_hash = excluded.previous_hash,
          until_seq = excluded.until_seq, until_hash = excluded.until_hash`,
    );
  },
});
