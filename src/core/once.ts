import { AppError } from '../domain/errors.ts';
import type { Permission } from '../domain/permissions.ts';
import type { ProjectPlace } from './operation.ts';
import { hashSecret, isTokenForm, seal, unseal } from './secrets.ts';
import type { Random } from './secrets.ts';
import type { TokenRecord } from '../domain/tokens.ts';
import type { StoredAnswer } from './records.ts';
import type { Reads, Writes } from './store.ts';

/**
 * Calls that are made again because their answer got lost: the same key and request answer the same
 * again and change nothing twice. What a call answered is written in the transaction of its change,
 * sealed with the key, of which only a hash is kept.
 */

/** What a call that may be repeated is known by. */
export interface Once {
  /** At least 128 bits that only the caller knows. */
  readonly key: string;
  /** What the key is for, such as a method and path: elsewhere it is another key. */
  readonly place: string;
  /** A digest of what is asked; the same key with another one is refused. */
  readonly request: string;
  /** Answers what was done, and does nothing more. */
  readonly replayOnly?: boolean;
}

/** How long answers are kept, in milliseconds. */
const ANSWERS_KEPT = 24 * 60 * 60 * 1000;

/** Under which the answers to a call are kept: of another actor or place they are others. */
const idOf = (once: Once, actorId: string): string => hashSecret(JSON.stringify([actorId, once.place, once.key]));

/** A permission that a call asked for: in a project, or else everywhere. */
export interface Needed {
  readonly permission: Permission;
  readonly project?: ProjectPlace | undefined;
}

/** What is kept of a call, sealed. */
interface Kept {
  readonly needed: readonly Needed[];
  readonly output: unknown;
  /** What followed, as whoever acted was told. */
  readonly notes?: readonly string[];
}

/**
 * The outputs of an earlier call, in order; none: there was none. `ask` hears first of all permissions that the call needed:
 * what may not be done any more is not answered again, either. `note` gets what followed then. Throws what `ask` throws, and `conflict` where the call
 * asked for something else.
 */
export async function recall(
  tx: Reads,
  once: Once,
  actorId: string,
  at: string,
  ask: (permission: Permission, project?: ProjectPlace) => void,
  note: (notes: readonly string[]) => void = () => undefined,
): Promise<unknown[]> {
  const oldest = new Date(Date.parse(at) - ANSWERS_KEPT).toISOString();
  const answers = (await tx.answers.of(idOf(once, actorId))).filter((answer) => answer.created_at > oldest);
  const kept = answers.map(({ sealed }) => JSON.parse(unseal(sealed, once.key)) as Kept);
  for (const { needed } of kept) for (const { permission, project } of needed) ask(permission, project);
  if (answers.some((answer) => answer.request !== once.request))
    throw new AppError('conflict', 'this idempotency key was used for another request', {
      hint: 'make a new key for each request; nothing was changed',
    });
  for (const { notes = [] } of kept) if (notes.length > 0) note(notes);
  return kept.map(({ output }) => output);
}

/**
 * The same for a call that took its own actor out of the organization, and the token with it: whoever has both the
 * token and the key is the one who made it, and learns no more than they were told.
 */
export function recallOfDeparted(tx: Reads, once: Once, secret: string | undefined, at: string): Promise<unknown[]> {
  if (secret === undefined || !isTokenForm(secret)) return Promise.resolve([]);
  return recall(tx, once, departed(hashSecret(secret)), at, () => undefined);
}

/** Whether a call took its own actor out, so that nobody is behind the token of its repetition. */
export async function tookActorOut(tx: Reads, once: Once, secret: string | undefined): Promise<boolean> {
  if (secret === undefined || !isTokenForm(secret)) return false;
  return (await tx.answers.of(idOf(once, departed(hashSecret(secret))))).length > 0;
}

/** What stands for an actor who is gone: their token. */
const departed = (tokenHash: string): string => `token ${tokenHash}`;

/** The same call is being carried out at this moment; how long to wait before it is asked for again is in the details. */
export const twin = (): AppError =>
  new AppError('conflict', 'the same request is being carried out right now', {
    hint: 'wait for its answer, or ask again with the same key',
    details: { retry_after_seconds: 1 },
  });

/** Nothing that could be answered again: the caller asked for no more than that. */
export const nothingDone = (): AppError =>
  new AppError('conflict', 'nothing was done under this idempotency key', {
    hint: 'nothing was done now, either: send the request without asking only for its repetition',
  });

/** Whether the call itself ended the token that it came with, so that its repetition must go without. */
export async function endedItself(
  tx: Reads,
  once: Once,
  token: Pick<TokenRecord, 'id' | 'subject_id'>,
): Promise<boolean> {
  const kept = await tx.answers.of(idOf(once, token.subject_id));
  return kept.some((answer) => answer.ended_token_id === token.id);
}

/** Keeps an output, and forgets what is too old. Call it in the transaction of the change. */
export async function remember(
  tx: Writes,
  once: Once,
  by: {
    readonly actorId: string;
    readonly token: TokenRecord | undefined;
    readonly at: string;
    readonly random: Random;
    readonly needed: readonly Needed[];
  },
  part: number,
  { output, notes }: Pick<Kept, 'output' | 'notes'>,
): Promise<void> {
  await tx.answers.forget(new Date(Date.parse(by.at) - ANSWERS_KEPT).toISOString());
  const { token, needed } = by;
  const kept: Kept = { needed, output, ...(notes === undefined ? {} : { notes }) };
  const now = token === undefined ? undefined : await tx.tokens.byHash(token.hash);
  const isGone = token !== undefined && now === undefined;
  const answer: StoredAnswer = {
    id: idOf(once, isGone ? departed(token.hash) : by.actorId),
    part,
    request: once.request,
    sealed: seal(JSON.stringify(kept), once.key, by.random),
    // It was good when the call began, so nobody else can have ended it: writes come one after the other.
    ended_token_id: now === undefined || now.revoked_at === null ? null : now.id,
    created_at: by.at,
  };
  await tx.answers.put(answer);
}
