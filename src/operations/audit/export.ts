import * as z from 'zod/mini';
import { stream } from '../../core/operation.ts';
import { AUDIT_COLUMNS, EXPORT_COLUMNS, meantActor, meantTarget } from '../../domain/audit.ts';
import type { AuditColumn, MeantActor, MeantTarget } from '../../domain/audit.ts';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { ocsfLines } from '../../domain/ocsf/encode.ts';
import { withActorTypes } from './actor.ts';
import { filterFields, readFilter } from './filters.ts';
import { eventOfRow } from './rows.ts';
import type { AuditFilter, AuditPosition } from '../../core/store/audit.ts';

/** How many rows of an export are read at a time: few, so that memory stays constant. */
export const EXPORT_STEP = 400;

const FORMS = ['csv', 'rows', 'ocsf'] as const;

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
  readonly form: (typeof FORMS)[number];
  readonly first: boolean;
  readonly actor: MeantActor | undefined;
  readonly target: MeantTarget | undefined;
}

export const auditExport = stream({
  name: 'audit.export',
  summary: 'Export the audit log as CSV, or as SIEMs read it',
  permission: ['organization.audit_logs.export'],
  input: z.object({
    ...filterFields(),
    columns: z.optional(
      field(z.enum(['standard', 'all']), 'the columns of the web page’s export, which are the default, or all'),
    ),
    fields: z.optional(
      field(
        z.array(z.enum(AUDIT_COLUMNS)).check(z.minLength(1), z.maxLength(AUDIT_COLUMNS.length)),
        'these columns alone, in this order',
      ),
    ),
    order: z._default(field(z.enum(['asc', 'desc']), 'oldest or latest first'), 'desc'),
    form: z._default(field(z.enum(FORMS), 'CSV text, rows of cells, or events of OCSF, one a line'), 'csv'),
  }),
  output: z.union([z.object({ csv: z.string() }), exportedRows, z.object({ ocsf: z.string() })]),
  errors: ['not_found', 'ambiguous', 'invalid'],
  async begin(context, input): Promise<Export> {
    requireOneChoice(input);
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
    if (form === 'ocsf') {
      const { rows, next } = await tx.audit.rows(AUDIT_COLUMNS, filter, position, EXPORT_STEP);
      return { piece: { ocsf: ocsfLines(await withActorTypes(tx, rows.map(eventOfRow))) }, rest: goOn(next) };
    }
    const { rows, next } = await tx.audit.rows(columns, filter, position, EXPORT_STEP);
    const told = first ? { ...(actor && { actor }), ...(target && { target }) } : {};
    return { piece: { columns: [...columns], rows: rows as (string | number)[][], ...told }, rest: goOn(next) };
  },
});

interface Choice {
  readonly columns?: unknown;
  readonly fields?: unknown;
  readonly form: Export['form'];
}

/** Refuses columns that would be ignored. Throws `invalid`. */
function requireOneChoice({ columns, fields, form }: Choice): void {
  if (columns !== undefined && fields !== undefined)
    throw new AppError('invalid', '--columns and --fields both say which columns', {
      hint: 'give one of them',
      flags: ['--columns', '--fields'],
    });
  const chosen = fields !== undefined ? '--fields' : '--columns';
  if (form === 'ocsf' && (columns !== undefined || fields !== undefined))
    throw new AppError('invalid', `${chosen} is for columns, and an event of OCSF has attributes`, {
      hint: 'leave it out, or take another format',
      flags: [chosen],
    });
}
