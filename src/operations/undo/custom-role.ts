import * as z from 'zod/mini';
import { roleEdit } from '../role/edit.ts';
import { describeOne, factsOf } from '../role/describe.ts';
import { difference, inverse, requireUnchanged, stillThere } from './inverse.ts';

/** Restores the name, permissions and mapping of a custom role. */

const parts = z.strictObject({
  name: z.optional(z.string()),
  description: z.optional(z.string()),
  permissions: z.optional(z.array(z.string())),
  maps_to: z.optional(z.nullable(z.string())),
});

export const customRole = inverse({
  operation: roleEdit,
  told: z.strictObject({ before: parts, after: parts, undoes: z.optional(z.string()) }),
  async inputs(tx, event, { before, after }) {
    const [found] = await tx.roles.find({ ids: [event.resource_id] });
    const now = factsOf(await describeOne(tx, stillThere(event, found)));
    const list = (permissions: readonly string[]) => [...permissions].sort().join(', ');
    requireUnchanged(event, [
      ...(after.name === undefined ? [] : difference('its name', after.name, now.name)),
      ...(after.description === undefined ? [] : difference('its description', after.description, now.description)),
      ...(after.permissions === undefined
        ? []
        : difference('what it grants', list(after.permissions), list(now.permissions))),
      ...(after.maps_to === undefined ? [] : difference('what it maps to', after.maps_to ?? '', now.maps_to ?? '')),
    ]);
    const [former = [], latter = []] = [before.permissions, after.permissions];
    return [
      {
        role: now.name,
        scope: now.scope,
        add: former.filter((permission) => !latter.includes(permission)),
        remove: latter.filter((permission) => !former.includes(permission)),
        ...(before.name === undefined ? {} : { name: before.name }),
        ...(before.description === undefined ? {} : { description: before.description }),
        ...(before.maps_to === undefined ? {} : { maps_to: before.maps_to ?? 'none' }),
      },
    ];
  },
});
