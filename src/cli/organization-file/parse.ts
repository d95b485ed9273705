import type * as yamlLibrary from 'yaml';
import type { Document } from 'yaml';
import { AppError } from '../../domain/errors.ts';
import type { DocumentPath } from '../../domain/organization-file/faults.ts';
import { textOf } from './pieces.ts';
import type { Piece } from './pieces.ts';

/** YAML as data, without aliases, tags and keys that stand twice. */

/** The library, loaded. */
export type Yaml = typeof yamlLibrary;

/** What a piece holds. Throws `invalid` with file, line and column. */
export function parsePiece(yaml: Yaml, piece: Piece): Readonly<Record<string, unknown>> {
  const document = documentIn(yaml, piece);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw refused(piece, 1, 1, 'it has aliases (*), which are not taken', error);
  }
  if (piece.listOf !== undefined && Array.isArray(value)) return { [piece.listOf]: value };
  if (value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>;
  throw refused(piece, 1, 1, 'it is no mapping of fields');
}

function documentIn(yaml: Yaml, piece: Piece): Document.Parsed {
  const text = textOf(piece);
  if (/^%/m.test(text)) throw refused(piece, 1, 1, 'directives (%) are not taken');
  const documents = yaml.parseAllDocuments(text, { uniqueKeys: true, merge: false, logLevel: 'silent' });
  const [document, another] = Array.isArray(documents) ? documents : [];
  if (another !== undefined) throw refused(piece, 1, 1, 'it has several documents');
  if (document === undefined) return yaml.parseDocument('{}');
  const [fault] = [...document.errors, ...document.warnings];
  if (fault === undefined) return document;
  const [{ line, col } = { line: 1, col: 1 }] = fault.linePos ?? [];
  throw refused(piece, line, col, `it is no valid YAML: ${fault.code}`);
}

/** Where in its source the value at a path of a piece stands, or the nearest value around it. */
export const placeIn = (yaml: Yaml, piece: Piece, path: DocumentPath): string => placesIn(yaml, piece)(path);

/** The same for many paths of a piece, which is parsed once. */
export function placesIn(yaml: Yaml, piece: Piece): (path: DocumentPath) => string {
  const document = documentIn(yaml, piece);
  const text = textOf(piece);
  const lines = new yaml.LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
  return (whole) => {
    const path = piece.listOf === undefined ? whole : whole.slice(1);
    for (let length = path.length; length > 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true);
      const range = yaml.isNode(node) ? node.range : undefined;
      if (range === undefined || range === null) continue;
      const { line, col } = lines.linePos(range[0]);
      return placeOf(piece, line, col);
    }
    return placeOf(piece, 1, 1);
  };
}

const placeOf = ({ source, line: first }: Piece, line: number, column: number): string =>
  `${source.name}:${first + line - 1}:${column}`;

const refused = (piece: Piece, line: number, column: number, why: string, cause?: unknown): AppError =>
  new AppError('invalid', `${placeOf(piece, line, column)}: ${why}`, {
    hint: 'roster schema prints what a document may hold',
    ...(cause === undefined ? {} : { cause }),
  });
