import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { meantActor, meantTarget, shownEvent } from '../../domain/audit.ts';
import { foreignCursor, pageFields, pageOf, pageRequest } from '../../domain/page.ts';
import type { PageInput, PageRequest } from '../../domain/page.ts';
import { withActorTypes } from './actor.ts';
import { filterFields, readFilter } from './filters.ts';

export const auditList = query({
  name: 'audit.list',
  summary: 'List audit events, latest first',
  permission: ['organization.audit_logs.view'],
  input: z.object({ ...filterFields(), ...pageFields() }),
  output: z.extend(pageOf(shownEvent), {
    /** The account that `actor` means. */
    actor: z.optional(meantActor),
    /** What `target` means. */
    target: z.optional(meantTarget),
  }),
  errors: ['not_found', 'ambiguous', 'invalid'],
  async run(context, input) {
    const { tx } = context;
    const { filter, actor, target } = await readFilter(context, input);
    const { items, next_cursor } = await tx.audit.list(filter, requestFor(input));
    return {
      items: await withActorTypes(tx, items),
      next_cursor,
      ...(actor === undefined ? {} : { actor }),
      ...(target === undefined ? {} : { target }),
    };
  },
});

/** The sequence number in a cursor. Throws `invalid` for the cursor of another list. */
function requestFor(input: PageInput): PageRequest {
  const request = pageRequest(input);
  if (request.after !== null && !/^[1-9]\d{0,14}$/.test(request.after[0])) throw foreignCursor();
  return request;
}
