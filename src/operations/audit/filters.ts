import * as z from 'zod/mini';
import { AUDITED, AUDITED_OPERATIONS, MEDIUMS, OUTCOMES } from '../../domain/audit.ts';
import type { MeantActor, MeantTarget } from '../../domain/audit.ts';
import { AppError } from '../../domain/errors.ts';
import { field, OPERATION } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import { boundsOf, timeReference } from '../../domain/time.ts';
import { nearest } from '../../lib/nearest-name.ts';
import type { Context } from '../../core/context.ts';
import type { AuditFilter } from '../../core/store/audit.ts';
import type { Reads } from '../../core/store/index.ts';
import { findActor } from './actor.ts';
import { findTarget } from './target.ts';

/** Which events of the audit log are meant. An empty result is evidence, so a filter that can match nothing is refused. */

const RESOURCES = Object.keys(AUDITED) as (keyof typeof AUDITED)[];

/** Which events; all of the fields must hold. */
export const filterFields = () => ({
  since: z.optional(
    field(timeReference(), 'only from then on: a date or time, a time ago such as 7d, today or yesterday', 'TIME'),
  ),
  until: z.optional(field(timeReference(), 'only until then; of a date, with the whole day', 'TIME')),
  actor: z.optional(
    field(
      reference(),
      'only what this person (username, e-mail or id) or service account (name or id) did; put user: or service-account: before an ambiguous name; also an account that was removed',
      'ACTOR',
    ),
  ),
  target: z.optional(
    field(
      reference(),
      'only what happened to this person, group, service account, project or role (name or id), or to what has this id; put user:, group:, service-account:, project: or role: before an ambiguous name; also what was removed',
      'TARGET',
    ),
  ),
  resource: z.optional(field(z.enum(RESOURCES), 'only events of this kind of resource')),
  resource_id: z.optional(field(reference(), 'only events of the thing with this id', 'ID')),
  operation: z.optional(field(z.enum(AUDITED_OPERATIONS), 'only this operation')),
  outcome: z.optional(field(z.enum(OUTCOMES), 'only what succeeded, or only what was refused')),
  medium: z.optional(field(z.enum(MEDIUMS), 'only what came this way')),
  address: z.optional(field(reference(), 'only what came from this IP address', 'ADDRESS')),
  request: z.optional(
    field(reference(), 'only the events of this operation: of one command or request, by its operation id', OPERATION),
  ),
  text: z.optional(field(reference(), 'only events with this text in their description, names or metadata', 'TEXT')),
});

type Input = z.infer<z.ZodMiniObject<ReturnType<typeof filterFields>>>;

/** What a filter means, with the account and the thing that its references name. */
interface MeantFilter {
  readonly filter: AuditFilter;
  readonly actor: MeantActor | undefined;
  readonly target: MeantTarget | undefined;
}

/**
 * Reads the filter of an input. Throws `not_found` and `ambiguous` for an actor or target, `not_found` for an operation id, `invalid` for what no
 * event can match: a time that ends before it begins, an operation that the resource does not have.
 */
export async function readFilter({ tx, at }: Context<Reads>, input: Input): Promise<MeantFilter> {
  const now = Date.parse(at);
  const since = input.since === undefined ? undefined : boundsOf(input.since, now).start;
  const until = input.until === undefined ? undefined : boundsOf(input.until, now).end;
  requireSomeTime(input, since, until);
  requireOperationOf(input);
  const actor = input.actor === undefined ? undefined : await findActor(tx, input.actor);
  const target = input.target === undefined ? undefined : await findTarget(tx, input.target);
  requireOneId(input, target);
  const requestId = input.request === undefined ? undefined : await findOperation(tx, input.request);
  const { resource, resource_id, operation, outcome, medium, address, text } = input;
  const resourceId = target?.id ?? resource_id;
  return {
    filter: {
      since,
      until,
      actorId: actor?.id,
      resourceId,
      requestId,
      resource,
      operation,
      outcome,
      medium,
      address,
      text,
    },
    actor,
    target,
  };
}

/** The id of an operation that recorded something. Throws `not_found`. */
async function findOperation(tx: Reads, ref: string): Promise<string> {
  const [first] = await tx.audit.ofRequest(ref.toLowerCase(), 1);
  if (first !== undefined) return first.request_id;
  throw new AppError('not_found', `no operation with the id ${ref} is in the log`, {
    hint: 'the request_id of an event is its operation id: roster audit list --json',
    details: { request: ref },
  });
}

function requireSomeTime(input: Input, since: string | undefined, until: string | undefined): void {
  if (since !== undefined && until !== undefined && since >= until)
    throw new AppError('invalid', `--since ${input.since ?? ''} is not before --until ${input.until ?? ''}`, {
      hint: 'give the earlier time as --since and the later one as --until',
      details: { since, until },
      flags: ['--since', '--until'],
    });
}

function requireOperationOf({ resource, operation }: Input): void {
  if (resource === undefined || operation === undefined || Object.hasOwn(AUDITED[resource], operation)) return;
  const operations = Object.keys(AUDITED[resource]);
  const near = nearest(operation, operations);
  throw new AppError('invalid', `no event of a ${resource} is called ${operation}`, {
    hint: near === undefined ? `${resource} has: ${operations.join(', ')}` : `did you mean ${near}?`,
    details: { resource, operation, operations },
  });
}

function requireOneId({ resource_id }: Input, target: MeantTarget | undefined): void {
  if (target !== undefined && resource_id !== undefined && target.id !== resource_id)
    throw new AppError('invalid', `${target.name} has another id than ${resource_id}`, {
      hint: 'give --target or --resource-id',
    });
}
