import { writeFileSync } from 'node:fs';
import { backends, sandbox } from '../../../harness.ts';
import type { Prepare, Sandbox } from '../../../harness.ts';
import { errorOf } from '../../../support/front-door.ts';
import { stateOf } from '../../../support/state.ts';

/** Several at once: by arguments, a file, or the filters of the list; one transaction, all or nothing. */

const [backend] = backends();
const MANY = Array.from({ length: 12 }, (_, at) => `w${at}`);

const prepare: Prepare = async (box) => {
  await box.run('people add grace@acme.example --role Admin --reveal');
  await box.run(`people add ${MANY.map((name) => `${name}@acme.example`).join(' ')} --reveal`);
  await box.run('group create Platform --member w0,w1');
  await box.run('project create Rocket');
};

let box: Sandbox;
beforeEach(async () => {
  if (backend === undefined) throw new Error('there is no backend');
  box = await sandbox(backend, prepare);
});
afterEach(() => box.destroy());

interface Person {
  readonly username: string;
  readonly status: string;
  readonly role: string;
}
const events = (): Promise<object[]> =>
  box.backend.query(
    box.location,
    "select operation, resource_name from audit_events where outcome = 'ok' order by seq",
  );

test('one is answered as an object, several as an array, with an event each', async () => {
  expect(await box.json<Person>('people deactivate w0')).toMatchObject({ username: 'w0', status: 'deactivated' });
  const before = (await events()).length;
  const several = await box.json<Person[]>('people deactivate w1 w2@acme.example w1@acme.example');
  expect(several.map(({ username, status }) => [username, status])).toEqual([
    ['w1', 'deactivated'],
    ['w2', 'deactivated'],
  ]);
  expect((await events()).slice(before)).toEqual([
    { operation: 'Deactivated', resource_name: 'w1' },
    { operation: 'Deactivated', resource_name: 'w2' },
  ]);
});

test.each([
  ['one that is not there', 'people deactivate w0 nobody', 'not_found'],
  ['the last Owner', 'people deactivate w0 ada', 'last_owner'],
  ['the last Owner, by a role', 'people role w0 ada --role Member', 'last_owner'],
  ['a role of the other scope', 'people role w0 w1 --role Contributor', 'scope_mismatch'],
])('none is changed with %s among them', async (_, line, code) => {
  const before = await stateOf(box);
  expect(errorOf(await box.run([...line.split(' '), '--json'])).code).toBe(code);
  expect(await stateOf(box)).toBe(before);
});

test('the guards hold for each: an Admin touches no Owner among others', async () => {
  const grace = await box.as('grace');
  const before = await stateOf(box);
  for (const line of [
    'people deactivate w0 ada',
    'people reset-password w0 ada --reveal',
    'people role w0 w1 --role Owner',
  ])
    expect([line, errorOf(await grace.run([...line.split(' '), '--json'])).code]).toEqual([line, 'owner_role']);
  expect(await stateOf(box)).toBe(before);
});

test('more than ten are changed after their number was given', async () => {
  const argv = ['people', 'role', ...MANY, '--role', 'Admin'];
  const refused = await box.run(argv);
  expect([refused.code, refused.stderr]).toEqual([9, expect.stringContaining('--confirm 12')]);
  expect((await box.run([...argv, '--yes'])).code).toBe(9);
  expect((await box.run([...argv, '--confirm', '11'])).code).toBe(2);
  expect((await box.run([...argv, '--confirm', '12'])).code).toBe(0);
  expect((await box.run(argv, { answers: ['12'], tty: 80 })).code).toBe(0);
});

test('the role of several is named by its flag, so that nobody is taken for it', async () => {
  const result = await box.run('people role w0 w1 Member --json');
  expect([errorOf(result).code, errorOf(result).hint]).toEqual(['usage', expect.stringContaining('--role ROLE')]);
});

test('a file names them, one a line or as the CSV of the list, and so does standard input', async () => {
  writeFileSync(box.path('names'), '\uFEFFw0\r\n\r\n w1 \r\n');
  expect(await box.json<Person[]>(`people role --from ${box.path('names')} --role Admin`)).toHaveLength(2);
  const { stdout } = await box.run('people list --role Admin -o csv');
  const back = await box.json<Person[]>('people role --from - --role Member', { stdin: stdout });
  expect(back.map(({ username, role }) => [username, role])).toEqual(
    ['grace', 'w0', 'w1'].map((name) => [name, 'Member']),
  );
});

test.each<readonly [string, string | Buffer]>([
  ['with semicolons, as spreadsheets write it', 'E-mail;username\r\nx@acme.example;w0\r\n'],
  ['in UTF-16', Buffer.from('\uFEFFusername\tRole\nw0\tMember\n', 'utf16le')],
  ['with quotes', 'name,"username"\n"Zero, W",w0\n'],
])('a table %s names them, too', async (_how, text) => {
  writeFileSync(box.path('table'), text);
  const shown = await box.json<Person[]>(`people role --from ${box.path('table')} --role Member --dry-run`);
  expect(shown.map(({ username }) => username)).toEqual(['w0']);
});

test.each<readonly [string, string, RegExp]>([
  ['names', '[{"username":"w0"}]', /is JSON, not CSV/],
  ['nowhere', '', /there is no file/],
])('a file %s that has no names is refused', async (name, text, message) => {
  if (text !== '') writeFileSync(box.path(name), text);
  const refused = errorOf(await box.run(`people role --from ${box.path(name)} --role Member --json`));
  expect(refused.message).toMatch(message);
});

test('--where finds them by the filters of the list, and refuses one that it does not have', async () => {
  const found = await box.json<Person[]>('people deactivate --where group=Platform,role=Member');
  expect(found.map(({ username }) => username)).toEqual(['w0', 'w1']);
  expect(await box.json('people reactivate --where status=deactivated,group=Platform')).toHaveLength(2);
  const nobody = await box.run('people deactivate --where status=deactivated --json');
  expect([nobody.code, nobody.stdout, nobody.stderr]).toEqual([
    0,
    '[]\n',
    'nobody was found, and nothing was changed\n',
  ]);
  const wrong = errorOf(await box.run('people deactivate --where roel=Member --json'));
  expect([wrong.code, wrong.hint]).toEqual(['usage', 'did you mean role=VALUE?']);
});

test.each([
  ['nothing, as an empty variable of a script does', ''],
  ['nothing but blanks and commas', ' , '],
  ['a filter twice, of which one would not count', 'status=deactivated,status=active'],
  ['no role of their own, where no role is said', 'direct'],
])('--where that says %s means nobody, not everybody', async (_, where) => {
  const before = await stateOf(box);
  const refused = await box.run(['people', 'remove', '--where', where, '--yes', '--confirm', '14', '--json']);
  expect([refused.code, errorOf(refused).code]).toEqual([2, expect.stringMatching(/^(usage|invalid)$/)]);
  expect(await stateOf(box)).toBe(before);
});

test('a token that is named twice is revoked once', async () => {
  await box.run('token create deploy --reveal');
  expect(await box.json('token revoke deploy deploy --yes')).toMatchObject([{ name: 'deploy', state: 'revoked' }]);
});

test('each of several gets a password of their own, and somebody named twice gets one', async () => {
  const made = await box.json<{ username: string; temporary_password: string }[]>(
    'people reset-password w0 w1 W0@acme.example --reveal',
  );
  expect(made.map(({ username }) => username).sort()).toEqual(['w0', 'w1']);
  for (const { username, temporary_password } of made) {
    const stdin = `${temporary_password}\n${username} has a long password`;
    const env = { ROSTER_CONFIG_DIR: box.path(`config-${username}`) };
    expect((await box.run(`login ${username} --password-stdin`, { stdin, env })).code).toBe(0);
  }
});

test('what is as it should be is unchanged, and no event tells of it', async () => {
  await box.run('project people add Rocket w0 --role Reader');
  await box.run('people deactivate w3');
  const before = await events();
  for (const line of [
    'people role w0 Member',
    'people role w0 w1 --role Member',
    'people deactivate w3',
    'people reactivate w0 w1',
    'people edit w0 --username w0',
    'group modify Platform --add w0',
    'group role Platform Member',
    'project people add Rocket w0 --role Reader',
    'project people role Rocket w0 Reader',
    'settings set name Acme',
  ]) {
    const { code, stderr } = await box.run(`${line} --json`);
    expect([line, code, stderr]).toEqual([line, 0, 'unchanged\n']);
  }
  expect(await events()).toEqual(before);
});

test('lists with commas: a name with a comma stands in quotes', async () => {
  await box.run(['group', 'create', 'Research, Dev']);
  expect(
    (await box.run(['people', 'add', 'x@acme.example', '--group', '"Research, Dev",Platform', '--reveal'])).code,
  ).toBe(0);
  expect(await box.json('people show x')).toMatchObject({ groups: ['Platform', 'Research, Dev'] });
  expect((await box.run(['people', 'add', 'y@acme.example', '--group', '"Research', '--reveal'])).code).toBe(2);
});

test('--where that finds more than can be changed at once is refused, and says what to do', async () => {
  const rows = Array.from({ length: 1001 }, (_, at) => `m${at}@acme.example`);
  writeFileSync(box.path('many.csv'), ['email', ...rows].join('\n'));
  expect((await box.run(['people', 'import', box.path('many.csv'), '--secret-file', box.path('s.jsonl')])).code).toBe(
    0,
  );
  const refused = await box.run('people deactivate --where status=active --yes --confirm 1015 --json');
  expect(errorOf(refused)).toMatchObject({
    code: 'invalid',
    message: '--where finds more than 1000 people, who cannot be changed at once',
    hint: 'add a filter that finds fewer; nothing was changed',
  });
});
