import { beginningOf, isExtendedByUse, sessionEnd } from '../../domain/sessions.ts';
import { TOKEN_TOUCH_INTERVAL } from '../../domain/tokens.ts';
import type { TokenRecord } from '../../domain/tokens.ts';
import type { Store, Writes } from '../store/index.ts';

/** Whether a token's last use is recorded so long ago that this one is recorded, too. */
export const needsTouch = ({ last_used_at }: TokenRecord, at: string): boolean =>
  last_used_at === null || Date.parse(at) - Date.parse(last_used_at) >= TOKEN_TOUCH_INTERVAL;

/** Records the use of a token, which extends a session of a person. */
export async function touch(tx: Writes, token: TokenRecord, at: string): Promise<void> {
  const organization = isExtendedByUse(token) ? await tx.organization.get() : undefined;
  const end = organization && sessionEnd(beginningOf(token), at, organization.session_days);
  await tx.tokens.touch(token.id, at, end);
}

/** Records the use of a token by a read or a dry run; does without where the store cannot be written right now. */
export async function touchAfterRead(store: Store, token: TokenRecord, at: string): Promise<void> {
  await store.write((tx) => touch(tx, token, at), { wait: false }).catch(() => undefined);
}
