import { emailFault, emailKey } from '../names/names.ts';

/** Whom an identity is: somebody who signs in at a provider, and the account that is theirs here (docs/sign-in.md). */

/** What a provider says of an address. */
interface StatedAddress {
  readonly email: string | null;
  /** The provider itself says that it checked the address. */
  readonly emailVerified: boolean;
}

/** Which addresses of a provider count. */
interface AddressTrust {
  /** It checks every address that it tells, whatever it says of them. */
  readonly trust_email: boolean;
  /** Only addresses in these domains count; none: all do. */
  readonly domains: readonly string[];
}

/** Why an address says nothing about whom an identity is. */
type AddressFault = 'missing' | 'unverified' | 'other_domain';

/** The address of an identity where it counts as verified, or why it does not. */
export function verifiedAddress(
  { email, emailVerified }: StatedAddress,
  { trust_email: isTrusted, domains }: AddressTrust,
): { readonly email: string } | { readonly fault: AddressFault } {
  if (email === null || emailFault(email) !== undefined) return { fault: 'missing' };
  if (!emailVerified && !isTrusted) return { fault: 'unverified' };
  return isInDomains(email, domains) ? { email } : { fault: 'other_domain' };
}

/** The whole domain must be the same: one below it may be somebody else's. */
function isInDomains(email: string, domains: readonly string[]): boolean {
  const domain = emailKey(email.slice(email.lastIndexOf('@') + 1));
  return domains.length === 0 || domains.some((one) => emailKey(one) === domain);
}

/** An account as far as the decision needs it. */
interface Account {
  readonly id: string;
  readonly isActive: boolean;
  /** Has `organization.change_owner`, by whatever role or group. */
  readonly mayChangeOwners: boolean;
}

/** What the store says of an identity. */
export interface IdentityFacts {
  /** Its subject is never anybody else's, by the promise of the protocol. */
  readonly isLasting: boolean;
  /** The person to whom the identity is linked. */
  readonly linked: Account | undefined;
  /** Its address, or why it has none that counts. */
  readonly address: ReturnType<typeof verifiedAddress>;
  /** Who has that address; only for an address that counts. `hasOther`: another account of its provider is theirs. */
  readonly holder: (Account & { readonly isVerified: boolean; readonly hasOther: boolean }) | undefined;
  /** An open invitation to that address; likewise. */
  readonly invitation: { readonly id: string; readonly mayChangeOwners: boolean } | undefined;
  /** The provider makes accounts for people who have none. */
  readonly createsPeople: boolean;
}

/**
 * Whether an account may be linked to an identity, and signed in by the link: one that may change Owners only by a subject
 * that lasts, or an address changed at the provider would make somebody an Owner.
 */
export const mayBeLinked = (
  { mayChangeOwners }: Pick<Account, 'mayChangeOwners'>,
  { isLasting }: Pick<IdentityFacts, 'isLasting'>,
): boolean => isLasting || !mayChangeOwners;

/** Why an identity is nobody here. */
export type IdentityRefusal =
  | AddressFault
  /** The account is deactivated. */
  | 'deactivated'
  /** Somebody gave the address to themselves, and nobody confirmed it. */
  | 'unconfirmed_holder'
  /** Another account at the provider is linked to the person. */
  | 'other_account'
  /** The account may change Owners, so its person must link it themselves. */
  | 'owner'
  /** The account may change Owners, and the subject may be an address, which can become somebody else's. */
  | 'owner_by_address'
  /** The invitation is to a role that may change Owners, so its code is needed. */
  | 'owner_invitation'
  /** Nobody has the address, and the provider makes no accounts. */
  | 'unknown';

/** Whom an identity is. */
export type IdentityDecision =
  | { readonly is: 'linked'; readonly personId: string }
  /** Their account is found by its address, and linked from now on. */
  | { readonly is: 'found'; readonly personId: string }
  | { readonly is: 'invited'; readonly invitationId: string }
  | { readonly is: 'new'; readonly email: string }
  | { readonly is: 'nobody'; readonly why: IdentityRefusal };

/**
 * Decides whom an identity is: its link, else the account with its verified address, else who is invited there, else
 * somebody new where the provider makes accounts. An address
 * that was given to another account at the provider does not take the person over. Nobody who may change Owners is found by an address: whoever controls
 * the provider can put any address there.
 */
export function whomIdentityIs({
  isLasting,
  linked,
  address,
  holder,
  invitation,
  createsPeople,
}: IdentityFacts): IdentityDecision {
  if (linked !== undefined) {
    if (!linked.isActive) return nobody('deactivated');
    return mayBeLinked(linked, { isLasting }) ? { is: 'linked', personId: linked.id } : nobody('owner_by_address');
  }
  if ('fault' in address) return nobody(address.fault);
  if (holder !== undefined) {
    if (!holder.isVerified) return nobody('unconfirmed_holder');
    if (!holder.isActive) return nobody('deactivated');
    if (holder.mayChangeOwners) return nobody('owner');
    return holder.hasOther ? nobody('other_account') : { is: 'found', personId: holder.id };
  }
  if (invitation !== undefined)
    return invitation.mayChangeOwners ? nobody('owner_invitation') : { is: 'invited', invitationId: invitation.id };
  return createsPeople ? { is: 'new', email: address.email } : nobody('unknown');
}

const nobody = (why: IdentityRefusal): IdentityDecision => ({ is: 'nobody', why });
