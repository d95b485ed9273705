import { AppError } from '../../../domain/errors.ts';
import { counted } from '../../../lib/plural.ts';
import type { SemaphoreApi } from '../api/api.ts';
import { awaitMembers } from './await-members.ts';
import { inWords } from '../changes/change.ts';
import type { Change } from '../changes/change.ts';
import { withoutRoles } from './invitation-status.ts';
import type { Lacking } from './invitation-status.ts';
import { lookUp } from './look-up.ts';
import { perform } from './perform.ts';
import { newPushing } from './pushing.ts';
import type { Pushing } from './pushing.ts';

/** Makes changes on an instance, one after the other. */

export interface PushOptions {
  /** Waits, in milliseconds. */
  readonly pause: (time: number) => Promise<void>;
  /** Whether to wait until changes of members are seen. */
  readonly wait: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface Pushed extends Pick<Pushing, 'ids' | 'tokens' | 'owners' | 'notes'> {
  /** What was done, in words, in this order. */
  readonly done: readonly string[];
}

/**
 * Makes the changes in their order. An answer that is lost is looked up before the request is repeated. Throws
 * `unsupported_by_server` before the first request where one is impossible; and what the instance refuses, with
 * `details.done` saying what was done before. Where nobody can tell whether a change was made, `details.outcome` is
 * `unknown`.
 */
export async function push(api: SemaphoreApi, changes: readonly Change[], options: PushOptions): Promise<Pushed> {
  requirePossible(changes);
  const pushing = newPushing(api);
  const done: string[] = [];
  const lacking: Lacking[] = [];
  for (const change of changes) {
    try {
      if (options.signal?.aborted === true) throw new AppError('interrupted', 'stopped');
      await make(pushing, change, options.pause);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // Whoever comes after somebody who did not get the role is invited all the same.
      if (change.kind !== 'invite' || changes.length === 1 || error.details.outcome !== 'made')
        throw withTokens(stopped(error, change, done), pushing, changes);
      lacking.push({ invitee: change.invitee, error });
    }
    done.push(inWords(change));
  }
  if (lacking.length > 0) throw withoutRoles(lacking, done);
  if (options.wait) await awaitMembers(pushing, options.pause, options.signal);
  else if (pushing.members.size > 0) pushing.notes.push('members of groups change on the instance within a minute');
  return { ...pushing, done };
}

/** Throws `unsupported_by_server` where the instance has no request for a change; says where each is made. */
export function requirePossible(changes: readonly Change[]): void {
  const impossible = changes.flatMap((change) => (change.kind === 'impossible' ? change : []));
  const [first] = impossible;
  if (first === undefined) return;
  const more = impossible.length === 1 ? '' : `, and ${counted(impossible.length - 1, 'more change')}`;
  throw new AppError(
    'unsupported_by_server',
    `the API of the instance cannot ${first.what}${more}; nothing was changed`,
    {
      hint: `it is done ${first.where}`,
      details: { impossible: impossible.map(({ what, where }) => ({ what, where })) },
    },
  );
}

const ATTEMPTS = 4;
/** In milliseconds; doubled each time. */
const FIRST_PAUSE = 1_000;

async function make(pushing: Pushing, change: Change, pause: PushOptions['pause']): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await perform(pushing, change);
      return;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (isOpen(error)) {
        if (await wasMade(pushing, change, error)) return;
      } else if (!isPassing(error)) throw error;
      if (attempt === ATTEMPTS) throw closed(error);
      await pause(FIRST_PAUSE * 2 ** (attempt - 1));
    }
  }
}

/** Nobody knows yet whether the change was made. */
const isOpen = ({ details }: AppError): boolean => details.outcome === 'unknown';

/** The change was not made, and may be soon. */
const isPassing = ({ code }: AppError): boolean => code === 'rate_limited' || code === 'unavailable';

/** Looks it up. Throws the error itself where nobody can tell. */
async function wasMade(pushing: Pushing, change: Change, error: AppError): Promise<boolean> {
  let isMade: boolean | undefined;
  try {
    isMade = await lookUp(pushing, change);
  } catch {
    throw error;
  }
  if (isMade === undefined) throw error;
  return isMade;
}

/** An error after which it is known that the change was not made. */
function closed({ code, message, hint, details, cause }: AppError): AppError {
  const { outcome: _, ...known } = details;
  return new AppError(code, message, { hint: isOpenHint(hint) ? 'try again later' : hint, details: known, cause });
}

const isOpenHint = (hint: string | undefined): boolean => hint?.includes('it is not known') === true;

/** The same, with what became of tokens that the instance made before. */
function withTokens(error: AppError, { tokens }: Pushing, changes: readonly Change[]): AppError {
  const names = changes.flatMap((change) =>
    (change.kind === 'account-create' || change.kind === 'account-token') && tokens.has(change.account.id)
      ? change.account.name
      : [],
  );
  if (names.length === 0) return error;
  const lost = `new tokens of these were not kept, so give them others with roster token reset --service-account NAME: ${names.join(', ')}`;
  const hint = error.hint === undefined ? lost : `${error.hint}; ${lost}`;
  return new AppError(error.code, error.message, { hint, details: error.details, cause: error });
}

/** The error of a push that did not come to its end. */
function stopped(error: AppError, change: Change, done: readonly string[]): AppError {
  const isMade = error.details.outcome === 'made';
  const all = isMade ? [...done, inWords(change)] : done;
  const details = { ...error.details, done: all, ...(isMade ? {} : { failed: inWords(change) }) };
  if (done.length === 0) return new AppError(error.code, error.message, { hint: error.hint, details, cause: error });
  return new AppError(
    error.code,
    `${error.message}; ${counted(done.length, 'change')} before it ${done.length === 1 ? 'was' : 'were'} made`,
    {
      hint: `run the same again to go on${error.hint === undefined ? '' : `; ${error.hint}`}`,
      details,
      cause: error,
    },
  );
}
