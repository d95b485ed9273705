import { existsSync, writeFileSync } from 'node:fs';
import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Person, PersonWithPassword } from '../../../../src/domain/people.ts';
import { backends, CTRL_C, sandbox } from '../../../harness.ts';
import { shownPerson } from '../../../support/people.ts';
import type { RunOptions, Sandbox } from '../../../harness.ts';
import { addPeople, errorOf, metadataOf, modeOf, secretsIn } from '../../../support/front-door.ts';
import { stateOf } from '../../../support/state.ts';

const DAY = 24 * 60 * 60 * 1000;
const CHOSEN = 'a few unrelated words';

describe.each(backends())('people add on $name', (backend) => {
  let box: Sandbox;

  beforeEach(async () => {
    box = await sandbox(backend);
  });
  afterEach(() => box.destroy());

  const add = (argv: string) => box.json<PersonWithPassword[]>(`people add ${argv}`);

  test('a new person is active, a Member, and must choose a password', async () => {
    const [grace, ...rest] = await add('grace@acme.example --reveal');
    expect(rest).toEqual([]);
    expect(grace).toMatchObject({
      email: 'grace@acme.example',
      email_verified: true,
      username: 'grace',
      status: 'active',
      role: 'Member',
      groups: [],
      must_change_password: true,
      source: 'manually',
      last_login_at: null,
      temporary_password: expect.stringMatching(/^(\w{6}-){3}\w{6}$/) as string,
    });
    expect(await shownPerson(box, 'grace')).toEqual({ ...grace, temporary_password: undefined });
  });

  describe('--like', () => {
    beforeEach(async () => {
      await box.run('group create Compilers');
      await box.run('group create Platform');
      await box.run('people add grace@acme.example --role Admin --group Compilers --reveal');
    });

    test('gives the role and the groups of somebody', async () => {
      const [ken] = await add('ken@acme.example --like grace --reveal');
      expect([ken?.role, ken?.groups]).toEqual(['Admin', ['Compilers']]);
    });

    test('comes before no role and no group that is given', async () => {
      const [ken] = await add('ken@acme.example --like grace --role Member --group Platform --reveal');
      expect([ken?.role, ken?.groups]).toEqual(['Member', ['Compilers', 'Platform']]);
    });

    test('asks for neither on a terminal', async () => {
      const { asked, code } = await box.run('people add --like grace --reveal', {
        answers: ['ken@acme.example', 'ken', 'go'],
      });
      expect([asked.length, code]).toEqual([3, 0]);
      expect(await box.json('people show ken')).toMatchObject({ role: 'Admin', groups: ['Compilers'] });
    });

    test('goes no further than the guards: only an Owner makes another one like themselves', async () => {
      const grace = await box.as('grace');
      const before = await stateOf(box);
      expect(errorOf(await grace.run('people add ken@acme.example --like ada --reveal --json')).code).toBe(
        'owner_role',
      );
      expect(await stateOf(box)).toBe(before);
    });
  });

  test('piped, --reveal prints the password in a column', async () => {
    const { code, stdout, stderr } = await box.run('people add grace@acme.example --reveal --role Admin');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^username\temail\trole\ttemporary_password\ngrace\tgrace@acme\.example\tAdmin\t[\w-]{27}\n$/,
    );
  });

  test('a terminal shows the password once, uncut, and says so', async () => {
    const { stdout, stderr } = await box.run(`people add ${'g'.repeat(60)}@acme.example --no-color`, { tty: 80 });
    expect(stdout).toMatch(/ (\w{6}-){3}\w{6}\n$/);
    expect(stderr).toMatch(
      /^These passwords are not shown again\. Each works once, for 7 days\.\nundo: roster undo [0-9a-f-]{36}\n$/,
    );
  });

  test('without a place for the password nothing is changed, and the flags are named', async () => {
    const before = await stateOf(box);
    for (const argv of ['people add grace@acme.example', 'people add grace@acme.example --json']) {
      const result = await box.run(argv);
      expect(result).toMatchObject({ code: 9, stdout: '' });
      expect(result.stderr).toContain('add --secret-file PATH, or --reveal');
    }
    expect(await stateOf(box)).toEqual(before);
  });

  test('a secret file is made for its owner alone, with a line of JSON for each person', async () => {
    const people = await add(`grace@acme.example,linus@acme.example --secret-file ${box.path('new.jsonl')}`);
    expect(modeOf(box.path('new.jsonl'))).toBe(0o600);
    expect(secretsIn(box, 'new.jsonl')).toEqual(
      ['grace', 'linus'].map((username) => ({
        email: `${username}@acme.example`,
        username,
        kind: 'temporary_password',
        secret: expect.stringMatching(/^[\w-]{27}$/) as string,
      })),
    );
    for (const person of people) expect(person).not.toHaveProperty('temporary_password');
  });

  test('--reveal beside a secret file shows what the file holds', async () => {
    const [grace] = await add(`grace@acme.example --reveal --secret-file ${box.path('new.jsonl')}`);
    expect(secretsIn(box, 'new.jsonl')[0]?.secret).toBe(grace?.temporary_password);
  });

  test('a secret file that is there already is refused and left as it is', async () => {
    writeFileSync(box.path('old.jsonl'), 'precious\n');
    const before = await stateOf(box);
    const result = await box.run(`people add grace@acme.example --json --secret-file ${box.path('old.jsonl')}`);
    expect(errorOf(result).code).toBe('secret_file_exists');
    expect(box.read('old.jsonl')).toBe('precious\n');
    expect(await stateOf(box)).toEqual(before);
  });

  test('a secret file that cannot be made stops everything', async () => {
    const before = await stateOf(box);
    const result = await box.run(`people add grace@acme.example --json --secret-file ${box.path('no/such/folder')}`);
    expect(errorOf(result).code).toBe('unavailable');
    expect(await stateOf(box)).toEqual(before);
  });

  test('several people come together or not at all, and no secret file is left behind', async () => {
    await addPeople(box, 'linus');
    const before = await stateOf(box);
    const result = await box.run(
      `people add grace@acme.example LINUS@acme.example --json --secret-file ${box.path('new.jsonl')}`,
    );
    const error = errorOf(result);
    expect([result.code, error.code]).toEqual([6, 'conflict']);
    expect(error.message).toBe('the e-mail linus@acme.example belongs to linus');
    expect(await stateOf(box)).toEqual(before);
    expect(existsSync(box.path('new.jsonl'))).toBe(false);
  });

  test('each addition is an event that holds no secret', async () => {
    const people = await add('grace@acme.example linus@acme.example --role Admin --reveal');
    const events = await box.json<AuditEvent[]>('audit list --resource User --operation Added --limit 2');
    expect(events.map((event) => [event.resource_name, event.username, event.outcome])).toEqual([
      ['linus', 'ada', 'ok'],
      ['grace', 'ada', 'ok'],
    ]);
    expect(metadataOf(events[1])).toEqual({
      after: { email: 'grace@acme.example', username: 'grace', role: 'Admin', groups: [] },
    });
    const kept = [(await box.run('audit export --columns all')).stdout, await backend.contents(box.location)];
    for (const { email, temporary_password } of people)
      for (const text of kept) {
        expect(text).toContain(email);
        expect(text).not.toContain(temporary_password);
      }
  });

  test('a taken username gets a number, and a tag is no part of it', async () => {
    await addPeople(box, 'sam', 'sam-2');
    const people = await add('sam@other.example sam+news@acme.example kim+a@acme.example kim+b@acme.example --reveal');
    expect(people.map((one) => one.username)).toEqual(['sam-3', 'sam-4', 'kim', 'kim-2']);
  });

  test('people are put in the groups that are named', async () => {
    await box.json('group create Platform');
    await box.json(['group', 'create', 'Sales; EMEA']);
    const [grace] = await box.json<Person[]>([
      ...['people', 'add', 'grace@acme.example', '--reveal'],
      ...['--group', 'Platform', '--group', 'Sales; EMEA', '--group', 'Platform'],
    ]);
    expect(grace?.groups).toEqual(['Platform', 'Sales; EMEA']);
  });

  test.each([
    ["O'Neill", "O'Neill"],
    ['Юлия', 'Юлия'],
    ['=cmd()', '=cmd()'],
    ['🦊', '🦊'],
    ['"quoted"', '"quoted"'],
    ['a,b;c', 'a,b;c'],
    ["Robert'); drop table people;--".replaceAll(' ', ''), "Robert');droptablepeople;--"],
    ['%', '%'],
    ['rene\u0301e', 'renée'],
    ['x'.repeat(128), 'x'.repeat(128)],
  ])('the username %j is kept as %j and found again', async (given, kept) => {
    const [one] = await box.json<Person[]>(['people', 'add', 'odd@acme.example', '--username', given, '--reveal']);
    expect(one?.username).toBe(kept);
    expect((await box.json<Person>(['people', 'show', given])).email).toBe('odd@acme.example');
    expect(await box.json<Person[]>(['people', 'list', '--search', kept])).toHaveLength(1);
  });

  test('an e-mail is kept as it was typed and compared in any case', async () => {
    const [one] = await add("Liam.O'Neill+Work@ACME.example --username liam --reveal");
    expect(one?.email).toBe("Liam.O'Neill+Work@ACME.example");
    expect((await box.json<Person>("people show liam.o'neill+work@acme.example")).username).toBe('liam');
  });

  const NEW = ['people', 'add', 'new@acme.example', '--reveal'];
  test.each<[string, string[], number, string, string]>([
    ['no dot in the domain', ['people', 'add', 'a@acme', '--reveal'], 2, 'invalid', 'is not an e-mail'],
    ['no @', ['people', 'add', 'acme.example', '--reveal'], 2, 'invalid', 'is not an e-mail'],
    ['a space', ['people', 'add', 'a b@acme.example', '--reveal'], 2, 'invalid', 'is not an e-mail'],
    ['a line break', ['people', 'add', 'a\nb@acme.example', '--reveal'], 2, 'invalid', 'is not an e-mail'],
    ['NUL', ['people', 'add', 'a\0b@acme.example', '--reveal'], 2, 'invalid', 'is not an e-mail'],
    ['a hidden reordering', ['people', 'add', 'a\u202eb@acme.example', '--reveal'], 2, 'invalid', 'is not an e-mail'],
    ['an endless e-mail', ['people', 'add', `a@${'b'.repeat(100_000)}.example`, '--reveal'], 2, 'invalid', 'longer'],
    ['the same twice', ['people', 'add', 'a@b.example', 'A@B.example', '--reveal'], 6, 'conflict', 'given twice'],
    ['a name like a flag', ['people', 'add', '--reveal', '--', '-x@acme.example'], 2, 'invalid', 'inferred'],
    ['an e-mail that is taken', ['people', 'add', 'ADA@acme.example', '--reveal'], 6, 'conflict', 'belongs to ada'],
    ['a taken username', [...NEW, '--username', 'ada'], 6, 'conflict', 'ada is taken by ada@acme.example'],
    ['an empty username', [...NEW, '--username', ''], 2, 'invalid', 'must not be empty'],
    ['a username with @', [...NEW, '--username', 'a@b'], 2, 'invalid', '@'],
    ['a username with a space', [...NEW, '--username', 'a b'], 2, 'invalid', 'space'],
    ['a username with a line break', [...NEW, '--username', 'a\nb'], 2, 'invalid', 'control characters'],
    ['a username with NUL', [...NEW, '--username', 'a\0b'], 2, 'invalid', 'control characters'],
    ['a username that reorders text', [...NEW, '--username', 'a\u202eb'], 2, 'invalid', 'reorder'],
    ['half a character', [...NEW, '--username', 'a\ud83e'], 2, 'invalid', 'Unicode'],
    ['a long username', [...NEW, '--username', 'x'.repeat(129)], 2, 'invalid', 'longer than 128'],
    ['a username like an id', [...NEW, '--username', '0190a000-0000-7000-8000-000000000001'], 2, 'invalid', 'id'],
    ['one username for two', [...NEW, 'b@acme.example', '--username', 'x'], 2, 'usage', 'one person'],
    ['an unknown role', [...NEW, '--role', 'Boss'], 3, 'not_found', 'Boss'],
    ['a role in the wrong case', [...NEW, '--role', 'admin'], 3, 'not_found', 'admin'],
    ['a project role', [...NEW, '--role', 'Contributor'], 2, 'scope_mismatch', 'project role'],
    ['an unknown group', [...NEW, '--group', 'Nowhere'], 3, 'not_found', 'Nowhere'],
    ['nobody', ['people', 'add', '--reveal'], 9, 'input_needed', 'cannot ask here'],
    ['commas alone', ['people', 'add', ',,', '--reveal'], 9, 'input_needed', 'cannot ask here'],
  ])('%s is refused and changes nothing', async (_what, argv, code, errorCode, told) => {
    const before = await stateOf(box);
    const at = argv.indexOf('--');
    const result = await box.run(at < 0 ? [...argv, '--json'] : argv.toSpliced(at, 0, '--json'));
    const error = errorOf(result);
    expect([result.code, error.code]).toEqual([code, errorCode]);
    expect(error.message).toContain(told);
    expect(result.stderr.length).toBeLessThan(2000);
    expect(await stateOf(box)).toEqual(before);
  });

  test('the temporary password works once, and leads to a chosen one', async () => {
    const [grace] = await add('grace@acme.example --reveal');
    const env = { ROSTER_CONFIG_DIR: box.path('config-grace') };
    const login = (stdin: string) => box.run('login grace --password-stdin', { stdin, env });
    const temporary = grace?.temporary_password ?? '';
    expect((await login(temporary)).code).toBe(4);
    expect(await login(`${temporary}\n${CHOSEN}`)).toMatchObject({ code: 0, stderr: 'logged in as grace\n' });
    expect((await login(`${temporary}\nanother few words`)).code).toBe(4);
    expect((await login(CHOSEN)).code).toBe(0);
  });

  test('the temporary password works to the end of the seventh day, and no longer', async () => {
    const [grace, linus] = await add('grace@acme.example linus@acme.example --reveal');
    const login = (who: string, secret = '') =>
      box.run(['login', who, '--password-stdin', '--json'], {
        stdin: `${secret}\n${CHOSEN}`,
        env: { ROSTER_CONFIG_DIR: box.path(`config-${who}`) },
      });
    box.clock.now += 7 * DAY - 1;
    expect((await login('grace', grace?.temporary_password)).code).toBe(0);
    box.clock.now += 1;
    const late = await login('linus', linus?.temporary_password);
    expect(errorOf(late).code).toBe('expired');
  });
});

describe.each(backends())('people add asks on a terminal, on $name', (backend) => {
  let box: Sandbox;

  beforeEach(async () => {
    box = await sandbox(backend);
  });
  afterEach(() => box.destroy());

  test('for addresses, usernames, role and groups, and once at the end', async () => {
    await box.json('group create Platform');
    const result = await box.run('people add --reveal --json', {
      answers: ['grace@acme.example, linus@acme.example', 'g.hopper', '', 'Admin', ['Platform'], 'go'],
    });
    expect(result.asked).toEqual([
      'E-mail addresses, separated by commas:',
      'Username of grace@acme.example:',
      'Username of linus@acme.example:',
      'Role:',
      'Groups:',
      'Create these 2 accounts?',
    ]);
    expect(JSON.parse(result.stdout)).toMatchObject([
      { username: 'g.hopper', role: 'Admin', groups: ['Platform'] },
      { username: 'linus', role: 'Admin', groups: ['Platform'] },
    ]);
    expect(result.stderr).toContain(
      '  g.hopper  grace@acme.example\n  linus  linus@acme.example\n  as Admin, in Platform',
    );
  });

  test('an address can still be dropped at the end', async () => {
    const result = await box.run('people add --reveal --json', {
      answers: ['a@acme.example b@acme.example', '', '', 'Member', 'drop', 'a@acme.example', 'go'],
    });
    expect(JSON.parse(result.stdout)).toMatchObject([{ username: 'b' }]);
  });

  test.each<[string, NonNullable<RunOptions['answers']>]>([
    ['cancel', ['a@acme.example', '', 'Member', 'cancel']],
    ['Ctrl-C', ['a@acme.example', '', CTRL_C]],
  ])('%s changes nothing and exits 130', async (_how, answers) => {
    const before = await stateOf(box);
    const result = await box.run('people add --reveal', { answers });
    expect(result).toMatchObject({ code: 130, stdout: '' });
    expect(result.stderr).toContain('nothing was changed');
    expect(await stateOf(box)).toEqual(before);
  });

  test.each([
    ['--no-input', {}],
    ['--reveal', { CI: 'true' }],
  ])('nobody is asked with %s in the environment %j', async (flag, env) => {
    const result = await box.run(['people', 'add', flag], { answers: ['a@acme.example'], env });
    expect(result).toMatchObject({ code: 9, asked: [] });
    expect(result.stderr).toMatch(/hint:.* give EMAIL/);
  });
});
