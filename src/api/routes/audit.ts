import * as z from 'zod/mini';
import { exportedRows } from '../../operations/audit/export.ts';
import { auditExport } from '../../operations/audit/export.ts';
import { auditVerify } from '../../operations/audit/verify.ts';
import { auditShow } from '../../operations/audit/show.ts';
import { auditList } from '../../operations/audit/list.ts';
import { lineOf, NDJSON, valuesOf } from '../ndjson.ts';
import { route } from '../route.ts';
import type { PieceCodec } from '../route.ts';

interface CsvPiece {
  readonly csv: string;
}

const isCsv = (piece: unknown): piece is CsvPiece => typeof piece === 'object' && piece !== null && 'csv' in piece;

const CSV = 'text/csv; charset=utf-8';

/** CSV travels as the file that it is, rows as lines. */
const exported: PieceCodec = {
  type: ({ form }) => (form === 'rows' ? NDJSON : CSV),
  types: { [CSV]: z.string(), [NDJSON]: exportedRows },
  encode: (piece) => (isCsv(piece) ? piece.csv : lineOf(piece)),
  decode: (texts, { form }) => (form === 'rows' ? valuesOf(texts) : csvPieces(texts)),
};

async function* csvPieces(texts: AsyncIterable<string>): AsyncIterable<CsvPiece> {
  for await (const csv of texts) if (csv !== '') yield { csv };
}

/** The audit log. */
export const routes = [
  route({ method: 'GET', path: '/audit_logs', operation: auditList }),
  route({ method: 'GET', path: '/audit_logs/verify', operation: auditVerify }),
  route({ method: 'GET', path: '/audit_logs/export', operation: auditExport, pieces: exported }),
  route({ method: 'GET', path: '/audit_logs/:event', operation: auditShow, resource: auditShow }),
];
