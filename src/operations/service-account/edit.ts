import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field, ROLE } from '../../domain/field.ts';
import { enforce, ownerOfPeopleOnly } from '../../domain/guards.ts';
import { description, reference, serviceAccountName } from '../../domain/names/names.ts';
import { serviceAccount } from '../../domain/service-accounts.ts';
import type { ServiceAccountRecord } from '../../domain/service-accounts.ts';
import type { Context } from '../../core/context.ts';
import { operation } from '../../core/operation.ts';
import { directRole, roleChange } from '../shared/direct-role.ts';
import { requireFreeName } from '../shared/names.ts';
import { findRole } from '../shared/resolve.ts';
import { accountField, describeAccount, findServiceAccount } from './describe.ts';
import { roleBinding } from '../shared/role-binding.ts';

export const serviceAccountEdit = operation({
  name: 'service-account.edit',
  summary: 'Rename or describe a service account, or give it another role',
  permission: ['organization.service_accounts.modify'],
  also: { 'organization.people.change_role': 'to change its role' },
  records: ['ServiceAccount.Modified', 'ServiceAccount.RoleChanged'],
  input: z.object({
    account: accountField(),
    name: z.optional(field(serviceAccountName(), 'the new name', 'NAME')),
    description: z.optional(field(description(), 'the new description', 'TEXT')),
    role: z.optional(field(reference(), 'the new organization role', ROLE)),
  }),
  output: serviceAccount,
  errors: ['not_found', 'conflict', 'scope_mismatch', 'escalation', 'owner_role'],
  async run(context, input) {
    if (input.name === undefined && input.description === undefined && input.role === undefined)
      throw new AppError('invalid', 'there is nothing to change', { hint: 'give --name, --description or --role' });
    const target = await findServiceAccount(context.tx, input.account);
    if (input.role !== undefined) await changeRole(context, target, input.role);
    await rename(context, target, input);
    return describeAccount(context.tx, await findServiceAccount(context.tx, target.id));
  },
});

async function changeRole(context: Context, target: ServiceAccountRecord, ref: string): Promise<void> {
  const { tx } = context;
  const subject = { type: 'service_account', id: target.id } as const;
  const role = await findRole(tx, ref, 'org');
  const before = await directRole(tx, subject);
  if (before?.id === role.id) return;
  context.require('organization.people.change_role');
  enforce(ownerOfPeopleOnly(role.name, `the service account ${target.name}`));
  await tx.roles.bind([roleBinding(subject, role, context.at)]);
  context.record({
    kind: 'ServiceAccount.RoleChanged',
    id: target.id,
    name: target.name,
    description: `${target.name} is ${role.name} now, before ${before?.name ?? 'without a role'}`,
    metadata: roleChange(before, role),
  });
}

async function rename(
  context: Context,
  target: ServiceAccountRecord,
  input: { readonly name?: string | undefined; readonly description?: string | undefined },
): Promise<void> {
  const { tx, at } = context;
  const before = { name: target.name, description: target.description };
  const after = { name: input.name ?? target.name, description: input.description ?? target.description };
  if (after.name === before.name && after.description === before.description) return;
  if (after.name !== before.name) await requireFreeName(tx, 'service_account', after.name, target.id);
  await tx.serviceAccounts.update(target.id, { ...after, status: target.status, updated_at: at });
  context.record({
    kind: 'ServiceAccount.Modified',
    id: target.id,
    name: after.name,
    description: `the service account ${after.name} was ${after.name === before.name ? 'described' : `renamed from ${before.name}`}`,
    metadata: { before, after },
  });
}
