import { AppError, systemCode } from '../../domain/errors.ts';
import type { ErrorCode } from '../../domain/errors.ts';

/** Errors of PostgreSQL, its driver and the network as roster's errors. */

/** The time-outs, in milliseconds, unless the URL sets others. */
export const TIMEOUTS = { connect: 10_000, lock: 10_000, statement: 60_000, idle: 60_000 } as const;

/** Whether a transaction was rolled back because of another one, so that it may run again. */
export const isConflictOfTransactions = (error: unknown): boolean => /^(40001|40P01)$/.test(rawCode(error));

/** Whether the connection was lost; what was not committed is rolled back. */
export const isLost = (error: unknown): boolean => LOST.test(rawCode(error)) || LOST_MESSAGE.test(rawMessage(error));

/** Whether the server has not assigned this transaction id yet. */
export const isFromTheFuture = (error: unknown): boolean => rawCode(error) === '22023';

const LOST = /^(08|57P0[1-5]|25P03|25P04|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENOENT$)/;
const LOST_MESSAGE =
  /^(Connection terminated|timeout expired|Query read timeout|Client has encountered a connection error|Client was closed)/;

/** An error as roster's error; an unknown one stays as it is. `reading`: it came from a transaction that must not write. */
export function translate(error: unknown, location: string, reading = false): unknown {
  if (error instanceof AppError) return error;
  const code = rawCode(error);
  const said = rawMessage(error);
  if (reading && code === '25006') return new AppError('internal', 'a read tried to write', { cause: error });
  const found =
    TRANSLATIONS.find(({ pattern }) => pattern.test(code) || pattern.test(said)) ??
    (isLost(error) ? UNREACHABLE : undefined);
  if (found === undefined) return error;
  const message = found.message(location, said);
  return new AppError(found.name, message, { hint: found.hint, cause: error, isLocal: message.includes(location) });
}

const inner = (error: unknown): unknown =>
  error instanceof AppError ? error.cause : error instanceof AggregateError ? error.errors[0] : error;
const rawCode = (error: unknown): string => systemCode(inner(error));
const rawMessage = (error: unknown): string => {
  const raw = inner(error);
  return raw instanceof Error ? raw.message : '';
};

interface Translation {
  readonly pattern: RegExp;
  readonly name: ErrorCode;
  readonly message: (location: string, said: string) => string;
  readonly hint: string;
}

const UNREACHABLE: Omit<Translation, 'pattern'> = {
  name: 'unavailable',
  message: (location, said) => `the database ${location} cannot be reached: ${said || 'the connection was lost'}`,
  hint: 'try again; if it stays so, check the URL and whether PostgreSQL is running',
};

const TRANSLATIONS: readonly Translation[] = [
  {
    pattern: /^(ERR_INVALID_URL|ERR_SOCKET_BAD_PORT)$/,
    name: 'invalid',
    message: (location) => `${location} is not the URL of a database`,
    hint: 'such as postgres://user@db.example.com:5432/roster?sslmode=verify-full',
  },
  {
    pattern: /^23505$/,
    name: 'conflict',
    message: () => 'somebody else took that name or address just now',
    hint: 'look again and retry',
  },
  {
    pattern: /^55P03$/,
    name: 'store_locked',
    message: (location) => `another process kept the store ${location} locked for too long`,
    hint: 'try again; how long to wait is lock_timeout (milliseconds) in the URL',
  },
  {
    pattern: /^(40001|40P01)$/,
    name: 'store_locked',
    message: (location) => `others changed the store ${location} at the same time, again and again`,
    hint: 'try again',
  },
  {
    pattern: /^57014$/,
    name: 'unavailable',
    message: (location) => `the database ${location} took too long for one statement, which was stopped`,
    hint: 'try again when it is less busy, or name a longer statement_timeout (milliseconds) in the URL',
  },
  {
    pattern: /^timeout exceeded when trying to connect$/,
    name: 'unavailable',
    message: (location) => `no connection to the database ${location} became free in time`,
    hint: 'try again when it is less busy',
  },
  {
    pattern: /^53300$/,
    name: 'unavailable',
    message: (location) => `the database ${location} has no connection left`,
    hint: 'try again, or raise max_connections',
  },
  {
    pattern: /^(53100|53200|53000|53400)$/,
    name: 'unavailable',
    message: (location, said) => `the database ${location} is short of room: ${said}`,
    hint: 'free some space; nothing was changed',
  },
  {
    pattern: /^(28P01|28000)$|^SASL: /,
    name: 'unavailable',
    message: (location, said) => `the database ${location} refuses the login: ${said}`,
    hint: 'check user and password of the URL, PGPASSWORD or ~/.pgpass',
  },
  {
    pattern: /^3D000$/,
    name: 'not_found',
    message: (location) => `there is no database at ${location}`,
    hint: 'make it with: createdb NAME',
  },
  {
    pattern: /^3F000$/,
    name: 'not_found',
    message: (location) => `the schema that ${location} names is not there`,
    hint: 'make it with: create schema NAME',
  },
  {
    pattern: /^42501$/,
    name: 'unavailable',
    message: (location, said) => `the database role of ${location} may not do this: ${said}`,
    hint: 'docs/postgresql.md lists what the role needs',
  },
  {
    pattern: /^25006$/,
    name: 'unavailable',
    message: (location) => `the database ${location} takes no writes: it is read-only, or a replica`,
    hint: 'name the primary server',
  },
  {
    pattern: /^42P07$/,
    name: 'corrupt_store',
    message: (location, said) => `${location} holds tables that are not roster's: ${said}`,
    hint: 'name an empty database, or a schema of its own: …?options=-c%20search_path%3Droster',
  },
  {
    pattern: /^(42P01|42703|XX00[12])$/,
    name: 'corrupt_store',
    message: (location, said) => `the store ${location} is damaged or not a roster store: ${said}`,
    hint: 'restore a backup, or check --store',
  },
  {
    pattern: /^2202[12]$/,
    name: 'invalid',
    message: (_location, said) => `the database cannot hold this text: ${said}`,
    hint: 'leave out the characters that are not text',
  },
  {
    pattern: /does not support SSL/,
    name: 'unavailable',
    message: (location) => `the database ${location} has no TLS`,
    hint: 'turn it on in PostgreSQL, or say sslmode=disable if the way there is safe',
  },
  {
    pattern: /^(SELF_SIGNED_CERT|DEPTH_ZERO|UNABLE_TO|CERT_|ERR_TLS)|certificate/,
    name: 'unavailable',
    message: (location, said) => `the certificate of the database ${location} is not to be trusted: ${said}`,
    hint: 'name the authority that signed it: …?sslmode=verify-full&sslrootcert=/path/to/ca.pem',
  },
];
