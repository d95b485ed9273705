import type { Context, EventDraft } from '../../core/context.ts';
import { hashSecret } from '../../core/secrets.ts';
import type { VerifiedIdentity } from '../../core/sign-in.ts';
import type { Writes } from '../../core/store/index.ts';
import { AppError } from '../../domain/errors.ts';
import type { PersonRecord } from '../../domain/people.ts';
import type { IdentityLink } from '../../domain/signin/link.ts';
import type { SignInProvider } from '../../domain/signin/provider.ts';

/** Links of identities to people. */

/** Links an identity to a person, and records it; `isRoleMapped`: their role comes from the provider. */
export async function linkIdentity(
  { tx, at, record }: Pick<Context, 'tx' | 'at' | 'record'>,
  { id, name, title }: SignInProvider,
  { issuer, subject, email }: VerifiedIdentity,
  { id: person_id, username }: Pick<PersonRecord, 'id' | 'username'>,
  isRoleMapped: boolean,
): Promise<IdentityLink> {
  const times = { linked_at: at, last_used_at: at };
  const link = { issuer, subject, person_id, provider_id: id, email, role_by_mapping: isRoleMapped, ...times };
  await tx.signIn.putLink(link);
  record({
    kind: 'Identity.Linked',
    ...{ id: person_id, name: username },
    description: `${username} signs in at ${title} from now on`,
    metadata: { provider: name, issuer, subject, email },
  });
  return link;
}

/** Takes all identities away from a person; returns what is recorded of it. */
export async function unlinkAll(
  tx: Writes,
  person: Pick<PersonRecord, 'id' | 'username'>,
): Promise<(EventDraft & { readonly kind: 'Identity.Unlinked' })[]> {
  const providers = new Map((await tx.signIn.providers()).map((one) => [one.id, one.name]));
  const links = await tx.signIn.linksOf([person.id]);
  for (const link of links) await tx.signIn.removeLink(link);
  return links.map((link) => unlinkedEvent(person, providers.get(link.provider_id) ?? '', link));
}

/** That somebody took an identity of a provider away from a person. */
export const unlinkedEvent = (
  { id, username }: Pick<PersonRecord, 'id' | 'username'>,
  provider: string,
  { issuer, subject, email }: IdentityLink,
) => ({
  kind: 'Identity.Unlinked' as const,
  ...{ id, name: username },
  description: `${username} is not who ${provider} calls ${email ?? subject} any more`,
  metadata: { before: { provider, issuer, subject, email } },
});

/** An answer that could be brought twice is used once. Throws `unauthenticated`. */
export async function useAnswerOnce(
  tx: Writes,
  { issuer, use, expires }: VerifiedIdentity,
  { title }: SignInProvider,
): Promise<void> {
  if (use === null) return;
  const hash = hashSecret(JSON.stringify(['sign-in', issuer, use]));
  if (await tx.trusts.use(hash, new Date(expires).toISOString())) return;
  throw new AppError('unauthenticated', `the answer of ${title} was used before; each is used once`, {
    hint: 'begin the sign-in again',
    details: { proof: 'provider' },
  });
}
