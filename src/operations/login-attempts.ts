import { AppError } from '../domain/errors.ts';
import { emailKey } from '../domain/names.ts';
import type { Environment } from '../core/context.ts';
import type { Counted } from '../core/operation.ts';
import type { LoginDelay } from '../core/records.ts';
import { hashSecret } from '../core/secrets.ts';
import type { Writes } from '../core/store.ts';

/** How often a password may be guessed at: rules that every way of giving one shares. */

/** Failures that cost nothing, then a delay that doubles from a second up to the ceiling (in milliseconds). */
const FREE_FAILURES = 3;
const FIRST_DELAY = 1000;
const LONGEST_DELAY = 60_000;
/** After so long without a failure, in milliseconds, the earlier ones are forgotten. */
const FORGOTTEN_AFTER = 24 * 60 * 60 * 1000;

/**
 * Failures count against what was typed, whether or not it names somebody, and against the caller's
 * address: a key that depended on the account found would tell which accounts there are.
 */
export const attemptKeys = (login: string, { address }: Environment): string[] => [
  `account:${hashSecret(emailKey(login))}`,
  ...(address === '' ? [] : [`address:${address}`]),
];

/** A code names nobody, so it counts against the caller's address alone; all who share the machine are one. */
const codeKeys = ({ address }: Environment): string[] => [address === '' ? 'codes' : `address:${address}`];

/** Counts an attempt as a failure, until more is known. Throws `rate_limited`, and then counts nothing. */
export const countAttempt = (tx: Writes, login: string, environment: Environment): Promise<Counted> =>
  countAgainst(tx, attemptKeys(login, environment), environment);

/** The same for a code that proves by itself. */
export const countCodeAttempt = (tx: Writes, environment: Environment): Promise<Counted> =>
  countAgainst(tx, codeKeys(environment), environment);

async function countAgainst(tx: Writes, keys: readonly string[], environment: Environment): Promise<Counted> {
  const counted = new Map<string, { before: LoginDelay | undefined; after: LoginDelay }>();
  for (const key of keys) {
    const before = await tx.logins.delay(key);
    refuseWhileDelayed(before, environment.now());
    counted.set(key, { before, after: oneMore(before, environment.now()) });
  }
  await tx.logins.forget(new Date(environment.now() - FORGOTTEN_AFTER).toISOString());
  for (const [key, { after }] of counted) await tx.logins.setDelay(key, after);
  return counted;
}

/** Takes an attempt back that was no failure; what others counted meanwhile stays. */
export async function takeBackAttempt(tx: Writes, counted: Counted): Promise<void> {
  for (const [key, { before, after }] of counted) {
    const current = await tx.logins.delay(key);
    const isUntouched = current?.failures === after.failures && current.until === after.until;
    if (isUntouched && before === undefined) await tx.logins.clear(key);
    else if (isUntouched && before !== undefined) await tx.logins.setDelay(key, before);
    else if (current !== undefined) await tx.logins.setDelay(key, { ...current, failures: current.failures - 1 });
  }
}

/** Forgets the failures that were counted against these names: somebody has proved to be who has them. */
export async function forgetAttempts(tx: Writes, names: Iterable<string>, environment: Environment): Promise<void> {
  for (const name of new Set(names)) for (const key of attemptKeys(name, environment)) await tx.logins.clear(key);
}

/** The same for codes: one of them was good. */
export async function forgetCodeAttempts(tx: Writes, environment: Environment): Promise<void> {
  for (const key of codeKeys(environment)) await tx.logins.clear(key);
}

/** What is answered where a password is wrong, whatever else is. */
export const wrongPassword = (): AppError =>
  new AppError('unauthenticated', 'the e-mail, username or password is wrong', {
    hint: 'usernames are case-sensitive; an Admin can reset a password',
  });

function oneMore(before: LoginDelay | undefined, now: number): LoginDelay {
  const isForgotten = before === undefined || now - Date.parse(before.until) >= FORGOTTEN_AFTER;
  const failures = (isForgotten ? 0 : before.failures) + 1;
  const wait = failures < FREE_FAILURES ? 0 : Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (failures - FREE_FAILURES));
  return { failures, until: new Date(now + wait).toISOString() };
}

function refuseWhileDelayed(delay: LoginDelay | undefined, now: number): void {
  const wait = delay === undefined ? 0 : Date.parse(delay.until) - now;
  // No delay is longer: a later moment comes from a clock that was wrong.
  if (wait <= 0 || wait > LONGEST_DELAY) return;
  const seconds = Math.ceil(wait / 1000);
  throw new AppError(
    'rate_limited',
    `too many failed logins; wait ${seconds} ${seconds === 1 ? 'second' : 'seconds'}`,
    { hint: 'then try again', details: { retry_after_seconds: seconds } },
  );
}
