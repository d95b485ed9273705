import * as z from 'zod/mini';

/** How much a call may take away: so many, or so many of a hundred. */

/** `N` or `P%`. */
export const cap = () =>
  z.string().check(z.regex(/^(?:\d{1,9}|(?:\d{1,2}|100)%)$/, 'must be a number, or a percentage such as 10%'));

/** How many that allows of `total`: of a percentage above 0 at least one, so that small numbers can change. */
export function allowedOf(most: string, total: number): number {
  if (!most.endsWith('%')) return Number(most);
  const percent = Number(most.slice(0, -1));
  return percent === 0 ? 0 : Math.max(1, Math.floor((total * percent) / 100));
}
