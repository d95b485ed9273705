import {
  closeSync,
  constants,
  fsyncSync,
  fstatSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import type { Secret } from '../core/operation.ts';
import { AppError, systemCode } from '../domain/errors.ts';
import { chooseFields } from './output.ts';

/** Where minted secrets go. There must be one before anything is changed. */
export interface SecretSink {
  /** Whether the answer itself shows them. */
  readonly shown: boolean;
  /** Called before the commit; throws when the secrets cannot be kept. */
  readonly deliver: (secrets: readonly Secret[]) => Promise<void>;
  /** What was delivered so far is committed, and stays whatever happens next. */
  readonly committed: () => void;
  /** `undone`: what was delivered last surely never came to be, so it is taken back; an empty new file is removed. */
  readonly close: (undone: boolean) => void;
}

export interface SinkOptions {
  readonly file: string | undefined;
  readonly reveal: boolean;
  /** Standard output is a terminal and shows a table. */
  readonly onTerminal: boolean;
  /** Append to the file of the same import. */
  readonly append: boolean;
}

/** Throws `input_needed` where there is no place for a secret, and `secret_file_exists`. */
export function openSink({ file, reveal, onTerminal, append }: SinkOptions): SecretSink {
  if (file !== undefined) return fileSink(file, append, reveal);
  if (reveal || onTerminal)
    return { shown: true, deliver: () => Promise.resolve(), committed: () => undefined, close: () => undefined };
  throw new AppError('input_needed', 'this makes secrets, and there is no place to show them', {
    hint: 'add --secret-file PATH, or --reveal to print them; nothing was changed',
  });
}

/** Runs what makes secrets; a sink never keeps what surely did not happen. */
export async function withSink<T>(sink: SecretSink | undefined, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work();
    sink?.close(false);
    return result;
  } catch (error) {
    // Where the answer to a commit was lost, what was delivered may be all there is of what did happen.
    sink?.close(!(error instanceof AppError && error.details.outcome === 'unknown'));
    throw error;
  }
}

/** The fields that hold secrets in answers, and what they are. */
const SECRET_FIELDS = { temporary_password: 'password', token: 'token', code: 'code' } as const;
export type SecretField = keyof typeof SECRET_FIELDS;

/** The field that holds the secret in an answer with these fields. */
export const secretFieldOf = (fields: readonly string[]): SecretField =>
  (['token', 'code'] as const).find((field) => fields.includes(field)) ?? 'temporary_password';

/**
 * Checks `--fields` before anything is changed: an unknown one, or one that leaves a secret out that
 * is shown nowhere else, must not be found out afterwards. Throws `usage`.
 */
export function requireShownFields(
  flags: { readonly fields: readonly string[] | undefined; readonly secretFile: string | undefined },
  known: readonly string[],
  secretField: SecretField | undefined,
): void {
  const { fields, secretFile } = flags;
  if (fields === undefined) return;
  chooseFields(fields, [], known);
  if (secretField !== undefined && secretFile === undefined && !fields.includes(secretField)) {
    throw new AppError('usage', `--fields leaves out the ${SECRET_FIELDS[secretField]} that is made`, {
      hint: `add ${secretField} to --fields, or use --secret-file; nothing was changed`,
    });
  }
}

function fileSink(path: string, append: boolean, reveal: boolean): SecretSink {
  const { descriptor, whole, size: sizeBefore } = openFile(path, append);
  let begun = false;
  let size = whole;
  let kept = whole;
  return {
    shown: reveal,
    deliver: (secrets) => {
      try {
        // Only now: a refused command must leave the file as it found it.
        if (!begun) ftruncateSync(descriptor, whole);
        begun = true;
        const lines = Buffer.from(
          secrets
            .map(({ email, username, kind, secret }) => `${JSON.stringify({ email, username, kind, secret })}\n`)
            .join(''),
        );
        writeFully(descriptor, lines);
        fsyncSync(descriptor);
        size += lines.length;
        return Promise.resolve();
      } catch (error) {
        ftruncateSync(descriptor, size);
        return Promise.reject(fileError(error, path));
      }
    },
    committed: () => {
      kept = size;
    },
    close: (undone) => {
      if (undone && begun) ftruncateSync(descriptor, kept);
      closeSync(descriptor);
      if (sizeBefore === undefined && (undone ? kept : size) === 0) unlinkSync(path);
    },
  };
}

function writeFully(descriptor: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
}

interface OpenedFile {
  readonly descriptor: number;
  /** undefined: the file is new. */
  readonly size: number | undefined;
  /** Bytes of whole lines; what is behind them was cut off before the commit that waited for it. */
  readonly whole: number;
}

function openFile(path: string, append: boolean): OpenedFile {
  try {
    const isNew = !append || lstatSync(path, { throwIfNoEntry: false }) === undefined;
    if (isNew) return { descriptor: openSync(path, 'wx', 0o600), size: undefined, whole: 0 };
    const descriptor = openSync(path, constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW);
    try {
      return { descriptor, ...wholeLines(descriptor, path) };
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  } catch (error) {
    throw fileError(error, path);
  }
}

/** Looks at a file to append to. Throws `invalid` for one that others can read, or that no import wrote. */
function wholeLines(descriptor: number, path: string): { readonly size: number; readonly whole: number } {
  const stat = fstatSync(descriptor);
  if (!stat.isFile() || (stat.mode & 0o077) !== 0)
    throw new AppError('invalid', `others on this machine can read ${path}`, { hint: `chmod 600 '${path}'` });
  const bytes = readFileSync(path);
  const whole = bytes.lastIndexOf('\n') + 1;
  const lines = bytes.subarray(0, whole).toString().split('\n').slice(0, -1);
  const tail = bytes.subarray(whole).toString();
  const isOurs = lines.every(isSecretLine) && (tail === '' || tail.startsWith('{"email":'.slice(0, tail.length)));
  if (!isOurs)
    throw new AppError('invalid', `${path} is not a secret file of an import`, {
      hint: 'name the one that the interrupted import wrote',
    });
  return { size: stat.size, whole };
}

function isSecretLine(line: string): boolean {
  try {
    const parsed = JSON.parse(line) as Partial<Secret> | null;
    return typeof parsed?.secret === 'string' && typeof parsed.kind === 'string' && typeof parsed.username === 'string';
  } catch {
    return line === '';
  }
}

function fileError(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error;
  const code = systemCode(error);
  if (code === 'EEXIST')
    return new AppError('secret_file_exists', `the file ${path} is there already`, {
      hint: 'name a new file; a secret file is never overwritten',
    });
  const why =
    {
      ENOENT: 'its folder is not there',
      ENOTDIR: 'its folder is not a folder',
      ENAMETOOLONG: 'its name is too long',
      EACCES: 'it may not be written',
      EISDIR: 'it is a folder',
      ELOOP: 'it is a link',
      ENOSPC: 'no room left on the disk',
      EROFS: 'the disk is read-only',
    }[code] ?? code;
  return new AppError('unavailable', `the secret file ${path} cannot be written: ${why}`, {
    hint: 'nothing was changed',
    cause: error,
  });
}
