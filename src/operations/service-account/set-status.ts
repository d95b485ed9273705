import type { Context } from '../../core/context.ts';
import type { PersonStatus } from '../../domain/people.ts';
import type { ServiceAccount } from '../../domain/service-accounts.ts';
import { findServiceAccount, describeAccount } from './describe.ts';

/** Activates a service account, or deactivates it and ends the tokens that its CI jobs got; changes and records nothing where it has the status. */
export async function setStatus(context: Context, ref: string, status: PersonStatus): Promise<ServiceAccount> {
  const { tx, at } = context;
  const target = await findServiceAccount(tx, ref);
  if (target.status !== status) {
    await tx.serviceAccounts.update(target.id, {
      name: target.name,
      description: target.description,
      status,
      updated_at: at,
    });
    if (status === 'deactivated') await tx.tokens.endSessions(target.id, at);
    const done = status === 'active' ? 'reactivated' : 'deactivated';
    context.record({
      kind: status === 'active' ? 'ServiceAccount.Reactivated' : 'ServiceAccount.Deactivated',
      id: target.id,
      name: target.name,
      description: `the service account ${target.name} was ${done}`,
      metadata: { before: { status: target.status }, after: { status } },
    });
  }
  return describeAccount(tx, await findServiceAccount(tx, target.id));
}
