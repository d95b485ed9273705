import type { Context } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';
import type { PersonRecord } from '../../domain/people.ts';
import { toRef } from '../../domain/references.ts';
import type { Identity } from '../../domain/signin/link.ts';
import { required } from '../../lib/required.ts';

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

/** Tells the caller who signs in by providers still, and what ends that: a new password keeps out nobody who does. */
export async function noteIdentities(
  { tx, note }: Pick<Context, 'tx' | 'note'>,
  { id, username }: Pick<PersonRecord, 'id' | 'username'>,
  /** The command that ends the link at a provider. */
  ends: (provider: string) => string,
): Promise<void> {
  const names = new Set((await identitiesOf(tx, id)).map(({ provider }) => provider.name));
  for (const name of names) note(`${username} signs in by ${name} still; to end that: ${ends(name)}`);
}
