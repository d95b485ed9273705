import { AppError } from '../../domain/errors.ts';
import type { PageContext } from './page.ts';

/**
 * What somebody typed on one page and goes on with on the next, such as a temporary password: sealed in a cookie of
 * their browser, so that it stands in no page and in no address.
 */

/** For so long, in seconds. */
const KEPT = 600;

/** What for; what was kept for one page is nothing for another. */
type Purpose = 'first login' | 'invitation';

const sealedFor = (purpose: Purpose): string => `web: ${purpose}`;

/** Keeps texts for the next page. Where nothing can be sealed they are not kept: they are typed again. */
export async function keep(ctx: PageContext, purpose: Purpose, texts: readonly string[]): Promise<void> {
  const { sealing, now } = ctx.environment;
  const until = String(now() + KEPT * 1000);
  const sealed = await sealing.seal(JSON.stringify([until, ...texts]), sealedFor(purpose)).catch(nothing);
  if (sealed !== undefined) ctx.setCookie('kept', sealed, KEPT);
}

/** What was kept; empty: nothing, or it was too long ago. */
export async function keptFor(ctx: PageContext, purpose: Purpose): Promise<readonly string[]> {
  const sealed = ctx.cookie('kept');
  if (sealed === undefined) return [];
  const text = await ctx.environment.sealing.unseal(sealed, sealedFor(purpose)).catch(nothing);
  const [until = '0', ...texts] = text === undefined ? [] : (JSON.parse(text) as readonly string[]);
  return Number(until) > ctx.environment.now() ? texts : [];
}

/** A text that cannot be sealed or opened is none. Throws everything else. */
function nothing(error: unknown): undefined {
  if (!(error instanceof AppError)) throw error;
}
