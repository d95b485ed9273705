import { AppError } from '../../domain/errors.ts';
import { emailKey } from '../../domain/names/names.ts';
import type { PersonRecord } from '../../domain/people.ts';
import { networkOf } from '../../lib/ip-network.ts';
import { counted } from '../../lib/plural.ts';
import type { Environment } from '../../core/context.ts';
import type { Counted } from '../../core/operation.ts';
import type { LoginDelay } from '../../core/store/logins.ts';
import { hashSecret } from '../../core/secrets.ts';
import type { Reads, Writes } from '../../core/store/index.ts';

/** How often passwords and codes may be tried; all operations that take one share these rules. */

/** So many failures are free; then the delay doubles from a second up to the maximum (in milliseconds). */
const FREE_FAILURES = 3;
const FIRST_DELAY = 1000;
const LONGEST_DELAY = 60_000;
/** From a familiar network: so many tries at once, and one more after each interval (in milliseconds). */
const GUESSES_WHERE_EXPECTED = 10;
const ONE_MORE_GUESS_AFTER = LONGEST_DELAY;
/** After so long without a failure, in milliseconds, the earlier ones are forgotten. */
export const ATTEMPTS_COUNT_FOR = 24 * 60 * 60 * 1000;
/** For so long after a login, in milliseconds, its network is familiar for the account. */
const FAMILIAR_FOR = 30 * 24 * 60 * 60 * 1000;

// Failures count against the typed name, whether or not it exists, and against the caller's network: a key
// that depended on the account would reveal which accounts exist. From a network that the account logged in
// from lately they count separately from all others, so that guesses from elsewhere lock nobody out. There they count
// against the account, by whatever name: who is on its network is no stranger, and gets no second count for its e-mail.
// There, tries come from a bucket that refills, so that a neighbour's one guess a minute does not lock the person out.

/** Who logs in: the name as typed, and the account that has it. */
export interface LoginName {
  readonly login: string;
  /** The id of the person; undefined: nobody has the name. */
  readonly account: string | undefined;
}

/** The person with a name to log in with: an e-mail or a username. */
export async function personByLogin(tx: Reads, login: string): Promise<PersonRecord | undefined> {
  const [found] = await tx.people.find(login.includes('@') ? { emailKeys: [emailKey(login)] } : { usernames: [login] });
  return found;
}

/** A count of failures, and how one more of them changes it. */
interface Tally {
  readonly key: string;
  readonly oneMore: (before: LoginDelay | undefined, now: number) => LoginDelay;
}

const nameKey = (login: string): string => `account:${hashSecret(emailKey(login))}`;
/** Without an account a key that is never set, so that looking it up takes the same work. */
const accountThere = ({ login, account }: LoginName, network: string): string =>
  `${account === undefined ? nameKey(login) : `person:${account}`} ${network}`;
const familiarKey = (name: LoginName, network: string): string => `familiar:${accountThere(name, network)}`;

/** One party may have very many addresses, but one network. undefined: a local call. */
const networkKey = ({ address }: Environment): string | undefined =>
  address === '' ? undefined : `address:${networkOf(address)}`;

/** A code names no account, so it counts against the caller's network only; local callers are one network. */
const codeKey = (environment: Environment): string => networkKey(environment) ?? 'codes';

/** Whether the caller's network is familiar: the account logged in from there lately. Never for a local call. */
export async function isFamiliar(tx: Reads, name: LoginName, environment: Environment): Promise<boolean> {
  const network = networkKey(environment);
  const familiar = network === undefined ? undefined : await tx.logins.delay(familiarKey(name, network));
  return familiar !== undefined && Date.parse(familiar.until) > environment.now();
}

async function talliesOf(tx: Reads, name: LoginName, environment: Environment): Promise<Tally[]> {
  const network = networkKey(environment);
  const typed = { key: nameKey(name.login), oneMore: oneMoreDelayed };
  if (network === undefined) return [typed];
  if (await isFamiliar(tx, name, environment))
    return [{ key: accountThere(name, network), oneMore: oneMoreWhereExpected }];
  return [typed, { key: network, oneMore: oneMoreDelayed }];
}

const codeTally = (environment: Environment): Tally => ({ key: codeKey(environment), oneMore: oneMoreDelayed });

/** An exchange counts against the caller's network and the issuer: who sends wrong tokens delays nobody elsewhere. */
const exchangeKey = (issuer: string, environment: Environment): string =>
  `exchange:${hashSecret(issuer)} ${networkKey(environment) ?? ''}`;

/** The keys that the failures of a login count against. On a familiar network, failures of others do not count. */
export const attemptKeys = async (tx: Reads, name: LoginName, environment: Environment): Promise<string[]> =>
  (await talliesOf(tx, name, environment)).map(({ key }) => key);

/** The same for an invitation code. */
export const codeAttemptKeys = (environment: Environment): Promise<string[]> => Promise.resolve([codeKey(environment)]);

/** Counts an attempt as a failure until it succeeds. Throws `rate_limited`, and then counts nothing. */
export const countAttempt = async (tx: Writes, name: LoginName, environment: Environment): Promise<Counted> =>
  countAgainst(tx, await talliesOf(tx, name, environment), environment);

/** The same for an invitation code. */
export const countCodeAttempt = async (tx: Writes, environment: Environment): Promise<Counted> =>
  countAgainst(tx, [codeTally(environment)], environment);

/** The key that wrong codes of devices count against: whoever is logged in and enters them. */
const userCodeKey = (personId: string): string => `user-code:${personId}`;

/** The keys that a person's wrong codes of devices count against. */
export const userCodeAttemptKeys = (personId: string): Promise<string[]> => Promise.resolve([userCodeKey(personId)]);

/** Counts an attempt with the code of a device. Throws `rate_limited`, and then counts nothing. */
export const countUserCodeAttempt = async (tx: Writes, personId: string, environment: Environment): Promise<Counted> =>
  countAgainst(tx, [{ key: userCodeKey(personId), oneMore: oneMoreDelayed }], environment);

/** Counts a wrong code of a program. Throws `rate_limited`, and then counts nothing. */
export const countSignInCodeAttempt = async (tx: Writes, environment: Environment): Promise<Counted> =>
  countAgainst(tx, [{ key: `sign-in-code:${networkKey(environment) ?? ''}`, oneMore: oneMoreDelayed }], environment);

/** Counts the token of a CI system whose signature was wrong; `issuer` empty: it is not known. */
export const countExchangeAttempt = async (tx: Writes, issuer: string, environment: Environment): Promise<Counted> =>
  countAgainst(tx, [{ key: exchangeKey(issuer, environment), oneMore: oneMoreDelayed }], environment);

/** Counts an answer of a sign-in provider that was not in order. */
export const countAnswer = async (tx: Writes, providerId: string, environment: Environment): Promise<Counted> =>
  countAgainst(
    tx,
    [{ key: `sign-in:${providerId} ${networkKey(environment) ?? ''}`, oneMore: oneMoreDelayed }],
    environment,
  );

async function countAgainst(tx: Writes, tallies: readonly Tally[], environment: Environment): Promise<Counted> {
  const counted = new Map<string, { before: LoginDelay | undefined; after: LoginDelay }>();
  for (const { key, oneMore } of tallies) {
    const before = await tx.logins.delay(key);
    refuseWhileDelayed(before, environment.now());
    counted.set(key, { before, after: oneMore(before, environment.now()) });
  }
  await tx.logins.forget(new Date(environment.now() - ATTEMPTS_COUNT_FOR).toISOString());
  for (const [key, { after }] of counted) await tx.logins.setDelay(key, after);
  return counted;
}

/** Takes back an attempt that was no failure; what others counted meanwhile stays. */
export async function takeBackAttempt(tx: Writes, counted: Counted): Promise<void> {
  for (const [key, { before, after }] of counted) {
    const current = await tx.logins.delay(key);
    const isUntouched = current?.failures === after.failures && current.until === after.until;
    if (isUntouched && before === undefined) await tx.logins.clear(key);
    else if (isUntouched && before !== undefined) await tx.logins.setDelay(key, before);
    else if (current !== undefined) await tx.logins.setDelay(key, { ...current, failures: current.failures - 1 });
  }
}

/**
 * Forgets the failures of a person under all their names, the typed one included, because they have logged in, and the
 * network is familiar now. For the network it forgets only as many, or somebody with one account could guess at all
 * others from there.
 */
export async function forgetAttempts(
  tx: Writes,
  { id, username, email }: Pick<PersonRecord, 'id' | 'username' | 'email'>,
  login: string,
  environment: Environment,
): Promise<void> {
  const network = networkKey(environment);
  const name: LoginName = { login, account: id };
  // On a familiar network, failures did not count against the network.
  const wasFamiliar = await isFamiliar(tx, name, environment);
  let failures = 0;
  for (const key of new Set([login, username, email ?? username].map(nameKey))) {
    if (!wasFamiliar) failures += (await tx.logins.delay(key))?.failures ?? 0;
    await tx.logins.clear(key);
  }
  if (network === undefined) return;
  await tx.logins.clear(accountThere(name, network));
  const until = new Date(environment.now() + FAMILIAR_FOR).toISOString();
  await tx.logins.setDelay(familiarKey(name, network), { failures: 0, until });
  if (failures > 0) await forgive(tx, network, failures, environment);
}

/** Forgets the attempt with a good code, and for a local call also those before it. */
export const forgetCodeAttempt = (tx: Writes, environment: Environment): Promise<void> =>
  forgive(tx, codeKey(environment), networkKey(environment) === undefined ? Infinity : 1, environment);

/** Subtracts failures from a count. The successful caller had waited long enough, so no delay remains. */
async function forgive(tx: Writes, key: string, failures: number, { now }: Environment): Promise<void> {
  const left = ((await tx.logins.delay(key))?.failures ?? 0) - failures;
  if (left <= 0) await tx.logins.clear(key);
  else await tx.logins.setDelay(key, { failures: left, until: new Date(now()).toISOString() });
}

/** The error for a wrong password, the same whatever else is wrong. */
export const wrongPassword = (): AppError =>
  new AppError('unauthenticated', 'the e-mail, username or password is wrong', {
    hint: 'usernames are case-sensitive; an Admin can reset a password',
  });

/** The first ones are free, then each doubles the delay. */
function oneMoreDelayed(before: LoginDelay | undefined, now: number): LoginDelay {
  const isForgotten = before === undefined || now - Date.parse(before.until) >= ATTEMPTS_COUNT_FOR;
  const failures = (isForgotten ? 0 : before.failures) + 1;
  const wait = failures < FREE_FAILURES ? 0 : Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (failures - FREE_FAILURES));
  return { failures, until: new Date(now + wait).toISOString() };
}

/** Takes one try from the bucket: `until`, the time of the next one, is before now by what is left. */
function oneMoreWhereExpected(before: LoginDelay | undefined, now: number): LoginDelay {
  const fullSince = now - (GUESSES_WHERE_EXPECTED - 1) * ONE_MORE_GUESS_AFTER;
  // A count is never dated after now, so a later one comes from a clock that was wrong.
  const since = before === undefined ? fullSince : Math.min(Math.max(Date.parse(before.until), fullSince), now);
  return { failures: (before?.failures ?? 0) + 1, until: new Date(since + ONE_MORE_GUESS_AFTER).toISOString() };
}

function refuseWhileDelayed(delay: LoginDelay | undefined, now: number): void {
  const wait = delay === undefined ? 0 : Date.parse(delay.until) - now;
  // No delay is longer, so a later time comes from a clock that was wrong.
  if (wait <= 0 || wait > LONGEST_DELAY) return;
  const seconds = Math.ceil(wait / 1000);
  throw new AppError('rate_limited', `too many failed logins; wait ${counted(seconds, 'second')}`, {
    hint: 'then try again',
    details: { retry_after_seconds: seconds },
  });
}
