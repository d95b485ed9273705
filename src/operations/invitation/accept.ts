import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { addressOf, statusAt } from '../../domain/invitations.ts';
import type { Invitation, InvitationRecord } from '../../domain/invitations.ts';
import { emailKey, inferredUsername, username, usernameFault } from '../../domain/names/names.ts';
import { checkChosenPassword } from '../../domain/passwords/passwords.ts';
import { chosenPassword, person } from '../../domain/people.ts';
import { nameOf, namesOf } from '../../domain/references.ts';
import { operation } from '../../core/operation.ts';
import { hashPassword, hashSecret } from '../../core/secrets.ts';
import type { Reads } from '../../core/store/index.ts';
import { theOrganization } from '../shared/resolve.ts';
import { codeAttemptKeys, countCodeAttempt, forgetCodeAttempt, takeBackAttempt } from '../shared/login-attempts.ts';
import { holderOf } from '../shared/names.ts';
import { recordSignIn, SIGN_IN_EVENTS, signInElsewhere } from '../shared/sign-in.ts';
import { newPerson, recordAdded } from '../people/person-writes.ts';
import { describeOne } from '../people/describe.ts';
import { chooseUsername } from '../people/usernames.ts';
import { issueToken } from '../token/issue.ts';
import { recordAccepted, shortfallOf } from './acceptance.ts';
import { describeInvitations, eventOf } from './describe.ts';
import { offersOwners } from './offers-owners.ts';
import { roleBinding } from '../shared/role-binding.ts';
import { required } from '../../lib/required.ts';

/** What the person still has to choose, and the offer: the details of `input_needed`. */
export const choice = z.object({
  organization: z.string(),
  email: z.nullable(z.string()),
  /** A free username to suggest; null: there is none. */
  username: z.nullable(z.string()),
  role: z.nullable(z.string()),
  groups: z.array(z.string()),
  invited_by: z.nullable(z.string()),
});
export type AccountChoice = z.infer<typeof choice>;

interface Plan {
  readonly invitation: InvitationRecord | undefined;
  readonly choice: AccountChoice | undefined;
  /** Passwords log in nobody whom it invites. */
  readonly isElsewhere: boolean;
}

interface Prepared {
  readonly invitation: InvitationRecord;
  readonly passwordHash: string;
}

export const invitationAccept = operation({
  name: 'invitation.accept',
  summary: 'Accept an invitation: choose a username and a password, and log in',
  permission: { none: 'the code is the proof', authenticated: false },
  records: ['Invitation.Accepted', 'User.Added', ...SIGN_IN_EVENTS],
  input: z.object({
    code: z.string(),
    username: z.optional(field(username(), 'your username; else inferred from the e-mail or handle', 'USERNAME')),
    password: z.optional(z.string()),
  }),
  output: z.object({ person, organization: z.string(), token: z.string() }),
  errors: [
    'unauthenticated',
    'expired',
    'input_needed',
    'weak_password',
    'conflict',
    'rate_limited',
    'forbidden',
    'escalation',
    'owner_role',
  ],

  async plan({ tx, at }, input): Promise<Plan> {
    const { name: organization } = await theOrganization(tx);
    const invitation = await byCode(tx, input.code);
    const [described] = invitation === undefined ? [] : await describeInvitations(tx, [invitation], at);
    return {
      invitation,
      choice: described === undefined ? undefined : await choiceFor(tx, described, organization),
      isElsewhere: invitation !== undefined && (await isAcceptedElsewhere(tx, invitation)),
    };
  },

  async prepare(input, plan, environment): Promise<Prepared> {
    const invitation = requireAcceptable(plan.invitation, new Date(environment.now()).toISOString());
    if (plan.isElsewhere) throw acceptElsewhere(invitation);
    if (input.password === undefined)
      throw new AppError('input_needed', 'choose a password to accept the invitation', {
        hint: 'accept it on a terminal, or give the password with --password-stdin',
        details: { ...plan.choice },
      });
    await checkChosenPassword(input.password, [invitation.email, input.username ?? plan.choice?.username ?? null]);
    return { invitation, passwordHash: await hashPassword(input.password, environment.bcrypt) };
  },

  async run(context, input, { invitation: proven, passwordHash }: Prepared) {
    const { tx, at, environment } = context;
    const invitation = requireAcceptable(await byCode(tx, input.code), at);
    if (await isAcceptedElsewhere(tx, invitation)) throw acceptElsewhere(invitation);
    await context.actOnBehalfOf(invitation.invited_by, shortfallOf(proven));
    await requireNoAccount(tx, invitation);
    const login = await freeUsername(tx, invitation, input.username);
    const password = chosenPassword(passwordHash);
    const record = newPerson(environment.newId(), invitation.email, login, password, at);
    await tx.people.insert([record]);
    await tx.roles.bind([roleBinding({ type: 'user', id: record.id }, { id: invitation.role_id }, at)]);
    await tx.groups.addMembers(invitation.group_ids.map((id) => ({ group_id: id, person_id: record.id })));
    await tx.invitations.update(invitation.id, { ...invitation, status: 'accepted', updated_at: at });
    await context.actAs(record.id);
    const token = await issueToken(context, record.id, 'session', 'invitation');
    await forgetCodeAttempt(tx, environment);
    const accepted = await describeOne(tx, { ...record, last_login_at: at });
    recordAccepted(context, invitation, accepted.username);
    recordAdded(context, accepted);
    await recordSignIn(context, record);
    return { person: accepted, organization: (await theOrganization(tx)).name, token };
  },

  secrets: ({ person: { email, username: login }, token }) => [
    { email, username: login, kind: 'token', secret: token },
  ],

  attempt: {
    codes: ['unauthenticated'],
    keys: (_tx, _input, _plan, environment) => codeAttemptKeys(environment),
    count: (tx, _input, _plan, environment) => countCodeAttempt(tx, environment),
    takeBack: takeBackAttempt,
    failed: (_tx, _input, { invitation }) =>
      Promise.resolve({
        kind: 'Access.Denied',
        ...(invitation === undefined ? { id: '', name: '' } : eventOf(invitation)),
        description: `the code of ${invitation === undefined ? 'no invitation' : `the invitation of ${addressOf(invitation)}`} was refused`,
      }),
  },
});

const byCode = async (tx: Reads, code: string): Promise<InvitationRecord | undefined> =>
  (await tx.invitations.find({ codeHashes: [hashSecret(code.trim())] }))[0];

/** Throws `unauthenticated` or `expired`. Codes cannot be guessed, so somebody who has one may learn what became of it. */
function requireAcceptable(invitation: InvitationRecord | undefined, at: string): InvitationRecord {
  const again = 'ask the inviter for a new one';
  if (invitation === undefined)
    throw new AppError('unauthenticated', 'the code is wrong, or a newer one was sent', {
      hint: `look for typing mistakes, and for a later message; or ${again}`,
    });
  switch (statusAt(invitation, at)) {
    case 'pending':
      return invitation;
    case 'expired':
      throw new AppError('expired', `the invitation expired on ${invitation.expires_at.slice(0, 10)}`, { hint: again });
    case 'revoked':
      throw new AppError('unauthenticated', 'the invitation was revoked', { hint: again });
    case 'superseded':
      throw new AppError('conflict', 'the invitation ended, because its address has an account now', {
        hint: 'log in: roster login',
      });
    case 'accepted':
      throw new AppError('unauthenticated', 'the invitation was accepted already', { hint: 'log in: roster login' });
  }
}

/** Whether an invitation is accepted by signing in by a provider alone. Who may change Owners can always log in. */
const isAcceptedElsewhere = async (tx: Reads, invitation: InvitationRecord): Promise<boolean> =>
  (await tx.signIn.required()) && !(await offersOwners(tx, invitation));

const acceptElsewhere = ({ email }: InvitationRecord): AppError =>
  signInElsewhere(
    email === null
      ? 'ask whoever invited you for an invitation to your e-mail address there'
      : `sign in there as ${email}, in a browser or with roster login, without a code: that accepts the invitation`,
  );

async function choiceFor(tx: Reads, invitation: Invitation, organization: string): Promise<AccountChoice> {
  const { email, handle, role, groups, invited_by } = invitation;
  const isUsable =
    usernameFault(inferredUsername(required(email ?? handle, 'the address of an invitation'))) === undefined;
  const suggested = isUsable ? await freeUsername(tx, invitation, undefined) : null;
  return {
    organization,
    email,
    username: suggested,
    role: nameOf(role),
    groups: namesOf(groups),
    invited_by: nameOf(invited_by),
  };
}

/** Throws `conflict` for a taken username, without saying whose it is, and `invalid` if none can be inferred. */
async function freeUsername(
  tx: Reads,
  { email, handle }: Pick<InvitationRecord, 'email' | 'handle'>,
  wanted: string | undefined,
): Promise<string> {
  if (wanted === undefined)
    return chooseUsername(tx, { email: required(email ?? handle, 'the address of an invitation') });
  const holder = await holderOf(tx, 'user', wanted);
  if (holder === undefined) return wanted;
  const why = holder.name === wanted ? 'is taken' : 'could be mistaken for another name here';
  throw new AppError('conflict', `the username ${wanted} ${why}`, { hint: 'choose another with --username' });
}

async function requireNoAccount(tx: Reads, { email }: InvitationRecord): Promise<void> {
  if (email === null) return;
  const [holder] = await tx.people.find({ emailKeys: [emailKey(email)] });
  if (holder !== undefined)
    throw new AppError('conflict', `${email} has an account here already`, { hint: 'log in: roster login' });
}
