import { allows, beyond, EVERYWHERE, grantsOf, NO_PERMISSIONS } from '../../domain/access/permission-set.ts';
import { AppError } from '../../domain/errors.ts';
import type { TrustRecord } from '../../domain/signin/trust.ts';
import type { EventDraft } from '../context.ts';
import type { Writes } from '../store/index.ts';
import type { Changes, FollowUp } from './changes.ts';
import { gainedThrough } from './held-credentials.ts';
import { currentPermissionsOf, loadAccess, nameIn } from './permissions.ts';

/**
 * Who made a trust can act as its account through a CI system, as who made a token can. So a trust ends when the account
 * gains what its maker cannot do (docs/credentials.md).
 */

/** Ends the trusts whose account gained more than their maker could give now. Throws `conflict`. */
export async function endHeldTrusts({ gains }: Changes, { tx, at, actor, pace }: FollowUp): Promise<EventDraft[]> {
  if (gains.length === 0) return [];
  const trusts = await tx.trusts.all();
  if (trusts.length === 0) return [];
  const accounts = [...new Set(trusts.map(({ service_account_id: id }) => id))];
  const graph = await loadAccess(
    tx,
    accounts.map((id) => ({ type: 'service_account', id })),
    pace,
  );
  const makers = await currentPermissionsOf(tx, [...new Set(trusts.map(({ created_by }) => created_by))]);
  const events: EventDraft[] = [];
  for (const trust of trusts) {
    const { service_account_id: id, created_by: maker } = trust;
    const gained = gainedThrough(graph, gains, { subject: { id }, permissions: null });
    const missing = maker === id ? [] : grantsOf(beyond(gained, makers.get(maker) ?? NO_PERMISSIONS));
    if (missing.length === 0) continue;
    const name = nameIn(graph, id);
    const isOnlyInProjects = missing.every(({ scope }) => scope !== EVERYWHERE);
    if (actor !== undefined && isOnlyInProjects && !allows(actor.permissions, MANAGE_TRUSTS)) throw othersRely(name);
    const why = `${name} now has permissions that the maker of the trust does not have`;
    events.push(...(await endTrust(tx, { trust, account: name, why }, at)));
    await pace();
  }
  return events;
}

/** The permission to add and remove trusts. */
export const MANAGE_TRUSTS = 'organization.integrations.manage';

const othersRely = (name: string): AppError =>
  new AppError('conflict', `this would end a trust by which CI jobs act as ${name}`, {
    hint: 'ask somebody who manages integrations, such as an Admin, to do it',
    details: { subject: name },
  });

interface Ended {
  readonly trust: TrustRecord;
  /** The name of its account. */
  readonly account: string;
  /** Left out: somebody asked for it. */
  readonly why?: string;
}

/** Removes a trust, and revokes the tokens that came from it. Returns the events. */
export async function endTrust(
  tx: Pick<Writes, 'trusts' | 'tokens'>,
  { trust, account, why }: Ended,
  at: string,
): Promise<EventDraft[]> {
  const { id, issuer, subject, audience, claims, service_account_id: accountId } = trust;
  const live = (await tx.tokens.liveOf(accountId, at)).filter((token) => token.trust_id === id);
  for (const token of live) await tx.tokens.revoke({ id: token.id, subject_id: accountId }, at);
  await tx.trusts.remove(id);
  return [
    {
      kind: 'Trust.Removed',
      id,
      name: subject,
      description: `the trust in ${subject} of ${issuer} for ${account} was removed${why === undefined ? '' : `: ${why}`}`,
      metadata: { before: { issuer, subject, audience, claims, service_account: account } },
    },
    ...live.map((token): EventDraft => ({
      kind: 'Token.Revoked',
      id: token.id,
      name: token.name,
      description: `the token ${token.name} of ${account} was revoked: the trust that it came from was removed`,
      metadata: { subject: account, before: { name: token.name, last_four: token.last_four } },
    })),
  ];
}
