import { TOKEN_TTL } from '../domain/tokens.ts';
import type { TokenKind } from '../domain/tokens.ts';
import type { Context } from '../core/context.ts';
import { hashSecret, mintToken as mintSecret } from '../core/secrets.ts';

/** Mints a token for the person who acts, stores what is kept of it, and answers the secret. */
export async function mintToken(context: Context, personId: string, kind: TokenKind, name: string): Promise<string> {
  const { tx, at, environment } = context;
  const secret = mintSecret(environment.random);
  await tx.tokens.insert({
    id: environment.newId(),
    kind,
    subject_type: 'user',
    subject_id: personId,
    name,
    hash: hashSecret(secret),
    last_four: secret.slice(-4),
    created_at: at,
    created_by: context.actor().id,
    expires_at: new Date(environment.now() + TOKEN_TTL[kind]).toISOString(),
    last_used_at: null,
    revoked_at: null,
    permissions: null,
  });
  return secret;
}
