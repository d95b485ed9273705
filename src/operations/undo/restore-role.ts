import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { inCatalogueOrder } from '../../domain/permissions.ts';
import { describeOne, factsOf } from '../role/describe.ts';
import { findMapping, KIND, permissionsFor, requireFreeRoleName } from '../role/requirements.ts';
import { inverse, requireGone } from './inverse.ts';

/** Makes a deleted custom role again under its id. */

/** A role as the log keeps it. */
export const roleFacts = z.strictObject({
  name: z.string(),
  scope: z.enum(['org', 'project']),
  description: z.string(),
  permissions: z.array(z.string()),
  maps_to: z.nullable(z.string()),
});

const roleRestore = operation({
  name: 'role.restore',
  summary: 'Make a deleted custom role again',
  permission: ['organization.roles.create'],
  records: ['RBACRole.Added'],
  input: z.object({ id: z.string(), facts: roleFacts }),
  output: z.object({ id: z.string() }),
  async run(context, { id, facts: { name, scope, description, permissions, maps_to: mapping } }) {
    const { tx, at } = context;
    await requireFreeRoleName(tx, name, scope);
    const mapped = mapping === null ? null : await findMapping(tx, scope, mapping);
    const made = {
      id,
      name,
      scope,
      description,
      permissions: inCatalogueOrder(permissionsFor(scope, permissions)),
      maps_to: mapped?.id ?? null,
      readonly: false,
      created_at: at,
      updated_at: at,
    };
    await tx.roles.insert([made]);
    context.record({
      kind: 'RBACRole.Added',
      id,
      name,
      description: `the ${KIND[scope]} ${name} is there again`,
      metadata: { after: factsOf(await describeOne(tx, made)) },
    });
    return { id };
  },
});

export const roleRemoved = inverse({
  operation: roleRestore,
  told: z.strictObject({ before: roleFacts, reassigned_to: z.optional(z.string()), undoes: z.optional(z.string()) }),
  async inputs(tx, event, { before }) {
    requireGone(event, await tx.roles.find({ ids: [event.resource_id] }));
    return [{ id: event.resource_id, facts: before }];
  },
});
