import { currentPermissions, permissionsIn } from '../../../core/guards/permissions.ts';
import type { Reads } from '../../../core/store/index.ts';
import { NO_PERMISSIONS } from '../../../domain/access/permission-set.ts';
import { AppError } from '../../../domain/errors.ts';
import { escalation, forbidden } from '../../../domain/guards.ts';
import type { RoleRecord } from '../../../domain/roles/roles.ts';
import type { ScimProvider } from '../../../domain/scim/provider.ts';
import { commandLine } from '../../../lib/shell.ts';
import { required } from '../../../lib/required.ts';

/** What it takes to give a group another role than the default. */
export const GIVES_ROLES = 'organization.people.change_role';

/**
 * Whether the provider could give groups a role, as it will when it makes them: a mapping that it cannot follow would have
 * its requests refused. Throws `escalation`.
 */
export async function requireProviderGives(tx: Reads, provider: ScimProvider, role: RoleRecord): Promise<void> {
  const [held, graph, [account]] = await Promise.all([
    currentPermissions(tx, provider.account_id),
    tx.access.load([{ type: 'role', id: role.id }]),
    tx.serviceAccounts.find({ ids: [provider.account_id] }),
  ]);
  const { name } = required(account, 'the service account of the provider');
  const after = permissionsIn(graph, { type: 'role', id: role.id });
  const refusal =
    forbidden(held, GIVES_ROLES) ??
    escalation(held, [{ name: `groups ${role.name}`, before: NO_PERMISSIONS, after, takenOver: false }]);
  if (refusal === undefined) return;
  throw new AppError('escalation', `the identity provider acts as ${name}, which may not give groups ${role.name}`, {
    hint: `map another role, or give it one that may: ${commandLine('roster', 'service-account', 'edit', name)} --role ROLE`,
    details: { ...refusal.details, subject: name },
  });
}
