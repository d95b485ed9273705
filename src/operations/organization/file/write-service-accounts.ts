import { setStatus } from '../../service-account/set-status.ts';
import { roleChange } from '../../shared/direct-role.ts';
import { roleBinding } from '../../shared/role-binding.ts';
import type { Carrying, ChangesOf } from './carrying.ts';

/** Makes and changes service accounts. New ones have no token yet. */
export async function writeServiceAccounts(
  { context, realId, made, nameOf }: Carrying,
  changes: ChangesOf<'service_account'>,
): Promise<void> {
  const { tx, at, environment, record } = context;
  for (const { before, after } of changes) {
    if (after === null) continue;
    const { name, description, status } = after;
    const role = after.roleId === null ? undefined : { id: realId(after.roleId), name: nameOf(after.roleId) };
    if (before === null) {
      const id = environment.newId();
      made(after.id, id);
      const created_by = context.actor().id;
      await tx.serviceAccounts.insert([{ id, name, description, status, created_by, created_at: at, updated_at: at }]);
      if (role !== undefined) await tx.roles.bind([roleBinding({ type: 'service_account', id }, role, at)]);
      record({
        kind: 'ServiceAccount.Added',
        id,
        name,
        description: `the service account ${name} was created with the role ${role?.name ?? 'none'}`,
        metadata: { after: { name, description, role: role?.name ?? null } },
      });
      if (status === 'deactivated')
        record({
          kind: 'ServiceAccount.Deactivated',
          id,
          name,
          description: `the service account ${name} was deactivated`,
          metadata: { before: { status: 'active' }, after: { status } },
        });
      continue;
    }
    const { id } = before;
    if (description !== before.description) {
      await tx.serviceAccounts.update(id, { name, description, status: before.status, updated_at: at });
      record({
        kind: 'ServiceAccount.Modified',
        id,
        name,
        description: `the service account ${name} was described`,
        metadata: { before: { name, description: before.description }, after: { name, description } },
      });
    }
    if (role !== undefined && after.roleId !== before.roleId) {
      const former = before.roleId === null ? undefined : { id: before.roleId, name: nameOf(before.roleId) };
      await tx.roles.bind([roleBinding({ type: 'service_account', id }, role, at)]);
      record({
        kind: 'ServiceAccount.RoleChanged',
        id,
        name,
        description: `${name} is ${role.name} now, before ${former?.name ?? 'without a role'}`,
        metadata: roleChange(former, role),
      });
    }
    if (status !== before.status) await setStatus(context, id, status);
    await context.pace();
  }
}
