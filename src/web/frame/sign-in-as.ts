import { AppError } from '../../domain/errors.ts';
import { sessionLogout } from '../../operations/session/logout.ts';
import type { PageContext } from './page.ts';

/** Signs this browser in with a session that was just made, and ends the one that it had. */
export async function signInAs(ctx: PageContext, token: string): Promise<void> {
  ctx.setSession(token);
  if (ctx.viewer === undefined) return;
  try {
    await ctx.call(sessionLogout, {});
  } catch (error) {
    // It ended meanwhile.
    if (!(error instanceof AppError && ['unauthenticated', 'expired'].includes(error.code))) throw error;
  }
}
