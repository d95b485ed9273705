import type { AuditEvent, AuditKind } from '../../domain/audit.ts';
import { AppError } from '../../domain/errors.ts';
import { scopeOf } from '../../domain/permissions.ts';
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
  /** Whether several events, each about another thing, are undone by one operation. */
  readonly isBulk: boolean;
  /** Whether the event holds all that is needed. */
  readonly fits: (event: AuditEvent) => boolean;
  /** Throws `forbidden`. */
  readonly authorize: (context: Context, event: AuditEvent) => void;
  /** Undoes events: one, unless it is a bulk. Throws `stale`, then what the operation throws. */
  readonly run: (context: Context, events: readonly AuditEvent[]) => Promise<void>;
}

interface Undoing<S extends Schema, O, M extends Schema> {
  readonly operation: WriteOperation<S, O, undefined, undefined>;
  /** The metadata of the events that this undoes; an event with more fields is another change. */
  readonly told: M;
}

interface Definition<S extends Schema, O, M extends Schema> extends Undoing<S, O, M> {
  /** The inputs for the operation, in order. Throws `stale` if the state is not what the event left. */
  readonly inputs: (tx: Reads, event: AuditEvent, told: OutputOf<M>) => Promise<readonly InputOf<S>[]>;
}

/** An event with what its metadata tell. */
interface ToldEvent<M extends Schema> {
  readonly event: AuditEvent;
  readonly told: OutputOf<M>;
}

interface BulkDefinition<S extends Schema, O, M extends Schema> extends Undoing<S, O, M> {
  /** As of one event; each is about another thing. */
  readonly inputs: (tx: Reads, events: readonly ToldEvent<M>[]) => Promise<readonly InputOf<S>[]>;
}

/** Defines the inverse of single events. */
export const inverse = <S extends Schema, O, M extends Schema>(definition: Definition<S, O, M>): Inverse =>
  inverseBy(definition, false, async (tx, events) => {
    const inputs: InputOf<S>[] = [];
    for (const { event, told } of events) inputs.push(...(await definition.inputs(tx, event, told)));
    return inputs;
  });

/** Defines the inverse of many events at once. */
export const bulkInverse = <S extends Schema, O, M extends Schema>(definition: BulkDefinition<S, O, M>): Inverse =>
  inverseBy(definition, true, definition.inputs);

function inverseBy<S extends Schema, O, M extends Schema>(
  { operation, told }: Undoing<S, O, M>,
  isBulk: boolean,
  inputs: BulkDefinition<S, O, M>['inputs'],
): Inverse {
  const permission = 'none' in operation.permission ? [] : operation.permission;
  const metadataOf = ({ metadata }: AuditEvent): unknown => JSON.parse(metadata);
  return {
    permission,
    records: operation.records,
    isBulk,
    fits: (event) => faultsIn(told, metadataOf(event)).length === 0,
    authorize(context, { resource_id: id, resource_name: name }) {
      // What has a project's permission is about the project.
      for (const needed of permission)
        context.require(needed, scopeOf(needed) === 'project' ? { id, name } : undefined);
    },
    async run(context, events) {
      const all = events.map((event) => ({ event, told: validate(told, metadataOf(event)) }));
      for (const input of await inputs(context.tx, all)) {
        await operation.run(context, validate(operation.input, input), undefined);
        await context.pace();
      }
    },
  };
}

/** The difference between then and now as a sentence; none if it is the same. */
export const difference = (what: string, then: string, now: string): string[] =>
  then === now ? [] : [`${what} is ${now || 'empty'} now, not ${then || 'empty'}`];

/** The same of lists, whatever their order. */
export const listDifference = (what: string, then: readonly string[], now: readonly string[]): string[] =>
  difference(what, then.toSorted().join(', '), now.toSorted().join(', '));

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

/** Throws `stale` if what was removed is there again. */
export function requireGone(event: AuditEvent, found: readonly unknown[]): void {
  requireUnchanged(event, found.length === 0 ? [] : [`${event.resource_name} is there again`]);
}
