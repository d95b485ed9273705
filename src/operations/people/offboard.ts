import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { enforce, lastOwnerLeaving, ownsProjects } from '../../domain/guards.ts';
import type { InvitationRecord } from '../../domain/invitations.ts';
import { offboarding } from '../../domain/offboarding.ts';
import type { Offboarding } from '../../domain/offboarding.ts';
import type { PersonRecord } from '../../domain/people.ts';
import { namesOf, toPersonRef } from '../../domain/references.ts';
import type { TrustRecord } from '../../domain/signin/trust.ts';
import type { Context } from '../../core/context.ts';
import { endTrust, MANAGE_TRUSTS } from '../../core/guards/held-trusts.ts';
import { operation } from '../../core/operation.ts';
import { required } from '../../lib/required.ts';
import { handOverInvitations } from '../invitation/hand-over.ts';
import { isTiedTo } from '../invitation/ties.ts';
import { CHANGE_OWNER, transferProjects } from '../project/owner.ts';
import { targetPerson } from '../shared/resolve.ts';
import { revokeToken } from '../token/revoke.ts';
import { MANAGE } from '../token/subject.ts';
import { personField } from './describe.ts';
import { REMOVAL_EVENTS, removePeople } from './departures.ts';
import { described, ofServiceAccount, outstandingGrants } from './offboard-plan.ts';
import { findSuccessor, successorField } from './successor.ts';

const INVITE = 'organization.people.invite';

export const peopleOffboard = operation({
  name: 'people.offboard',
  summary: 'Remove a person, hand over their projects and revoke tokens that they made',
  permission: ['organization.people.remove'],
  also: {
    [CHANGE_OWNER]: 'in each project that they own',
    [MANAGE]: 'to revoke tokens made for service accounts',
    [MANAGE_TRUSTS]: 'to remove trusts in CI systems that they added',
    [INVITE]: 'with --keep-invitations',
  },
  records: ['User.Removed', 'Project.OwnerChanged', 'Token.Revoked', 'Trust.Removed', 'Invitation.HandedOver'],
  input: z.object({
    person: personField(),
    transfer_to: successorField(),
    keep_service_tokens: z._default(
      field(
        z.boolean(),
        'leave working the tokens that they made for service accounts, and the trusts in CI systems that they added',
      ),
      false,
    ),
    keep_invitations: z._default(
      field(
        z.boolean(),
        'hand the open invitations that they sent over to the new owner, who makes new codes: roster invitation resend',
      ),
      false,
    ),
  }),
  output: offboarding,
  errors: ['not_found', 'conflict', 'escalation', 'owner_role', 'last_owner', 'owns_projects'],
  async run(context, input) {
    const { tx } = context;
    const target = await targetPerson(context, input.person);
    const left = await outstandingGrants(context, target);
    const successor =
      input.transfer_to === undefined ? undefined : await findSuccessor(context, [target], input.transfer_to);
    const revoked = input.keep_service_tokens ? [] : left.held.filter(ofServiceAccount);
    for (const project of left.projects) context.require(CHANGE_OWNER, project);
    if (revoked.length > 0) context.require(MANAGE);
    const removed = input.keep_service_tokens ? [] : left.trusts;
    if (removed.length > 0) context.require(MANAGE_TRUSTS);
    if (successor === undefined && input.keep_invitations)
      throw new AppError('invalid', 'the invitations need a new owner', {
        hint: 'name them: --transfer-to PERSON',
      });
    if (successor === undefined) enforce(ownsProjects(target.username, namesOf(left.projects), 'offboard'));
    const kept = input.keep_invitations ? left.invitations.filter((one) => isSentOn(one, target)) : [];
    if (kept.length > 0) context.require(INVITE);
    enforce(lastOwnerLeaving(await tx.people.owners(), [target]));
    const plan = await described(context, target, left, {
      transferred_to: successor === undefined ? null : toPersonRef(successor),
      keep: input.keep_service_tokens,
      kept,
    });
    if (successor !== undefined) await transferProjects(context, left.projects, successor);
    for (const { token, subject } of revoked) await revokeToken(context, subject, token);
    await endTrusts(context, removed, plan);
    if (successor !== undefined) await handOverInvitations(context, kept, successor);
    await removePeople(context, [target], REMOVAL_EVENTS.removed);
    return plan;
  },
});

/** Whether somebody sent an invitation to an address other than their own. */
const isSentOn = (one: InvitationRecord, { id, email }: PersonRecord): boolean =>
  one.invited_by === id && !isTiedTo({ ...one, invited_by: '' }, { id, email });

/** Removes trusts that a plan lists, with the tokens that came from them. */
async function endTrusts(
  { tx, at, record }: Context,
  trusts: readonly TrustRecord[],
  { service_account_trusts: listed }: Offboarding,
): Promise<void> {
  for (const trust of trusts) {
    const account = required(
      listed.find(({ id }) => id === trust.id),
      'the trust in the plan',
    ).service_account.name;
    for (const event of await endTrust(tx, { trust, account }, at)) record(event);
  }
}
