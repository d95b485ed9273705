import type { AuditKind } from '../domain/audit.ts';
import { AppError } from '../domain/errors.ts';
import { enforce, forbidden } from '../domain/guards.ts';
import { TOKEN_TOUCH_INTERVAL } from '../domain/tokens.ts';
import type { TokenRecord } from '../domain/tokens.ts';
import { appendEvents } from './audit.ts';
import { followUp, told } from './consequences.ts';
import { actorOf, authenticate } from './authenticate.ts';
import { requireDeclared } from './authorize.ts';
import type { Actor, CallOptions, Context, Environment, EventDraft, Shortfall } from './context.ts';
import { denialEvent, isDenial, recordRefusal } from './denials.ts';
import { endedItself, recall, recallOfDeparted, remember, tookActorOut, twin } from './once.ts';
import type { Needed, Once } from './once.ts';
import type { Operation, Secret, StreamOperation } from './operation.ts';
import { powerNow } from './power.ts';
import { charge } from './quotas.ts';
import type { Sharing } from './sharing.ts';
import { slices } from './slices.ts';
import type { Slices } from './slices.ts';
import type { Reads, Store, Writes } from './store.ts';
import { watch } from './watch.ts';

/** Where and as whom operations run. */
export interface Session {
  readonly store: Store;
  readonly token: string | undefined;
  readonly environment: Environment;
  /** Is told once the token has proved whose it is, whatever comes of the call. */
  readonly proved?: (actorId: string) => void;
  /** How it shares the thread; without it, whatever is long lets signals through and no more. */
  readonly sharing?: Sharing;
  /** Has work with a key in common wait for each other, where many are at it at once. */
  readonly inTurn?: <T>(keys: readonly string[], work: () => Promise<T>) => Promise<T>;
}

/** One run of one operation: what its transactions have in common. */
export class Run {
  private actor: Actor | undefined;
  /** Whose power counts, where it is not the actor's own. */
  private sponsor: (Pick<Actor, 'id' | 'power'> & { readonly shortfall: Shortfall }) | undefined;

  private readonly slices: Slices;

  /** The permissions that a call which may be repeated asked for and that are there, each once. */
  private readonly needed = new Map<string, Needed>();

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
      const shortfall = this.sponsor?.shortfall;
      const draft = shortfall?.event ?? denialEvent(this.operation.name, error, this.actor);
      // The refusal stands even where it cannot be recorded: on a read-only or a full disk.
      await recordRefusal(
        this.session.store,
        () => Promise.resolve(draft),
        shortfall === undefined ? this.actor : undefined,
        this.session.environment,
      ).catch(() => undefined);
      throw shortfall?.told(error) ?? error;
    }
  }

  /** Finds the actor, and asks for the permissions that hold whatever the input is. */
  async admit(once: Once | undefined): Promise<void> {
    const at = this.now();
    await this.session.store.read(async (tx) => {
      const context = this.context(tx, at, refuseEvent);
      try {
        await this.authenticate(context, once);
      } catch (error) {
        if (once !== undefined && (await tookActorOut(tx, once, this.session.token))) return;
        throw error;
      }
      if (this.operation.project === undefined) await requireDeclared(context, this.operation, this.input);
    });
  }

  /** What an earlier call with the same key answered, to whoever may still make it; empty: there was none. */
  async recalled(): Promise<readonly unknown[]> {
    const { once } = this.options;
    if (once === undefined) return [];
    return this.session.store.read(async (tx) => {
      const at = this.now();
      const context = this.context(tx, at, refuseEvent);
      const { token, departed } = await this.authenticateAgain(context, once);
      if (departed.length > 0) return departed;
      const earlier = await recall(tx, once, this.actor?.id ?? '', at, context.require, this.options.note);
      if (earlier.length === 0 && token !== undefined)
        await requireDeclared(context, this.operation, this.input, token);
      return earlier;
    });
  }

  /** Work of the operation beside its reads and writes, at the cost of whoever calls. */
  measured<T>(work: () => Promise<T>): Promise<T> {
    return this.slices.measured(work);
  }

  async read<T>(work: (context: Context<Reads>) => Promise<T>): Promise<T> {
    let at = '';
    let used: TokenRecord | undefined;
    const output = await this.slices.inPlace(() =>
      this.session.store.read((tx) =>
        this.slices.measured(async () => {
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
      const watched = watch(inner, this.slices.pace);
      this.sponsor = undefined;
      followed = [];
      const drafts: EventDraft[] = [];
      const context = this.context(watched.tx, at, (event) => {
        if (!records.includes(event.kind))
          throw new AppError('internal', `${this.operation.name} does not declare the event ${event.kind}`);
        drafts.push(event);
      });
      const used = await this.authorize(context);
      const { once } = this.options;
      const id = this.actor?.id ?? '';
      const earlier = once === undefined ? [] : await recall(inner, once, id, at, context.require);
      // Another server was faster with the same call; of a bulk, it may have begun elsewhere among the batches.
      if (earlier.length > part && this.operation.mode === 'bulk') throw twin();
      if (earlier.length > part) return earlier[part] as T;
      const output = await work(context);
      const changes = await watched.check(this.accountable());
      this.insistOnEvents(watched.unreported(new Set(drafts.map((draft) => draft.id))));
      followed = await followUp(changes, { tx: inner, at, actor: this.accountable(), pace: this.slices.pace });
      if (followed.length > 0) await watched.checkOwners();
      if (used !== undefined && isStale(used, at)) await inner.tokens.touch(used.id, at);
      await charge(inner, this.actor, { drafts, output: once && output }, this.session.environment);
      await appendEvents(inner, [...drafts, ...followed], {
        actor: this.actor,
        at,
        environment: this.session.environment,
        outcome: 'ok',
        pace: this.slices.pace,
      });
      if (once !== undefined) {
        const { random } = this.session.environment;
        const by = { actorId: id, token: used, at, random, needed: [...this.needed.values()] };
        await remember(inner, once, by, part, { output, ...(followed.length === 0 ? {} : { notes: told(followed) }) });
      }
      const secrets = secretsOf(output);
      if (secrets.length > 0) await this.options.deliver?.(secrets);
      return output;
    };
    const output = await this.session.store.write((inner) =>
      // A bulk stops after the unit in hand.
      this.slices.measured(() => transaction(inner), this.operation.mode === 'bulk'),
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
        enforce(forbidden(this.requireActor().power, permission, project));
        if (this.options.once === undefined) return;
        const place = project === undefined ? undefined : { id: project.id, name: project.name };
        this.needed.set(`${permission} ${place?.id ?? ''}`, { permission, project: place });
      },
      actAs: async (personId) => (this.actor = await actorOf(tx, personId, null)),
      byPowerOf: async (subjectId, shortfall) => {
        this.sponsor = { id: subjectId, power: await powerNow(tx, subjectId), shortfall };
      },
      progress: (done, total) => this.slices.breathe(done, total),
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
  private async authenticateAgain(
    context: Context<Reads>,
    once: Once,
  ): Promise<{ readonly token: TokenRecord | undefined; readonly departed: readonly unknown[] }> {
    try {
      return { token: await this.authenticate(context, once), departed: [] };
    } catch (error) {
      const departed = await recallOfDeparted(context.tx, once, this.session.token, context.at);
      if (departed.length === 0) throw error;
      return { token: undefined, departed };
    }
  }

  /** Finds the actor, if there must be one. `again`: the call may have been made already, and have ended its own token. */
  private async authenticate(context: Context<Reads>, again?: Once): Promise<TokenRecord | undefined> {
    const { permission } = this.operation;
    if ('none' in permission && !permission.authenticated) return undefined;
    const { tx, at } = context;
    const spared = again === undefined ? undefined : (token: TokenRecord) => endedItself(tx, again, token);
    const { actor, token } = await authenticate(tx, this.session.token, at, spared);
    this.actor = actor;
    this.session.proved?.(actor.id);
    return token;
  }

  /** By whose power the guards judge. */
  private accountable(): Actor | undefined {
    if (this.actor === undefined || this.sponsor === undefined) return this.actor;
    const { id, power } = this.sponsor;
    return { ...this.actor, id, power };
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
