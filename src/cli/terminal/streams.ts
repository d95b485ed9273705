import { fstatSync, statfsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { AppError, systemCode } from '../../domain/errors.ts';

/** A stream to write to. */
export interface Output {
  readonly isTTY: boolean;
  /** The stream itself, for what draws on terminals. */
  readonly stream: NodeJS.WritableStream;
  /** Width of the terminal. */
  readonly columns: number;
  /** Height of the terminal; undefined: it is none, or nobody can tell. */
  readonly rows?: number | undefined;
  /** Bytes that still fit on the disk of the file that this is; undefined where it is none, or nobody can tell. */
  readonly room?: () => number | undefined;
  /** Resolves when more may be written. Throws `ClosedPipe` when nobody reads any more. */
  write(text: string): Promise<void>;
}

/** The reader of a pipe closed it: no error for the writer. */
export class ClosedPipe extends Error {}

/** The width of what is no terminal. */
export const DEFAULT_COLUMNS = 80;

/** A stream of the process, a terminal or not. */
export type ProcessStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

/** An output that takes bytes as well. */
export interface StreamOutput extends Output {
  write(text: string | Uint8Array): Promise<void>;
}

/** A process stream as an output. */
export function outputOf(stream: ProcessStream): StreamOutput {
  let failure: Error | undefined;
  stream.on('error', (error: Error) => {
    failure = error;
  });
  return {
    isTTY: stream.isTTY === true,
    stream,
    get columns() {
      return stream.columns !== undefined && stream.columns > 0 ? stream.columns : DEFAULT_COLUMNS;
    },
    get rows() {
      return stream.rows !== undefined && stream.rows > 0 ? stream.rows : undefined;
    },
    room: () => ('fd' in stream && typeof stream.fd === 'number' ? roomOf(stream.fd) : undefined),
    write: (text) =>
      new Promise((resolve, reject) => {
        if (failure !== undefined) reject(outputError(failure));
        else stream.write(text, (error) => (error ? reject(outputError(error)) : resolve()));
      }),
  };
}

/**
 * Bytes that still fit on the disk of a file; undefined where it is none. Asks instead of trying: whatever were written for a
 * trial could be in the way of what others write there.
 */
export function roomOf(descriptor: number): number | undefined {
  try {
    if (!fstatSync(descriptor).isFile()) return undefined;
    const { bavail, bsize } = statfsSync(`/dev/fd/${descriptor}`);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

/** Why a write failed, in words: `ClosedPipe`, or `unavailable`. */
export function outputError(error: unknown): Error {
  const code = systemCode(error);
  if (code === 'EPIPE') return new ClosedPipe('the reader went away');
  const why = code === 'ENOSPC' ? 'no room left on the disk' : error instanceof Error ? error.message : String(error);
  return new AppError('unavailable', `the output cannot be written: ${why}`, { cause: error });
}

/** All of standard input as text. Throws `invalid` when it is not UTF-8. */
async function readAll(stdin: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk)));
  return decodeUtf8(Buffer.concat(chunks), 'standard input');
}

/** Bytes as UTF-8 text, without a byte order mark. Throws `invalid`. */
function decodeUtf8(bytes: Buffer, source: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new AppError('invalid', `${source} is not UTF-8 text`, { hint: 'save it as UTF-8', cause: error });
  }
}

/** A secret that is longer than a password, such as the token of a CI system. Throws `invalid`. */
export async function readSecretText(stdin: Readable): Promise<string> {
  const text = await readAll(stdin);
  if (text.length > MAX_SECRET_TEXT)
    throw new AppError('invalid', 'standard input holds more than a token', { hint: 'pipe the token alone' });
  return text;
}

const MAX_SECRET_TEXT = 65_536;

const MAX_SECRET_LINES = 4096;

/** The lines of standard input, for secrets: at most a few short ones. */
export async function readSecretLines(stdin: Readable): Promise<string[]> {
  const text = await readAll(stdin);
  if (text.length > MAX_SECRET_LINES)
    throw new AppError('invalid', 'standard input holds more than a password', { hint: 'pipe the password alone' });
  return text.split(/\r?\n/).filter((line, at, lines) => !(at === lines.length - 1 && line === ''));
}
