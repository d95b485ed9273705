/** What callers see of an error code: the process's exit status and the HTTP status. */
interface ErrorKind {
  readonly exit: number;
  readonly http: number;
  readonly meaning: string;
}

/**
 * The one table of errors. A code is part of roster's interface: scripts match on it, so codes are
 * added and never renamed.
 */
export const ERRORS = {
  internal: { exit: 1, http: 500, meaning: 'roster itself failed; nothing was changed' },
  corrupt_store: { exit: 1, http: 500, meaning: 'the store is damaged or not a roster store' },
  usage: { exit: 2, http: 400, meaning: 'the command line is wrong' },
  invalid: { exit: 2, http: 400, meaning: 'a value is not acceptable' },
  scope_mismatch: { exit: 2, http: 400, meaning: 'a role or permission of the other scope' },
  unknown_permission: { exit: 2, http: 400, meaning: 'no such permission in the catalogue' },
  ambiguous: { exit: 2, http: 400, meaning: 'a name fits more than one thing' },
  secret_file_exists: { exit: 2, http: 400, meaning: 'the secret file is there already' },
  weak_password: { exit: 2, http: 400, meaning: 'the chosen password is too easy to guess' },
  not_found: { exit: 3, http: 404, meaning: 'nothing has that name or id' },
  method_not_allowed: { exit: 2, http: 405, meaning: 'the path takes other methods' },
  unsupported_media_type: { exit: 2, http: 415, meaning: 'the path takes a body of another content type' },
  unauthenticated: { exit: 4, http: 401, meaning: 'no token, or one that is not valid' },
  expired: { exit: 4, http: 401, meaning: 'the token or temporary password has expired' },
  must_change_password: { exit: 4, http: 401, meaning: 'a temporary password must be replaced first' },
  forbidden: { exit: 5, http: 403, meaning: 'you do not have the permission that this needs' },
  escalation: { exit: 5, http: 403, meaning: 'it would give permissions that you do not have' },
  owner_role: { exit: 5, http: 403, meaning: 'changing an Owner needs the permission organization.change_owner' },
  last_owner: { exit: 6, http: 409, meaning: 'the organization would be left without an Owner' },
  owns_projects: { exit: 6, http: 409, meaning: 'the person still owns projects' },
  readonly_role: { exit: 6, http: 409, meaning: 'predefined roles cannot be changed' },
  role_in_use: { exit: 6, http: 409, meaning: 'the role is still assigned' },
  conflict: { exit: 6, http: 409, meaning: 'the name or address is taken or unconfirmed, or the thing exists already' },
  managed_by_scim: { exit: 6, http: 409, meaning: 'the identity provider manages it' },
  tests_failed: { exit: 10, http: 409, meaning: 'a test of the document would fail; nothing was changed' },
  stale: { exit: 6, http: 412, meaning: 'it was changed in the meantime' },
  unavailable: {
    exit: 7,
    http: 503,
    meaning: 'the store or server cannot be used right now, or a file cannot be written',
  },
  unreachable: {
    exit: 7,
    http: 424,
    meaning: 'a server that somebody named, such as that of a bucket, does not answer as it must',
  },
  rate_limited: { exit: 7, http: 429, meaning: 'too many attempts; wait as long as it says' },
  store_locked: { exit: 7, http: 503, meaning: 'another process kept the store locked for too long' },
  unsupported_by_server: { exit: 7, http: 501, meaning: 'the server does not know this operation' },
  partial: { exit: 8, http: 207, meaning: 'part of the work failed; the rest was done' },
  input_needed: { exit: 9, http: 400, meaning: 'there is no one to ask, or no place to show a secret' },
  not_delivered: { exit: 11, http: 424, meaning: 'the new token could not be delivered; the old one works as before' },
  not_verified: { exit: 12, http: 424, meaning: 'the new token does not work; the old one works as before' },
  // As in a shell.
  not_executable: { exit: 126, http: 400, meaning: 'the command that was to be run cannot be executed' },
  no_program: { exit: 127, http: 404, meaning: 'there is no such command to run' },
  interrupted: { exit: 130, http: 499, meaning: 'stopped by Ctrl-C' },
  terminated: { exit: 143, http: 499, meaning: 'stopped by a signal' },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;

/** Facts a program can read from an error; never a secret. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** A refusal or failure with a stable code; everything that roster throws on purpose is one. */
export class AppError extends Error {
  readonly code: ErrorCode;
  /** The command or step that helps, as a sentence or a command line. */
  readonly hint: string | undefined;
  readonly details: ErrorDetails;
  /** The flags that the message names: over HTTP, it names the fields that these set. */
  readonly flags: readonly string[];
  /** The message names a place of this machine, such as that of the store: a server's callers are told the meaning of the code instead. */
  readonly isLocal: boolean;

  constructor(
    code: ErrorCode,
    message: string,
    more: {
      hint?: string | undefined;
      details?: ErrorDetails;
      cause?: unknown;
      flags?: readonly string[];
      isLocal?: boolean;
    } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'AppError';
    this.code = code;
    this.hint = more.hint;
    this.details = more.details ?? {};
    this.flags = more.flags ?? [];
    this.isLocal = more.isLocal ?? false;
  }
}

const SECRET_LOST = 'the secret is lost: reset the password or the token once the new one can be saved';

/** The error for a secret that could not be delivered after its change was made; `details.outcome` is `made`. */
export const madeAllTheSame = (error: AppError, hint = SECRET_LOST): AppError =>
  new AppError(error.code, `${error.message}; but the change was made`, {
    hint,
    details: { ...error.details, outcome: 'made' },
    cause: error,
    flags: error.flags,
    isLocal: error.isLocal,
  });

/** The code that the system or an engine gave an error, such as ENOENT; empty where there is none. */
export const systemCode = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

/** The exit status of a command that found differences, or what it was told to look for. */
export const DIFFERENT = 10;

/** Exit statuses that are no error, for the table users read (`roster help exit-codes`). */
export const OTHER_EXITS = [
  { exit: 0, meaning: 'done; also when nothing had to change or a list is empty' },
  { exit: DIFFERENT, meaning: 'differences were found, `access check` says no, or `doctor --fail-on` found something' },
] as const;
