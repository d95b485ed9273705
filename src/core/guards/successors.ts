import type { TokenRecord } from '../../domain/tokens.ts';
import type { Reads } from '../store/index.ts';

/** The tokens that wait to replace another, and end with it: whoever knew that one may have made them. */
export const waitingToReplace = async (
  tx: Reads,
  token: Pick<TokenRecord, 'id' | 'subject_id'>,
  at: string,
): Promise<readonly TokenRecord[]> =>
  (await tx.tokens.liveOf(token.subject_id, at)).filter(({ replaces }) => replaces === token.id);
