import type { Context } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';
import { emailKey } from '../../domain/names/names.ts';
import type { PersonRecord } from '../../domain/people.ts';
import { toRef } from '../../domain/references.ts';
import type { Identity } from '../../domain/signin/link.ts';
import { required } from '../../lib/required.ts';
import { mayChangeOwners } from './whose-identity.ts';

/** The identities of a person, in the order in which they were linked. */
export async function identitiesOf(tx: Reads, personId: string): Promise<Identity[]> {
  const links = await tx.signIn.linksOf([personId]);
  if (links.length === 0) return [];
  const providers = new Map((await tx.signIn.providers()).map((one) => [one.id, toRef(one)]));
  return links.map(({ provider_id, email, linked_at, last_used_at }) => ({
    provider: required(providers.get(provider_id), 'the provider of a link'),
    ...{ email, linked_at, last_used_at },
  }));
}

type Linked = Pick<PersonRecord, 'id' | 'username' | 'email' | 'email_verified'>;

/**
 * The address by which a person is found again when an identity that told one of these signs in next; undefined: unlinking
 * it lasts.
 */
async function addressFoundAgain(
  tx: Reads,
  { id, email, email_verified: isVerified }: Omit<Linked, 'username'>,
  told: readonly (string | null)[],
): Promise<string | undefined> {
  if (email === null || !isVerified || (await mayChangeOwners(tx, id))) return undefined;
  return told.find((one) => one !== null && emailKey(one) === emailKey(email)) ?? undefined;
}

/** Tells the caller who signs in by providers still, and what ends that: a new password keeps out nobody who does. */
export async function noteIdentities(
  { tx, note }: Pick<Context, 'tx' | 'note'>,
  person: Linked,
  /** The command that ends the link at a provider. */
  ends: (provider: string) => string,
): Promise<void> {
  const { username } = person;
  const all = await identitiesOf(tx, person.id);
  for (const name of new Set(all.map(({ provider }) => provider.name))) {
    const told = all.filter(({ provider }) => provider.name === name).map(({ email }) => email);
    const again = await addressFoundAgain(tx, person, told);
    note(
      again === undefined
        ? `${username} signs in by ${name} still; to end that: ${ends(name)}`
        : `${username} signs in by ${name} still, and would be found again there as ${again}: secure or end the account at ${name}`,
    );
  }
}

/** Tells the caller where unlinking does not last. */
export async function noteFoundAgain(
  { tx, note }: Pick<Context, 'tx' | 'note'>,
  person: Linked,
  unlinked: readonly { readonly provider: string; readonly email: string | null }[],
): Promise<void> {
  for (const name of new Set(unlinked.map(({ provider }) => provider))) {
    const told = unlinked.filter(({ provider }) => provider === name).map(({ email }) => email);
    const again = await addressFoundAgain(tx, person, told);
    if (again !== undefined) note(`whoever signs in at ${name} as ${again} is linked to ${person.username} again`);
  }
}
