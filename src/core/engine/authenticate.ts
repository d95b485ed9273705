import { limitTo } from '../../domain/access/permission-set.ts';
import { AppError } from '../../domain/errors.ts';
import { isExtendedByUse } from '../../domain/sessions.ts';
import { stateOf } from '../../domain/tokens.ts';
import type { TokenRecord } from '../../domain/tokens.ts';
import type { Actor } from '../context.ts';
import { permissionsInPart, permissionsOfSubject } from '../guards/permissions.ts';
import type { Reads } from '../store/index.ts';
import type { TokenAccount } from '../store/tokens.ts';
import type { Call } from './call.ts';

/** An actor, and the token that authenticated them. */
interface Authenticated {
  readonly actor: Actor;
  readonly token: TokenRecord;
  /** It is the identity provider's, which is for SCIM only. */
  readonly isProvider: boolean;
}

const refused = (message: string, hint = 'log in: roster login') => new AppError('unauthenticated', message, { hint });
const invalidToken = () => refused('the token is not valid any more, or never was');

/** The hash of a call's token. Throws `unauthenticated` where there is none, or nothing that has the form of one. */
export function requireTokenHash({ session: { token }, tokenHash }: Pick<Call, 'session' | 'tokenHash'>): string {
  if (tokenHash !== undefined) return tokenHash;
  if (token === undefined || token === '') throw refused('nobody is logged in here');
  throw refused('that is not a roster token; check it for a typing mistake');
}

/**
 * The actor of a token with this hash, for local calls and servers. `allowRevoked` may accept a revoked one. Throws
 * `unauthenticated` when it is unknown or revoked, or its account is not active, and `expired`.
 */
export async function authenticate(
  tx: Reads,
  hash: string,
  at: string,
  allowRevoked: (token: TokenRecord) => Promise<boolean> = () => Promise.resolve(false),
): Promise<Authenticated> {
  const found = await tx.tokens.withAccount(hash);
  if (found === undefined) throw invalidToken();
  const { token, account, access } = found;
  if (token.revoked_at !== null && !(await allowRevoked(token))) throw invalidToken();
  if (hasExpired(token, at) && !(isExtendedByUse(token) && (await isActive(tx, hash, at)))) {
    // It was ended before it expired, and its repetition came too late.
    if (token.revoked_at !== null) throw invalidToken();
    const end = token.expires_at ?? at;
    throw new AppError('expired', `the token expired on ${end.slice(0, 10)}`, {
      hint: 'log in again: roster login',
    });
  }
  const { id, name, isProvider } = requireActive(token.subject_type, account);
  const all = permissionsInPart(access, id);
  const permissions = token.permissions === null ? all : limitTo(all, new Set(token.permissions));
  const actor = { type: token.subject_type, id, username: name, permissions, tokenId: token.id };
  return { token, isProvider, actor: { ...actor, holder: token.created_by } };
}

const hasExpired = ({ expires_at }: TokenRecord, at: string): boolean => expires_at !== null && expires_at <= at;

/** A session that was used on another server meanwhile is looked up again: no event tells this one of it. */
async function isActive(tx: Reads, hash: string, at: string): Promise<boolean> {
  const token = await tx.tokens.byHash(hash);
  return token !== undefined && stateOf(token, at) === 'active';
}

/** An account as actor, with all its permissions. Throws `unauthenticated` when it is removed or deactivated. */
export async function actorOf(tx: Reads, accountId: string, type: Actor['type']): Promise<Actor> {
  const { id, name } = requireActive(type, await accountOf(tx, accountId, type));
  const permissions = await permissionsOfSubject(tx, { type, id });
  return { type, id, username: name, permissions, tokenId: null, holder: id };
}

async function accountOf(
  tx: Reads,
  id: string,
  type: Actor['type'],
): Promise<Omit<TokenAccount, 'isProvider'> | undefined> {
  if (type === 'service_account') return (await tx.serviceAccounts.find({ ids: [id] }))[0];
  const [person] = await tx.people.find({ ids: [id] });
  return person && { ...person, name: person.username };
}

/** Throws `unauthenticated` for an account that is removed or deactivated. */
function requireActive<A extends Pick<TokenAccount, 'status'>>(type: Actor['type'], account: A | undefined): A {
  if (account?.status === 'active') return account;
  const command = type === 'user' ? 'people reactivate PERSON' : 'service-account reactivate NAME';
  throw refused('the account of this token is not active', `ask somebody who may: roster ${command}`);
}
