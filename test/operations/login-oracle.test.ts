import { peopleDeactivate } from '../../src/operations/people/deactivate.ts';
import { peopleAdd } from '../../src/operations/people/add.ts';
import { sessionLogin } from '../../src/operations/session/login.ts';
import { coreBox } from '../support/core.ts';
import type { CoreBox } from '../support/core.ts';

/** Guessing passwords reveals neither which accounts exist nor whose an e-mail is. */

let box: CoreBox;
beforeEach(async () => {
  box = await coreBox();
  await box.call(peopleAdd, { people: [{ email: 'bob@acme.example' }, { email: 'gone@acme.example' }] });
  await box.call(peopleDeactivate, { person: 'gone' });
});
afterEach(() => box.destroy());

/** The errors for wrong passwords, one after the other at the same time. */
async function answers(logins: readonly string[]): Promise<string[]> {
  const told: string[] = [];
  for (const login of logins) {
    try {
      await box.call(sessionLogin, { login, password: 'a wrong guess' }, null);
    } catch (error) {
      told.push(String(error));
    }
  }
  return told;
}

const often = (login: string) => Array.from({ length: 6 }, () => login);

test.each<[string, (name: string) => string[]]>([
  ['an e-mail, often', (name) => often(`${name}@acme.example`)],
  [
    'an e-mail in many spellings',
    (name) => often(`${name}@acme.example`).map((text, at) => text.toUpperCase().slice(0, at) + text.slice(at)),
  ],
  ['a username, often', often],
  ['an e-mail, then the username that it suggests', (name) => [...often(`${name}@acme.example`), name]],
  ['a username, then the same in capitals', (name) => [...often(name), name.toUpperCase()]],
  ['a username, then its e-mail', (name) => [...often(name), `${name}@acme.example`]],
])(
  '%s: accounts with a chosen or temporary password, deactivated ones and unknown ones give the same error',
  async (_what, logins) => {
    const none = await answers(logins('eve'));
    for (const name of ['ada', 'bob', 'gone']) expect([name, await answers(logins(name))]).toEqual([name, none]);
  },
);
