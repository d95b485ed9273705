import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Person } from '../../../../src/domain/people.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPeople, errorOf, latestEvents, metadataOf } from '../../../support/front-door.ts';
import { stateOf } from '../../../support/state.ts';
import { createToken, listTokens, whoamiWith, withToken } from '../../../support/tokens.ts';

const CHOSEN = 'correct horse battery staple';
const NEW = 'penguins swim in cold water';

describe.each(backends())('one’s own account on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend);
    await addPeople(box, 'linus');
  });
  afterEach(() => box.destroy());

  test('is shown as any person is', async () => {
    expect(await box.json('people show ada')).toMatchObject(await box.json<Person>('me show'));
    expect((await box.run('me show')).stdout).toBe(
      'username\temail\trole\tstatus\tgroups\nada\tada@acme.example\tOwner\tactive\t\n',
    );
    const refused = await box.run('me show --json', { env: { ROSTER_CONFIG_DIR: box.path('none') } });
    expect(errorOf(refused).code).toBe('unauthenticated');
  });

  describe('edit', () => {
    test('needs no permission, and leaves its event', async () => {
      const linus = await box.as('linus');
      const changed = await linus.json<Person>('me edit --username torvalds --email Torvalds@acme.example');
      expect(changed).toMatchObject({
        username: 'torvalds',
        email: 'Torvalds@acme.example',
        email_verified: false,
        role: 'Member',
      });
      expect(await linus.json<Person>('me show')).toEqual({ ...changed, identities: [] });
      const [event] = await box.json<AuditEvent[]>('audit list --limit 1');
      expect(event).toMatchObject({
        resource: 'User',
        operation: 'Modified',
        username: 'linus',
        resource_id: changed.id,
      });
      expect(metadataOf(event)).toEqual({
        before: { email: 'linus@acme.example', username: 'linus' },
        after: { email: 'Torvalds@acme.example', email_verified: false, username: 'torvalds' },
      });
    });

    test('an Owner may, and the last one, too', async () => {
      expect(await box.json<Person>('me edit --username countess')).toMatchObject({ username: 'countess' });
      expect(await box.json<Person>('whoami')).toMatchObject({ username: 'countess' });
    });

    test('what is the same already changes nothing', async () => {
      const before = await stateOf(box);
      expect((await box.run('me edit --username ada --email ada@acme.example')).code).toBe(0);
      expect(await stateOf(box)).toEqual(before);
    });

    test.each<[exit: number, code: string, flag: string, value: string]>([
      [6, 'conflict', '--username', 'linus'],
      [6, 'conflict', '--email', 'LINUS@acme.example'],
      [2, 'invalid', '--username', 'a b'],
      [2, 'invalid', '--username', 'a@b'],
      [2, 'invalid', '--username', ''],
      [2, 'invalid', '--username', '\u200Bada'],
      [2, 'invalid', '--username', 'x'.repeat(129)],
      [2, 'invalid', '--email', 'nonsense'],
      [2, 'invalid', '--email', 'a\u0000@acme.example'],
    ])('exits %i with %s for %s %j', async (exit, code, ...argv) => {
      const before = await stateOf(box);
      const ran = await box.run(['me', 'edit', ...argv, '--json']);
      expect([ran.code, errorOf(ran).code]).toEqual([exit, code]);
      expect(await stateOf(box)).toEqual(before);
    });

    test('nothing to change is told with the flags', async () => {
      expect(errorOf(await box.run('me edit --json'))).toMatchObject({ hint: 'give --email or --username' });
    });

    test('a new e-mail warns that integrations may lose access, on a terminal alone', async () => {
      const argv = 'me edit --email lovelace@acme.example';
      const no = await box.run(argv, { answers: [false] });
      expect([no.code, no.asked]).toEqual([
        130,
        ['Change your e-mail? Integrations that know the old address may lose access.'],
      ]);
      expect((await box.json<Person>('me show')).email).toBe('ada@acme.example');
      expect((await box.run('me edit --username countess', { answers: [] })).code).toBe(0);
      expect((await box.run(`${argv} --yes`, { answers: [] })).code).toBe(0);
      expect((await box.run('me edit --email ada@acme.example')).code).toBe(0);
    });
  });

  describe('password', () => {
    const change = (at: Sandbox, ...lines: readonly string[]) =>
      at.run('me password --password-stdin --json', { stdin: lines.join('\n') });
    const login = async (who: string, password: string) =>
      (
        await box.run(`login ${who} --password-stdin`, {
          stdin: password,
          env: { ROSTER_CONFIG_DIR: box.path('elsewhere') },
        })
      ).code;

    test('becomes the new one', async () => {
      const ran = await change(box, CHOSEN, NEW);
      expect([ran.code, ran.stderr]).toEqual([0, 'your password is changed\n']);
      expect(JSON.parse(ran.stdout)).toMatchObject({ username: 'ada', must_change_password: false });
      expect(await latestEvents(box, 1)).toEqual(['User.PasswordChanged ada']);
      expect([await login('ada', CHOSEN), await login('ada', NEW)]).toEqual([4, 0]);
    });

    test('ends the other sessions, and keeps the one in use and the API tokens', async () => {
      const here = await box.as('linus');
      const first = await createToken(here, 'ci');
      expect(await login('linus', `${CHOSEN} linus`)).toBe(0);
      expect((await listTokens(here, '--kind', 'session')).map((one) => one.current)).toEqual([true, false]);
      const ran = await change(here, `${CHOSEN} linus`, NEW);
      expect(ran.stderr).toBe('your password is changed; 1 other session ended\n');
      expect((await here.run('whoami')).code).toBe(0);
      expect((await box.run('whoami', { env: { ROSTER_CONFIG_DIR: box.path('elsewhere') } })).code).toBe(4);
      expect(await whoamiWith(box, first.token)).toBe(0);
      expect((await box.run('whoami')).code).toBe(0);
      // With an API token in use, every session is another one.
      expect((await change(withToken(box, first.token), NEW, `${NEW} again`)).stderr).toContain(
        '1 other session ended',
      );
      expect((await here.run('whoami')).code).toBe(4);
    });

    test('a temporary one counts as the current one', async () => {
      const { temporary_password } = await box.json<{ temporary_password: string }>(
        'people reset-password linus --reveal',
      );
      const { token } = await createToken(box, 'ci', '--person', 'linus');
      expect((await change(withToken(box, token), temporary_password, NEW)).code).toBe(0);
      expect(await login('linus', NEW)).toBe(0);
    });

    test('but not once it has expired', async () => {
      const { temporary_password } = await box.json<{ temporary_password: string }>(
        'people reset-password linus --reveal',
      );
      const { token } = await createToken(box, 'ci', '--person', 'linus');
      box.clock.now += 7 * 24 * 60 * 60 * 1000;
      expect(errorOf(await change(withToken(box, token), temporary_password, NEW)).code).toBe('expired');
    });

    test.each<[exit: number, code: string, ...lines: string[]]>([
      [4, 'unauthenticated', 'not the password', NEW],
      [4, 'unauthenticated', '', NEW],
      [4, 'unauthenticated', `${CHOSEN}\u0000`, NEW],
      [2, 'weak_password', CHOSEN, CHOSEN],
      [2, 'weak_password', CHOSEN, 'brief'],
      [2, 'weak_password', CHOSEN, 'ada@acme.example'],
      [2, 'weak_password', CHOSEN, 'p'.repeat(73)],
      [2, 'weak_password', CHOSEN, `truncated here\u0000and more`],
      [2, 'invalid', CHOSEN],
      [2, 'invalid', CHOSEN, NEW, NEW],
      [2, 'invalid'],
      [2, 'invalid', CHOSEN, 'x'.repeat(5000)],
    ])('exits %i with %s for %j, %j, and stays as it was', async (exit, code, ...lines) => {
      const ran = await change(box, ...lines);
      const error = errorOf(ran);
      expect([ran.code, error.code]).toEqual([exit, code]);
      for (const line of lines) if (line !== '') expect(ran.stderr).not.toContain(line);
      expect(await login('ada', CHOSEN)).toBe(0);
    });

    test('a wrong current one is recorded as a failed login, by who tried', async () => {
      await change(box, 'not the password', NEW);
      const [event] = await box.json<AuditEvent[]>('audit list --limit 1');
      expect(event).toMatchObject({
        resource: 'User',
        operation: 'LoginFailed',
        outcome: 'denied',
        username: 'ada',
        resource_name: 'ada',
        description: 'a change of the password of ada was refused: the current one was wrong',
      });
      expect((await box.run('audit verify')).code).toBe(0);
    });

    test('guesses are slowed down like those at a login', async () => {
      for (let attempt = 0; attempt < 3; attempt += 1)
        expect((await change(box, 'not the password', NEW)).code).toBe(4);
      const delayed = await change(box, CHOSEN, NEW);
      expect(errorOf(delayed).code).toBe('rate_limited');
      box.clock.now += 1000;
      expect((await change(box, CHOSEN, NEW)).code).toBe(0);
    });

    test('off a terminal it is read from standard input or not at all', async () => {
      const ran = await box.run('me password --json');
      expect([ran.code, errorOf(ran)]).toMatchObject([9, { code: 'input_needed', hint: 'give --password-stdin' }]);
    });

    test('a terminal is asked for the current one, and twice for the new one', async () => {
      const ran = await box.run('me password', { answers: [CHOSEN, NEW, `${NEW}!`, NEW, NEW] });
      expect([ran.code, ran.asked]).toEqual([
        0,
        [
          'Current password:',
          'New password (at least 12 characters):',
          'The same again:',
          'They differ. Once more:',
          'The same again:',
        ],
      ]);
      expect(ran.stdout + ran.stderr).not.toContain(NEW);
      expect(await login('ada', NEW)).toBe(0);
    });
  });
});
