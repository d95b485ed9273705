import { AppError } from '../../domain/errors.ts';
import type { Permission } from '../../domain/permissions.ts';
import type { CallOptions } from '../caller.ts';
import type { Actor, DelegatedRefusal, Environment, ProjectRef } from '../context.ts';
import type { Operation, StreamOperation } from '../operation.ts';
import type { Store } from '../store/index.ts';
import { hashToken } from '../secrets.ts';
import type { Feed } from './feed.ts';
import type { LongReads } from './long-reads.ts';
import type { Sharing } from './sharing.ts';
import { timeBudget } from './time-budget.ts';
import type { TimeBudget } from './time-budget.ts';
import type { Watchers } from './watchers.ts';

/** Where and as whom operations run. */
export interface Session {
  readonly store: Store;
  readonly token: string | undefined;
  /** The hash of the token, where it was made already. */
  readonly tokenHash?: string | undefined;
  /** Who acts, where that is known without a token; the store need not know them. */
  readonly actor?: Actor;
  readonly environment: Environment;
  /** Is told whose the token is once it was accepted, whatever the outcome of the call. */
  readonly onAuthenticated?: (actorId: string) => void;
  /** Throws once the caller is let in no longer; left out: it always is. Asked by calls that never end. */
  readonly requireLetIn?: () => Promise<void>;
  /** The operation id of its calls; left out: each has one of its own. */
  readonly requestId?: () => string;
  /** An earlier operation of the same actor, whose events these calls go on with; not checked yet. */
  readonly continues?: string | undefined;
  /** Whose the token was when it was accepted last: it only tells what to ask ahead. */
  lastActorId?: string;
  /** What watches the audit log for all calls on the store; without it, a call that follows the log watches by itself. */
  readonly feed?: Feed;
  /** The same of who watches the activity. */
  readonly watchers?: Watchers;
  /** Nothing is held back any more: the server stops. */
  readonly stopping?: AbortSignal | undefined;
  /** How calls share the thread; without it, long work only lets signals through. */
  readonly sharing?: Sharing;
  /** Where long reads run; without it, on the thread of the others. */
  readonly longReads?: LongReads | undefined;
  /** Makes work with a key in common wait for each other. */
  readonly queued?: <T>(keys: readonly string[], work: () => Promise<T>) => Promise<T>;
}

/** A permission that a call needed: in a project, or else in the organization. */
export interface UsedPermission {
  readonly permission: Permission;
  readonly project?: ProjectRef | undefined;
}

/** Whose permissions count instead of the actor's. */
interface Principal extends Pick<Actor, 'id' | 'permissions'> {
  readonly refusal: DelegatedRefusal;
}

/** One call of one operation: what its transactions have in common. */
export interface Call {
  readonly session: Session;
  readonly operation: Operation | StreamOperation;
  /** Validated. */
  readonly input: unknown;
  readonly options: CallOptions;
  /** The hash of the session's token; undefined: there is none, or it has not the form of one. */
  readonly tokenHash: string | undefined;
  readonly budget: TimeBudget;
  /** The permissions that a call with an idempotency key needed and had, by permission and project. */
  readonly usedPermissions: Map<string, UsedPermission>;
  /** The operation id; undefined: nothing needed it yet. */
  requestId: string | undefined;
  /** Known once a transaction has authenticated the call. */
  actor: Actor | undefined;
  principal: Principal | undefined;
  /** The actor is the identity provider. */
  isProvider: boolean;
}

/** A call that nothing has run for yet; `input` is validated. */
export const newCall = (
  session: Session,
  operation: Operation | StreamOperation,
  input: unknown,
  options: CallOptions = {},
): Call => ({
  session,
  operation,
  input,
  options,
  tokenHash: session.tokenHash ?? (session.token === undefined ? undefined : hashToken(session.token)),
  budget: timeBudget(session.sharing, session.sharing?.busy ?? session.environment.now, options),
  usedPermissions: new Map(),
  requestId: undefined,
  actor: undefined,
  principal: undefined,
  isProvider: false,
});

/** Now, as ISO 8601 in UTC, by the session's clock. */
export const currentTime = ({ session }: Call): string => new Date(session.environment.now()).toISOString();

/** Throws `unauthenticated` when nobody is logged in. */
export function requireActor({ actor }: Call): Actor {
  if (actor === undefined)
    throw new AppError('unauthenticated', 'nobody is logged in here', { hint: 'log in: roster login' });
  return actor;
}

/** The actor with the permissions that the guards compare with: those of the principal, if there is one. */
export function effectiveActor({ actor, principal }: Call): Actor | undefined {
  if (actor === undefined || principal === undefined) return actor;
  return { ...actor, id: principal.id, permissions: principal.permissions };
}

/** The hash of the token that a call will be authenticated by; undefined: there is none. */
export const authenticatingHash = (call: Call): string | undefined => (isAnonymous(call) ? undefined : call.tokenHash);

/** Whether an operation runs without a token, such as a login. */
export const isAnonymous = ({ operation: { permission } }: Pick<Call, 'operation'>): boolean =>
  'none' in permission && !permission.authenticated;
