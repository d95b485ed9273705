import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FORMAT_NAMES, FORMATS } from '../../../src/cli/imports/formats.ts';
import type { FormatName } from '../../../src/cli/imports/formats.ts';
import { backends, sandbox } from '../../harness.ts';
import type { Sandbox } from '../../harness.ts';
import type { Item } from '../../support/imported.ts';

/** The files of other products are imported as they are. */

const fixture = (name: string): string => join(__dirname, '../../../fixtures/imports', `${name}.csv`);

interface Expected {
  readonly file: string;
  readonly product: FormatName;
  /** `username email groups` of each row. */
  readonly people: readonly string[];
  /** What is read, as it is said. */
  readonly said: string;
  /** What is said of rows that are left out. */
  readonly leftOut?: string;
}

const BOTH = ['amara.osei amara.osei@acme.example', 'b.lindqvist b.lindqvist@acme.example'];

const EXPECTED: readonly Expected[] = [
  {
    file: 'google',
    product: 'google',
    people: BOTH,
    said: 'email from "Email Address [Required]"',
    leftOut: '1 row left out, suspended or deleted there: line 4',
  },
  {
    file: 'entra',
    product: 'entra',
    people: BOTH,
    said: 'email from mail, userPrincipalName',
    leftOut: '1 row left out, suspended or deleted there: line 4',
  },
  {
    file: 'entra-template',
    product: 'entra',
    people: BOTH,
    said: 'email from "User name [userPrincipalName] Required"',
    leftOut: '1 row left out, examples of the template: line 3\n1 row left out, blocked from signing in there: line 6',
  },
  {
    file: 'm365',
    product: 'm365',
    people: BOTH,
    said: 'email from "User principal name"',
    leftOut: '1 row left out, blocked from signing in there: line 4',
  },
  {
    file: 'okta',
    product: 'okta',
    people: ['amara.osei amara.osei@acme.example', 'borje b.lindqvist@acme.example'],
    said: 'email from email; username from login',
  },
  {
    file: 'canvas',
    product: 'canvas',
    people: ['aosei amara.osei@acme.example', 'b.lindqvist b.lindqvist@acme.example'],
    said: 'email from email, login_id; username from login_id',
    leftOut: '1 row left out, suspended or deleted there: line 4',
  },
  {
    file: 'moodle',
    product: 'moodle',
    people: ['amara amara.osei@acme.example Teachers, Year 3', 'borje b.lindqvist@acme.example Year 3'],
    said: 'email from email; username from username; groups from cohort1, cohort2',
    leftOut: '1 row left out, suspended or deleted there: line 4',
  },
  {
    file: 'gitlab',
    product: 'gitlab',
    people: ['amara amara.osei@acme.example', 'borje b.lindqvist@acme.example'],
    said: 'email from Email; username from Username',
  },
];

test('every product has a file here', () => {
  expect(FORMAT_NAMES.filter((name) => !EXPECTED.some(({ product }) => product === name))).toEqual([]);
});

describe.each(backends())('on $name', (backend) => {
  let box: Sandbox;
  // Nothing is changed here but by the last test of it, so one sandbox serves them all.
  beforeAll(async () => (box = await sandbox(backend)));
  afterAll(() => box.destroy());

  const dry = (argv: readonly string[], stdin?: string | Buffer) =>
    box.run(
      ['people', 'import', ...argv, '--create-groups', '--dry-run', '--json'],
      stdin === undefined ? {} : { stdin },
    );
  const peopleIn = (stdout: string): string[] =>
    (JSON.parse(stdout) as Item[]).map(({ username, email, role, groups }) => {
      expect(role).toBe('Member');
      return [username, email, ...(groups.length === 0 ? [] : [groups.join(', ')])].join(' ');
    });

  test.each(EXPECTED)('a file of $file is recognised and read', async ({ file, product, people, said, leftOut }) => {
    const result = await dry([fixture(file)]);
    expect(result.code).toBe(0);
    expect(peopleIn(result.stdout)).toEqual(people);
    expect(result.stderr).toContain(`is read as a file of ${FORMATS[product].name}, separated by commas: ${said}\n`);
    expect(result.stderr).toContain(leftOut ?? '');
    expect(result.stderr.includes('left out')).toBe(leftOut !== undefined);
    expect(result.stdout + result.stderr).not.toContain('not-read-here');
    expect(await dry([fixture(file), '--from', product])).toMatchObject({ code: 0, stdout: result.stdout });
  });

  test.each(EXPECTED)('a file of $file in UTF-16, with semicolons, is the same', async ({ file, people }) => {
    const text = readFileSync(fixture(file), 'utf8').replaceAll(/"([^"]*)"/g, (all) => all.replaceAll(',', ' '));
    const other = `\ufeffsep=;\r\n${text.replaceAll(',', ';').replaceAll('\n', '\r\n')}`;
    const result = await dry(['-'], Buffer.from(other, 'utf16le'));
    expect(result.code).toBe(0);
    expect(peopleIn(result.stdout)).toEqual(people);
  });

  test('--map adds to what a product says', async () => {
    const units = await dry([fixture('google'), '--map', 'groups=Org Unit Path [Required]']);
    expect(peopleIn(units.stdout)).toEqual([`${BOTH[0]} /Engineering`, `${BOTH[1]} /Engineering/Platform`]);
    const paths = await dry([fixture('gitlab'), '--map', 'groups=Path']);
    expect(peopleIn(paths.stdout)).toEqual([
      'amara amara.osei@acme.example acme, acme/rocket',
      'borje b.lindqvist@acme.example acme/platform, acme/rocket',
    ]);
  });

  test('an export of GitLab without e-mails is named, and refused', async () => {
    const text =
      'Username,Name,Access granted,Access expires,Max role,Source\namara,Amara,2026-01-01,,Owner,Direct member\n';
    const { code, stderr } = await box.run('people import - --reveal', { stdin: text });
    expect([code, stderr]).toEqual([
      2,
      'error: standard input is a file of GitLab without the column email; the columns that were found, separated by commas: Username, Name, "Access granted", "Access expires", "Max role", Source\n' +
        'hint: say where the e-mail stands: --map email=COLUMN\n',
    ]);
  });

  test('a fault names the column as the file calls it', async () => {
    const text = 'Display name,User principal name,Licenses\nAmara,amara,Unlicensed\n';
    const { code, stderr } = await box.run('people import - --reveal', { stdin: text });
    expect(code).toBe(2);
    expect(stderr).toContain('  line 2: User principal name "amara" is not an e-mail address\n');
  });

  test('what was planned for a file is done', async () => {
    const done = await box.json<Item[]>(['people', 'import', fixture('moodle'), '--create-groups', '--reveal']);
    expect(done.map(({ action, username }) => `${action} ${username}`)).toEqual(['created amara', 'created borje']);
    expect(await box.json(['group', 'show', 'Year 3'])).toMatchObject({ members: ['amara', 'borje'] });
  });
});
