import type { Context } from '../../core/context.ts';
import type { VerifiedIdentity } from '../../core/sign-in.ts';
import type { AuditKind } from '../../domain/audit.ts';
import type { InvitationRecord } from '../../domain/invitations.ts';
import { NO_PASSWORD } from '../../domain/people.ts';
import type { PersonRecord } from '../../domain/people.ts';
import type { SignInProvider } from '../../domain/signin/provider.ts';
import { required } from '../../lib/required.ts';
import { recordAccepted, shortfallOf as shortOfInvitation } from '../invitation/acceptance.ts';
import { describeOne } from '../people/describe.ts';
import { newPerson, recordAdded } from '../people/person-writes.ts';
import { chooseUsername } from '../people/usernames.ts';
import { defaultRole } from '../shared/resolve.ts';
import { roleBinding } from '../shared/role-binding.ts';
import { linkIdentity } from './link-identity.ts';
import { giveMapped, requireNoOwner, shortfallOf } from './give-mapped.ts';

/** People who come here by signing in: who was invited, and who is new. */

/** What it records, beside the link. */
export const JOIN_EVENTS = ['Invitation.Accepted', 'User.Added'] as const satisfies readonly AuditKind[];

interface Joining {
  readonly provider: SignInProvider;
  readonly identity: VerifiedIdentity;
  readonly email: string | null;
  /** undefined: the provider makes people itself. */
  readonly invitation: InvitationRecord | undefined;
}

/**
 * Makes the account, which acts from now on. Who was invited gets what the invitation offers, judged by its inviter, and
 * what groups of the provider give at their next sign-in; others get it now, judged by who configured the provider.
 * Throws `escalation` and others of the guards, and `owner_role`.
 */
export async function joinAs(
  context: Context,
  { provider, identity, email, invitation }: Joining,
): Promise<PersonRecord> {
  const { tx, at, environment } = context;
  const username = await chooseUsername(tx, { email: required(email, 'the address of somebody new') });
  const record = newPerson(environment.newId(), email, username, NO_PASSWORD, at);
  await (invitation === undefined
    ? context.actOnBehalfOf(provider.configured_by, shortfallOf(provider, record))
    : context.actOnBehalfOf(invitation.invited_by, shortOfInvitation(invitation)));
  await tx.people.insert([record]);
  const role_id = invitation?.role_id ?? provider.default_role_id ?? (await defaultRole(tx)).id;
  await tx.roles.bind([roleBinding({ type: 'user', id: record.id }, { id: role_id }, at)]);
  if (invitation !== undefined) {
    await tx.groups.addMembers(invitation.group_ids.map((id) => ({ group_id: id, person_id: record.id })));
    await tx.invitations.update(invitation.id, { ...invitation, status: 'accepted', updated_at: at });
    recordAccepted(context, invitation, username);
  }
  await requireNoOwner(context, provider, record);
  await context.actAs(record.id);
  recordAdded(context, await describeOne(tx, record));
  await linkIdentity(context, provider, identity, record, invitation === undefined);
  if (invitation === undefined)
    await giveMapped(context, { provider, groups: identity.groups, person: record, isRoleMapped: true });
  return record;
}
