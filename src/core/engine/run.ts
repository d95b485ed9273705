import type { AuditKind } from '../../domain/audit.ts';
import { AppError } from '../../domain/errors.ts';
import { enforce, forbidden } from '../../domain/guards.ts';
import { TOKEN_TOUCH_INTERVAL } from '../../domain/tokens.ts';
import type { TokenRecord } from '../../domain/tokens.ts';
import { appendEvents } from './audit.ts';
import { followUp, told } from '../guards/consequences.ts';
import { actorOf, authenticate } from './authenticate.ts';
import { requireDeclared } from './authorize.ts';
import type { Actor, Context, Environment, EventDraft, DelegatedRefusal } from '../context.ts';
import type { CallOptions, IdempotencyKey } from '../caller.ts';
import { denialEvent, isDenial, recordRefusal } from './refusals.ts';
import {
  revokedOwnToken,
  loadResponse,
  loadResponseOfRemoved,
  saveResponse,
  removedActor,
  requestInProgress,
} from './idempotency.ts';
import type { UsedPermission } from './idempotency.ts';
import type { Operation, Secret, StreamOperation } from '../operation.ts';
import { currentPermissions } from '../guards/permissions.ts';
import { charge } from './quotas.ts';
import type { Sharing } from './sharing.ts';
import { slices } from './time-slices.ts';
import type { Slices } from './time-slices.ts';
import type { Reads, Store, Writes } from '../store/index.ts';
import { trackChanges } from '../guards/transaction.ts';

/** Where and as whom operations run. */
export interface Session {
  readonly store: Store;
  readonly token: string | undefined;
  readonly environment: Environment;
  /** Is told once the token has proved whose it is, whatever comes of the call. */
  readonly onAuthenticated?: (actorId: string) => void;
  /** How it shares the thread; without it, whatever is long lets signals through and no more. */
  readonly sharing?: Sharing;
  /** Has work with a key in common wait for each other, where many are at it at once. */
  readonly queued?: <T>(keys: readonly string[], work: () => Promise<T>) => Promise<T>;
}

/** One run of one operation: what its transactions have in common. */
export class Run {
  private actor: Actor | undefined;
  /** Whose power counts, where it is not the actor's own. */
  private principal: (Pick<Actor, 'id' | 'permissions'> & { readonly refusal: DelegatedRefusal }) | undefined;

  private readonly slices: Slices;

  /** The permissions that a call which may be repeated asked for and that are there, each once. */
  private readonly usedPermissions = new Map<string, UsedPermission>();

  constructor(
    readonly session: Session,
    private readonly operation: Operation | StreamOperation,
    /** Checked. */
    private readonly input: unknown,
    readonly options: CallOptions,
  ) {
    this.slices = slices(session.sharing, session.sharing?.busy ?? session.environment.now, options);
  }

  /** Who acts, once that is known. */
  get knownActor(): Actor | undefined {
    return this.actor;
  }

  /** Runs the whole and records a refusal after the rollback. */
  async guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof AppError) || !isDenial(error) || this.actor === undefined) throw error;
      const refusal = this.principal?.refusal;
      const draft = refusal?.event ?? denialEvent(this.operation.name, error, this.actor);
      // The refusal stands even where it cannot be recorded: on a read-only or a full disk.
      await recordRefusal(
        this.session.store,
        () => Promise.resolve(draft),
        refusal === undefined ? this.actor : undefined,
        this.session.environment,
      ).catch(() => undefined);
      throw refusal?.told(error) ?? error;
    }
  }

  /** Finds the actor, and asks for the permissions that hold whatever the input is. */
  async authorizeOnly(idempotency: IdempotencyKey | undefined): Promise<void> {
    const at = this.now();
    await this.session.store.read(async (tx) => {
      const context = this.context(tx, at, refuseEvent);
      try {
        await this.authenticate(context, idempotency);
      } catch (error) {
        if (idempotency !== undefined && (await removedActor(tx, idempotency, this.session.token))) return;
        throw error;
      }
      if (this.operation.project === undefined) await requireDeclared(context, this.operation, this.input);
    });
  }

  /** What an earlier call with the same key answered, to whoever may still make it; empty: there was none. */
  async earlierResponses(): Promise<readonly unknown[]> {
    const { idempotency } = this.options;
    if (idempotency === undefined) return [];
    return this.session.store.read(async (tx) => {
      const at = this.now();
      const context = this.context(tx, at, refuseEvent);
      const { token, removed } = await this.authenticateRepeated(context, idempotency);
      if (removed.length > 0) return removed;
      const earlier = await loadResponse(tx, idempotency, this.actor?.id ?? '', at, context.require, this.options.note);
      if (earlier.length === 0 && token !== undefined)
        await requireDeclared(context, this.operation, this.input, token);
      return earlier;
    });
  }

  /** Work of the operation beside its reads and writes, at the cost of whoever calls. */
  measured<T>(work: () => Promise<T>): Promise<T> {
    return this.slices.timed(work);
  }

  async read<T>(work: (context: Context<Reads>) => Promise<T>): Promise<T> {
    let at = '';
    let used: TokenRecord | undefined;
    const output = await this.slices.asShortOrLong(() =>
      this.session.store.read((tx) =>
        this.slices.timed(async () => {
          at = this.now();
          const context = this.context(tx, at, refuseEvent);
          used = await this.authorize(context);
          return work(context);
        }),
      ),
    );
    if (used !== undefined && isStale(used, at)) await this.touch(used.id, at);
    return output;
  }

  async write<T>(
    records: readonly AuditKind[],
    work: (context: Context) => Promise<T>,
    secretsOf: (output: T) => readonly Secret[],
    part = 0,
  ): Promise<T> {
    let followed: readonly EventDraft[] = [];
    const transaction = async (inner: Writes): Promise<T> => {
      // Not before: others may have been waited for, and the store's own clock is known only now.
      const at = this.now();
      const tracker = trackChanges(inner, this.slices.pace);
      this.principal = undefined;
      followed = [];
      const drafts: EventDraft[] = [];
      const context = this.context(tracker.tx, at, (event) => {
        if (!records.includes(event.kind))
          throw new AppError('internal', `${this.operation.name} does not declare the event ${event.kind}`);
        drafts.push(event);
      });
      const used = await this.authorize(context);
      const { idempotency } = this.options;
      const id = this.actor?.id ?? '';
      const earlier = idempotency === undefined ? [] : await loadResponse(inner, idempotency, id, at, context.require);
      // Another server was faster with the same call; of a bulk, it may have begun elsewhere among the batches.
      if (earlier.length > part && this.operation.mode === 'bulk') throw requestInProgress();
      if (earlier.length > part) return earlier[part] as T;
      if (part === 0) await this.options.precondition?.(context);
      const output = await work(context);
      const changes = await tracker.check(this.guardedActor());
      this.requireEvents(tracker.unreported(new Set(drafts.map((draft) => draft.id))));
      followed = await followUp(changes, { tx: inner, at, actor: this.guardedActor(), pace: this.slices.pace });
      if (followed.length > 0) await tracker.checkOwners();
      if (used !== undefined && isStale(used, at)) await inner.tokens.touch(used.id, at);
      await charge(inner, this.actor, { drafts, output: idempotency && output }, this.session.environment);
      await appendEvents(inner, [...drafts, ...followed], {
        actor: this.actor,
        at,
        environment: this.session.environment,
        outcome: 'ok',
        pace: this.slices.pace,
      });
      if (idempotency !== undefined) {
        const { random } = this.session.environment;
        const by = { actorId: id, token: used, at, random, used: [...this.usedPermissions.values()] };
        await saveResponse(inner, idempotency, by, part, {
          output,
          ...(followed.length === 0 ? {} : { notes: told(followed) }),
        });
      }
      const secrets = secretsOf(output);
      if (secrets.length > 0) await this.options.deliver?.(secrets);
      return output;
    };
    const output = await this.session.store.write((inner) =>
      // A bulk stops after the unit in hand.
      this.slices.timed(() => transaction(inner), this.operation.mode === 'bulk'),
    );
    if (followed.length > 0) this.options.note?.(told(followed));
    return output;
  }

  private context<Tx extends Reads>(tx: Tx, at: string, record: (event: EventDraft) => void): Context<Tx> {
    return {
      tx,
      at,
      record,
      environment: this.session.environment,
      actor: () => this.requireActor(),
      require: (permission, project) => {
        enforce(forbidden(this.requireActor().permissions, permission, project));
        if (this.options.idempotency === undefined) return;
        const projectRef = project === undefined ? undefined : { id: project.id, name: project.name };
        this.usedPermissions.set(`${permission} ${projectRef?.id ?? ''}`, { permission, project: projectRef });
      },
      actAs: async (personId) => (this.actor = await actorOf(tx, personId, null)),
      actOnBehalfOf: async (subjectId, refusal) => {
        this.principal = { id: subjectId, permissions: await currentPermissions(tx, subjectId), refusal };
      },
      progress: (done, total) => this.slices.yieldToLoop(done, total),
      pace: this.slices.pace,
    };
  }

  /** Finds the actor and asks for the operation's permissions; answers the token to mark as used. */
  private async authorize(context: Context<Reads>): Promise<TokenRecord | undefined> {
    const token = await this.authenticate(context);
    if (token !== undefined) await requireDeclared(context, this.operation, this.input, token);
    return token;
  }

  /** The same for a call that may have been made already, and have taken its actor out: then what it answered. */
  private async authenticateRepeated(
    context: Context<Reads>,
    idempotency: IdempotencyKey,
  ): Promise<{ readonly token: TokenRecord | undefined; readonly removed: readonly unknown[] }> {
    try {
      return { token: await this.authenticate(context, idempotency), removed: [] };
    } catch (error) {
      const removed = await loadResponseOfRemoved(context.tx, idempotency, this.session.token, context.at);
      if (removed.length === 0) throw error;
      return { token: undefined, removed };
    }
  }

  /** Finds the actor, if there must be one. `again`: the call may have been made already, and have ended its own token. */
  private async authenticate(context: Context<Reads>, idempotency?: IdempotencyKey): Promise<TokenRecord | undefined> {
    const { permission } = this.operation;
    if ('none' in permission && !permission.authenticated) return undefined;
    const { tx, at } = context;
    const allowRevoked =
      idempotency === undefined ? undefined : (token: TokenRecord) => revokedOwnToken(tx, idempotency, token);
    const { actor, token } = await authenticate(tx, this.session.token, at, allowRevoked);
    this.actor = actor;
    this.session.onAuthenticated?.(actor.id);
    return token;
  }

  /** By whose power the guards judge. */
  private guardedActor(): Actor | undefined {
    if (this.actor === undefined || this.principal === undefined) return this.actor;
    const { id, permissions: held } = this.principal;
    return { ...this.actor, id, permissions: held };
  }

  private requireActor(): Actor {
    if (this.actor === undefined)
      throw new AppError('unauthenticated', 'nobody is logged in here', { hint: 'log in: roster login' });
    return this.actor;
  }

  private requireEvents(unreported: readonly (readonly string[])[]): void {
    if (unreported.length > 0)
      throw new AppError('internal', `${this.operation.name} changed something without its audit event`, {
        details: { ids: unreported.slice(0, 5) },
      });
  }

  /** A read marks its token as used apart, and goes without where the store cannot be written right now. */
  private async touch(tokenId: string, at: string): Promise<void> {
    await this.session.store
      .write((tx: Writes) => tx.tokens.touch(tokenId, at), { wait: false })
      .catch(() => undefined);
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
