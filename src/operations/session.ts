import * as z from 'zod/mini';
import { AppError } from '../domain/errors.ts';
import { field } from '../domain/field.ts';
import { emailKey, reference } from '../domain/names.ts';
import { checkChosenPassword } from '../domain/passwords.ts';
import { person } from '../domain/people.ts';
import type { PersonRecord } from '../domain/people.ts';
import type { Environment } from '../core/context.ts';
import { operation, query } from '../core/operation.ts';
import { hashPassword, hashSecret, verifyPassword } from '../core/secrets.ts';
import type { Reads, Writes } from '../core/store.ts';
import { describeOne } from './people/describe.ts';
import { findPerson, notInitialised } from './resolve.ts';
import { mintToken } from './tokens.ts';

/** Failures that cost nothing, then a delay that doubles from a second up to the ceiling (in milliseconds). */
const FREE_FAILURES = 3;
const FIRST_DELAY = 1000;
const LONGEST_DELAY = 60_000;

interface Plan {
  readonly person: PersonRecord | undefined;
}

/** What is known once the password was looked at; run stores it if nothing moved meanwhile. */
interface Prepared {
  readonly person: PersonRecord;
  readonly newHash: string | undefined;
}

export const sessionLogin = operation({
  name: 'session.login',
  summary: 'Log in with a password',
  permission: { none: 'the password is the proof', authenticated: false },
  records: ['User.LoggedIn', 'User.PasswordChanged'],
  input: z.object({
    login: field(reference(), 'your e-mail or username', 'LOGIN'),
    password: z.string(),
    new_password: z.optional(z.string()),
  }),
  output: z.object({ person, token: z.string() }),
  errors: ['unauthenticated', 'expired', 'must_change_password', 'weak_password', 'rate_limited'],

  async plan({ tx, environment }, input): Promise<Plan> {
    if ((await tx.organization.get()) === undefined) throw notInitialised();
    const found = await lookUp(tx, input.login);
    for (const key of delayKeys(input.login, environment)) await refuseWhileDelayed(tx, key, environment);
    return { person: found };
  },

  async prepare(input, plan, environment): Promise<Prepared> {
    const stored = plan.person?.password ?? { kind: 'none', hash: null };
    const matches = await verifyPassword(input.password, stored, environment.passwordCost);
    if (!matches || plan.person === undefined || plan.person.status !== 'active') throw wrongPassword();
    return { person: plan.person, newHash: await prepareNewPassword(plan.person, input, environment) };
  },

  async run(context, input, { person: proven, newHash }: Prepared) {
    const { tx, at } = context;
    const current = await findPerson(tx, proven.id);
    if (current.password.hash !== proven.password.hash)
      throw new AppError('stale', 'the password changed while you logged in', { hint: 'log in again' });
    await context.actAs(current.id);
    if (newHash !== undefined) {
      await tx.people.update(current.id, {
        password: { kind: 'chosen', hash: newHash, expires_at: null },
        updated_at: at,
      });
      await tx.tokens.endSessions(current.id, at);
      context.record({
        kind: 'User.PasswordChanged',
        id: current.id,
        name: current.username,
        description: `${current.username} chose a password`,
      });
    }
    const token = await mintToken(context, current.id, 'session', 'login');
    await tx.people.loggedIn(current.id, at);
    for (const name of [input.login, current.username, current.email ?? current.username]) {
      for (const key of delayKeys(name, context.environment)) await tx.logins.clear(key);
    }
    context.record({
      kind: 'User.LoggedIn',
      id: current.id,
      name: current.username,
      description: `${current.username} logged in`,
    });
    return { person: await describeOne(tx, await findPerson(tx, current.id)), token };
  },

  secrets: ({ person: { email, username }, token }) => [{ email, username, kind: 'token', secret: token }],

  refused: {
    codes: ['unauthenticated'],
    async record(tx, input, environment) {
      const found = await lookUp(tx, input.login);
      for (const key of delayKeys(input.login, environment)) await delayFurther(tx, key, environment);
      // An unknown account is not named: people type passwords into the wrong field.
      return {
        kind: 'User.LoginFailed',
        id: found?.id ?? '',
        name: found?.username ?? '',
        description: `a login ${found === undefined ? 'for an unknown account' : `as ${found.username}`} was refused`,
      };
    },
  },
});

export const sessionLogout = operation({
  name: 'session.logout',
  summary: 'End this session',
  permission: { none: 'it is your own', authenticated: true },
  records: ['User.LoggedOut'],
  input: z.object({}),
  output: z.object({ username: z.string() }),
  async run(context) {
    const { id, username, tokenId } = context.actor();
    if (tokenId !== null) await context.tx.tokens.revoke({ id: tokenId, subject_id: id }, context.at);
    context.record({ kind: 'User.LoggedOut', id, name: username, description: `${username} logged out` });
    return { username };
  },
});

export const sessionWhoami = query({
  name: 'session.whoami',
  summary: 'Show who you are here',
  permission: { none: 'it is about yourself', authenticated: true },
  input: z.object({}),
  output: z.extend(person, { organization: z.string() }),
  async run({ tx, actor }) {
    const organization = await tx.organization.get();
    if (organization === undefined) throw notInitialised();
    return { ...(await describeOne(tx, await findPerson(tx, actor().id))), organization: organization.name };
  },
});

async function lookUp(tx: Reads, login: string): Promise<PersonRecord | undefined> {
  const [found] = await tx.people.find(login.includes('@') ? { emailKeys: [emailKey(login)] } : { usernames: [login] });
  return found;
}

/**
 * Failures count against what was typed, whether or not it names somebody, and against the caller's
 * address: a key that depended on the account found would tell which accounts there are.
 */
function delayKeys(login: string, { address }: Environment): string[] {
  return [`account:${hashSecret(emailKey(login))}`, ...(address === '' ? [] : [`address:${address}`])];
}

async function refuseWhileDelayed(tx: Reads, key: string, environment: Environment): Promise<void> {
  const delay = await tx.logins.delay(key);
  const wait = delay === undefined ? 0 : Date.parse(delay.until) - environment.now();
  // No delay is longer: a later moment comes from a clock that was wrong.
  if (wait <= 0 || wait > LONGEST_DELAY) return;
  const seconds = Math.ceil(wait / 1000);
  throw new AppError(
    'rate_limited',
    `too many failed logins; wait ${seconds} ${seconds === 1 ? 'second' : 'seconds'}`,
    { hint: 'then try again', details: { retry_after_seconds: seconds } },
  );
}

async function delayFurther(tx: Writes, key: string, environment: Environment): Promise<void> {
  const failures = ((await tx.logins.delay(key))?.failures ?? 0) + 1;
  const wait = failures < FREE_FAILURES ? 0 : Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (failures - FREE_FAILURES));
  await tx.logins.setDelay(key, { failures, until: new Date(environment.now() + wait).toISOString() });
}

const wrongPassword = (): AppError =>
  new AppError('unauthenticated', 'the e-mail, username or password is wrong', {
    hint: 'usernames are case-sensitive; an Admin can reset a password',
  });

/** The hash of the password that a temporary one leads to; undefined where the password stays. */
async function prepareNewPassword(
  found: PersonRecord,
  input: { readonly password: string; readonly new_password?: string | undefined },
  environment: Environment,
): Promise<string | undefined> {
  const { kind, expires_at } = found.password;
  if (kind !== 'temporary') {
    if (input.new_password === undefined) return undefined;
    throw new AppError('invalid', 'the password is not a temporary one, so it is not replaced at login', {
      hint: 'log in with the password alone',
    });
  }
  if (expires_at !== null && Date.parse(expires_at) <= environment.now()) {
    throw new AppError('expired', `the temporary password expired on ${expires_at.slice(0, 10)}`, {
      hint: `ask for a new one: roster people reset-password ${found.username}`,
    });
  }
  if (input.new_password === undefined) {
    throw new AppError('must_change_password', 'this password is temporary: choose your own to go on', {
      hint: 'log in on a terminal, or give the new one as the second line of --password-stdin',
    });
  }
  if (input.new_password === input.password)
    throw new AppError('weak_password', 'the new password is the temporary one', { hint: 'choose another' });
  await checkChosenPassword(input.new_password, [found.email, found.username]);
  return hashPassword(input.new_password, environment.passwordCost);
}
