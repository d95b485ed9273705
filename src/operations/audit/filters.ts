import * as z from 'zod/mini';
import { AUDITED, OUTCOMES } from '../../domain/audit.ts';
import type { MeantActor, ShownEvent } from '../../domain/audit.ts';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import { foreignCursor, pageRequest } from '../../domain/page.ts';
import type { PageInput, PageRequest } from '../../domain/page.ts';
import { moment } from '../../domain/time.ts';
import type { AuditFilter } from '../../core/store/audit.ts';
import type { Reads } from '../../core/store/index.ts';
import { withActorTypes } from './actor.ts';
import { findEvent } from '../shared/resolve.ts';

const RESOURCES = Object.keys(AUDITED) as [string, ...string[]];

export const filterFields = () => ({
  since: z.optional(field(moment(), 'only from this moment on', 'TIME')),
  until: z.optional(field(moment(), 'only before this moment', 'TIME')),
  actor: z.optional(
    field(
      reference(),
      'only what this person (username, e-mail or id) or service account (name or id) did; put user: or service-account: before an ambiguous name; also an account that was removed',
      'ACTOR',
    ),
  ),
  resource: z.optional(field(z.enum(RESOURCES), 'only events of this kind of resource')),
  resource_id: z.optional(field(reference(), 'only events of the thing with this id', 'ID')),
  operation: z.optional(field(reference(), 'only this operation, such as Added', 'OPERATION')),
  outcome: z.optional(field(z.enum(OUTCOMES), 'only what succeeded, or only what was refused')),
});

export const filterOf = (
  {
    resource_id,
    ...input
  }: Omit<AuditFilter, 'actorId' | 'resourceId'> & { readonly resource_id?: string | undefined },
  actor: MeantActor | undefined,
): AuditFilter => ({
  ...input,
  resourceId: resource_id,
  actorId: actor?.id,
});

/** The sequence number in a cursor. Throws `invalid` for the cursor of another list. */
export function requestFor(input: PageInput): PageRequest {
  const request = pageRequest(input);
  if (request.after !== null && !/^[1-9]\d{0,14}$/.test(request.after[0])) throw foreignCursor();
  return request;
}

export async function shown(tx: Reads, ref: string): Promise<ShownEvent> {
  const [event] = await withActorTypes(tx, [await findEvent(tx, ref)]);
  if (event === undefined) throw new AppError('internal', 'an event vanished while being described');
  return event;
}
