import * as z from 'zod/mini';
import { settingsQuotaRemove } from '../settings/quota-remove.ts';
import { settingsQuotaSet } from '../settings/quota-set.ts';
import { difference, inverse, requireGone, requireUnchanged, stillThere } from './inverse.ts';

/** Quotas of machine types: what was set is removed, what was removed is set again, and what was changed is changed back. */

const undoes = z.optional(z.string());
const value = z.strictObject({ quota: z.number() });

export const quotaAdded = inverse({
  operation: settingsQuotaRemove,
  told: z.strictObject({ after: value, undoes }),
  async inputs(tx, event, { after }) {
    const { id, quota } = stillThere(event, await tx.machineTypes.quotaOf(event.resource_name));
    requireUnchanged(event, [
      ...(id === event.resource_id ? [] : ['it was removed and set again']),
      ...difference('the quota', String(after.quota), String(quota)),
    ]);
    return [{ machine_type: event.resource_name }];
  },
});

export const quotaModified = inverse({
  operation: settingsQuotaSet,
  told: z.strictObject({ before: value, after: value, undoes }),
  async inputs(tx, event, { before, after }) {
    const { quota } = stillThere(event, await tx.machineTypes.quotaOf(event.resource_name));
    requireUnchanged(event, difference('the quota', String(after.quota), String(quota)));
    return [{ machine_type: event.resource_name, quota: before.quota }];
  },
});

export const quotaRemoved = inverse({
  operation: settingsQuotaSet,
  told: z.strictObject({ before: value, undoes }),
  async inputs(tx, event, { before }) {
    const found = await tx.machineTypes.quotaOf(event.resource_name);
    requireGone(event, found === undefined ? [] : [found]);
    return [{ machine_type: event.resource_name, quota: before.quota }];
  },
});
