import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import type { Context } from '../../core/context.ts';
import { AppError } from '../../domain/errors.ts';
import { field, GROUP, ROLE } from '../../domain/field.ts';
import { enforce, ownerAssigned } from '../../domain/guards.ts';
import { addressOf, endOf, invitation, statusAt, validityField } from '../../domain/invitations.ts';
import type { Invitation, InvitationRecord } from '../../domain/invitations.ts';
import { reference } from '../../domain/names/names.ts';
import { nameOf, namesOf } from '../../domain/references.ts';
import { commandLine } from '../../lib/shell.ts';
import { findGroups, findRole } from '../shared/resolve.ts';
import { theOne } from '../shared/adapt.ts';
import { named } from './delete.ts';
import { describeInvitations, eventOf } from './describe.ts';
import { findInvitation } from './resolve.ts';
import { requireOpen } from './revoke.ts';

export const invitationEdit = operation({
  name: 'invitation.edit',
  summary: 'Change what an open invitation of yours offers, or how long',
  permission: ['organization.people.invite'],
  also: { 'organization.groups.modify': 'to put them in further groups' },
  records: ['Invitation.Modified'],
  input: z.extend(named, {
    role: z.optional(field(reference(), 'the organization role they get', ROLE)),
    groups: z.optional(z.array(field(reference(), 'every group to put them in', GROUP)).check(z.maxLength(1000))),
    expires: z.optional(validityField()),
  }),
  output: invitation,
  errors: ['not_found', 'ambiguous', 'conflict', 'scope_mismatch', 'escalation', 'owner_role'],
  async run(context, input) {
    const { tx, at, record } = context;
    if (input.role === undefined && input.groups === undefined && input.expires === undefined)
      throw new AppError('invalid', 'there is nothing to change', { hint: 'give role, groups or expires' });
    const before = await findInvitation(tx, input.invitation, at);
    const shownBefore = theOne(await describeInvitations(tx, [before], at));
    const change = { ...(await offered(context, before, input)), updated_at: at };
    requireEditable(context, before, shownBefore);
    if (isSame(before, change)) return shownBefore;
    await tx.invitations.offer(before.id, change);
    const after = theOne(await describeInvitations(tx, [{ ...before, ...change }], at));
    record({
      ...eventOf(before),
      kind: 'Invitation.Modified',
      description: `the invitation of ${addressOf(before)} was changed`,
      metadata: { before: factsOf(shownBefore), after: factsOf(after) },
    });
    return after;
  },
});

type Offered = Pick<InvitationRecord, 'role_id' | 'group_ids' | 'expires_at'>;

interface Wish {
  readonly role?: string | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly expires?: string | undefined;
}

/** What the invitation is to offer. Throws `owner_role`, and `forbidden` for a further group. */
async function offered(context: Context, before: InvitationRecord, { role, groups, expires }: Wish): Promise<Offered> {
  const { tx, at } = context;
  const given = role === undefined ? undefined : await findRole(tx, role, 'org');
  if (given !== undefined) enforce(ownerAssigned(context.actor().permissions, given.name, addressOf(before)));
  const group_ids = groups === undefined ? before.group_ids : (await findGroups(tx, groups)).map(({ id }) => id);
  if (group_ids.some((id) => !before.group_ids.includes(id))) context.require('organization.groups.modify');
  return {
    role_id: given?.id ?? before.role_id,
    group_ids: [...group_ids].sort(),
    expires_at: expires === undefined ? before.expires_at : endOf(at, expires),
  };
}

/** Throws `conflict` for one that ended, and for somebody else's: its sender knows the code, and their permissions count. */
function requireEditable({ at, actor }: Context, before: InvitationRecord, { invited_by }: Invitation): void {
  requireOpen(before);
  const renew = `give it a new code: ${commandLine('roster', 'invitation', 'resend', addressOf(before))}`;
  if (statusAt(before, at) === 'expired')
    throw new AppError('conflict', `the invitation of ${addressOf(before)} expired`, { hint: renew });
  if (before.invited_by !== actor().id)
    throw new AppError(
      'conflict',
      `the invitation of ${addressOf(before)} was sent by ${nameOf(invited_by) ?? 'somebody who was removed'}, who knows its code`,
      { hint: renew },
    );
}

const isSame = (one: Offered, other: Offered): boolean =>
  one.role_id === other.role_id &&
  one.expires_at === other.expires_at &&
  [...one.group_ids].sort().join() === other.group_ids.join();

const factsOf = ({ role, groups, expires_at }: Invitation) => ({
  role: nameOf(role),
  groups: namesOf(groups),
  expires_at,
});
