import type { Context } from '../../core/context.ts';
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
