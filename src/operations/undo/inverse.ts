import type { AuditEvent, AuditKind } from '../../domain/audit.ts';
import { AppError } from '../../domain/errors.ts';
import type { Permission } from '../../domain/permissions.ts';
import type { Context } from '../../core/context.ts';
import type { InputOf, OutputOf, Schema, WriteOperation } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { faultsIn, validate } from '../../core/validate.ts';

/** How an event is undone: by the operation that a person would use, with its permissions, guards and events. */
export interface Inverse {
  /** The permissions that the operation needs. */
  readonly permission: readonly Permission[];
  readonly records: readonly AuditKind[];
  /** Whether the event holds all that is needed. */
  readonly fits: (event: AuditEvent) => boolean;
  /** Throws `forbidden`, then `stale`, then what the operation throws. */
  readonly run: (context: Context, event: AuditEvent) => Promise<void>;
}

interface Definition<S extends Schema, O, M extends Schema> {
  readonly operation: WriteOperation<S, O, undefined, undefined>;
  /** The metadata of the events that this undoes; an event with more fields is another change. */
  readonly told: M;
  /** The inputs for the operation, in order. Throws `stale` if the state is not what the event left. */
  readonly inputs: (tx: Reads, event: AuditEvent, told: OutputOf<M>) => Promise<readonly InputOf<S>[]>;
}

/** Defines an inverse. */
export function inverse<S extends Schema, O, M extends Schema>({
  operation,
  told,
  inputs,
}: Definition<S, O, M>): Inverse {
  const permission = 'none' in operation.permission ? [] : operation.permission;
  const metadataOf = ({ metadata }: AuditEvent): unknown => JSON.parse(metadata);
  return {
    permission,
    records: operation.records,
    fits: (event) => faultsIn(told, metadataOf(event)).length === 0,
    run: async (context, event) => {
      for (const needed of permission) context.require(needed);
      for (const input of await inputs(context.tx, event, validate(told, metadataOf(event))))
        await operation.run(context, validate(operation.input, input), undefined);
    },
  };
}

/** The difference between then and now as a sentence; none if it is the same. */
export const difference = (what: string, then: string, now: string): string[] =>
  then === now ? [] : [`${what} is ${now || 'empty'} now, not ${then || 'empty'}`];

/** What has changed since the event, as sentences. */
const changedSince = (event: AuditEvent, ...changes: readonly string[]): AppError =>
  new AppError('stale', `event ${event.seq} cannot be undone any more: ${changes.join('; ')}`, {
    hint: 'see what came after it with roster audit list, and make the change by hand if it is still wanted',
    details: { event: event.seq, changes },
  });

/** Throws `stale` if anything has changed since the event. */
export function requireUnchanged(event: AuditEvent, changes: readonly string[]): void {
  if (changes.length > 0) throw changedSince(event, ...changes);
}

/** The thing that an event is about. Throws `stale` if it was removed. */
export function stillThere<T>(event: AuditEvent, found: T | undefined, name = event.resource_name): T {
  if (found === undefined) throw changedSince(event, `${name} is gone`);
  return found;
}
