import * as z from 'zod/mini';
import { stream } from '../../core/operation.ts';
import { AUDIT_COLUMNS, EXPORT_COLUMNS, meantActor, meantTarget } from '../../domain/audit.ts';
import type { AuditColumn, MeantActor, MeantTarget } from '../../domain/audit.ts';
import { field } from '../../domain/field.ts';
import { filterFields, readFilter } from './filters.ts';
import type { AuditFilter, AuditPosition } from '../../core/store/audit.ts';

/** How many rows of an export are read at a time: few, so that memory stays constant. */
const EXPORT_STEP = 400;

/** Rows of an export: cells in the order of the columns. */
export const exportedRows = z.object({
  columns: z.array(z.string()),
  rows: z.array(z.array(z.union([z.string(), z.number()]))),
  /** The account that `actor` means; with the first rows only. */
  actor: z.optional(meantActor),
  /** What `target` means; with the first rows only. */
  target: z.optional(meantTarget),
});

interface Export {
  readonly columns: readonly AuditColumn[];
  readonly filter: AuditFilter;
  readonly position: AuditPosition;
  readonly form: 'csv' | 'rows';
  readonly first: boolean;
  readonly actor: MeantActor | undefined;
  readonly target: MeantTarget | undefined;
}

export const auditExport = stream({
  name: 'audit.export',
  summary: 'Export the audit log as CSV',
  permission: ['organization.audit_logs.export'],
  input: z.object({
    ...filterFields(),
    columns: z._default(field(z.enum(['standard', 'all']), 'the columns of the web page’s export, or all'), 'standard'),
    fields: z.optional(
      field(
        z.array(z.enum(AUDIT_COLUMNS)).check(z.minLength(1), z.maxLength(AUDIT_COLUMNS.length)),
        'these columns alone, in this order',
      ),
    ),
    order: z._default(field(z.enum(['asc', 'desc']), 'oldest or latest first'), 'desc'),
    form: z._default(field(z.enum(['csv', 'rows']), 'CSV text, or rows of cells'), 'csv'),
  }),
  output: z.union([z.object({ csv: z.string() }), exportedRows]),
  errors: ['not_found', 'ambiguous', 'invalid'],
  async begin(context, input): Promise<Export> {
    const { seq } = await context.tx.audit.head();
    return {
      ...(await readFilter(context, input)),
      columns: input.fields ?? (input.columns === 'all' ? AUDIT_COLUMNS : EXPORT_COLUMNS),
      position: { order: input.order, beyond: input.order === 'asc' ? 0 : seq + 1, last: seq },
      form: input.form,
      first: true,
    };
  },
  async next(tx, at) {
    const { columns, filter, position, form, first, actor, target } = at;
    const goOn = (next: number | null) =>
      next === null ? null : { ...at, position: { ...position, beyond: next }, first: false };
    if (form === 'csv') {
      const { text, next } = await tx.audit.csv(columns, filter, position, EXPORT_STEP);
      return { piece: { csv: first ? `${columns.join(',')}\n${text}` : text }, rest: goOn(next) };
    }
    const { rows, next } = await tx.audit.rows(columns, filter, position, EXPORT_STEP);
    const told = first ? { ...(actor && { actor }), ...(target && { target }) } : {};
    return { piece: { columns: [...columns], rows: rows as (string | number)[][], ...told }, rest: goOn(next) };
  },
});
