import { permissionsOfSubject } from '../../core/guards/permissions.ts';
import type { VerifiedIdentity } from '../../core/sign-in.ts';
import type { Reads } from '../../core/store/index.ts';
import { allows } from '../../domain/access/permission-set.ts';
import { AppError } from '../../domain/errors.ts';
import type { InvitationRecord } from '../../domain/invitations.ts';
import { emailKey } from '../../domain/names/names.ts';
import type { PersonRecord } from '../../domain/people.ts';
import { verifiedAddress, whomIdentityIs } from '../../domain/signin/identity.ts';
import type { IdentityDecision, IdentityRefusal } from '../../domain/signin/identity.ts';
import type { IdentityLink } from '../../domain/signin/link.ts';
import type { SignInProvider } from '../../domain/signin/provider.ts';
import { offersOwners } from '../invitation/offers-owners.ts';

/** Whom an identity is in this organization. */

interface Whose {
  readonly decision: IdentityDecision;
  /** Its link; undefined: there is none yet. */
  readonly link: IdentityLink | undefined;
  /** The person that it is; undefined: nobody, or nobody yet. */
  readonly person: PersonRecord | undefined;
  /** The invitation that it accepts. */
  readonly invitation: InvitationRecord | undefined;
}

type Identity = Pick<VerifiedIdentity, 'issuer' | 'subject' | 'isLasting' | 'email' | 'emailVerified'>;

/** Looks up what decides, and decides; `at`: now. */
export async function whoseIdentity(
  tx: Reads,
  provider: SignInProvider,
  identity: Identity,
  at: string,
): Promise<Whose> {
  const link = await tx.signIn.link(identity.issuer, identity.subject);
  const [linked] = link === undefined ? [] : await tx.people.find({ ids: [link.person_id] });
  const address = verifiedAddress(identity, provider);
  const keys = 'email' in address ? [emailKey(address.email)] : [];
  const [holder] = keys.length === 0 ? [] : await tx.people.find({ emailKeys: keys });
  const [invitation] = keys.length === 0 ? [] : await tx.invitations.open({ emailKeys: keys, inviters: [] }, at);
  const decision = whomIdentityIs({
    isLasting: identity.isLasting,
    linked: linked && (await accountOf(tx, linked)),
    address,
    holder: holder && {
      ...(await accountOf(tx, holder)),
      isVerified: holder.email_verified,
      hasOther: (await tx.signIn.linksOf([holder.id])).some(({ issuer }) => issuer === identity.issuer),
    },
    invitation: invitation && { id: invitation.id, mayChangeOwners: await offersOwners(tx, invitation) },
    createsPeople: provider.create_people,
  });
  const person = decision.is === 'linked' ? linked : decision.is === 'found' ? holder : undefined;
  return { decision, link, person, invitation: decision.is === 'invited' ? invitation : undefined };
}

const accountOf = async (tx: Reads, { id, status }: PersonRecord) => ({
  id,
  isActive: status === 'active',
  mayChangeOwners: await mayChangeOwners(tx, id),
});

/** Whether a person has `organization.change_owner`, by whatever role or group. */
export const mayChangeOwners = async (tx: Reads, id: string): Promise<boolean> =>
  allows(await permissionsOfSubject(tx, { type: 'user', id }), OWNERS);

const OWNERS = 'organization.change_owner';

/** Why an identity is nobody here, and what helps; NAME stands for the provider. */
const REFUSALS: Readonly<Record<IdentityRefusal, readonly [what: string, hint: string]>> = {
  missing: [
    'NAME tells no e-mail address of you',
    'ask whoever runs NAME to send it; or sign in another way, and link NAME on the page about yourself',
  ],
  unverified: [
    'NAME does not say that it checked your e-mail address',
    'ask an Owner; where NAME checks addresses itself, they say so with: roster signin configure, --trust-email',
  ],
  other_domain: [
    'your e-mail address at NAME is in a domain that does not count here',
    'sign in at NAME with the address of your organization, or ask an Owner to add its domain',
  ],
  deactivated: ['your account here is deactivated', 'ask an Admin to reactivate it'],
  unconfirmed_holder: [
    'somebody here gave your e-mail address to themselves, and nobody confirmed it',
    'ask an Admin whose it is: roster people show ADDRESS tells how to settle it',
  ],
  other_account: [
    'another account at NAME is linked to whoever has your e-mail address here',
    'if that is you, ask an Owner to end the old link: roster signin unlink PERSON',
  ],
  owner: [
    'your account may change Owners, so it is not found by an e-mail address',
    'sign in with your password, and link NAME on the page about yourself',
  ],
  owner_by_address: [
    'your account may change Owners, and NAME names you by what may be an address, which can become somebody else’s',
    'let whoever runs NAME send a persistent NameID; until then, sign in with your password',
  ],
  owner_invitation: [
    'your invitation gives you a role that may change Owners, so it takes more than an e-mail address',
    'accept it with its code: roster invitation accept',
  ],
  unknown: ['nobody here has your e-mail address', 'ask an Admin to invite you'],
};

/** The refusal of an identity that is nobody here. */
export function nobodyHere(why: IdentityRefusal, { title }: SignInProvider): AppError {
  const [what, hint] = REFUSALS[why].map((text) => text.replaceAll('NAME', title));
  return new AppError('unauthenticated', what ?? '', { hint, details: { proof: 'identity', reason: why } });
}
