import * as z from 'zod/mini';
import { AUDITED, EXPORT_COLUMNS, EXTRA_COLUMNS, meantActor, OUTCOMES, shownEvent } from '../../domain/audit.ts';
import type { AuditColumn, MeantActor, ShownEvent } from '../../domain/audit.ts';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import { foreignCursor, pageFields, pageOf, pageRequest } from '../../domain/page.ts';
import type { PageInput, PageRequest } from '../../domain/page.ts';
import { moment } from '../../domain/time.ts';
import { query, stream } from '../../core/operation.ts';
import type { AuditFilter, AuditPosition } from '../../core/store/audit.ts';
import type { Reads } from '../../core/store/index.ts';
import { findActor, withActorTypes } from './actor.ts';
import { followChain } from './chain.ts';
import { findEvent } from '../shared/resolve.ts';

/** How many rows of an export are read at a time: few, so that memory stays constant. */
const EXPORT_STEP = 400;

const RESOURCES = Object.keys(AUDITED) as [string, ...string[]];

const filterFields = () => ({
  since: z.optional(field(moment(), 'only from this moment on', 'TIME')),
  until: z.optional(field(moment(), 'only before this moment', 'TIME')),
  actor: z.optional(
    field(
      reference(),
      'only what this person (username, e-mail or id) or service account (name or id) did; put user: or service-account: before an ambiguous name; also an account that was removed',
      'ACTOR',
    ),
  ),
  resource: z.optional(field(z.enum(RESOURCES), 'only events of this kind of resource')),
  resource_id: z.optional(field(reference(), 'only events of the thing with this id', 'ID')),
  operation: z.optional(field(reference(), 'only this operation, such as Added', 'OPERATION')),
  outcome: z.optional(field(z.enum(OUTCOMES), 'only what succeeded, or only what was refused')),
});

export const auditList = query({
  name: 'audit.list',
  summary: 'List audit events, latest first',
  permission: ['organization.audit_logs.view'],
  input: z.object({ ...filterFields(), ...pageFields() }),
  output: z.extend(pageOf(shownEvent), {
    /** The account that `actor` means. */
    actor: z.optional(meantActor),
  }),
  errors: ['not_found', 'ambiguous'],
  async run({ tx }, { actor: ref, ...input }) {
    const actor = ref === undefined ? undefined : await findActor(tx, ref);
    const { items, next_cursor } = await tx.audit.list(filterOf(input, actor), requestFor(input));
    return { items: await withActorTypes(tx, items), next_cursor, ...(actor === undefined ? {} : { actor }) };
  },
});

const filterOf = (
  {
    resource_id,
    ...input
  }: Omit<AuditFilter, 'actorId' | 'resourceId'> & { readonly resource_id?: string | undefined },
  actor: MeantActor | undefined,
): AuditFilter => ({
  ...input,
  resourceId: resource_id,
  actorId: actor?.id,
});

/** The sequence number in a cursor. Throws `invalid` for the cursor of another list. */
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
  output: shownEvent,
  errors: ['not_found'],
  run: async ({ tx }, input) => shown(tx, input.event),
});

async function shown(tx: Reads, ref: string): Promise<ShownEvent> {
  const [event] = await withActorTypes(tx, [await findEvent(tx, ref)]);
  if (event === undefined) throw new AppError('internal', 'an event vanished while being described');
  return event;
}

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
  readonly actor: MeantActor | undefined;
}

/** Rows of an export: cells in the order of the columns. */
export const exportedRows = z.object({
  columns: z.array(z.string()),
  rows: z.array(z.array(z.union([z.string(), z.number()]))),
  /** The account that `actor` means; with the first rows only. */
  actor: z.optional(meantActor),
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
  errors: ['not_found', 'ambiguous'],
  async begin({ tx }, { actor: ref, ...input }): Promise<Export> {
    const { seq } = await tx.audit.head();
    const actor = ref === undefined ? undefined : await findActor(tx, ref);
    return {
      columns: input.columns === 'all' ? [...EXPORT_COLUMNS, ...EXTRA_COLUMNS] : EXPORT_COLUMNS,
      filter: filterOf(input, actor),
      position: { order: input.order, beyond: input.order === 'asc' ? 0 : seq + 1, last: seq },
      form: input.form,
      first: true,
      actor,
    };
  },
  async next(tx, at) {
    const { columns, filter, position, form, first, actor } = at;
    const goOn = (next: number | null) =>
      next === null ? null : { ...at, position: { ...position, beyond: next }, first: false };
    if (form === 'csv') {
      const { text, next } = await tx.audit.csv(columns, filter, position, EXPORT_STEP);
      return { piece: { csv: first ? `${columns.join(',')}\n${text}` : text }, rest: goOn(next) };
    }
    const { rows, next } = await tx.audit.rows(columns, filter, position, EXPORT_STEP);
    const told = first && actor !== undefined ? { actor } : {};
    return { piece: { columns: [...columns], rows: rows as (string | number)[][], ...told }, rest: goOn(next) };
  },
});
