import { parse as parseCsv } from 'csv-parse/sync';
import { parse as parseYaml } from 'yaml';
import type { Flat } from '../../../src/cli/context/flat.ts';
import type { Person } from '../../../src/domain/people.ts';
import { backends, sandbox } from '../../harness.ts';
import type { Sandbox } from '../../harness.ts';
import { errorOf } from '../../support/front-door.ts';
import { closedOutput } from '../../support/outputs.ts';

const FIELDS = [
  'id',
  'email',
  'email_verified',
  'username',
  'status',
  'role',
  'groups',
  'must_change_password',
  'source',
  'created_at',
  'updated_at',
  'last_login_at',
  'inherited_roles',
];

describe.each(backends())('output formats on $name', (backend) => {
  let box: Sandbox;
  let ada: Flat<Person>;
  let grace: Flat<Person>;
  let shown: object;
  beforeAll(async () => {
    box = await sandbox(backend);
    await box.json('people add grace@acme.example --role Admin --reveal');
    await box.json([
      'group',
      'create',
      'Platform\u00a0team',
      '--member',
      'grace',
      '--description',
      'first\n\tsecond \\',
    ]);
    await box.json(['group', 'create', 'Compilers, old', '--member', 'grace']);
    [ada, grace] = await box.json<[Person, Person]>('people list');
    shown = await box.json('people show grace');
  });
  afterAll(() => box.destroy());

  const out = async (argv: string): Promise<string> => {
    const { code, stdout, stderr } = await box.run(argv);
    expect([code, stderr]).toEqual([0, '']);
    return stdout;
  };

  test('a field named twice is a mistake, and very many unknown ones make a short one', async () => {
    const twice = await box.run('people list --fields id,email,id --json');
    expect([twice.code, errorOf(twice).message]).toEqual([2, 'the field id is named twice']);
    const names = Array.from({ length: 100_000 }, (_, at) => `f${at}`);
    const many = await box.run(['people', 'list', '--fields', names.join(','), '--json']);
    expect([many.code, errorOf(many).message]).toEqual([2, 'there is no field f0, f1, f2, f3, f4, …']);
  });

  test('JSON has all fields, in their order, indented, with a line break at the end', async () => {
    expect(Object.keys(grace)).toEqual(FIELDS);
    expect(await out('people list -o json')).toBe(`${JSON.stringify([ada, grace], null, 2)}\n`);
    expect(await out('people show grace -o json')).toBe(`${JSON.stringify(shown, null, 2)}\n`);
    expect(await out('people show grace --json')).toBe(`${JSON.stringify(shown, null, 2)}\n`);
    expect(await out('people show grace --output=json')).toBe(`${JSON.stringify(shown, null, 2)}\n`);
  });

  test('JSON lines are an item a line', async () => {
    expect(await out('people list -o jsonl')).toBe(`${JSON.stringify(ada)}\n${JSON.stringify(grace)}\n`);
    expect(await out('people show grace -o jsonl')).toBe(`${JSON.stringify(shown)}\n`);
  });

  test('YAML says the same as JSON', async () => {
    expect(parseYaml(await out('people list -o yaml'))).toEqual([ada, grace]);
    expect(parseYaml(await out('people show grace -o yaml'))).toEqual(shown);
  });

  test('CSV and TSV have a header and the columns of the table', async () => {
    expect(parseCsv(await out('people show grace -o csv'))).toEqual([
      ['username', 'email', 'role', 'status', 'groups'],
      ['grace', 'grace@acme.example', 'Admin', 'active', 'Compilers, old;Platform\u00a0team'],
    ]);
    expect(await out('people list -o tsv')).toBe(
      'username\temail\trole\tstatus\tgroups\n' +
        'ada\tada@acme.example\tOwner\tactive\t\n' +
        'grace\tgrace@acme.example\tAdmin\tactive\tCompilers, old;Platform\u00a0team\n',
    );
  });

  test('TSV keeps a record on its line, CSV quotes', async () => {
    const [, , row = ''] = (await out('group list --fields name,description')).split('\n');
    expect(row).toBe('Platform\u00a0team\tfirst\\n\\tsecond \\\\');
    const [, , cells] = parseCsv(await out('group list --fields name,description -o csv'));
    expect(cells).toEqual(['Platform\u00a0team', 'first\n\tsecond \\']);
  });

  test('cells that a spreadsheet would take for a formula get an apostrophe in CSV alone', async () => {
    await box.json(['group', 'create', '=HYPERLINK("x")', '--description', '+1']);
    expect(await out('group show =HYPERLINK("x") -o csv --fields name,description')).toBe(
      'name,description\n"\'=HYPERLINK(""x"")",\'+1\n',
    );
    expect(JSON.parse(await out('group show =HYPERLINK("x") --json'))).toMatchObject({ description: '+1' });
    await box.json(['group', 'delete', '=HYPERLINK("x")', '--yes']);
  });

  test('tables show what would move the cursor as an escape', async () => {
    const { stdout } = await box.run('group show Platform\u00a0team --no-color', { tty: 80 });
    expect(stdout).toMatch(/^description: +first⏎\\u0009second \\$/m);
  });

  test('piped it is TSV, on a terminal a table, and -o decides', async () => {
    expect(await out('people list')).toBe(await out('people list -o tsv'));
    const table = await box.run('people list --no-color', { tty: 80 });
    expect(table.stdout).toMatch(/^USERNAME {2}EMAIL +ROLE +GROUPS\n/);
    expect(table.stderr).toMatch(/^in each row: status active\n/);
    expect((await box.run('people list -o table')).stdout).toBe(table.stdout);
    expect((await box.run('people list -o tsv', { tty: 80 })).stdout).toBe(await out('people list -o tsv'));
  });

  describe('--fields', () => {
    test.each([
      ['json', '[\n  {\n    "username": "ada",\n    "groups": []\n  }\n]\n'],
      ['jsonl', '{"username":"ada","groups":[]}\n'],
      ['yaml', '- username: ada\n  groups: []\n'],
      ['csv', 'username,groups\nada,\n'],
      ['tsv', 'username\tgroups\nada\t\n'],
      ['table', 'USERNAME  GROUPS\nada       -\n'],
    ])('picks and orders the fields of %s', async (format, text) => {
      expect(await out(`people list --role Owner --fields username,groups -o ${format}`)).toBe(text);
    });

    test('takes any field of the item, spaces around it or not', async () => {
      expect((await box.run(['people', 'show', 'ada', '--fields', ' status , created_at'])).stdout).toBe(
        `status\tcreated_at\nactive\t${ada.created_at}\n`,
      );
    });

    test.each([
      'people list',
      'people show ada',
      'group list',
      'audit list',
      'role list',
      'context list',
      'whoami',
      'store info',
    ])('that %s does not have exits 2 and says which there are', async (argv) => {
      const refused = await box.run(`${argv} --fields nope,name_of_nothing --json`);
      expect(errorOf(refused).code).toBe('usage');
      expect(errorOf(refused).message).toBe('there is no field nope, name_of_nothing');
      expect(errorOf(refused).hint).toMatch(/^fields: \w+(, \w+)+$/);
    });

    test('of an empty list are known all the same', async () => {
      for (const fields of ['username,email', 'id,created_at,must_change_password'])
        expect(await out(`people list --search nobody-at-all --fields ${fields} --json`)).toBe('[]\n');
    });
  });

  test.each([
    ['json', '[]\n'],
    ['jsonl', ''],
    ['yaml', '[]\n'],
    ['csv', 'username,email,role,status,groups\n'],
    ['tsv', 'username\temail\trole\tstatus\tgroups\n'],
  ])('an empty list is no error; as %s it is %j', async (format, text) => {
    expect(await out(`people list --search nobody-at-all -o ${format}`)).toBe(text);
  });

  test('an empty table says so on stderr', async () => {
    expect(await box.run('people list --search nobody-at-all -o table')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'nothing to list\n',
    });
  });

  test('a cut list says so on stderr alone, and --all goes to the end', async () => {
    const cut = await box.run('people list --limit 1 --json');
    expect(JSON.parse(cut.stdout)).toEqual([ada]);
    expect(cut.stderr).toMatch(/^1 shown, there are more; --all/);
    expect(JSON.parse(await out('people list --limit 1 --all --json'))).toEqual([ada, grace]);
  });
});

describe.each(backends())('errors on $name', (backend) => {
  let box: Sandbox;
  beforeAll(async () => (box = await sandbox(backend)));
  afterAll(() => box.destroy());

  const made = backend.remote ? ([2, 'invalid'] as const) : ([6, 'conflict'] as const);
  const CASES: readonly (readonly [argv: string, exit: number, code: string])[] = [
    ['people show nobody', 3, 'not_found'],
    ['people list --limit 0', 2, 'invalid'],
    ['people list --nope', 2, 'usage'],
    ['people add', 9, 'input_needed'],
    ['people add ada@acme.example --reveal', 6, 'conflict'],
    ['whoami --context nowhere', 3, 'not_found'],
    // Where there is an organization already, or an instance, which is no place to make one.
    ['init --organization Acme --owner ada@acme.example --reveal', ...made],
  ];

  test.each(CASES)('%s: for people, what and why, then what helps', async (argv, exit) => {
    const refused = await box.run(argv);
    expect(refused).toMatchObject({ code: exit, stdout: '' });
    expect(refused.stderr).toMatch(/^error: [^\n]+\n(hint: [^\n]+\n)?(usage: [^\n]+\n)?$/);
    expect(refused.stderr).not.toMatch(/^ +at /m);
  });

  test.each(CASES)('%s: with JSON output one document', async (argv, exit, code) => {
    for (const flag of ['--json', '-o json', '--output json', '--output=json', '-ojson']) {
      const refused = await box.run(`${argv} ${flag}`);
      expect([refused.code, errorOf(refused).code]).toEqual([exit, code]);
      expect(Object.keys(errorOf(refused)).sort()).toEqual(['code', 'details', 'hint', 'message']);
      expect(refused.stderr.trimEnd().split('\n')).toHaveLength(1);
    }
  });

  test('--debug shows where an error came from', async () => {
    const refused = await box.run('people show nobody --debug');
    expect(refused).toMatchObject({ code: 3, stdout: '' });
    expect(refused.stderr).toMatch(/^error: there is no person nobody\n[^]*\n {4}at /);
  });

  test('--debug with JSON output is one document all the same', async () => {
    const refused = await box.run('people show nobody --debug --json');
    expect(errorOf(refused)).toMatchObject({ code: 'not_found' });
    expect(refused.stderr).toMatch(/ at /);
  });

  test.each(['people list', 'audit export', 'role show Member', '--help', 'help exit-codes', 'whoami --json'])(
    '%s ends quietly when its reader goes away',
    async (argv) => {
      expect(await box.run(argv, { stdout: closedOutput() })).toMatchObject({ code: 0, stderr: '' });
    },
  );
});
