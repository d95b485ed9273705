import * as z from 'zod/mini';
import { auditEvent, AUDITED, EXPORT_COLUMNS, EXTRA_COLUMNS, OUTCOMES } from '../domain/audit.ts';
import type { AuditColumn } from '../domain/audit.ts';
import { AppError } from '../domain/errors.ts';
import { field } from '../domain/field.ts';
import { reference } from '../domain/names.ts';
import { foreignCursor, pageFields, pageOf, pageRequest } from '../domain/page.ts';
import type { PageInput, PageRequest } from '../domain/page.ts';
import { moment } from '../domain/time.ts';
import { query, stream } from '../core/operation.ts';
import type { AuditFilter, AuditPosition } from '../core/records.ts';
import { followChain } from './chain.ts';
import { findEvent } from './resolve.ts';

/** Rows of an export read at a time: few, so that memory stays constant and their cells die young. */
const EXPORT_STEP = 400;

const RESOURCES = Object.keys(AUDITED) as [string, ...string[]];

const filterFields = () => ({
  since: z.optional(field(moment(), 'only from this moment on', 'TIME')),
  until: z.optional(field(moment(), 'only before this moment', 'TIME')),
  actor: z.optional(field(reference(), 'only what this username did', 'USERNAME')),
  resource: z.optional(field(z.enum(RESOURCES), 'only events of this kind of resource')),
  operation: z.optional(field(reference(), 'only this operation, such as Added', 'OPERATION')),
  outcome: z.optional(field(z.enum(OUTCOMES), 'only what succeeded, or only what was refused')),
});

export const auditList = query({
  name: 'audit.list',
  summary: 'List audit events, latest first',
  permission: ['organization.audit_logs.view'],
  input: z.object({ ...filterFields(), ...pageFields() }),
  output: pageOf(auditEvent),
  run: ({ tx }, input) =>
    tx.audit.list(input, requestFor(input)).then((page) => ({ items: [...page.items], next_cursor: page.next_cursor })),
});

/** Events follow their numbers, so the cursor of another list is none here. Throws `invalid`. */
function requestFor(input: PageInput): PageRequest {
  const request = pageRequest(input);
  if (request.after !== null && !/^[1-9]\d{0,14}$/.test(request.after[0])) throw foreignCursor();
  return request;
}

export const auditShow = query({
  name: 'audit.show',
  summary: 'Show one audit event in full',
  permission: ['organization.audit_logs.view'],
  input: z.object({ event: field(reference(), 'the sequence number or id of an event', 'EVENT') }),
  output: auditEvent,
  errors: ['not_found'],
  run: ({ tx }, input) => findEvent(tx, input.event),
});

export const auditVerify = query({
  name: 'audit.verify',
  summary: 'Check that no audit event was changed, removed or reordered',
  permission: ['organization.audit_logs.view'],
  input: z.object({}),
  output: z.object({ events: z.number(), head_seq: z.number(), head_hash: z.string() }),
  errors: ['corrupt_store'],
  async run({ tx, progress }) {
    const { events, head, fault } = await followChain(tx, progress);
    if (fault !== undefined) {
      throw new AppError('corrupt_store', `the audit log is broken at event ${fault.seq}: ${fault.problem}`, {
        hint: 'compare with an export or backup from before; every event before it is intact',
        details: { ...fault },
      });
    }
    return { events, head_seq: head.seq, head_hash: head.hash };
  },
});

interface Export {
  readonly columns: readonly AuditColumn[];
  readonly filter: AuditFilter;
  readonly position: AuditPosition;
  readonly form: 'csv' | 'rows';
  readonly first: boolean;
}

/** Rows of an export: cells in the order of the columns. */
export const exportedRows = z.object({
  columns: z.array(z.string()),
  rows: z.array(z.array(z.union([z.string(), z.number()]))),
});

export const auditExport = stream({
  name: 'audit.export',
  summary: 'Export the audit log as CSV',
  permission: ['organization.audit_logs.export'],
  input: z.object({
    ...filterFields(),
    columns: z._default(field(z.enum(['standard', 'all']), 'the columns of the web page’s export, or all'), 'standard'),
    order: z._default(field(z.enum(['asc', 'desc']), 'oldest or latest first'), 'desc'),
    form: z._default(field(z.enum(['csv', 'rows']), 'CSV text, or rows of cells'), 'csv'),
  }),
  output: z.union([z.object({ csv: z.string() }), exportedRows]),
  async begin({ tx }, input): Promise<Export> {
    const { seq } = await tx.audit.head();
    return {
      columns: input.columns === 'all' ? [...EXPORT_COLUMNS, ...EXTRA_COLUMNS] : EXPORT_COLUMNS,
      filter: input,
      position: { order: input.order, beyond: input.order === 'asc' ? 0 : seq + 1, last: seq },
      form: input.form,
      first: true,
    };
  },
  async next(tx, at) {
    const { columns, filter, position, form, first } = at;
    const goOn = (next: number | null) =>
      next === null ? null : { ...at, position: { ...position, beyond: next }, first: false };
    if (form === 'csv') {
      const { text, next } = await tx.audit.csv(columns, filter, position, EXPORT_STEP);
      return { piece: { csv: first ? `${columns.join(',')}\n${text}` : text }, rest: goOn(next) };
    }
    const { rows, next } = await tx.audit.rows(columns, filter, position, EXPORT_STEP);
    return { piece: { columns: [...columns], rows: rows as (string | number)[][] }, rest: goOn(next) };
  },
});
