import type { Reads } from '../../core/store/index.ts';
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
