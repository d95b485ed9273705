import type { Context } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';
import { AppError } from '../../domain/errors.ts';
import { isExtendedByUse } from '../../domain/sessions.ts';
import type { TokenRecord } from '../../domain/tokens.ts';

/**
 * The session of the person who calls. Throws `forbidden` for any other token: one that was made for a program must not
 * let anything else in, nor one that is limited.
 */
export async function requireOwnSession({ tx, actor }: Pick<Context<Reads>, 'tx' | 'actor'>): Promise<TokenRecord> {
  const { tokenId } = actor();
  const token = tokenId === null ? undefined : await tx.tokens.byId(tokenId);
  if (token !== undefined && isExtendedByUse(token) && token.permissions === null) return token;
  throw new AppError('forbidden', 'only a person who is logged in does that: this is a token for programs', {
    hint: 'log in on the page of the server, or with: roster login',
  });
}
