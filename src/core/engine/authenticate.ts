import { limitTo } from '../../domain/access/permission-set.ts';
import { AppError } from '../../domain/errors.ts';
import type { TokenRecord } from '../../domain/tokens.ts';
import type { Actor } from '../context.ts';
import { permissionsOfSubject } from '../guards/permissions.ts';
import { hashSecret, isTokenForm } from '../secrets.ts';
import type { Reads } from '../store/index.ts';

/** An actor, and the token that authenticated them. */
interface Authenticated {
  readonly actor: Actor;
  readonly token: TokenRecord;
}

const refused = (message: string, hint = 'log in: roster login') => new AppError('unauthenticated', message, { hint });

/**
 * The actor of a token, for local calls and servers. `allowRevoked` may accept a revoked one. Throws `unauthenticated`
 * when there is no token, or it is unknown or revoked, or its account is not active, and `expired`.
 */
export async function authenticate(
  tx: Reads,
  secret: string | undefined,
  at: string,
  allowRevoked: (token: TokenRecord) => Promise<boolean> = () => Promise.resolve(false),
): Promise<Authenticated> {
  if (secret === undefined || secret === '') throw refused('nobody is logged in here');
  if (!isTokenForm(secret)) throw refused('that is not a roster token; check it for a typing mistake');
  const token = await tx.tokens.byHash(hashSecret(secret));
  if (token === undefined || (token.revoked_at !== null && !(await allowRevoked(token))))
    throw refused('the token is not valid any more, or never was');
  if (token.expires_at !== null && token.expires_at <= at) {
    throw new AppError('expired', `the token expired on ${token.expires_at.slice(0, 10)}`, {
      hint: 'log in again: roster login',
    });
  }
  const account = await (token.subject_type === 'user'
    ? actorOf(tx, token.subject_id, token.id)
    : serviceActorOf(tx, token.subject_id, token.id));
  const permissions =
    token.permissions === null ? account.permissions : limitTo(account.permissions, new Set(token.permissions));
  return { token, actor: { ...account, holder: token.created_by, permissions } };
}

/** A person as actor, with all their permissions. Throws `unauthenticated` when they are removed or deactivated. */
export async function actorOf(tx: Reads, personId: string, tokenId: string | null): Promise<Actor> {
  const [person] = await tx.people.find({ ids: [personId] });
  if (person === undefined || person.status !== 'active')
    throw refused('the account of this token is not active', 'ask somebody who may: roster people reactivate PERSON');
  const permissions = await permissionsOfSubject(tx, { type: 'user', id: personId });
  return { type: 'user', id: person.id, username: person.username, permissions, tokenId, holder: person.id };
}

/** A service account as actor. Throws `unauthenticated` when it is removed or deactivated. */
async function serviceActorOf(tx: Reads, accountId: string, tokenId: string): Promise<Actor> {
  const [account] = await tx.serviceAccounts.find({ ids: [accountId] });
  if (account === undefined || account.status !== 'active')
    throw refused(
      'the account of this token is not active',
      'ask somebody who may: roster service-account reactivate NAME',
    );
  const permissions = await permissionsOfSubject(tx, { type: 'service_account', id: accountId });
  return { type: 'service_account', id: account.id, username: account.name, permissions, tokenId, holder: account.id };
}
