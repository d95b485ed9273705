import type { AuditKind } from '../../domain/audit.ts';
import { AppError, ERRORS } from '../../domain/errors.ts';
import type { TokenRecord } from '../../domain/tokens.ts';
import { UNCHANGED } from '../../domain/unchanged.ts';
import type { Context, EventDraft } from '../context.ts';
import { followUp, told } from '../guards/consequences.ts';
import { forceOf } from '../guards/managed.ts';
import { trackChanges } from '../guards/transaction.ts';
import type { ChangeTracker } from '../guards/transaction.ts';
import type { Schema, Secret } from '../operation.ts';
import type { Writes } from '../store/index.ts';
import { appendEvents } from './audit.ts';
import { authorize } from './authorize.ts';
import { currentTime, effectiveActor, isAnonymous, authenticatingHash } from './call.ts';
import type { Call } from './call.ts';
import { rolledBack, withoutSecrets } from './dry-run.ts';
import { loadResponses, requestInProgress, responsesAhead, saveResponse } from './idempotency.ts';
import { contextOf } from './operation-context.ts';
import { operationIdOf } from './operation-id.ts';
import { chargeQuota } from './quotas.ts';
import { isDenial } from './refusals.ts';
import { responseOwner } from './replay.ts';
import { needsTouch, touch, touchAfterRead } from './token-use.ts';

/** The work of one transaction. */
interface Unit<T> {
  /** The kinds of events that it may record. */
  readonly records: readonly AuditKind[];
  readonly run: (context: Context) => Promise<T>;
  readonly secretsOf: (output: T) => readonly Secret[];
  /** Its index among the batches of a bulk. */
  readonly part: number;
}

interface Outcome<T> {
  readonly output: T;
  readonly token: TokenRecord | undefined;
  readonly at: string;
  /** The operation id; undefined: nothing was recorded. */
  readonly requestId?: string | undefined;
  /** What the caller is told. */
  readonly notes: readonly string[];
}

/**
 * Runs a unit in one transaction: authorization, the work, guards, consequences, quota, audit events, stored response
 * and delivery of secrets. Nothing is changed when any of them throws. A dry run delivers nothing and is rolled back.
 */
export async function writeTransaction<T>(call: Call, unit: Unit<T>): Promise<T> {
  const isBatch = call.operation.mode === 'bulk';
  // A bulk that is asked to stop finishes its batch.
  const work = (tx: Writes) => call.budget.measure(() => runUnit(call, unit, tx), isBatch);
  const { store } = call.session;
  const isDry = call.options.dryRun === true;
  const { output, notes, token, at, requestId } = await (isDry
    ? rolledBack(store, work)
    : store.write(work, { ahead: (tx) => askedFirst(call, tx, unit.part) }));
  // It was rolled back with the rest, and a token that is used must not look unused.
  if (isDry && token !== undefined && needsTouch(token, at)) await touchAfterRead(store, token, at);
  if (notes.length > 0) call.options.note?.(notes);
  if (requestId !== undefined) call.options.recorded?.(requestId);
  return output;
}

async function runUnit<T>(call: Call, unit: Unit<T>, tx: Writes): Promise<Outcome<T>> {
  // Not earlier: the transaction may have waited, and only now the store's clock is known.
  const at = currentTime(call);
  const { environment } = call.session;
  const { pace } = call.budget;
  const tracker = trackChanges(tx, at, pace);
  call.principal = undefined;
  const drafts: EventDraft[] = [];
  const noted: string[] = [];
  const record = (event: EventDraft) => {
    if (!unit.records.includes(event.kind))
      throw new AppError('internal', `${call.operation.name} does not declare the event ${event.kind}`);
    drafts.push(event);
  };
  const context = contextOf(call, tracker.tx, at, { record, note: (text) => noted.push(text) });
  const token = await authorize(call, context);
  const stored = await storedMeanwhile(call, context, token, unit.part);
  if (stored !== undefined) return { output: stored.output as T, notes: stored.notes, token, at };
  const stale = unit.part === 0 ? await staleBefore(call, context) : undefined;
  const id = await operationIdOf(call, tx);
  const { output, consequences } = await staleUnlessDenied(stale, async () => {
    const output = await unit.run(context);
    // `saveResponse` asks whether it is still there.
    if (token !== undefined && call.options.idempotency !== undefined) tx.ahead(() => [tx.tokens.byHash(token.hash)]);
    return { output, consequences: await applyGuards(call, tracker, tx, { drafts, at }) };
  });
  if (token !== undefined && needsTouch(token, at)) await touch(tx, token, at);
  const { operation } = call;
  const mayChange = operation.mode === 'write' && operation.unrecorded === undefined;
  const isUnchanged = mayChange && drafts.length === 0 && consequences.length === 0;
  const notes = [...(isUnchanged ? [UNCHANGED] : told(consequences)), ...noted];
  const { idempotency, dryRun } = call.options;
  await chargeQuota(tx, call.actor, { drafts, output: idempotency && output }, environment);
  if (dryRun === true) return { output: withoutSecrets(output, unit.secretsOf(output)), notes, token, at };
  const { actor } = call;
  const events = [...drafts, ...consequences];
  const requestId = events.length === 0 ? undefined : id;
  await appendEvents(tx, events, { actor, at, environment, outcome: 'ok', requestId: id, pace });
  if (idempotency !== undefined) {
    const used = [...call.usedPermissions.values()];
    const response = {
      owner: responseOwner(call),
      part: unit.part,
      token,
      used,
      output,
      ...(notes.length === 0 ? {} : { notes }),
      ...(requestId === undefined ? {} : { requestId }),
    };
    await saveResponse(tx, idempotency, at, response, environment.random);
  }
  const secrets = unit.secretsOf(output);
  if (secrets.length > 0 && call.options.deliver !== undefined) {
    // What is delivered is not rolled back, so that every statement has to have succeeded.
    await tx.settled();
    await call.options.deliver(secrets);
  }
  return { output, notes, token, at, requestId };
}

/** The refusal of a call whose precondition does not hold. Throws whatever else the precondition throws. */
async function staleBefore(call: Call, context: Context): Promise<AppError | undefined> {
  try {
    await call.options.precondition?.(context);
    return undefined;
  } catch (error) {
    if (error instanceof AppError && error.code === 'stale') return error;
    throw error;
  }
}

/**
 * Does the work of a call, and refuses it where its precondition does not hold: what the actor may not do is refused as
 * that, and recorded; any other refusal would be for a state that the caller does not mean. Throws `stale`.
 */
async function staleUnlessDenied<T>(stale: AppError | undefined, work: () => Promise<T>): Promise<T> {
  if (stale === undefined) return work();
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AppError) || isDenial(error) || ERRORS[error.code].http >= 500) throw error;
  }
  throw stale;
}

/** What every write asks: what it will be authenticated by, whether it was carried out before, and what it adds to. */
function askedFirst(call: Call, tx: Writes, part: number): Promise<unknown>[] {
  const { session, options } = call;
  const hash = authenticatingHash(call);
  const owner = isAnonymous(call) ? '' : (call.actor?.id ?? session.lastActorId);
  const asked: Promise<unknown>[] = [tx.audit.head()];
  if (hash !== undefined) asked.push(tx.tokens.withAccount(hash));
  if (session.continues !== undefined) asked.push(tx.audit.ofRequest(session.continues, 1));
  if (owner === undefined) return asked;
  if (options.idempotency !== undefined)
    asked.push(responsesAhead(tx, options.idempotency, owner, { from: part, most: 1 }));
  if (owner !== '' && session.environment.medium === 'API') asked.push(tx.quotas.get(owner));
  return asked;
}

/** What another server stored for the same call since it was looked for. Throws `conflict` when it runs there as a bulk. */
async function storedMeanwhile(
  call: Call,
  { tx, at, require: requirePermission }: Context,
  token: TokenRecord | undefined,
  part: number,
): Promise<{ readonly output: unknown; readonly notes: readonly string[] } | undefined> {
  const { idempotency, recorded } = call.options;
  if (idempotency === undefined) return undefined;
  const notes: string[] = [];
  const outputs = await loadResponses(tx, idempotency, responseOwner(call), at, {
    range: { from: part, most: 1 },
    requirePermission,
    token,
    recorded,
    note: (some) => notes.push(...some),
  });
  if (outputs.length === 0) return undefined;
  if (call.operation.mode === 'bulk') throw requestInProgress();
  return { output: outputs[0], notes };
}

/** Checks the changes, and does what follows from them. Throws `escalation`, `owner_role`, `last_owner`, and `internal` for a change without its event. */
async function applyGuards(
  call: Call,
  tracker: ChangeTracker,
  tx: Writes,
  { drafts, at }: { readonly drafts: readonly EventDraft[]; readonly at: string },
): Promise<readonly EventDraft[]> {
  const actor = effectiveActor(call);
  const changes = await tracker.check(actor);
  if (!call.isProvider) tracker.checkManaged(actor, forceOf(call.operation.input as Schema, call.input));
  const unreported = tracker.unreported(new Set(drafts.map(({ id }) => id)));
  if (unreported.length > 0)
    throw new AppError('internal', `${call.operation.name} changed something without its audit event`, {
      details: { ids: unreported.slice(0, 5) },
    });
  const consequences = await followUp(changes, { tx, at, actor, pace: call.budget.pace });
  if (consequences.length > 0) await tracker.checkOwners();
  return consequences;
}
