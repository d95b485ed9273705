import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { handle, invitation, PROVIDERS } from '../../domain/invitations.ts';
import { email, label } from '../../domain/names/names.ts';
import { peopleInvite } from '../people/invite.ts';
import { adaptedOperation } from '../shared/adapt.ts';
import { required } from '../../lib/required.ts';
import { codesOf } from './describe.ts';

const { role, groups, expires, if_not_exists } = peopleInvite.input.shape;

const input = z
  .object({
    email: z.optional(field(email(), 'the address that is invited; or give provider and handle', 'EMAIL')),
    provider: z.optional(field(z.enum(PROVIDERS), 'where the handle is from, instead of an e-mail')),
    handle: z.optional(field(handle(), 'the account there; every character counts', 'HANDLE')),
    uid: z.optional(field(label(), "the provider's own id of that account", 'UID')),
    role,
    groups,
    expires,
    if_not_exists,
  })
  .check(
    z.refine(
      ({ email: address, provider, handle: account, uid }) =>
        address === undefined
          ? provider !== undefined && account !== undefined
          : (provider ?? account ?? uid) === undefined,
      'give either email, or provider and handle',
    ),
  );

/** One invitation at a time, as programs that manage resources one by one want it. */
export const invitationCreate = adaptedOperation(peopleInvite, {
  name: 'invitation.create',
  summary: 'Invite one person, who chooses their own username and password',
  input,
  output: z.extend(invitation, { code: z.string() }),
  to: ({ email: address, provider, handle: account, uid, ...common }) => ({
    ...common,
    ...(address === undefined
      ? {
          accounts: [{ provider: required(provider, 'the provider'), handle: required(account, 'the handle'), uid }],
        }
      : { people: [{ email: address }] }),
  }),
  describe: (_context, offers, { email: address }) => {
    const [offered] = offers;
    if (offered !== undefined) {
      const { organization: _, accept_url: __, ...made } = offered;
      return made;
    }
    throw new AppError('conflict', `${address ?? 'that account'} has an account already, and needs no invitation`);
  },
  secrets: (made) => codesOf([made]),
});
