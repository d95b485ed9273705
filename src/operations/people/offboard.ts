import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { enforce, lastOwnerLeaving, ownsProjects } from '../../domain/guards.ts';
import type { InvitationRecord } from '../../domain/invitations.ts';
import { offboarding } from '../../domain/offboarding.ts';
import type { Offboarding } from '../../domain/offboarding.ts';
import type { PersonRecord } from '../../domain/people.ts';
import type { ProjectRecord } from '../../domain/projects.ts';
import { byName, namesOf, toPersonRef, toRef } from '../../domain/references.ts';
import { waitingToReplace } from '../../domain/tokens.ts';
import type { Context } from '../../core/context.ts';
import { operation } from '../../core/operation.ts';
import type { HeldCredential } from '../../core/store/credentials.ts';
import type { Reads } from '../../core/store/index.ts';
import { handOverInvitations } from '../invitation/hand-over.ts';
import { describeTied, isTiedTo, tiedTo } from '../invitation/ties.ts';
import { CHANGE_OWNER, transferProjects } from '../project/owner.ts';
import { targetPerson } from '../shared/resolve.ts';
import { revokeToken } from '../token/revoke.ts';
import { MANAGE } from '../token/subject.ts';
import { describeOne, personField } from './describe.ts';
import { REMOVAL_EVENTS, removePeople } from './departures.ts';
import { findSuccessor, successorField } from './successor.ts';

const INVITE = 'organization.people.invite';

export const peopleOffboard = operation({
  name: 'people.offboard',
  summary: 'Remove a person, hand over their projects and revoke tokens that they made',
  permission: ['organization.people.remove'],
  also: {
    [CHANGE_OWNER]: 'in each project that they own',
    [MANAGE]: 'to revoke tokens made for service accounts',
    [INVITE]: 'with --keep-invitations',
  },
  records: ['User.Removed', 'Project.OwnerChanged', 'Token.Revoked', 'Invitation.HandedOver'],
  input: z.object({
    person: personField(),
    transfer_to: successorField(),
    keep_service_tokens: z._default(
      field(z.boolean(), 'leave working the tokens that they made for service accounts'),
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
    if (successor !== undefined) await handOverInvitations(context, kept, successor);
    await removePeople(context, [target], REMOVAL_EVENTS.removed);
    return plan;
  },
});

/** Whether somebody sent an invitation to an address other than their own. */
const isSentOn = (one: InvitationRecord, { id, email }: PersonRecord): boolean =>
  one.invited_by === id && !isTiedTo({ ...one, invited_by: '' }, { id, email });

/** What remains after a person is removed. */
interface Left {
  readonly projects: readonly ProjectRecord[];
  /** Tokens and temporary passwords of others that they may know. */
  readonly held: readonly HeldCredential[];
  readonly invitations: readonly InvitationRecord[];
}

async function outstandingGrants(context: Context<Reads>, person: PersonRecord): Promise<Left> {
  const { tx, at } = context;
  const held = await tx.credentials.heldBy([person.id], at);
  return {
    projects: await tx.projects.ownedBy(person.id),
    held: [...held, ...(await replacing(context, held.filter(ofServiceAccount)))],
    invitations: await tiedTo(context, [person]),
  };
}

/** Tokens of others that wait to replace some of these, and end with them. */
async function replacing({ tx, at }: Context<Reads>, held: readonly HeldToken[]): Promise<HeldToken[]> {
  const known = new Set(held.map(({ token }) => token.id));
  const found: HeldToken[] = [];
  for (const one of held)
    for (const token of waitingToReplace(await tx.tokens.liveOf(one.subject.id, at), one.token.id))
      if (!known.has(token.id)) found.push({ ...one, token, permissions: token.permissions });
  return found;
}

async function described(
  context: Context<Reads>,
  target: PersonRecord,
  { projects, held, invitations }: Left,
  {
    keep,
    kept,
    transferred_to,
  }: Pick<Offboarding, 'transferred_to'> & {
    readonly keep: boolean;
    readonly kept: readonly InvitationRecord[];
  },
): Promise<Offboarding> {
  const { tx, at } = context;
  const { id, username, email, role, groups } = await describeOne(tx, target);
  const stay = new Set(kept.map((one) => one.id));
  const own = await tx.tokens.liveOf(id, at);
  return {
    person: { id, username, email },
    projects: projects.map(toRef),
    transferred_to,
    role,
    groups,
    project_roles: await projectRoles(tx, id),
    tokens: own.map(({ name, kind, last_four }) => ({ name, kind, last_four })),
    service_account_tokens: held
      .filter(ofServiceAccount)
      .map((one) => ({ service_account: toRef(one.subject), ...facts(one), revoked: !keep })),
    person_tokens: held.filter(ofPerson).map((one) => ({ person: personOf(one), ...facts(one) })),
    temporary_passwords: held.filter(({ token }) => token === null).map(personOf),
    invitations: (await describeTied(context, invitations)).map((one) => ({
      ...one,
      becomes: stay.has(one.id) ? ('handed_over' as const) : ('revoked' as const),
    })),
  };
}

type HeldToken = HeldCredential & { readonly token: NonNullable<HeldCredential['token']> };

const ofServiceAccount = (held: HeldCredential): held is HeldToken =>
  held.token !== null && held.subject.type === 'service_account';
const ofPerson = (held: HeldCredential): held is HeldToken => held.token !== null && held.subject.type === 'user';

const personOf = ({ subject: { id, name } }: HeldCredential) => ({ id, username: name });
const facts = ({ token: { name, id, last_four, last_used_at } }: HeldToken) => ({ name, id, last_four, last_used_at });

/** The roles that are bound to somebody in projects, by name of the project. */
async function projectRoles(tx: Reads, personId: string): Promise<Offboarding['project_roles']> {
  const { bindings } = await tx.access.load([{ type: 'user', id: personId }]);
  const bound = (bindings.get(personId) ?? []).flatMap(({ roleId, projectId }) =>
    projectId === null ? [] : [{ roleId, projectId }],
  );
  const roles = await tx.roles.find({ ids: bound.map(({ roleId }) => roleId) });
  const projects = await tx.projects.find({ ids: bound.map(({ projectId }) => projectId) });
  return bound
    .flatMap(({ roleId, projectId }) => {
      const [role, project] = [roles.find(({ id }) => id === roleId), projects.find(({ id }) => id === projectId)];
      return role === undefined || project === undefined ? [] : { project: toRef(project), role: toRef(role) };
    })
    .sort((one, other) => byName(one.project, other.project));
}
