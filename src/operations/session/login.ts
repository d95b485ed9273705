import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { hashPassword, verifyPassword } from '../../core/secrets.ts';
import { allows } from '../../domain/access/permission-set.ts';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import { chosenPassword, person } from '../../domain/people.ts';
import type { PersonRecord } from '../../domain/people.ts';
import { describeOne } from '../people/describe.ts';
import {
  attemptKeys,
  countAttempt,
  forgetAttempts,
  personByLogin,
  takeBackAttempt,
  wrongPassword,
} from '../shared/login-attempts.ts';
import type { LoginName } from '../shared/login-attempts.ts';
import { notInitialised, findPerson } from '../shared/resolve.ts';
import { recordSignIn, SIGN_IN_EVENTS, signInElsewhere } from '../shared/sign-in.ts';
import { issueToken } from '../token/issue.ts';
import type { Environment } from '../../core/context.ts';
import { checkChosenPassword } from '../../domain/passwords/passwords.ts';
import { shellWord } from '../../lib/shell.ts';

interface Plan {
  readonly person: PersonRecord | undefined;
}

/** The result of checking the password; `run` stores it if nothing changed meanwhile. */
interface Prepared {
  readonly person: PersonRecord;
  readonly newHash: string | undefined;
}

const nameOf = ({ login }: { readonly login: string }, { person: found }: Plan): LoginName => ({
  login,
  account: found?.id,
});

export const sessionLogin = operation({
  name: 'session.login',
  summary: 'Log in with a password',
  permission: { none: 'the password is the proof', authenticated: false },
  noDryRun: 'it proves who calls',
  records: [...SIGN_IN_EVENTS, 'User.PasswordChanged'],
  input: z.object({
    login: field(reference(), 'your e-mail or username', 'LOGIN'),
    password: z.string(),
    new_password: z.optional(z.string()),
  }),
  output: z.object({ person, organization: z.string(), token: z.string() }),
  errors: ['unauthenticated', 'expired', 'must_change_password', 'weak_password', 'rate_limited', 'forbidden'],

  async plan({ tx }, input): Promise<Plan> {
    if ((await tx.organization.get()) === undefined) throw notInitialised();
    return { person: await personByLogin(tx, input.login) };
  },

  async prepare(input, plan, environment): Promise<Prepared> {
    const stored = plan.person?.password ?? { kind: 'none', hash: null };
    const matches = await verifyPassword(input.password, stored, environment.bcrypt);
    if (!matches || plan.person === undefined || plan.person.status !== 'active') throw wrongPassword();
    return { person: plan.person, newHash: await prepareNewPassword(plan.person, input, environment) };
  },

  async run(context, input, { person: proven, newHash }: Prepared) {
    const { tx, at } = context;
    const current = await findPerson(tx, proven.id);
    if (current.password.hash !== proven.password.hash)
      throw new AppError('stale', 'the password changed while you logged in', { hint: 'log in again' });
    const { permissions } = await context.actAs(current.id);
    // Looked at after the proof, so that strangers learn nothing. Who may change Owners can always log in.
    if (!allows(permissions, 'organization.change_owner') && (await tx.signIn.required()))
      throw signInElsewhere(IN_A_BROWSER);
    if (newHash !== undefined) {
      await tx.people.update(current.id, {
        password: chosenPassword(newHash),
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
    const token = await issueToken(context, current.id, 'session', 'login');
    await forgetAttempts(tx, current, input.login, context.environment);
    await recordSignIn(context, current);
    const organization = await tx.organization.get();
    if (organization === undefined) throw notInitialised();
    return { person: await describeOne(tx, await findPerson(tx, current.id)), organization: organization.name, token };
  },

  secrets: ({ person: { email, username }, token }) => [{ email, username, kind: 'token', secret: token }],

  attempt: {
    codes: ['unauthenticated'],
    keys: (tx, input, plan, environment) => attemptKeys(tx, nameOf(input, plan), environment),
    count: (tx, input, plan, environment) => countAttempt(tx, nameOf(input, plan), environment),
    takeBack: takeBackAttempt,
    async failed(tx, input) {
      // An unknown account is not named: people type passwords into the wrong field.
      const found = await personByLogin(tx, input.login);
      return {
        kind: 'User.LoginFailed',
        id: found?.id ?? '',
        name: found?.username ?? '',
        description: `a login ${found === undefined ? 'for an unknown account' : `as ${found.username}`} was refused`,
      };
    },
  },
});

const IN_A_BROWSER = 'open the address of roster in a browser and sign in there; roster login does, without a username';

/** The hash of the new password that replaces a temporary one; undefined: the password stays. */
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
      hint: `ask for a new one: roster people reset-password ${shellWord(found.username)}`,
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
  return hashPassword(input.new_password, environment.bcrypt);
}
