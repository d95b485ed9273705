import * as z from 'zod/mini';
import type { TokenRecord } from './tokens.ts';

/** How long sessions of people last. Those of CI jobs end when the exchange said. */

/** For how many days, unless the organization says otherwise. */
export const STANDARD_SESSION_DAYS = 14;
const MOST_SESSION_DAYS = 30;
const DAY = 24 * 60 * 60 * 1000;
/** A session ends so long after its last use, in milliseconds. */
const IDLE_FOR = DAY;

/** For how many days a session lasts at most, however much it is used. */
export const sessionDays = () => z.int().check(z.minimum(1), z.maximum(MOST_SESSION_DAYS));

/** Whether use extends a token: only a session of a person. */
export const isExtendedByUse = ({ kind, subject_type, trust_id }: TokenRecord): boolean =>
  kind === 'session' && subject_type === 'user' && trust_id === null;

/** When a session began: that which another session let in began with that one, so that none renews itself. */
export const beginningOf = ({ began_at, created_at }: Pick<TokenRecord, 'began_at' | 'created_at'>): string =>
  began_at ?? created_at;

/** When a session ends that began at one time and was used last at another, all in ISO 8601. */
export function sessionEnd(beganAt: string, usedAt: string, days: number): string {
  const end = Math.min(Date.parse(beganAt) + days * DAY, Date.parse(usedAt) + IDLE_FOR);
  return new Date(end).toISOString();
}
