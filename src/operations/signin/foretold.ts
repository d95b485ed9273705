import type { VerifiedIdentity } from '../../core/sign-in.ts';
import type { Reads } from '../../core/store/index.ts';
import { toPersonRef, toRef } from '../../domain/references.ts';
import { verifiedAddress } from '../../domain/signin/identity.ts';
import type { SignInProvider } from '../../domain/signin/provider.ts';
import type { TestedIdentity } from '../../domain/signin/tested.ts';
import { defaultRole } from '../shared/resolve.ts';
import { foreseenMapped, mappedOfNew } from './give-mapped.ts';
import { nobodyHere, whoseIdentity } from './whose-identity.ts';

/** What a sign-in of an identity would come to, before the guards judge it. */

type Whose = Awaited<ReturnType<typeof whoseIdentity>>;
type Given = Pick<TestedIdentity, 'role' | 'former_role' | 'joins' | 'leaves'>;

/** Tells what came, and whom it would be; `at`: now. */
export async function foretold(
  tx: Reads,
  provider: SignInProvider,
  identity: VerifiedIdentity,
  at: string,
): Promise<TestedIdentity> {
  const whose = await whoseIdentity(tx, provider, identity, at);
  const address = verifiedAddress(identity, provider);
  return {
    provider: provider.name,
    enabled: provider.status === 'enabled',
    ...{ issuer: identity.issuer, subject: identity.subject, email: identity.email },
    email_counts: 'email' in address,
    email_reason: 'fault' in address ? FAULTS[address.fault] : checkedBy(identity, provider),
    ...{ username: identity.username, given_name: identity.givenName, family_name: identity.familyName },
    groups: identity.groups === null ? null : [...identity.groups],
    claims: Object.entries(identity.claims).map(([name, value]) => ({ name, value: JSON.stringify(value ?? null) })),
    would_be: whose.decision.is,
    ...reasonOf(whose, provider),
    person: whose.person === undefined ? null : toPersonRef(whose.person),
    invitation_id: whose.invitation?.id ?? null,
    ...(await givenBy(tx, provider, identity.groups, whose)),
  };
}

const FAULTS = {
  missing: 'the provider told no address, or none that is one',
  unverified: 'the provider does not say that it checked the address, and is not trusted with addresses',
  other_domain: 'the address is in none of the domains that count',
} as const;

const checkedBy = ({ emailVerified }: VerifiedIdentity, { domains }: SignInProvider): string =>
  (emailVerified ? 'the provider says that it checked the address' : 'the provider is trusted with addresses') +
  (domains.length === 0 ? '' : ', and the address is in a domain that counts');

function reasonOf(
  { decision, link, person, invitation }: Whose,
  provider: SignInProvider,
): Pick<TestedIdentity, 'reason' | 'hint'> {
  const told = (reason: string) => ({ reason, hint: null });
  switch (decision.is) {
    case 'linked':
      return told(`the identity is linked to ${person?.username ?? ''} since ${link?.linked_at ?? ''}`);
    case 'found':
      return told(`${person?.username ?? ''} has the verified address, and would be linked`);
    case 'invited':
      return told(`an invitation to ${invitation?.email ?? ''} is open, and would be accepted`);
    case 'new':
      return told(`nobody here has the address ${decision.email}, and the provider makes people`);
    case 'nobody': {
      const { message, hint } = nobodyHere(decision.why, provider);
      return { reason: message, hint: hint ?? null };
    }
  }
}

const NOTHING: Given = { role: null, former_role: null, joins: [], leaves: [] };

async function givenBy(
  tx: Reads,
  provider: SignInProvider,
  groups: VerifiedIdentity['groups'],
  { decision, link, person, invitation }: Whose,
): Promise<Given> {
  if (invitation !== undefined) return named(tx, invitation.role_id, null, invitation.group_ids, []);
  if (person !== undefined) {
    const isRoleMapped = link?.role_by_mapping ?? false;
    const { join, leave, roleId, described } = await foreseenMapped(tx, { provider, groups, person, isRoleMapped });
    const before = described.role?.id ?? null;
    return named(tx, roleId ?? before, roleId === null ? null : before, join, leave);
  }
  if (decision.is !== 'new') return NOTHING;
  const standard = provider.default_role_id ?? (await defaultRole(tx)).id;
  const { join, roleId } = await mappedOfNew(tx, provider, groups, standard);
  return named(tx, roleId ?? standard, null, join, []);
}

/** The names of what is given. */
async function named(
  tx: Reads,
  roleId: string | null,
  formerId: string | null,
  joins: readonly string[],
  leaves: readonly string[],
): Promise<Given> {
  const roles = await tx.roles.find({ ids: [roleId, formerId].flatMap((id) => id ?? []) });
  const found = await tx.groups.find({ ids: [...joins, ...leaves] });
  const role = roles.find(({ id }) => id === roleId);
  const former = roles.find(({ id }) => id === formerId);
  return {
    role: role === undefined ? null : toRef(role),
    former_role: former === undefined ? null : toRef(former),
    joins: found.filter(({ id }) => joins.includes(id)).map(toRef),
    leaves: found.filter(({ id }) => leaves.includes(id)).map(toRef),
  };
}
