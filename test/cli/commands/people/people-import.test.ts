import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Flat } from '../../../../src/cli/context/flat.ts';
import type { Group } from '../../../../src/cli/commands/group/views.ts';
import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Person } from '../../../../src/domain/people.ts';
import { commandLine } from '../../../../src/lib/shell.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { INSTANCE } from '../../../support/backends.ts';
import {
  csv,
  csvFile,
  errorOf,
  faultsOf,
  latestEvents,
  metadataOf,
  modeOf,
  secretsIn,
} from '../../../support/front-door.ts';
import { expectImported, rowsOf } from '../../../support/imported.ts';
import type { Item } from '../../../support/imported.ts';
import { stateOf } from '../../../support/state.ts';

const FIXTURE = join(__dirname, '../../../../fixtures/people.csv');
const ROWS = rowsOf(readFileSync(FIXTURE, 'utf8'));

describe.each(backends())('people import on $name', (backend) => {
  let box: Sandbox;

  beforeEach(async () => {
    box = await sandbox(backend);
  });
  afterEach(() => box.destroy());

  const importText = (text: string | Buffer, ...flags: readonly string[]) =>
    box.run(['people', 'import', '-', ...flags], { stdin: text });

  test('an organization comes in whole: people, roles, groups, memberships, passwords, events', async () => {
    const file = box.path('passwords.jsonl');
    const result = await box.run(['people', 'import', FIXTURE, '--create-groups', '--secret-file', file]);
    expect(result).toMatchObject({
      code: 0,
      stderr: '60 created, 0 updated, 0 unchanged, 0 skipped; 8 groups created\n',
    });
    expect(result.stdout.split('\n').slice(0, 2)).toEqual([
      'line\taction\tusername\temail\trole',
      '2\tcreated\tamara\tamara.osei@acme.example\tAdmin',
    ]);
    await expectImported(box, ROWS);
    expect(modeOf(file)).toBe(0o600);
    const secrets = secretsIn(box, 'passwords.jsonl');
    expect(secrets.map(({ email, kind }) => [email, kind])).toEqual(
      ROWS.map((row) => [row.email, 'temporary_password']),
    );
    expect(new Set(secrets.map((one) => one.secret)).size).toBe(60);
    for (const { email, secret } of secrets.filter((_, at) => at % 10 === 0)) {
      const env = { ROSTER_CONFIG_DIR: box.path(`config-${email}`) };
      const login = await box.run(['login', email, '--password-stdin'], { stdin: `${secret}\nmy own few words`, env });
      expect(login.code).toBe(0);
    }
    const log = (await box.run('audit export --columns all')).stdout;
    for (const { secret } of secrets) expect(log).not.toContain(secret);
    expect((await box.run('audit verify')).code).toBe(0);
    expect((await box.run('store check')).code).toBe(0);
  });

  test('usernames that are left out are inferred without the tag, and numbered where taken', async () => {
    await box.json(['people', 'import', FIXTURE, '--create-groups', '--reveal']);
    const nameOf = async (email: string) => (await box.json<Person>(['people', 'show', email])).username;
    expect(await nameOf('gita.rao+oncall@acme.example')).toBe('gita.rao');
    expect([await nameOf('sam@acme.example'), await nameOf('sam+laptop@acme.example')]).toEqual(['sam', 'sam-2']);
    expect(await nameOf('emre.k+a.b+c@acme.example')).toBe('emre.k');
  });

  test('groups are made with the default role, and only on request', async () => {
    const text = csv('a@acme.example,,,Foundry;Harbour', 'b@acme.example,,,Foundry');
    const before = await stateOf(box);
    const refused = await importText(text, '--reveal', '--json');
    expect(errorOf(refused).code).toBe('not_found');
    expect(faultsOf(refused)).toEqual(['2 not_found', '2 not_found', '3 not_found']);
    expect(errorOf(refused).hint).toContain('--create-groups');
    expect(await stateOf(box)).toEqual(before);
    expect((await importText(text, '--reveal', '--create-groups')).code).toBe(0);
    const groups = await box.json<Group[]>('group list');
    expect(groups.map(({ name, role, members }) => [name, role, members])).toEqual([
      ['Foundry', 'Member', ['a', 'b']],
      ['Harbour', 'Member', ['a']],
    ]);
    expect(await latestEvents(box, 4)).toEqual([
      'Group.Added Foundry',
      'Group.Added Harbour',
      'User.Added a',
      'User.Added b',
    ]);
  });

  test('JSON answers each row with its line, action and outcome', async () => {
    const items = JSON.parse((await importText(csv('a@acme.example,,Admin,'), '--reveal', '--json')).stdout) as Item[];
    expect(items).toEqual([
      {
        line: 2,
        action: 'created',
        id: expect.any(String) as string,
        email: 'a@acme.example',
        username: 'a',
        role: 'Admin',
        groups: [],
        temporary_password: expect.stringMatching(/^[\w-]{27}$/) as string,
        request_id: expect.any(String) as string,
      },
    ]);
  });

  test('a new person is told and recorded as they are shown, with the groups in the order of lists', async () => {
    const text = csv('a@acme.example,,Admin,zeta;Éta;Beta;alpha', 'b@acme.example,,,beta-2;Beta');
    const items = JSON.parse((await importText(text, '--reveal', '--create-groups', '--json')).stdout) as Item[];
    const people = await Promise.all(['a', 'b'].map((name) => box.json<Person>(['people', 'show', name])));
    const facts = ({ username, email, role, groups }: Item | Flat<Person>) => ({ username, email, role, groups });
    expect(people.map(({ groups }) => groups)).toEqual([
      ['alpha', 'Beta', 'zeta', 'Éta'],
      ['Beta', 'beta-2'],
    ]);
    expect(items.map(facts)).toEqual(people.map(facts));
    const events = await box.json<AuditEvent[]>('audit list --resource User --operation Added --limit 2');
    expect(events.reverse().map(metadataOf)).toEqual(people.map((person) => ({ after: facts(person) })));
  });

  test('a dry run asks for no place for secrets, says what would happen, and changes nothing', async () => {
    const before = await stateOf(box);
    const file = box.path('passwords.jsonl');
    const argv = ['people', 'import', FIXTURE, '--create-groups', '--secret-file', file];
    const dry = await box.run([...argv, '--dry-run', '--json']);
    expect(dry).toMatchObject({
      code: 0,
      stderr: 'dry run, nothing was changed: 60 created, 0 updated, 0 unchanged, 0 skipped; 8 groups created\n',
    });
    expect(await stateOf(box)).toEqual(before);
    expect(existsSync(file)).toBe(false);
    expect((await box.run(['people', 'import', FIXTURE, '--create-groups', '--dry-run'])).code).toBe(0);
    const told = JSON.parse(dry.stdout) as (Item & {
      readonly id: string | null;
      readonly request_id: string | null;
    })[];
    for (const { id, request_id } of told) expect([id, request_id]).toEqual([null, null]);
    const byName = (items: readonly Item[]) =>
      items.map((item) => ({
        ...item,
        groups: item.groups.toSorted(),
        ...{ id: null, request_id: null, temporary_password: undefined },
      }));
    expect(byName(told)).toEqual(byName(await box.json<Item[]>(argv)));
  });

  test('without a place for the passwords nothing is changed', async () => {
    const before = await stateOf(box);
    const result = await importText(csv('a@acme.example,,,'), '--json');
    expect(errorOf(result).code).toBe('input_needed');
    expect(await stateOf(box)).toEqual(before);
  });

  test('--secret-file keeps the passwords off the screen', async () => {
    const result = await importText(csv('a@acme.example,,,'), '--json', '--secret-file', box.path('new.jsonl'));
    expect(result.stdout).not.toContain('temporary_password');
    expect(secretsIn(box, 'new.jsonl')).toHaveLength(1);
  });

  test.each([
    ['columns in any order, the optional ones left out', 'role,email\nAdmin,a@acme.example\n'],
    ['a header in capitals and with blanks', 'Email, Role \na@acme.example,Admin\n'],
    ['blanks around cells', csv(' a@acme.example ,  , Admin , ')],
    ['a byte order mark', `\ufeff${csv('a@acme.example,,Admin,')}`],
    ['lines that end as on Windows', csv('a@acme.example,,Admin,').replaceAll('\n', '\r\n')],
    ['no line break at the end', csv('a@acme.example,,Admin,').trimEnd()],
    ['empty lines', csv('', 'a@acme.example,,Admin,', '', '')],
    ['every cell in quotes', '"email","role"\n"a@acme.example","Admin"\n'],
  ])('%s: it is read all the same', async (_what, text) => {
    expect((await importText(text, '--reveal')).code).toBe(0);
    expect(await box.json<Person>('people show a')).toMatchObject({ email: 'a@acme.example', role: 'Admin' });
  });

  test('a group that a cell names twice, or with blanks around it, is joined once', async () => {
    await importText(csv('a@acme.example,,,Foundry; Foundry ;;Foundry'), '--reveal', '--create-groups');
    expect((await box.json<Person>('people show a')).groups).toEqual(['Foundry']);
  });

  test('accents that are composed differently are the same name', async () => {
    const text = csv('a@acme.example,rene\u0301e,,Cafe\u0301', 'b@acme.example,,,Caf\u00e9');
    expect((await importText(text, '--reveal', '--create-groups')).code).toBe(0);
    const [cafe, ...others] = await box.json<Group[]>('group list');
    expect([cafe?.name, cafe?.members, others]).toEqual(['Café', ['b', 'renée'], []]);
  });

  test('a header without rows imports nobody, with success', async () => {
    const result = await importText(csv(), '--json', '--secret-file', box.path('new.jsonl'));
    expect(result).toMatchObject({ code: 0, stdout: '[]\n', stderr: '0 created, 0 updated, 0 unchanged, 0 skipped\n' });
    expect(existsSync(box.path('new.jsonl'))).toBe(false);
  });

  test('all faults of all rows are told with their lines, and nothing is imported', async () => {
    const text = csv(
      'a@acme.example,,,',
      'not an address,ok,,',
      'b@acme.example,"two\nlines",Boss,Nowhere',
      'A@acme.example,,,',
      'c@acme.example,ada,,',
      'ADA@acme.example,,,',
      'd@acme.example,e,,',
      'e@acme.example,e,,',
    );
    const before = await stateOf(box);
    const result = await importText(text, '--json', '--secret-file', box.path('new.jsonl'));
    expect(errorOf(result).code).toBe('invalid');
    expect(faultsOf(result)).toEqual([
      '3 invalid',
      ...['4 invalid', '4 not_found', '4 not_found'],
      '6 conflict',
      '7 conflict',
      '8 conflict',
      '10 conflict',
    ]);
    expect(await stateOf(box)).toEqual(before);
    expect(existsSync(box.path('new.jsonl'))).toBe(false);
    const told = await importText(text, '--reveal');
    expect(told.stderr).toMatch(
      /^error: 8 faults in 8 rows; nothing was imported\n {2}line 3: email "not an address" is not/,
    );
    expect(told.stderr).toContain('  line 6: email A@acme.example is in line 2 already (give each e-mail once)\n');
    expect(told.stderr).toContain('  line 7: the username ada is taken by ada@acme.example (');
    expect(told.stderr).toContain('  line 8: the e-mail ADA@acme.example belongs to ada (');
  });

  test('a fault of many lines is told once, and each fault has the hint that helps there', async () => {
    const rows = Array.from({ length: 5 }, (_, at) => `n${at}@x.example,,,Nowhere`);
    expect((await importText(csv(...rows), '--reveal')).stderr).toBe(
      'error: 5 faults in 5 rows; nothing was imported\n' +
        '  lines 2, 3, 4 and 2 more: there is no group "Nowhere"\n' +
        'hint: --create-groups makes missing groups\n',
    );
    const text = csv(...rows.slice(3), 'm@x.example,,admin,', 'o@x.example,,Zookeeper,');
    const place = box.backend.remote ? ['--url', INSTANCE] : ['--store', box.location];
    expect((await importText(text, '--reveal', ...place)).stderr).toBe(
      'error: 4 faults in 4 rows; nothing was imported\n' +
        '  lines 2, 3: there is no group "Nowhere" (--create-groups makes missing groups)\n' +
        '  line 4: there is no role "admin" (did you mean Admin?)\n' +
        `  line 5: there is no role "Zookeeper" (${commandLine('roster', 'role', 'list', ...place)} (there are Owner, Admin, Member))\n`,
    );
  });

  test('a long list of faults is cut for people and whole in JSON', async () => {
    const text = csv(...Array.from({ length: 30 }, (_, at) => `bad${at},,,`));
    const { stderr } = await importText(text, '--reveal');
    expect(stderr.match(/^ {2}line \d+:/gm)).toHaveLength(20);
    expect(stderr).toContain('  and 10 more; -o json lists them all\n');
    expect(faultsOf(await importText(text, '--reveal', '--json'))).toHaveLength(30);
  });

  test('a row from whose address no username can be made is told with its line', async () => {
    const result = await importText(csv('a@acme.example,,,', '-x@acme.example,,,'), '--reveal', '--json');
    expect(errorOf(result).code).toBe('invalid');
    expect(faultsOf(result)).toEqual(['3 invalid']);
  });

  test('a line with the wrong number of cells does not hide the faults of the others', async () => {
    const result = await importText(csv('a@acme.example', 'not an address,,,'), '--reveal', '--json');
    expect([result.code, faultsOf(result)]).toEqual([2, ['2 invalid', '3 invalid']]);
  });

  test.each([
    ['no-such-file.csv', 3, 'not_found'],
    ['.', 2, 'invalid'],
  ])('a file %s that cannot be read exits %i', async (name, code, errorCode) => {
    const result = await box.run(['people', 'import', box.path(name), '--reveal', '--json']);
    expect([result.code, errorOf(result).code]).toEqual([code, errorCode]);
  });

  test('a file and standard input come to the same', async () => {
    const text = csv('a@acme.example,,Admin,');
    expect((await box.run(['people', 'import', csvFile(box, text), '--dry-run'])).stdout).toBe(
      (await importText(text, '--dry-run')).stdout,
    );
  });
});
