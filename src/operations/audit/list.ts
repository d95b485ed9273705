import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { meantActor, meantTarget, shownEvent } from '../../domain/audit.ts';
import { numberedPageRequest, pageFields, pageOf } from '../../domain/page.ts';
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
    const { items, next_cursor } = await tx.audit.list(filter, numberedPageRequest(input));
    return {
      items: await withActorTypes(tx, items),
      next_cursor,
      ...(actor === undefined ? {} : { actor }),
      ...(target === undefined ? {} : { target }),
    };
  },
});
