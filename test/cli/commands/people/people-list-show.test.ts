import type { Person } from '../../../../src/domain/people.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPeople, addPerson, errorOf } from '../../../support/front-door.ts';

const LONG = 'x'.repeat(100);

describe.each(backends())('people list and show on $name', (backend) => {
  let box: Sandbox;

  beforeAll(async () => {
    box = await sandbox(backend);
    await addPerson(box, 'Grace@Acme.Example', 'grace', 'Admin');
    await addPeople(box, 'linus', 'zoë', 'émile', '100%', 'a_c', 'abc');
    await addPerson(box, 'robin@acme.example', 'robin');
    await addPerson(box, 'r.upper@acme.example', 'Robin');
    await addPerson(box, 'formula@acme.example', '=cmd()');
    await addPerson(box, `${'y'.repeat(64)}@${'z'.repeat(60)}.example`, LONG);
    await box.json(['group', 'create', 'Site reliability', '--member', 'linus', '--member', 'grace']);
    await box.json('people deactivate zoë');
  });
  afterAll(() => box.destroy());

  const usernames = async (flags: string) =>
    (await box.json<Person[]>(['people', 'list', ...flags.split(' ').filter(Boolean)])).map((one) => one.username);

  test('a pipe gets tab-separated values with a header', async () => {
    expect(await box.run('people list --search grace')).toEqual({
      code: 0,
      stdout: 'username\temail\trole\tstatus\tgroups\ngrace\tGrace@Acme.Example\tAdmin\tactive\tSite reliability\n',
      stderr: '',
      asked: [],
    });
  });

  test('a terminal gets a table, and the advice to have a second Owner', async () => {
    const { code, stdout, stderr } = await box.run('people list --search linus --no-color', { tty: 80 });
    expect(code).toBe(0);
    expect(stdout).toBe(
      'USERNAME  EMAIL               ROLE    STATUS  GROUPS\nlinus     linus@acme.example  Member  active  Site reliability\n',
    );
    expect(stderr).toBe('hint: ada is the only Owner; a second one is safer:\nroster people role PERSON Owner\n');
  });

  test('a table fits 80 columns, but for names that alone are wider', async () => {
    const { stdout } = await box.run('people list --no-color', { tty: 80 });
    const tooWide = stdout.split('\n').filter((line) => line.length > 80);
    expect(tooWide).toEqual([LONG, `${'y'.repeat(64)}@${'z'.repeat(60)}.example`]);
  });

  test('JSON holds whole people, under names that do not change', async () => {
    const [grace] = await box.json<Person[]>('people list --search grace');
    expect(grace).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      email: 'Grace@Acme.Example',
      email_verified: true,
      username: 'grace',
      status: 'active',
      role: 'Admin',
      groups: ['Site reliability'],
      must_change_password: true,
      source: 'manually',
      created_at: '2026-03-01T09:00:00.000Z',
      updated_at: '2026-03-01T09:00:00.000Z',
      last_login_at: null,
      inherited_roles: [{ role: 'Member', group: 'Site reliability' }],
    });
  });

  test.each([
    ['jsonl', '{"username":"grace","role":"Admin"}\n'],
    ['yaml', '- username: grace\n  role: Admin\n'],
    ['csv', 'username,role\ngrace,Admin\n'],
    ['tsv', 'username\trole\ngrace\tAdmin\n'],
    ['json', '[\n  {\n    "username": "grace",\n    "role": "Admin"\n  }\n]\n'],
  ])('-o %s writes the chosen fields', async (format, stdout) => {
    const result = await box.run(`people list --search grace --fields username,role -o ${format}`);
    expect(result).toMatchObject({ code: 0, stdout, stderr: '' });
  });

  test('a username that a spreadsheet would run is defused in CSV, and in CSV alone', async () => {
    expect((await box.run('people list --search =cmd --fields username -o csv')).stdout).toBe("username\n'=cmd()\n");
    expect((await box.run('people list --search =cmd --fields username -o tsv')).stdout).toBe('username\n=cmd()\n');
  });

  test('people come in order of username, case aside, then by code point', async () => {
    const names = await usernames('--all');
    expect(names.filter((name) => name.toLowerCase() !== 'robin')).toEqual(
      ['=cmd()', '100%', 'a_c', 'abc', 'ada', 'grace', 'linus', LONG, 'zoë', 'émile'].sort((a, b) => (a < b ? -1 : 1)),
    );
    expect(names.slice(names.indexOf('linus') + 1, names.indexOf(LONG)).sort()).toEqual(['Robin', 'robin']);
  });

  test.each([
    ['--role Admin', ['grace']],
    ['--role Owner', ['ada']],
    ['--status deactivated', ['zoë']],
    ['--search ROBIN', ['Robin', 'robin']],
    ['--search ÉMILE', ['émile']],
    ['--search grace@acme', ['grace']],
    ['--search %', ['100%']],
    ['--search a_c', ['a_c']],
    ['--role Member --status active --search linus', ['linus']],
    ['--search nobody', []],
  ])('people list %s finds them', async (flags, found) => {
    expect((await usernames(flags)).sort()).toEqual([...found].sort());
  });

  test('people of a group are found by its exact name', async () => {
    const people = await box.json<Person[]>(['people', 'list', '--group', 'Site reliability']);
    expect(people.map((one) => one.username)).toEqual(['grace', 'linus']);
  });

  test('an empty list is an empty array, a bare header, and on a terminal a word on stderr', async () => {
    expect(await box.run('people list --search nobody --json')).toMatchObject({ code: 0, stdout: '[]\n', stderr: '' });
    expect((await box.run('people list --search nobody')).stdout).toBe('username\temail\trole\tstatus\tgroups\n');
    const terminal = await box.run('people list --search nobody', { tty: 80 });
    expect(terminal).toMatchObject({ code: 0, stdout: '' });
    expect(terminal.stderr).toMatch(/^nothing to list\n/);
  });

  test('a cut list says so on stderr, and --all is not cut', async () => {
    const cut = await box.run('people list --limit 2 --json');
    expect(JSON.parse(cut.stdout)).toHaveLength(2);
    expect(cut).toMatchObject({
      code: 0,
      stderr: '2 shown, there are more; --all lists everything, --limit N the first N\n',
    });
    const all = await box.run('people list --limit 2 --all --json');
    expect(JSON.parse(all.stdout)).toHaveLength(12);
    expect(all).toMatchObject({ code: 0, stderr: '' });
  });

  test.each([
    ['people list --limit 0', 2, 'invalid', '--limit'],
    ['people list --limit 1001', 2, 'invalid', '--limit'],
    ['people list --limit many', 2, 'usage', '--limit'],
    ['people list --status asleep', 2, 'invalid', '--status'],
    ['people list --fields username,shoe_size', 2, 'usage', 'shoe_size'],
    ['people list --role Admni', 3, 'not_found', 'Admni'],
    ['people list --role Reader', 2, 'scope_mismatch', 'Reader'],
    ['people list --group Nowhere', 3, 'not_found', 'Nowhere'],
    ['people list --search a --search b', 2, 'usage', '--search'],
    ['people list --serach a', 2, 'usage', '--serach'],
    ['people lsit', 2, 'usage', 'lsit'],
    ['people show', 9, 'input_needed', 'this needs an answer'],
    ['people show ada grace', 2, 'usage', 'takes 1 argument'],
    ['people show nobody', 3, 'not_found', 'nobody'],
    ['people show nobody@acme.example', 3, 'not_found', 'nobody@acme.example'],
    ['people show 0190a000-0000-7000-8000-999999999999', 3, 'not_found', '0190a000'],
  ])('%s exits %i with the code %s', async (argv, code, errorCode, told) => {
    const result = await box.run(`${argv} --json`);
    const error = errorOf(result);
    expect([result.code, error.code]).toEqual([code, errorCode]);
    expect(error.message).toContain(told);
  });

  test.each([
    ['people lsit', 'did you mean list?'],
    ['people list --serach a', 'did you mean --search?'],
    ['people show linsu', 'did you mean linus?'],
    ['people show GRACE', 'did you mean grace?'],
    ['people list --role Admni', 'did you mean Admin?'],
  ])('%s is told what comes nearest', async (argv, hint) => {
    expect((await box.run(argv)).stderr).toContain(`hint: ${hint}`);
  });

  test('a person is found by username, by e-mail in any case, and by id', async () => {
    const byName = await box.json<Person>('people show grace');
    expect(await box.json<Person>('people show gRACE@acme.EXAMPLE')).toEqual(byName);
    expect(await box.json<Person>(['people', 'show', byName.id])).toEqual(byName);
    expect(await box.json<Person>(['people', 'show', byName.id.toUpperCase()])).toEqual(byName);
    expect((await box.run('people show grace')).stdout).toBe(
      'username\temail\trole\tstatus\tgroups\ngrace\tGrace@Acme.Example\tAdmin\tactive\tSite reliability\n',
    );
  });

  test('usernames that differ in case only are two people', async () => {
    expect((await box.json<Person>('people show Robin')).email).toBe('r.upper@acme.example');
    expect((await box.json<Person>('people show robin')).email).toBe('robin@acme.example');
  });

  test('on a terminal a person is shown field by field', async () => {
    const { stdout } = await box.run('people show zoë --no-color', { tty: 80 });
    expect(stdout).toMatch(/^username: +zoë$/m);
    expect(stdout).toMatch(/^status: +deactivated$/m);
    expect(stdout).toMatch(/^must change password: +yes$/m);
  });
});
