import * as z from 'zod/mini';
import { ocsfEvent } from '../../domain/ocsf/event.ts';
import { auditExport, exportedRows } from '../../operations/audit/export.ts';
import { auditFollow } from '../../operations/audit/follow.ts';
import { auditVerify } from '../../operations/audit/verify.ts';
import { auditShow } from '../../operations/audit/show.ts';
import { auditList } from '../../operations/audit/list.ts';
import { eventStream } from '../event-stream.ts';
import { lineOf, NDJSON, valuesOf } from '../ndjson.ts';
import { route } from '../route.ts';
import type { PieceCodec } from '../route.ts';

const CSV = 'text/csv; charset=utf-8';

/** CSV and OCSF travel as the file that they are, rows as lines. */
const exported: PieceCodec = {
  type: ({ form = 'csv' }) => (form === 'csv' ? CSV : NDJSON),
  types: { [CSV]: z.string(), [NDJSON]: z.union([exportedRows, ocsfEvent]) },
  encode: (piece) => textOf(piece as ExportPiece),
  decode: (texts, { form = 'csv' }) => (form === 'rows' ? valuesOf(texts) : textPieces(texts, String(form))),
};

type ExportPiece = z.infer<typeof auditExport.output>;

const textOf = (piece: ExportPiece): string =>
  'csv' in piece ? piece.csv : 'ocsf' in piece ? piece.ocsf : lineOf(piece);

async function* textPieces(
  texts: AsyncIterable<string>,
  form: string,
): AsyncIterable<Readonly<Record<string, string>>> {
  for await (const text of texts) if (text !== '') yield { [form]: text };
}

/** The audit log. */
export const routes = [
  route({ method: 'GET', path: '/audit_logs', operation: auditList }),
  route({ method: 'GET', path: '/audit_logs/verify', operation: auditVerify }),
  route({ method: 'GET', path: '/audit_logs/export', operation: auditExport, pieces: exported }),
  route({ method: 'GET', path: '/audit_logs/follow', operation: auditFollow, pieces: eventStream() }),
  route({ method: 'GET', path: '/audit_logs/:event', operation: auditShow, resource: auditShow }),
];
