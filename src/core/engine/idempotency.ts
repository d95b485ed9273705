import type { IdempotencyKey } from '../caller.ts';
import { AppError } from '../../domain/errors.ts';
import type { Permission } from '../../domain/permissions.ts';
import type { ProjectRef } from '../context.ts';
import { hashSecret, isTokenForm, seal, unseal } from '../secrets.ts';
import type { Random } from '../secrets.ts';
import type { TokenRecord } from '../../domain/tokens.ts';
import type { StoredAnswer } from '../store/records.ts';
import type { Reads, Writes } from '../store/index.ts';

/**
 * Calls that are made again because their answer got lost: the same key and request answer the same
 * again and change nothing twice. What a call answered is written in the transaction of its change,
 * sealed with the key, of which only a hash is kept.
 */

/** How long answers are kept, in milliseconds. */
const RESPONSES_KEPT = 24 * 60 * 60 * 1000;

/** Under which the answers to a call are kept: of another actor or place they are others. */
const idOf = (idempotency: IdempotencyKey, actorId: string): string =>
  hashSecret(JSON.stringify([actorId, idempotency.target, idempotency.key]));

/** A permission that a call asked for: in a project, or else everywhere. */
export interface UsedPermission {
  readonly permission: Permission;
  readonly project?: ProjectRef | undefined;
}

/** What is kept of a call, sealed. */
interface StoredResponse {
  readonly used: readonly UsedPermission[];
  readonly output: unknown;
  /** What followed, as whoever acted was told. */
  readonly notes?: readonly string[];
}

/**
 * The outputs of an earlier call, in order; none: there was none. `ask` hears first of all permissions that the call needed:
 * what may not be done any more is not answered again, either. `note` gets what followed then. Throws what `ask` throws, and `conflict` where the call
 * asked for something else.
 */
export async function loadResponse(
  tx: Reads,
  idempotency: IdempotencyKey,
  actorId: string,
  at: string,
  ask: (permission: Permission, project?: ProjectRef) => void,
  note: (notes: readonly string[]) => void = () => undefined,
): Promise<unknown[]> {
  const oldest = new Date(Date.parse(at) - RESPONSES_KEPT).toISOString();
  const answers = (await tx.answers.of(idOf(idempotency, actorId))).filter((answer) => answer.created_at > oldest);
  const stored = answers.map(({ sealed }) => JSON.parse(unseal(sealed, idempotency.key)) as StoredResponse);
  for (const { used } of stored) for (const { permission, project } of used) ask(permission, project);
  if (answers.some((answer) => answer.request !== idempotency.request))
    throw new AppError('conflict', 'this idempotency key was used for another request', {
      hint: 'make a new key for each request; nothing was changed',
    });
  for (const { notes = [] } of stored) if (notes.length > 0) note(notes);
  return stored.map(({ output }) => output);
}

/**
 * The same for a call that took its own actor out of the organization, and the token with it: whoever has both the
 * token and the key is the one who made it, and learns no more than they were told.
 */
export function loadResponseOfRemoved(
  tx: Reads,
  idempotency: IdempotencyKey,
  secret: string | undefined,
  at: string,
): Promise<unknown[]> {
  if (secret === undefined || !isTokenForm(secret)) return Promise.resolve([]);
  return loadResponse(tx, idempotency, removedActorKey(hashSecret(secret)), at, () => undefined);
}

/** Whether a call took its own actor out, so that nobody is behind the token of its repetition. */
export async function removedActor(
  tx: Reads,
  idempotency: IdempotencyKey,
  secret: string | undefined,
): Promise<boolean> {
  if (secret === undefined || !isTokenForm(secret)) return false;
  return (await tx.answers.of(idOf(idempotency, removedActorKey(hashSecret(secret))))).length > 0;
}

/** What stands for an actor who is gone: their token. */
const removedActorKey = (tokenHash: string): string => `token ${tokenHash}`;

/** The same call is being carried out at this moment; how long to wait before it is asked for again is in the details. */
export const requestInProgress = (): AppError =>
  new AppError('conflict', 'the same request is being carried out right now', {
    hint: 'wait for its answer, or ask again with the same key',
    details: { retry_after_seconds: 1 },
  });

/** Nothing that could be answered again: the caller asked for no more than that. */
export const nothingToReplay = (): AppError =>
  new AppError('conflict', 'nothing was done under this idempotency key', {
    hint: 'nothing was done now, either: send the request without asking only for its repetition',
  });

/** Whether the call itself ended the token that it came with, so that its repetition must go without. */
export async function revokedOwnToken(
  tx: Reads,
  idempotency: IdempotencyKey,
  token: Pick<TokenRecord, 'id' | 'subject_id'>,
): Promise<boolean> {
  const stored = await tx.answers.of(idOf(idempotency, token.subject_id));
  return stored.some((answer) => answer.ended_token_id === token.id);
}

/** Keeps an output, and forgets what is too old. Call it in the transaction of the change. */
export async function saveResponse(
  tx: Writes,
  idempotency: IdempotencyKey,
  by: {
    readonly actorId: string;
    readonly token: TokenRecord | undefined;
    readonly at: string;
    readonly random: Random;
    readonly used: readonly UsedPermission[];
  },
  part: number,
  { output, notes }: Pick<StoredResponse, 'output' | 'notes'>,
): Promise<void> {
  await tx.answers.forget(new Date(Date.parse(by.at) - RESPONSES_KEPT).toISOString());
  const { token, used } = by;
  const stored: StoredResponse = { used, output, ...(notes === undefined ? {} : { notes }) };
  const now = token === undefined ? undefined : await tx.tokens.byHash(token.hash);
  const isGone = token !== undefined && now === undefined;
  const answer: StoredAnswer = {
    id: idOf(idempotency, isGone ? removedActorKey(token.hash) : by.actorId),
    part,
    request: idempotency.request,
    sealed: seal(JSON.stringify(stored), idempotency.key, by.random),
    // It was good when the call began, so nobody else can have ended it: writes come one after the other.
    ended_token_id: now === undefined || now.revoked_at === null ? null : now.id,
    created_at: by.at,
  };
  await tx.answers.put(answer);
}
