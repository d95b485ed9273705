import { readFileSync, statSync, writeFileSync } from 'node:fs';
import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Person } from '../../../../src/domain/people.ts';
import { backends, emptySandbox, localBackends, sandbox } from '../../../harness.ts';
import type { Result, Sandbox } from '../../../harness.ts';
import { errorOf, latestEvents, modeOf } from '../../../support/front-door.ts';

const CHOSEN = 'correct horse battery staple';
const OWN = 'penguins swim in cold water';
const MINUTE = 60 * 1000;
const DAY = 24 * 60 * MINUTE;

interface Config {
  readonly current: string;
  readonly contexts: Readonly<Record<string, { readonly token?: string; readonly next_token?: string }>>;
}

describe.each(localBackends())('init on $name', (backend) => {
  let box: Sandbox;
  afterEach(() => box.destroy());

  test('init makes an Owner, and the next command just works', async () => {
    box = await emptySandbox(backend);
    const made = await box.run('init --organization Acme --owner ada@acme.example --reveal');
    expect(made.code).toBe(0);
    expect(made.stdout).toMatch(
      /^organization\towner\temail\tstore\tcontext\ttemporary_password\nAcme\tada\tada@acme\.example\t.*\tlocal\t[\w-]{27}\n$/,
    );
    expect(made.stderr).toContain('ada is the only Owner');
    const me = await box.run('whoami');
    expect(me).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^organization\tusername\temail\trole\tstatus\tgroups\tcontext\tstore\turl\nAcme\tada\tada@acme\.example\tOwner\tactive\t\tlocal\t[^\t]+\t\n$/,
      ) as string,
    });
  });

  test('init on an initialised store is a conflict and harms nothing', async () => {
    box = await sandbox(backend);
    const again = await box.run('init --organization Other --owner eve@evil.example --reveal');
    expect(again).toMatchObject({ code: 6, stdout: '' });
    expect(again.stderr).toContain('error: this store holds the organization Acme already');
    expect((await box.run('whoami')).stdout).toContain('ada');
    expect((await box.run('store check')).code).toBe(0);
  });
});

describe.each(backends())('sessions on $name', (backend) => {
  let box: Sandbox;
  let temporary: string;
  beforeEach(async () => {
    box = await sandbox(backend);
    [{ temporary_password: temporary }] = await box.json<[{ temporary_password: string }]>(
      'people add linus@acme.example --reveal',
    );
  });
  afterEach(() => box.destroy());

  /** Runs with a configuration of its own, as on another computer. */
  const elsewhere = (argv: string, lines: readonly string[] = [], where = 'elsewhere') =>
    box.run(argv, { stdin: lines.join('\n'), env: { ROSTER_CONFIG_DIR: box.path(where) } });
  const login = (who: string, ...lines: readonly string[]) => elsewhere(`login ${who} --password-stdin`, lines);
  const configOf = (where: string): Config =>
    JSON.parse(readFileSync(box.path(`${where}/config.json`), 'utf8')) as Config;
  const tokenIn = (where: string): string => configOf(where).contexts[backend.context]?.token ?? '';

  test.each(['ada', 'ada@acme.example', 'ADA@Acme.Example'])(
    '%s logs in, and the next command just works',
    async (who) => {
      expect(await login(who, CHOSEN)).toMatchObject({ code: 0, stdout: '', stderr: 'logged in as ada\n' });
      expect((await elsewhere('whoami --fields username,organization')).stdout).toBe(
        'username\torganization\nada\tAcme\n',
      );
      expect(modeOf(box.path('elsewhere/config.json'))).toBe(0o600);
      expect(statSync(box.path('elsewhere')).mode & 0o777).toBe(0o700);
      expect(await latestEvents(box, 1)).toEqual(['User.LoggedIn ada']);
    },
  );

  test('a login is seen in last_login_at, and its token stays out of every answer', async () => {
    box.clock.now += DAY;
    const { stdout, stderr } = await login('ada', CHOSEN);
    expect((await box.json<Person>('people show ada')).last_login_at).toBe('2026-03-02T09:00:00.000Z');
    const shown = [stdout, stderr, (await elsewhere('context list --json')).stdout].join('');
    expect(shown).not.toContain('rst_');
    expect(tokenIn('elsewhere')).toMatch(/^rst_/);
  });

  test('a temporary password alone is refused until it is replaced', async () => {
    const alone = await login('linus --json', temporary);
    expect(errorOf(alone).code).toBe('must_change_password');
    expect((await elsewhere('whoami')).code).toBe(4);

    expect(await login('linus', temporary, OWN)).toMatchObject({ code: 0, stdout: '', stderr: 'logged in as linus\n' });
    expect(await latestEvents(box, 2)).toEqual(['User.PasswordChanged linus', 'User.LoggedIn linus']);
    expect(await box.json<Person>('people show linus')).toMatchObject({ must_change_password: false });
    expect((await login('linus', temporary, 'some other few words')).code).toBe(4);
    expect((await login('linus', OWN)).code).toBe(0);
  });

  test.each([
    ['brief', 'weak_password'],
    ['linus@acme.example', 'weak_password'],
    ['password1234', 'weak_password'],
    ['p'.repeat(73), 'weak_password'],
  ])('%j is not taken as the new password, and is not repeated', async (weak, code) => {
    const refused = await login('linus --json', temporary, weak);
    expect([refused.code, errorOf(refused).code]).toEqual([2, code]);
    expect(errorOf(refused).message).not.toContain(weak);
    expect((await login('linus', temporary, OWN)).code).toBe(0);
  });

  test('the temporary password itself is not taken as the new one', async () => {
    const refused = await login('linus --json', temporary, temporary);
    expect(errorOf(refused).code).toBe('weak_password');
  });

  test('a chosen password is not replaced at login', async () => {
    const refused = await login('ada --json', CHOSEN, OWN);
    expect(errorOf(refused).code).toBe('invalid');
    expect((await login('ada', CHOSEN)).code).toBe(0);
  });

  test('a temporary password works for 7 days and not a moment longer', async () => {
    const begun = box.clock.now;
    box.clock.now = begun + 7 * DAY - 1;
    expect(errorOf(await login('linus --json', temporary)).code).toBe('must_change_password');
    box.clock.now = begun + 7 * DAY;
    const late = await login('linus --json', temporary, OWN);
    expect(errorOf(late).code).toBe('expired');
    expect(errorOf(late).hint).toBe('ask for a new one: roster people reset-password linus');
    const wrong = await login('linus --json', 'not the password', OWN);
    expect(errorOf(wrong).code).toBe('unauthenticated');
  });

  test('a session ends a day after its last use', async () => {
    await login('ada', CHOSEN);
    const begun = box.clock.now;
    box.clock.now = begun + DAY - 1;
    expect((await elsewhere('whoami')).code).toBe(0);
    box.clock.now = begun + DAY - 1 + DAY - 1;
    expect((await elsewhere('whoami')).code).toBe(0);
    box.clock.now += DAY;
    const late = await elsewhere('whoami --json');
    expect([late.code, errorOf(late).code, errorOf(late).hint]).toEqual([4, 'expired', 'log in again: roster login']);
  });

  test('a session that is used every day ends 14 days after it began', async () => {
    await login('ada', CHOSEN);
    const begun = box.clock.now;
    for (let time = 1; time <= 14; time += 1) {
      box.clock.now = begun + time * 23 * 60 * MINUTE;
      expect((await elsewhere('whoami')).code).toBe(0);
    }
    box.clock.now = begun + 14 * DAY - 1;
    expect((await elsewhere('whoami')).code).toBe(0);
    box.clock.now = begun + 14 * DAY;
    expect(errorOf(await elsewhere('whoami --json')).code).toBe('expired');
  });

  test('fewer session days count for sessions that are there', async () => {
    await login('ada', CHOSEN);
    const begun = box.clock.now;
    box.clock.now = begun + DAY / 2;
    expect((await elsewhere('whoami')).code).toBe(0);
    await box.json('settings set session.days 1');
    box.clock.now = begun + DAY - 1;
    expect((await elsewhere('whoami')).code).toBe(0);
    box.clock.now = begun + DAY;
    expect(errorOf(await elsewhere('whoami --json')).code).toBe('expired');
  });

  test('a password reset ends the sessions, and leaves tokens alone', async () => {
    await login('linus', temporary, OWN);
    expect((await elsewhere('whoami')).code).toBe(0);
    const { token } = await box.json<{ token: string }>('token create ci --person linus --reveal');
    const reset = await box.json<{ temporary_password: string }>('people reset-password linus --reveal');
    const ended = await elsewhere('whoami --json');
    expect(errorOf(ended).code).toBe('unauthenticated');
    const kept = await box.json<Person>('whoami', { env: { ROSTER_TOKEN: token } });
    expect(kept).toMatchObject({ username: 'linus', must_change_password: true });
    expect((await login('linus', OWN)).code).toBe(4);
    expect((await login('linus', reset.temporary_password, `${OWN} again`)).code).toBe(0);
  });

  test('the wrong password, an unknown account and a deactivated one get the same answer', async () => {
    expect((await login('linus', temporary, OWN)).code).toBe(0);
    await box.json('people add grace@acme.example --reveal');
    await box.json('people deactivate linus');
    const attempts: Result[] = [];
    for (const [who, password] of [
      ['grace', 'not the password'],
      ['linus', 'not the password'],
      ['linus', OWN],
      ['nobody', OWN],
      ['nobody@acme.example', OWN],
      ['LINUS', OWN],
    ] as const) {
      attempts.push(await login(`${who} --json`, password));
      // So that the address has to wait for none of them.
      box.clock.now += MINUTE;
    }
    const [first, ...others] = attempts;
    expect(first).toMatchObject({ code: 4, stdout: '' });
    expect(errorOf(first ?? { code: 0, stdout: '', stderr: '', asked: [] })).toMatchObject({
      code: 'unauthenticated',
      message: 'the e-mail, username or password is wrong',
      details: {},
    });
    expect(others).toEqual(others.map(() => first));
  });

  test('a refused login is recorded, without what was typed for an account that is not there', async () => {
    await login('linus', 'not the password');
    await login('hunter2-typed-as-a-name', 'not the password');
    const [unknown, known] = await box.json<AuditEvent[]>('audit list --operation LoginFailed');
    expect(known).toMatchObject({ resource: 'User', outcome: 'denied', resource_name: 'linus', username: '' });
    expect(unknown).toMatchObject({ outcome: 'denied', resource_name: '', resource_id: '' });
    const log = (await box.run('audit export --columns all')).stdout;
    expect(log).not.toMatch(/hunter2|not the password/);
  });

  test('logout ends the session where it lives, and forgets its token', async () => {
    await login('ada', CHOSEN);
    const token = tokenIn('elsewhere');
    expect(await elsewhere('logout')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: `logged out of ${backend.context}\n`,
    });
    expect(await latestEvents(box, 1)).toEqual(['User.LoggedOut ada']);
    expect(configOf('elsewhere').contexts[backend.context]).not.toHaveProperty('token');
    expect((await box.run('whoami', { env: { ROSTER_TOKEN: token } })).code).toBe(4);
    expect((await box.run('whoami')).code).toBe(0);
    for (const argv of ['whoami --json', 'logout --json']) {
      const refused = await elsewhere(argv);
      expect(errorOf(refused).code).toBe('unauthenticated');
      expect(errorOf(refused).hint).toBe('log in: roster login');
    }
  });

  test('logout of a session that is over already only forgets it', async () => {
    await login('linus', temporary, OWN);
    await box.json('people reset-password linus --reveal');
    expect((await elsewhere('logout')).code).toBe(0);
    expect(configOf('elsewhere').contexts[backend.context]).not.toHaveProperty('token');
  });

  test('ROSTER_TOKEN comes before the token of the context, and does not fall back to it', async () => {
    await login('linus', temporary, OWN);
    const whoami = (token: string) => box.run('whoami --fields username', { env: { ROSTER_TOKEN: token } });
    expect((await whoami(tokenIn('elsewhere'))).stdout).toBe('username\nlinus\n');
    const empty = await whoami('');
    expect([empty.code, empty.stdout, empty.stderr]).toEqual([4, '', expect.stringContaining('is set, but empty')]);
    expect(await whoami('rst_nonsense')).toMatchObject({ code: 4, stdout: '' });
    await elsewhere('logout');
    expect((await whoami(tokenIn('elsewhere') || 'rst_gone')).code).toBe(4);
  });

  test('logout leaves ROSTER_TOKEN alone', async () => {
    await login('linus', temporary, OWN);
    const mine = { ROSTER_TOKEN: tokenIn('config') };
    const env = { ...mine, ROSTER_CONFIG_DIR: box.path('elsewhere') };
    expect(await box.run('logout', { env })).toMatchObject({ code: 0, stderr: `logged out of ${backend.context}\n` });
    expect(await latestEvents(box, 1)).toEqual(['User.LoggedOut linus']);
    expect((await box.run('whoami --fields username', { env })).stdout).toBe('username\nada\n');
  });

  test('a token that was kept before a crash takes the place of the one that it was to replace', async () => {
    await elsewhere('login ada --password-stdin', [CHOSEN], 'first');
    await elsewhere('login ada --password-stdin', [CHOSEN], 'second');
    const ended = tokenIn('first');
    const kept = tokenIn('second');
    await elsewhere('logout', [], 'first');
    const { contexts, ...rest } = configOf('second');
    const entry = { ...contexts[backend.context], token: ended, next_token: kept };
    writeFileSync(box.path('second/config.json'), JSON.stringify({ ...rest, contexts: { [backend.context]: entry } }));
    expect((await elsewhere('whoami --fields username', [], 'second')).stdout).toBe('username\nada\n');
    expect(tokenIn('second')).toBe(kept);
    expect(configOf('second').contexts[backend.context]).not.toHaveProperty('next_token');
  });
});
