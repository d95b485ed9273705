import { AppError } from '../../domain/errors.ts';
import { STORE_VERSION } from './schema/version.ts';

/** Whether a store has the version that this program reads and writes. */
export const isCurrent = (version: number): boolean => version === STORE_VERSION;

/** Throws `not_found` for an empty store, and `unavailable` for one of another version; the hint says what to do. */
export function requireVersion(version: number): void {
  if (isCurrent(version)) return;
  if (version === 0) throw new AppError('not_found', 'the store is empty', { hint: 'set it up with: roster init' });
  if (version > STORE_VERSION) throw newerStore(version);
  throw new AppError(
    'unavailable',
    `the store has version ${version}, and this roster needs version ${STORE_VERSION}`,
    { hint: 'bring it up to date: roster store migrate' },
  );
}

/** The store was made by a later roster, so this one must not touch it. */
export const newerStore = (version: number): AppError =>
  new AppError(
    'unavailable',
    `the store has version ${version}, and this roster knows versions up to ${STORE_VERSION}`,
    { hint: 'update roster' },
  );
