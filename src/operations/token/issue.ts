import { sessionEnd } from '../../domain/sessions.ts';
import { API_TOKEN_TTL } from '../../domain/tokens.ts';
import type { TokenKind, TokenRecord } from '../../domain/tokens.ts';
import type { Context } from '../../core/context.ts';
import { hashSecret, generateToken as mintSecret } from '../../core/secrets.ts';
import { theOrganization } from '../shared/resolve.ts';

/** The properties of a new token; `replaces` left out: it waits for no confirmation; /** The properties of a new token; `replaces` left out: it waits for no confirmation; `trust_id`: it is no exchanged one; `began_at`: it begins now. */
type NewToken = Pick<TokenRecord, 'kind' | 'subject_type' | 'subject_id' | 'name' | 'expires_at' | 'permissions'> &
  Partial<Pick<TokenRecord, 'replaces' | 'trust_id' | 'exchanged_for' | 'began_at'>>;

/** Stores a token with the hash of a new secret. */
export async function insertToken(context: Context, secret: string, wanted: NewToken): Promise<TokenRecord> {
  const { tx, at, environment } = context;
  const record: TokenRecord = {
    replaces: null,
    trust_id: null,
    exchanged_for: null,
    began_at: null,
    ...wanted,
    id: environment.newId(),
    hash: hashSecret(secret),
    last_four: secret.slice(-4),
    created_at: at,
    updated_at: at,
    created_by: context.actor().holder,
    last_used_at: null,
    revoked_at: null,
  };
  await tx.tokens.insert(record);
  return record;
}

/** Makes a session that another one, which began at `began_at`, let in; returns its secret with what is stored. */
export async function issueSession(
  context: Context,
  personId: string,
  { name, began_at }: { readonly name: string; readonly began_at: string },
): Promise<{ readonly secret: string; readonly record: TokenRecord }> {
  const { tx, at, environment } = context;
  const secret = mintSecret(environment.random);
  const { session_days } = await theOrganization(tx);
  const record = await insertToken(context, secret, {
    kind: 'session',
    subject_type: 'user',
    subject_id: personId,
    ...{ name, began_at },
    expires_at: sessionEnd(began_at, at, session_days),
    permissions: null,
  });
  return { secret, record };
}

/** Makes the session token of a person who has authenticated; returns its secret. */
export async function issueToken(context: Context, personId: string, kind: TokenKind, name: string): Promise<string> {
  const { tx, at, environment } = context;
  const secret = mintSecret(environment.random);
  const expires_at =
    kind === 'session'
      ? sessionEnd(at, at, (await theOrganization(tx)).session_days)
      : new Date(environment.now() + API_TOKEN_TTL).toISOString();
  await insertToken(context, secret, {
    kind,
    subject_type: 'user',
    subject_id: personId,
    name,
    expires_at,
    permissions: null,
  });
  return secret;
}
