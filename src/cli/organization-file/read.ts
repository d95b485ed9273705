import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { validate } from '../../core/validate.ts';
import { AppError } from '../../domain/errors.ts';
import { LISTS, organizationDocument } from '../../domain/organization-file/document.ts';
import type { OrganizationDocument } from '../../domain/organization-file/document.ts';
import { keepChecked } from '../../domain/input-parts.ts';
import { documentError, pathText } from '../../domain/organization-file/faults.ts';
import type { DocumentFault, DocumentPath } from '../../domain/organization-file/faults.ts';
import { boundHeap } from '../process/bound-heap.ts';
import { readText } from '../process/read-text.ts';
import { required } from '../../lib/required.ts';
import type { Io } from '../terminal/io.ts';
import { parsePiece, placeIn, placesIn } from './parse.ts';
import type { Yaml } from './parse.ts';
import { piecesOf } from './pieces.ts';
import type { Piece, Source } from './pieces.ts';

/** The document of an organization in files, a folder or standard input. */
interface OrganizationFile {
  readonly document: OrganizationDocument;
  /** The same error; faults of the document are told with file, line and column. */
  readonly located: (error: unknown) => unknown;
  /** File, line and column of what is at a path. */
  readonly place: (path: DocumentPath) => string;
}

/** As large as a request to an instance may be, in bytes. */
const LARGEST = 64 * 1024 * 1024;

/** From so many characters on memory matters more than some tenths of the time. */
const LARGE = 4 * 1024 * 1024;

/** What stands in each file, and is the same in all. */
const HEADERS = ['apiVersion', 'kind'];

/** The lists of a document, whose items may stand in several files. */
const MERGED: readonly string[] = [...LISTS, 'exact', 'tests'];
const isMerged = (key: string): boolean => MERGED.includes(key);

/** Where the items of a list stand that a piece holds. */
interface Items {
  readonly piece: Piece;
  readonly first: number;
  readonly count: number;
}

/**
 * Reads files, folders (their files that end in .yaml or .yml) and standard input (`-`) as one document. Throws
 * `not_found`, `invalid` with file, line and column.
 */
export async function readOrganizationFile(files: readonly string[], io: Pick<Io, 'stdin'>): Promise<OrganizationFile> {
  const yaml = await import('yaml');
  // Without a prototype, so that no key of the document means one.
  const merged = Object.create(null) as Record<string, unknown>;
  const items = new Map<string, Items[]>();
  const keys = new Map<string, Piece>();
  for await (const source of sourcesIn(files, io))
    for (const piece of piecesOf(source, isMerged))
      for (const [key, value] of Object.entries(parsePiece(yaml, piece))) {
        const earlier = keys.get(key);
        if (isMerged(key) && Array.isArray(value)) {
          if (earlier?.source === piece.source && piece.listOf === undefined)
            throw standsTwice(yaml, key, piece, earlier);
          const list = (merged[key] ??= []) as unknown[];
          const places = items.get(key) ?? [];
          items.set(key, places);
          places.push({ piece, first: list.length, count: value.length });
          for (const item of value) list.push(item);
        } else {
          const isHeader = HEADERS.includes(key) && earlier?.source !== piece.source && merged[key] === value;
          if (earlier !== undefined && !isHeader) throw standsTwice(yaml, key, piece, earlier);
          merged[key] = value;
        }
        keys.set(key, piece);
      }
  // Paths come in order, so the piece that was looked at last is likely the next one.
  let latest: { readonly piece: Piece; readonly at: (path: DocumentPath) => string } | undefined;
  const placed = (piece: Piece, path: DocumentPath): string => {
    if (latest?.piece !== piece) latest = { piece, at: placesIn(yaml, piece) };
    return latest.at(path);
  };
  const place = (path: DocumentPath): string => {
    const [key = '', at, ...rest] = path;
    const found = typeof at === 'number' ? itemsAt(items.get(String(key)) ?? [], at) : undefined;
    if (found !== undefined && typeof at === 'number') return placed(found.piece, [key, at - found.first, ...rest]);
    const piece = keys.get(String(key));
    return piece === undefined ? (files.join(', ') === '-' ? 'standard input' : files.join(', ')) : placed(piece, path);
  };
  const document = validate(organizationDocument, merged, undefined, (path) => {
    const at = path as DocumentPath;
    return `${place(at)}: ${at.length === 0 ? 'the document' : pathText(at)}`;
  });
  keepChecked(organizationDocument, document);
  return { document, located: (error) => located(error, place), place };
}

/** The items among which the one at a position is: each assertion of a test may be looked up. */
function itemsAt(all: readonly Items[], at: number): Items | undefined {
  let [from, to] = [0, all.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const { first, count } = required(all[middle], 'a part of a list');
    if (at < first) to = middle;
    else if (at >= first + count) from = middle + 1;
    else return all[middle];
  }
  return undefined;
}

/** The error of a document's faults with the places where they stand. */
function located(error: unknown, place: (path: DocumentPath) => string): unknown {
  if (!(error instanceof AppError) || !Array.isArray(error.details.faults)) return error;
  const { faults, more_faults: untold } = error.details;
  if (!faults.every((fault: unknown) => typeof fault === 'object' && fault !== null && 'path' in fault)) return error;
  return documentError(faults as DocumentFault[], typeof untold === 'number' ? untold : 0, place);
}

const standsTwice = (yaml: Yaml, key: string, piece: Piece, earlier: Piece): AppError =>
  new AppError(
    'invalid',
    `${placeIn(yaml, piece, [key])}: ${key} stands twice, first at ${placeIn(yaml, earlier, [key])}`,
    { hint: 'only lists may stand in several files, and in each once' },
  );

async function* sourcesIn(files: readonly string[], io: Pick<Io, 'stdin'>): AsyncIterable<Source> {
  let left = LARGEST;
  for (const file of files.flatMap(filesIn)) {
    const text = await readText(file, io, left);
    if (text.length > LARGE) boundHeap();
    left -= Buffer.byteLength(text);
    yield { name: file === '-' ? 'standard input' : file, text };
  }
}

/** A file as it is; of a folder, its YAML files by name. */
function filesIn(file: string): string[] {
  if (file === '-' || statSync(file, { throwIfNoEntry: false })?.isDirectory() !== true) return [file];
  const found = readdirSync(file)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => join(file, name));
  if (found.length > 0) return found;
  throw new AppError('not_found', `the folder ${file} has no file that ends in .yaml or .yml`);
}
