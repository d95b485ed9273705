import type { OutputOf } from '../../core/operation.ts';
import { AppError } from '../../domain/errors.ts';
import { sessionWhoami } from '../../operations/session/whoami.ts';
import type { Flat, FlatCaller } from '../context/flat.ts';

/** Who calls; undefined: the instance does not tell, as one of Semaphore does not. */
export async function whoAmI(
  caller: Pick<FlatCaller, 'call'>,
): Promise<Flat<OutputOf<typeof sessionWhoami.output>> | undefined> {
  try {
    return await caller.call(sessionWhoami, {});
  } catch (error) {
    if (error instanceof AppError && error.code === 'unsupported_by_server') return undefined;
    throw error;
  }
}
