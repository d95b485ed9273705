import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';
import type { LocalEnvironment } from '../../core/context.ts';
import { bcryptHere } from '../../core/secrets.ts';
import { pooledRandom } from '../../lib/random-pool.ts';
import { openSpool } from './spool.ts';

/** The real clock, ids and dice of a local call. */
export const environment: LocalEnvironment = {
  now: Date.now,
  newId: () => v7(),
  random: pooledRandom(randomBytes),
  bcrypt: bcryptHere(),
  medium: 'CLI',
  address: '',
  spool: openSpool,
};
