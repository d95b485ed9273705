import { gzipSync } from 'node:zlib';
import type { Person } from '../../../src/domain/people.ts';
import { backends, sandbox } from '../../harness.ts';
import type { Sandbox } from '../../harness.ts';
import { csv, errorOf, faultsOf } from '../../support/front-door.ts';
import type { Item } from '../../support/imported.ts';

/** Files as administrators have them: encodings, separators, columns of their own, and what is no CSV at all. */

describe.each(backends())('on $name', (backend) => {
  let box: Sandbox;
  // Only dry runs and refusals here, so one sandbox serves them all.
  beforeAll(async () => {
    box = await sandbox(backend);
    await box.json('group create Foundry');
    await box.json('group create Harbour');
  });
  afterAll(() => box.destroy());

  const dry = (text: string | Buffer, ...flags: readonly string[]) =>
    box.run(['people', 'import', '-', '--dry-run', '--json', ...flags], { stdin: text });
  const refused = async (text: string | Buffer, ...flags: readonly string[]) => {
    const result = await box.run(['people', 'import', '-', '--reveal', '--json', ...flags], { stdin: text });
    expect(result.stderr.length).toBeLessThan(1500);
    return errorOf(result);
  };
  const rowsIn = ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }): string[] => {
    expect([code, stderr]).toEqual([0, expect.anything()]);
    return (JSON.parse(stdout) as Item[]).map(({ line, email, username, role, groups }) =>
      [line, email, username, role, groups.join('+')].join(' ').trim(),
    );
  };

  const A = '2 a@acme.example a Admin';
  test.each<[string, string | Buffer]>([
    ['a byte order mark', '\ufeffemail,role\na@acme.example,Admin\n'],
    ['UTF-16, little endian', Buffer.from('\ufeffemail,role\r\na@acme.example,Admin\r\n', 'utf16le')],
    ['UTF-16, big endian', Buffer.from('\ufeffemail,role\na@acme.example,Admin\n', 'utf16le').swap16()],
    ['UTF-16 without a mark', Buffer.from('email,role\na@acme.example,Admin\n', 'utf16le')],
    ['semicolons', 'email;role\na@acme.example;Admin\n'],
    ['tabs', 'email\trole\na@acme.example\tAdmin\n'],
    ['empty columns at the end', 'email,role,,\na@acme.example,Admin,,\n'],
    ['empty cells at the end', 'email,role\na@acme.example,Admin,,,\n'],
    ['empty rows', 'email,role\na@acme.example,Admin\n,\n , \n\n'],
    ['columns in another case, with blanks', ' E-Mail ,  ROLE\na@acme.example,Admin\n'.replace('E-Mail', 'EMAIL')],
  ])('%s: it is read all the same', async (_what, text) => {
    expect(rowsIn(await dry(text))).toEqual([A]);
  });

  test.each<[string, string]>([
    ['sep=;\r\nemail;role\r\na@acme.example;Admin\r\n', '3 a@acme.example a Admin'],
    ['sep=|\nemail|role\na@acme.example|Admin\n', '3 a@acme.example a Admin'],
    [
      '#TYPE System.Management.Automation.PSCustomObject\n"email","role"\n"a@acme.example","Admin"\n',
      '3 a@acme.example a Admin',
    ],
    ['\n\nemail,role\n\na@acme.example,Admin\n', '5 a@acme.example a Admin'],
  ])('lines before the header are skipped, and counted: %j', async (text, row) => {
    expect(rowsIn(await dry(text))).toEqual([row]);
  });

  test.each(['|', 'pipe', 'PIPE'])('--separator %s is taken', async (given) => {
    expect(rowsIn(await dry('email|role\na@acme.example|Admin\n', '--separator', given))).toEqual([A]);
  });

  test.each(['', 'commas', 'a', '"', '@'])('--separator %j is refused', async (given) => {
    expect((await refused('email\n', '--separator', given)).code).toBe('usage');
  });

  const STAFF =
    '"Work mail",Login,Position,Team,"Dept, old"\na@acme.example,ann,Admin,Foundry,X\nb@acme.example,,,"Foundry; Harbour",Y\n';

  test('--map says where things stand, and what is not read is said', async () => {
    const result = await dry(STAFF, '--map', 'email=Work mail,username=login,role=Position,groups=Team');
    expect(rowsIn(result)).toEqual(['2 a@acme.example ann Admin Foundry', '3 b@acme.example b Member Foundry+Harbour']);
    expect(result.stderr).toBe(
      'standard input is read, separated by commas: email from "Work mail"; username from Login; role from Position; groups from Team\n' +
        'not read: "Dept, old"\n' +
        'dry run, nothing was changed: 2 created, 0 updated, 0 unchanged, 0 skipped\n',
    );
  });

  test('--map takes quotes, several columns, and may be repeated', async () => {
    const text = 'Mail,Other,Team,"Dept, old"\n,a@acme.example,Foundry,Harbour\n';
    const flags = ['--map', 'email=Mail,email=Other', '--map', 'groups=Team,groups="Dept, old"'];
    expect(rowsIn(await dry(text, ...flags))).toEqual(['2 a@acme.example a Member Foundry+Harbour']);
  });

  test('--map adds to columns that are named as here', async () => {
    expect(rowsIn(await dry('email,Position,Phone\na@acme.example,Admin,1\n', '--map', 'role=Position'))).toEqual([A]);
  });

  test.each<[map: string, code: string, message: RegExp, hint: RegExp]>([
    [
      'email=Work male',
      'invalid',
      /^standard input has no column "Work male"; the columns that were found, separated by commas: "Work mail", Login, Position, Team, "Dept, old"$/,
      /^did you mean "Work mail"\?$/,
    ],
    [
      'mail=Work mail',
      'usage',
      /^--map: there is no field "mail"$/,
      /^fields: email, username, role, groups; such as --map/,
    ],
    ['Work mail', 'usage', /^--map: "Work mail" says no field$/, /fields: email/],
    ['email=', 'usage', /^--map: no column follows email=$/, /such as/],
    ['email="Work', 'usage', /^a list has a quote that does not end$/, /^write a quote/],
    [
      'username=Login',
      'invalid',
      /has no column email; the columns/,
      /^say where the e-mail stands: --map 'email=Work mail'$/,
    ],
  ])('--map %s is refused with what was found', async (map, code, message, hint) => {
    const error = await refused(STAFF, '--map', map);
    expect([error.code, error.message, error.hint]).toEqual([
      code,
      expect.stringMatching(message),
      expect.stringMatching(hint),
    ]);
  });

  test('columns that are not known are refused with a flag that helps, and works', async () => {
    const text = 'email;Shoe size;role\na@acme.example;42;Admin\n';
    const error = await refused(text);
    expect(error.message).toBe(
      'standard input has unknown columns: "Shoe size"; the columns that were found, separated by semicolons: email, "Shoe size", role',
    );
    expect(error.hint).toContain("--ignore-columns 'Shoe size'");
    expect(error.details).toMatchObject({ columns: ['email', 'Shoe size', 'role'], separator: ';' });
    const result = await dry(text, '--ignore-columns', 'shoe SIZE');
    expect([rowsIn(result), result.stderr]).toEqual([[A], expect.stringContaining('not read: "Shoe size"\n')]);
    expect(rowsIn(await dry(text, '--ignore-columns', '*'))).toEqual([A]);
    expect((await refused(text, '--ignore-columns', 'shoe')).message).toContain('has no column shoe');
  });

  test('a separator that was not meant is seen in the refusal', async () => {
    expect((await refused('email|role\na@acme.example|Admin\n')).message).toBe(
      'standard input has no column email; the only column that was found, separated by commas, is "email|role"',
    );
  });

  test.each<[string, string | Buffer, string]>([
    [
      'a workbook',
      Buffer.from('PK\u0003\u0004\u0014\u0000workbook'),
      'is a workbook (xlsx or ods), or another zip archive, not CSV',
    ],
    ['an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'is an old Excel workbook (xls), not CSV'],
    ['a compressed file', gzipSync('email\n'), 'is compressed (gzip), not CSV'],
    ['a PDF', '%PDF-1.7\n', 'is a PDF document, not CSV'],
    ['a page', '<!DOCTYPE html>\n<html><body>Please log in</body></html>', 'is HTML or XML, not CSV'],
    ['JSON', '[{"email":"a@acme.example"}]', 'is JSON, not CSV'],
    ['JSON lines in UTF-16', Buffer.from('\ufeff{"email":"a@acme.example"}\n', 'utf16le'), 'is JSON, not CSV'],
    ['YAML', '---\npeople:\n  - email: a@acme.example\n', 'is YAML, not CSV'],
    ['YAML with a comment', '# staff\n- email: a@acme.example\n', 'is YAML, not CSV'],
    ['YAML of an organization', 'apiVersion: roster/v1\nkind: Organization\n', 'is YAML, not CSV'],
    ['YAML of Windows', 'apiVersion: roster/v1\r\nkind: Organization\r\n', 'is YAML, not CSV'],
    ['YAML of a resource', 'people:\n  - email: a@acme.example\n', 'is YAML, not CSV'],
    ['nothing', '', 'is empty'],
    ['Latin-1', Buffer.from(csv('a@acme.example,ren\xe9,,'), 'latin1'), 'is not UTF-8 text'],
  ])('%s is named for what it is', async (_what, text, message) => {
    const error = await refused(text);
    expect([error.code, error.message]).toEqual(['invalid', `standard input ${message}`]);
    expect(error.hint).toMatch(/\w/);
  });

  test('a header of more columns than any file has is refused', async () => {
    const columns = `email${',x'.repeat(5000)}`;
    expect((await refused(`${columns}\n`)).message).toBe(
      'standard input has a first line of 5001 columns: it is no header',
    );
  });

  test('a list in a cell may hold semicolons in quotes', async () => {
    const text = 'email,groups\na@acme.example,"""a;b""; Foundry"\nb@acme.example,"""Foundry"""\n';
    expect(rowsIn(await dry(text, '--create-groups'))).toEqual([
      '2 a@acme.example a Member a;b+Foundry',
      '3 b@acme.example b Member Foundry',
    ]);
  });

  test('a row that was cut off at the end of a product’s file is a fault, an earlier short one is not', async () => {
    const text = 'login,firstName,lastName,email,title\nann,Ann,A,a@acme.example\nbob,Bob,B,b@acme.exam';
    const result = await box.run('people import - --reveal --json', { stdin: text });
    expect(faultsOf(result)).toEqual(['3 invalid']);
  });

  test('nobody was added by all this', async () => {
    expect((await box.json<Person[]>('people list')).map(({ username }) => username)).toEqual(['ada']);
  });
});
