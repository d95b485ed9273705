import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { checkChosenPassword } from '../../domain/passwords/passwords.ts';
import { chosenPassword, person } from '../../domain/people.ts';
import type { PersonRecord } from '../../domain/people.ts';
import { commandLine, shellWord } from '../../lib/shell.ts';
import type { Context } from '../../core/context.ts';
import { operation } from '../../core/operation.ts';
import { hashPassword, verifyPassword } from '../../core/secrets.ts';
import { attemptKeys, countAttempt, forgetAttempts, takeBackAttempt } from '../shared/login-attempts.ts';
import type { LoginName } from '../shared/login-attempts.ts';
import { noteIdentities } from '../signin/identities.ts';
import { describeOne } from '../people/describe.ts';
import { findPerson, actingPerson } from '../shared/resolve.ts';

/** The account as it was when the current password was checked, and the new password to store. */
interface Prepared {
  readonly proven: PersonRecord;
  readonly newHash: string;
}

export const mePassword = operation({
  name: 'me.password',
  summary: 'Change your own password',
  permission: { none: 'the current password is the proof', authenticated: true },
  records: ['User.PasswordChanged'],
  input: z.object({ password: z.string(), new_password: z.string() }),
  output: z.extend(person, { sessions_ended: z.number() }),
  errors: ['unauthenticated', 'expired', 'weak_password', 'rate_limited', 'stale', 'escalation', 'owner_role'],

  plan: (context): Promise<PersonRecord> => actingPerson(context),

  async prepare(input, plan, environment): Promise<Prepared> {
    const { password: stored, email, username } = plan;
    if (!(await verifyPassword(input.password, stored, environment.bcrypt)))
      throw new AppError('unauthenticated', 'the current password is wrong', {
        hint: 'an Admin can reset a password that is forgotten',
        details: { proof: 'password' },
      });
    if (stored.expires_at !== null && Date.parse(stored.expires_at) <= environment.now())
      throw new AppError('expired', `the temporary password expired on ${stored.expires_at.slice(0, 10)}`, {
        hint: `ask for a new one: roster people reset-password ${shellWord(username)}`,
        details: { proof: 'password' },
      });
    if (input.new_password === input.password)
      throw new AppError('weak_password', 'the new password is the current one', { hint: 'choose another' });
    await checkChosenPassword(input.new_password, [email, username]);
    return { proven: plan, newHash: await hashPassword(input.new_password, environment.bcrypt) };
  },

  async run(context, _input, { proven, newHash }: Prepared) {
    const { tx, at } = context;
    const current = await findPerson(tx, proven.id);
    if (current.password.hash !== proven.password.hash)
      throw new AppError('stale', 'the password changed in the meantime', { hint: 'begin again' });
    await tx.people.update(current.id, {
      password: chosenPassword(newHash),
      updated_at: at,
    });
    const sessions_ended = await endOtherSessions(context, current.id);
    await forgetAttempts(tx, current, current.username, context.environment);
    context.record({
      kind: 'User.PasswordChanged',
      id: current.id,
      name: current.username,
      description: `${current.username} chose a password`,
    });
    await noteIdentities(context, current, (provider) => commandLine('roster', 'me', 'unlink', provider));
    return { ...(await describeOne(tx, await findPerson(tx, current.id))), sessions_ended };
  },

  attempt: {
    codes: ['unauthenticated'],
    keys: (tx, _input, plan, environment) => attemptKeys(tx, nameOf(plan), environment),
    count: (tx, _input, plan, environment) => countAttempt(tx, nameOf(plan), environment),
    takeBack: takeBackAttempt,
    failed: (_tx, _input, { id, username }) =>
      Promise.resolve({
        kind: 'User.LoginFailed',
        id,
        name: username,
        description: `a change of the password of ${username} was refused: the current one was wrong`,
      }),
  },
});

const nameOf = ({ id, username }: PersonRecord): LoginName => ({ login: username, account: id });

/** Ends the live sessions of a person except the current one; returns how many. */
async function endOtherSessions({ tx, at, actor }: Context, personId: string): Promise<number> {
  const { tokenId } = actor();
  const others = (await tx.tokens.liveOf(personId, at)).filter((one) => one.kind === 'session' && one.id !== tokenId);
  await tx.tokens.endSessions(personId, at, tokenId);
  return others.length;
}
