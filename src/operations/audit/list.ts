import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { shownEvent, meantActor } from '../../domain/audit.ts';
import { pageFields, pageOf } from '../../domain/page.ts';
import { findActor, withActorTypes } from './actor.ts';
import { filterFields, filterOf, requestFor } from './filters.ts';

export const auditList = query({
  name: 'audit.list',
  summary: 'List audit events, latest first',
  permission: ['organization.audit_logs.view'],
  input: z.object({ ...filterFields(), ...pageFields() }),
  output: z.extend(pageOf(shownEvent), {
    /** The account that `actor` means. */
    actor: z.optional(meantActor),
  }),
  errors: ['not_found', 'ambiguous'],
  async run({ tx }, { actor: ref, ...input }) {
    const actor = ref === undefined ? undefined : await findActor(tx, ref);
    const { items, next_cursor } = await tx.audit.list(filterOf(input, actor), requestFor(input));
    return { items: await withActorTypes(tx, items), next_cursor, ...(actor === undefined ? {} : { actor }) };
  },
});
