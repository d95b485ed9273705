import { shifted } from '../../domain/time.ts';
import { AppError } from '../../domain/errors.ts';
import type { Permission } from '../../domain/permissions.ts';
import type { TokenRecord } from '../../domain/tokens.ts';
import type { IdempotencyKey } from '../caller.ts';
import type { ProjectRef } from '../context.ts';
import { hashSecret, seal, unseal } from '../secrets.ts';
import type { Random } from '../secrets.ts';
import type { Reads, Writes } from '../store/index.ts';
import type { PartRange, StoredResponse } from '../store/responses.ts';
import type { UsedPermission } from './call.ts';
import { credentialOf, requireCredential } from './response-credential.ts';
import type { ResponseCredential } from './response-credential.ts';

/**
 * Stored responses: a call that is repeated with the same key and request gets the same response and changes nothing
 * twice. A response is written in the transaction of its change, encrypted with the key, of which only a hash is kept.
 */

/** How long responses are kept, in milliseconds. */
export const RESPONSES_KEPT_FOR = 24 * 60 * 60 * 1000;

/** What responses are sealed for. */
const PURPOSE = 'answer';

/** The id of a call's responses: another actor or target has others. */
const responseId = ({ target, key }: IdempotencyKey, owner: string): string =>
  hashSecret(JSON.stringify([owner, target, key]));

/** Asks ahead for the responses that `loadResponses` will look for. */
export const responsesAhead = (
  tx: Reads,
  idempotency: IdempotencyKey,
  owner: string,
  range: PartRange,
): Promise<unknown> => tx.responses.of(responseId(idempotency, owner), range);

/** The owner of a response whose actor the call itself removed: the token. */
const tokenOwner = (tokenHash: string): string => `token ${tokenHash}`;

const oldestKept = (at: string): string => shifted(at, -RESPONSES_KEPT_FOR);

/** The plain text of a stored response. */
interface ResponseBody {
  readonly used: readonly UsedPermission[];
  readonly output: unknown;
  /** The consequences that the caller was told of. */
  readonly notes?: readonly string[];
  /** The operation id; left out: nothing was recorded. */
  readonly requestId?: string;
  /** Left out: the call had no token. */
  readonly credential?: ResponseCredential;
}

/** What reading stored responses calls back. */
interface ResponseReader {
  /** Which parts are read. */
  readonly range: PartRange;
  /** Is asked first for every permission that the call needed: who lost one gets no response. */
  readonly requirePermission: (permission: Permission, project?: ProjectRef) => void;
  /** The token of the repetition; undefined: it needs none, or the token proved to be that of the call. */
  readonly token: TokenRecord | undefined;
  readonly note?: ((notes: readonly string[]) => void) | undefined;
  readonly recorded?: ((requestId: string) => void) | undefined;
}

/**
 * The outputs of an earlier call with this key, in order; empty when there was none. Throws what `requirePermission`
 * throws, `forbidden` for a token that could not have made the call, and `conflict` when the earlier call made another
 * request.
 */
export async function loadResponses(
  tx: Reads,
  idempotency: IdempotencyKey,
  owner: string,
  at: string,
  { range, requirePermission, token, note, recorded }: ResponseReader,
): Promise<unknown[]> {
  const oldest = oldestKept(at);
  const found = await tx.responses.of(responseId(idempotency, owner), range);
  const responses = found.filter((one) => one.created_at > oldest);
  const bodies = responses.map(({ sealed }) => JSON.parse(unseal(sealed, idempotency.key, PURPOSE)) as ResponseBody);
  if (token !== undefined) for (const { credential } of bodies) requireCredential(credential, token);
  for (const { used } of bodies) for (const { permission, project } of used) requirePermission(permission, project);
  if (responses.some(({ request }) => request !== idempotency.request))
    throw new AppError('conflict', 'this idempotency key was used for another request', {
      hint: 'make a new key for each request; nothing was changed',
    });
  for (const { notes = [] } of bodies) if (notes.length > 0) note?.(notes);
  for (const { requestId } of bodies) if (requestId !== undefined) recorded?.(requestId);
  return bodies.map(({ output }) => output);
}

/**
 * The outputs of an earlier call that removed its own actor and the token with it. Who has both the token and the key
 * made that call, and learns nothing new; so no permission is required.
 */
export function loadResponsesOfRemoved(
  tx: Reads,
  idempotency: IdempotencyKey,
  tokenHash: string | undefined,
  at: string,
  { range, recorded }: Pick<ResponseReader, 'range' | 'recorded'>,
): Promise<unknown[]> {
  if (tokenHash === undefined) return Promise.resolve([]);
  return loadResponses(tx, idempotency, tokenOwner(tokenHash), at, {
    range,
    requirePermission: () => undefined,
    token: undefined,
    recorded,
  });
}

/** Whether an earlier call with this key removed its own actor, so that its token authenticates nobody any more. */
export async function removedOwnActor(
  tx: Reads,
  idempotency: IdempotencyKey,
  tokenHash: string | undefined,
): Promise<boolean> {
  if (tokenHash === undefined) return false;
  const id = responseId(idempotency, tokenOwner(tokenHash));
  return (await tx.responses.of(id, { from: 0, most: 1 })).length > 0;
}

/** Whether an earlier call with this key revoked the token that it came with, so that a repetition must work without. */
export async function revokedOwnToken(
  tx: Reads,
  idempotency: IdempotencyKey,
  { id, subject_id }: Pick<TokenRecord, 'id' | 'subject_id'>,
): Promise<boolean> {
  const responses = await tx.responses.of(responseId(idempotency, subject_id));
  return responses.some(({ ended_token_id }) => ended_token_id === id);
}

/** A response to keep. */
interface NewResponse extends Omit<ResponseBody, 'credential'> {
  readonly owner: string;
  readonly part: number;
  readonly token: TokenRecord | undefined;
}

/** Stores a response in the transaction of its change, and deletes those that are too old. */
export async function saveResponse(
  tx: Writes,
  idempotency: IdempotencyKey,
  at: string,
  { owner, part, token, ...made }: NewResponse,
  random: Random,
): Promise<void> {
  const body: ResponseBody = token === undefined ? made : { ...made, credential: credentialOf(token) };
  await tx.responses.forget(oldestKept(at));
  const now = token === undefined ? undefined : await tx.tokens.byHash(token.hash);
  const isRemoved = token !== undefined && now === undefined;
  const response: StoredResponse = {
    id: responseId(idempotency, isRemoved ? tokenOwner(token.hash) : owner),
    part,
    request: idempotency.request,
    sealed: seal(JSON.stringify(body), idempotency.key, PURPOSE, random),
    // It was valid when the transaction began, and nobody else can write meanwhile: the call itself revoked it.
    ended_token_id: now === undefined || now.revoked_at === null ? null : now.id,
    created_at: at,
  };
  await tx.responses.put(response);
}

/** The same call is running right now; the details say after how long to retry. */
export const requestInProgress = (): AppError =>
  new AppError('conflict', 'the same request is being carried out right now', {
    hint: 'wait for its answer, or ask again with the same key',
    details: { retry_after_seconds: 1 },
  });

/** There is no stored response, and the caller asked for nothing else. */
export const nothingToReplay = (): AppError =>
  new AppError('conflict', 'nothing was done under this idempotency key', {
    hint: 'nothing was done now either; to carry it out, send the request without Idempotency-Replay',
  });
