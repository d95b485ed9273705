import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AuditKind } from '../domain/audit.ts';
import { AppError } from '../domain/errors.ts';
import { enforce, forbidden } from '../domain/guards.ts';
import { TOKEN_TOUCH_INTERVAL } from '../domain/tokens.ts';
import type { TokenRecord } from '../domain/tokens.ts';
import { appendEvents } from './audit.ts';
import { actorOf, authenticate } from './authenticate.ts';
import type { Actor, CallOptions, Caller, Context, Environment, EventDraft } from './context.ts';
import { denialEvent, isDenial, recordRefusal } from './denials.ts';
import type {
  AnyOperation,
  BulkOperation,
  InputOf,
  Operation,
  OutputOf,
  ReadOperation,
  Schema,
  Secret,
  StreamOperation,
  WriteOperation,
} from './operation.ts';
import type { Reads, Store, Writes } from './store.ts';
import { validate } from './validate.ts';
import { watch } from './watch.ts';

/** Where and as whom operations run. */
export interface Session {
  readonly store: Store;
  readonly token: string | undefined;
  readonly environment: Environment;
}

/** The caller of this process: hands every operation to `execute` on a store. */
export const localCaller = (session: Session): Caller => ({
  call: (operation, input, options) => execute(session, operation, input, options),
  stream: (operation, input) => executeStream(session, operation, input),
  close: () => session.store.close(),
});

/**
 * Runs an operation: validates its input, prepares what is slow, and in one transaction (a
 * transaction a batch for bulk) authenticates, authorises, runs, applies the guards, and writes
 * the audit events. Nothing is changed when it throws, but for finished batches of a bulk.
 *
 * Throws `invalid`, `unauthenticated`, `expired`, `forbidden`, `escalation`, `owner_role`,
 * `last_owner`, and what the operation lists as its own.
 */
export async function execute<S extends Schema, O>(
  session: Session,
  operation: Operation<S, O>,
  rawInput: InputOf<S>,
  options: CallOptions = {},
): Promise<O> {
  const input = validate(operation.input, rawInput);
  const run = new Run(session, operation, options);
  return run.guarded(() => {
    switch (operation.mode) {
      case 'read':
        return run.read((context) => (operation).run(context, input));
      case 'write':
        return write(run, operation as WriteOperation<S, O>, input);
      case 'bulk':
        return writeBatches(run, operation as BulkOperation<S, O>, input);
    }
  });
}

/** Runs a stream: authorised once, then read a piece at a time, each from a snapshot of its own. */
export async function* executeStream<S extends Schema, O, Start>(
  session: Session,
  operation: StreamOperation<S, O, Start>,
  rawInput: InputOf<S>,
): AsyncIterable<O> {
  const input = validate(operation.input, rawInput);
  const run = new Run(session, operation, {});
  let position: Start | null = await run.guarded(() => run.read((context) => operation.begin(context, input)));
  while (position !== null) {
    const from: Start = position;
    const { piece, rest } = await session.store.read((tx) => operation.next(tx, from));
    yield piece;
    await nextTurn();
    position = rest;
  }
}

async function write<S extends Schema, O>(run: Run, operation: WriteOperation<S, O>, input: OutputOf<S>): Promise<O> {
  try {
    return await writeOnce(run, operation, input);
  } catch (error) {
    const { refused } = operation;
    if (error instanceof AppError && refused?.codes.includes(error.code) === true) {
      await recordRefusal(
        run.session.store,
        (tx) => refused.record(tx, input, run.session.environment),
        undefined,
        run.session.environment,
      ).catch(() => undefined);
    }
    throw error;
  }
}

async function writeOnce<S extends Schema, O>(
  run: Run,
  operation: WriteOperation<S, O>,
  input: OutputOf<S>,
): Promise<O> {
  const plan =
    operation.plan === undefined
      ? undefined
      : await run.read((context) => operation.plan?.(context, input) ?? Promise.resolve(undefined));
  const prepared = await operation.prepare?.(input, plan, run.session.environment);
  return run.write(
    operation.records,
    (context) => operation.run(context, input, prepared),
    (output) => operation.secrets?.(output) ?? [],
  );
}

async function writeBatches<S extends Schema, O>(
  run: Run,
  operation: BulkOperation<S, O>,
  input: OutputOf<S>,
): Promise<O> {
  const plan = await run.read((context) => operation.plan(context, input));
  const batches = operation.batches(input, plan, run.session.environment);
  const outputs: O[] = [];
  for (const batch of batches) {
    if (run.options.signal?.aborted === true) break;
    outputs.push(
      await run.write(
        operation.records,
        (context) => operation.run(context, batch),
        (output) => operation.secrets?.(output) ?? [],
      ),
    );
    run.options.progress?.(outputs.length, batches.length);
    await nextTurn();
  }
  return operation.merge(plan, outputs, input);
}

/** One run of one operation: what its transactions have in common. */
class Run {
  private actor: Actor | undefined;

  constructor(
    readonly session: Session,
    private readonly operation: Pick<AnyOperation, 'name' | 'permission'>,
    readonly options: CallOptions,
  ) {}

  /** Runs the whole and records a refusal after the rollback. */
  async guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof AppError && isDenial(error) && this.actor !== undefined) {
        const draft = denialEvent(this.operation.name, error, this.actor);
        // The refusal stands even where it cannot be recorded: on a read-only or a full disk.
        await recordRefusal(
          this.session.store,
          () => Promise.resolve(draft),
          this.actor,
          this.session.environment,
        ).catch(() => undefined);
      }
      throw error;
    }
  }

  async read<T>(work: (context: Context<Reads>) => Promise<T>): Promise<T> {
    const at = this.now();
    let used: TokenRecord | undefined;
    const output = await this.session.store.read(async (tx) => {
      used = await this.authorize(tx, at);
      return work(this.context(tx, at, refuseEvent));
    });
    if (used !== undefined && isStale(used, at)) await this.touch(used.id, at);
    return output;
  }

  async write<T>(
    records: readonly AuditKind[],
    work: (context: Context) => Promise<T>,
    secretsOf: (output: T) => readonly Secret[],
  ): Promise<T> {
    const at = this.now();
    return this.session.store.write(async (inner) => {
      const watched = watch(inner);
      const drafts: EventDraft[] = [];
      const used = await this.authorize(inner, at);
      const output = await work(
        this.context(watched.tx, at, (event) => {
          if (!records.includes(event.kind))
            throw new AppError('internal', `${this.operation.name} does not declare the event ${event.kind}`);
          drafts.push(event);
        }),
      );
      await watched.check(this.actor);
      this.insistOnEvents(watched.unreported(new Set(drafts.map((draft) => draft.id))));
      if (used !== undefined && isStale(used, at)) await inner.tokens.touch(used.id, at);
      await appendEvents(inner, drafts, {
        actor: this.actor,
        at,
        environment: this.session.environment,
        outcome: 'ok',
      });
      const secrets = secretsOf(output);
      if (secrets.length > 0) await this.options.deliver?.(secrets);
      return output;
    });
  }

  private context<Tx extends Reads>(tx: Tx, at: string, record: (event: EventDraft) => void): Context<Tx> {
    return {
      tx,
      at,
      record,
      environment: this.session.environment,
      actor: () => this.requireActor(),
      require: (permission) => enforce(forbidden(this.requireActor().power, permission)),
      actAs: async (personId) => (this.actor = await actorOf(tx, personId, null)),
      progress: (done, total) => this.breathe(done, total),
    };
  }

  /** Finds the actor and asks for the operation's permissions; answers the token to mark as used. */
  private async authorize(tx: Reads, at: string): Promise<TokenRecord | undefined> {
    const { permission } = this.operation;
    if ('none' in permission && !permission.authenticated) return undefined;
    const { actor, token } = await authenticate(tx, this.session.token, at);
    this.actor = actor;
    if (!('none' in permission)) for (const needed of permission) enforce(forbidden(actor.power, needed));
    return token;
  }

  /** Work on an embedded store never waits for the outside, so signals would go unheard without a pause. */
  async breathe(done: number, total: number): Promise<void> {
    this.options.progress?.(done, total);
    await nextTurn();
    if (this.options.signal?.aborted === true) throw new AppError('interrupted', 'stopped; nothing was changed');
  }

  private requireActor(): Actor {
    if (this.actor === undefined)
      throw new AppError('unauthenticated', 'nobody is logged in here', { hint: 'log in: roster login' });
    return this.actor;
  }

  private insistOnEvents(unreported: readonly (readonly string[])[]): void {
    if (unreported.length > 0)
      throw new AppError('internal', `${this.operation.name} changed something without its audit event`, {
        details: { ids: unreported.slice(0, 5) },
      });
  }

  /** A read marks its token as used apart, and goes without where the store cannot be written. */
  private async touch(tokenId: string, at: string): Promise<void> {
    await this.session.store.write((tx: Writes) => tx.tokens.touch(tokenId, at)).catch(() => undefined);
  }

  private now(): string {
    return new Date(this.session.environment.now()).toISOString();
  }
}

const isStale = (token: TokenRecord, at: string): boolean =>
  token.last_used_at === null || Date.parse(at) - Date.parse(token.last_used_at) >= TOKEN_TOUCH_INTERVAL;

function refuseEvent(event: EventDraft): never {
  throw new AppError('internal', `a read cannot record ${event.kind}`);
}
