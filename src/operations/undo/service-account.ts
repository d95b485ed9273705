import * as z from 'zod/mini';
import { PERSON_STATUSES } from '../../domain/people.ts';
import { nameOf } from '../../domain/references.ts';
import { serviceAccountDeactivate } from '../service-account/deactivate.ts';
import { serviceAccountDelete } from '../service-account/delete.ts';
import { describeAccount } from '../service-account/describe.ts';
import { serviceAccountEdit } from '../service-account/edit.ts';
import { serviceAccountReactivate } from '../service-account/reactivate.ts';
import { difference, inverse, requireUnchanged, stillThere } from './inverse.ts';
import { formerRole, roleTold } from './roles.ts';

/** Service accounts. */

const undoes = z.optional(z.string());
const names = z.strictObject({ name: z.string(), description: z.string() });

export const serviceAccountAdded = inverse({
  operation: serviceAccountDelete,
  told: z.strictObject({ after: z.extend(names, { role: z.nullable(z.string()) }) }),
  async inputs(tx, event, { after }) {
    const [found] = await tx.serviceAccounts.find({ ids: [event.resource_id] });
    const now = await describeAccount(tx, stillThere(event, found));
    const tokens = (await tx.tokens.of(now.id)).filter(({ created_at }) => created_at > event.timestamp);
    requireUnchanged(event, [
      ...difference('the name', after.name, now.name),
      ...difference('the description', after.description, now.description),
      ...difference('the role', after.role ?? '', nameOf(now.role) ?? ''),
      ...difference('the status', 'active', now.status),
      ...(tokens.length === 0 ? [] : [`${now.name} got another token since`]),
    ]);
    return [{ account: now.id }];
  },
});

export const serviceAccountModified = inverse({
  operation: serviceAccountEdit,
  told: z.strictObject({ before: names, after: names, undoes }),
  async inputs(tx, event, { before, after }) {
    const [found] = await tx.serviceAccounts.find({ ids: [event.resource_id] });
    const now = stillThere(event, found);
    requireUnchanged(event, [
      ...difference('the name', after.name, now.name),
      ...difference('the description', after.description, now.description),
    ]);
    return [{ account: now.id, ...before }];
  },
});

export const serviceAccountRole = inverse({
  operation: serviceAccountEdit,
  told: roleTold,
  async inputs(tx, event, change) {
    const [found] = await tx.serviceAccounts.find({ ids: [event.resource_id] });
    const { id } = stillThere(event, found);
    return [{ account: id, role: await formerRole(tx, event, { type: 'service_account', id }, change) }];
  },
});

const status = z.strictObject({ status: z.enum(PERSON_STATUSES) });

const statusBy = (operation: typeof serviceAccountDeactivate) =>
  inverse({
    operation,
    told: z.strictObject({ before: status, after: status, undoes }),
    async inputs(tx, event, { after }) {
      const [found] = await tx.serviceAccounts.find({ ids: [event.resource_id] });
      const now = stillThere(event, found);
      requireUnchanged(event, difference(now.name, after.status, now.status));
      return [{ account: now.id }];
    },
  });

export const serviceAccountDeactivated = statusBy(serviceAccountReactivate);
export const serviceAccountReactivated = statusBy(serviceAccountDeactivate);
