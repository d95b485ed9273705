import { parse } from 'csv-parse/sync';
import type { Group } from '../../../../src/cli/commands/group/views.ts';
import type { Person } from '../../../../src/domain/people.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { csv, errorOf, faultsOf, HEADER } from '../../../support/front-door.ts';
import { stateOf } from '../../../support/state.ts';

/** One cell of this size is enough; it takes a second to read. */
const HUGE = 2_000_000;
const LARGE = 200_000;

describe.each(backends())('hostile files on $name', (backend) => {
  let box: Sandbox;
  let before: string;

  // Each of these changes nothing, so one sandbox serves them all.
  beforeAll(async () => {
    box = await sandbox(backend);
    await box.json('group create Foundry');
    before = await stateOf(box);
  });
  afterAll(() => box.destroy());

  const importText = (text: string | Buffer, ...flags: readonly string[]) =>
    box.run(['people', 'import', '-', '--reveal', '--create-groups', ...flags], { stdin: text });

  test.each<[string, string | Buffer]>([
    ['nothing', ''],
    ['no e-mail column', 'username,role\na,Admin\n'],
    ['an unknown column', 'email,shoe_size\na@acme.example,42\n'],
    ['a column twice', 'email,role,email\na@acme.example,Admin,b@acme.example\n'],
    ['no header', 'a@acme.example,a,Admin,\n'],
    ['bytes that are not UTF-8', Buffer.from(csv('a@acme.example,ren\xe9,,'), 'latin1')],
    ['half of a letter in UTF-16', Buffer.from(`\ufeff${csv('a@acme.example,,,')}`, 'utf16le').subarray(0, -1)],
    ['a surrogate as bytes', Buffer.concat([Buffer.from(csv('a@acme.example,')), Buffer.from([0xed, 0xa0, 0x80])])],
    ['a quote that never closes', csv('a@acme.example,"a,,', 'b@acme.example,,,')],
    ['text after a closing quote', csv('a@acme.example,"a"b,,')],
    ['a quote in the middle of a cell', csv('a@acme.example,a"b",,')],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
  ])('%s is no people file, and nothing is changed', async (_what, text) => {
    const result = await importText(text, '--json');
    expect(errorOf(result).code).toBe('invalid');
    expect(result.stderr.length).toBeLessThan(1000);
    expect(await stateOf(box)).toEqual(before);
  });

  test.each<[string, string, string, string]>([
    ['too few cells', 'a@acme.example', '2 invalid', 'cells'],
    ['too many cells', 'a@acme.example,,,,x', '2 invalid', 'cells'],
    ['a comma too many in an e-mail', 'a,b,,,', '2 invalid', 'email "a" is not'],
    ['no e-mail', ',a,,', '2 invalid', 'email must not be empty'],
    ['NUL in the e-mail', 'a\0@acme.example,,,', '2 invalid', 'email'],
    ['NUL in the username', 'a@acme.example,a\0b,,', '2 invalid', 'username'],
    ['NUL in a group', 'a@acme.example,,,a\0b', '2 invalid', 'group "a\\u0000b"'],
    ['NUL in the role', 'a@acme.example,,Mem\0ber,', '2 not_found', 'role "Mem\\u0000ber"'],
    ['a line break in the username', 'a@acme.example,"a\nb",,', '2 invalid', 'username'],
    ['a line break in a group', 'a@acme.example,,,"a\r\nb"', '2 invalid', 'group'],
    ['an e-mail with a name around it', 'Ann <a@acme.example>,,,', '2 invalid', 'email'],
    ['a header injected', '"a@acme.example\r\nBcc: b@c.example",,,', '2 invalid', 'email'],
    ['a terminal sequence', 'a@acme.example,\u001b[2Jroot,,', '2 invalid', 'username'],
    ['reordered text', 'a@acme.example,a\u202enimda,,', '2 invalid', 'username'],
    ['a username like an e-mail', 'a@acme.example,ada@acme.example,,', '2 invalid', 'username'],
    ['a username like an id', 'a@acme.example,0190a000-0000-7000-8000-000000000001,,', '2 invalid', 'username'],
    ['a username with a space', 'a@acme.example,a b,,', '2 invalid', 'username'],
    ['a username like a flag', 'a@acme.example,--yes,,', '2 invalid', 'username'],
    ['an unknown role', 'a@acme.example,,Boss,', '2 not_found', 'role "Boss"'],
    ['a role in the wrong case', 'a@acme.example,,admin,', '2 not_found', 'role "admin"'],
    ['a role that every object has', 'a@acme.example,,constructor,', '2 not_found', 'role "constructor"'],
    ['two roles', 'a@acme.example,,Admin;Member,', '2 not_found', 'role "Admin;Member"'],
    ['a formula as a role', 'a@acme.example,,=cmd(),', '2 not_found', 'role "=cmd()"'],
    ['an e-mail of two megabytes', `${'a'.repeat(HUGE)}@acme.example,,,`, '2 invalid', 'longer than 254'],
    ['a large username', `a@acme.example,${'a'.repeat(LARGE)},,`, '2 invalid', 'longer than 128'],
    ['a large role', `a@acme.example,,${'a'.repeat(LARGE)},`, '2 not_found', 'role "aaa'],
    ['a large group', `a@acme.example,,,${'a'.repeat(LARGE)}`, '2 invalid', 'longer than 128'],
    ['a group of 129 characters', `a@acme.example,,,${'🦊'.repeat(129)}`, '2 invalid', 'longer than 128'],
  ])('%s is told with its line, and nothing is changed', async (_what, line, fault, told) => {
    const result = await importText(csv(line), '--json');
    expect(faultsOf(result)).toEqual([fault]);
    expect(errorOf(result).details.faults?.[0]?.problem).toContain(told);
    expect(result.code).toBe(fault.endsWith('not_found') ? 3 : 2);
    expect(result.stderr.length).toBeLessThan(1000);
    expect(result.stderr.slice(0, -1)).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(await stateOf(box)).toEqual(before);
  });

  test('a role of projects only is one of the other scope', async () => {
    const result = await importText(csv('a@acme.example,,Contributor,'), '--json');
    expect([result.code, faultsOf(result)]).toEqual([2, ['2 scope_mismatch']]);
    expect(await stateOf(box)).toEqual(before);
  });

  test('what is wrong is shown on a terminal without its control characters', async () => {
    const { stderr } = await importText(csv('a@acme.example,,\u001b[2Jroot\u202e,'), '--no-color');
    expect(stderr).toContain('there is no role');
    expect(stderr.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
  });

  test.each([
    ['a header', `email,${'x'.repeat(LARGE)}\n`],
    ['a cell with a stray quote', csv(`${'x'.repeat(LARGE)}"y,,,`)],
  ])('an error about %s that is large is short', async (_what, text) => {
    const result = await importText(text, '--json');
    expect(errorOf(result).code).toBe('invalid');
    expect(result.stderr.length).toBeLessThan(1000);
  });

  test('a header of 200,000 columns is refused before anything is made of it', async () => {
    const columns = Array.from({ length: 200_000 }, (_, at) => `c${at}`).join(',');
    const result = await importText(`${columns}\n${HEADER}\n`, '--json');
    expect([result.code, errorOf(result).message]).toEqual([
      2,
      'standard input has a first line of more than 32768 characters: it is no header',
    ]);
  });

  test.each(['\n', '\r\n', '\r'])(
    'with lines that end in %j, faults keep their lines below cells of two lines and blanks',
    async (end) => {
      const lines = [
        '',
        'a@acme.example,,,',
        'b@acme.example,"two\nlines",,',
        '',
        '',
        'not an address,,,',
        '',
        'neither,,,',
      ];
      const text = csv(...lines).replaceAll('\n', end);
      expect(faultsOf(await importText(text, '--json'))).toEqual(['4 invalid', '8 invalid', '10 invalid']);
    },
  );

  test('where lines end in two ways, none is lost without a word', async () => {
    const text = `${HEADER}\r\na@acme.example,,,\nb@acme.example,,,\r\nc@acme.example,,,\r\n`;
    const result = await importText(text, '--dry-run', '--json');
    const seen = result.code === 0 ? (JSON.parse(result.stdout) as unknown[]).length : faultsOf(result);
    expect([3, ['2 invalid']]).toContainEqual(seen);
  });
});

describe.each(backends())('strange but acceptable values on $name', (backend) => {
  let box: Sandbox;

  beforeEach(async () => {
    box = await sandbox(backend);
  });
  afterEach(() => box.destroy());

  const strange = [
    ["o'neill@acme.example", "O'Neill", "Robert') or 1=1 --"],
    ['a@acme.example', '=cmd()', '=HYPERLINK("http://evil.example")'],
    ['b@acme.example', '+1', '-2+3'],
    ['c@acme.example', '"quoted"', 'He said "hi", twice'],
    ['d@acme.example', '🦊👩‍👩‍👧', '🦊 fans'],
    ['e@acme.example', '__proto__', 'constructor'],
    ['f@acme.example', 'Юлия', 'x'.repeat(128)],
    ['g@acme.example', '\\n', 'back\\slash'],
    ['h@acme.example', '%', '_'],
  ] as const;
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const text = csv(...strange.map(([email, name, group]) => `${email},${quoted(name)},,${quoted(group)}`));
  const importThem = () => box.run(['people', 'import', '-', '--reveal', '--create-groups', '--json'], { stdin: text });

  test('are kept as they are', async () => {
    expect((await importThem()).code).toBe(0);
    for (const [email, username, group] of strange) {
      expect(await box.json<Person>(['people', 'show', username])).toMatchObject({ email, username, groups: [group] });
    }
    const groups = await box.json<Group[]>('group list');
    expect(new Map(groups.map((one) => [one.name, one.members]))).toEqual(
      new Map(strange.map(([, username, group]) => [group, [username]])),
    );
    expect(await box.json<Person[]>('people list')).toHaveLength(strange.length + 1);
    expect((await box.run('store check')).code).toBe(0);
  });

  test('are defused where a spreadsheet reads them, and only there', async () => {
    await importThem();
    const exported = (await box.run('audit export --resource User --operation Added --order asc')).stdout;
    const records = parse<Record<string, string>>(exported, { columns: true }).slice(1);
    expect(records.map((record) => record.resource_name)).toEqual(
      strange.map(([, username]) => (/^[=+]/.test(username) ? `'${username}` : username)),
    );
    for (const record of parse((await box.run('group list -o csv')).stdout))
      for (const cell of record) expect(cell).not.toMatch(/^[=+\-@]/);
  });
});
