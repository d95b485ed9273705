import type { ExpectedSecret, Secret } from '../../core/operation.ts';
import { AppError, madeAllTheSame } from '../../domain/errors.ts';
import type { Output } from '../terminal/io.ts';
import { chooseFields } from '../terminal/output.ts';
import { secretFile } from './file.ts';
import { answerRoom, linesRoom } from './room.ts';

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
  readonly append?: boolean;
  /** Where what is revealed goes. */
  readonly stdout: Output;
  /** The secrets that will be made at most; left out: one. */
  readonly foreseen?: Iterable<ExpectedSecret> | undefined;
  /** What the call is given, some of which the answer repeats. */
  readonly input?: object;
}

/**
 * Opens the place, and takes room for the secrets there: what cannot be kept is not to be made. Throws `input_needed`
 * where there is no place, `secret_file_exists`, `unavailable` where there is no room.
 */
export function openSink({
  file,
  reveal,
  onTerminal,
  append = false,
  stdout,
  foreseen = [{}],
  input = {},
}: SinkOptions): SecretSink {
  if (file !== undefined) return secretFile(file, { append, reveal, room: linesRoom(foreseen) });
  if (reveal || onTerminal) {
    requireRoom(stdout, answerRoom(foreseen, input));
    return { shown: true, deliver: () => Promise.resolve(), committed: () => undefined, close: () => undefined };
  }
  throw new AppError('input_needed', 'this makes secrets, and there is no place to show them', {
    hint: 'add --secret-file PATH, or --reveal to print them; nothing was changed',
  });
}

/** What is shown once must have a place; of a pipe nobody knows. Throws `unavailable`. */
function requireRoom(stdout: Output, needed: number): void {
  const room = stdout.room?.();
  if (room !== undefined && room < needed)
    throw new AppError('unavailable', 'the output cannot be written: no room left on the disk', {
      hint: 'nothing was changed; make room, or write the secrets to another disk: --secret-file PATH',
    });
}

/** Shows secrets that are nowhere else. Throws what showing throws, and says that the change was made all the same. */
export async function shownAtLast(show: () => Promise<void>): Promise<void> {
  try {
    await show();
  } catch (error) {
    throw error instanceof AppError ? madeAllTheSame(error) : error;
  }
}

/** Runs what makes secrets; a sink never keeps what surely did not happen. */
export async function withSink<T>(sink: SecretSink | undefined, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work();
    sink?.close(false);
    return result;
  } catch (error) {
    // Where the answer to a commit was lost, what was delivered may be all there is of what did happen.
    sink?.close(isSurelyUndone(error));
    throw error;
  }
}

/** Whether a call that failed surely changed nothing. */
export const isSurelyUndone = (error: unknown): boolean =>
  error instanceof AppError && (error.details.outcome === undefined || error.details.outcome === 'aborted');

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
