import { stripVTControlCharacters } from 'node:util';
import { commandsByName } from '../../../src/cli/app/registry.ts';
import { registry } from '../../../src/registry.ts';
import { permissionLines } from '../../../src/operations/shared/operation-docs.ts';
import { ERRORS } from '../../../src/domain/errors.ts';
import { STORE_VERSION } from '../../../src/stores/sql/schema/version.ts';
import { localBackends, emptySandbox } from '../../harness.ts';
import type { Sandbox } from '../../harness.ts';
import { errorOf } from '../../support/front-door.ts';

const { words: WORDS, nouns: NOUNS } = registry();
const COMMANDS_BY_NAME = commandsByName(registry());

// Help opens no store: one backend tells as much as all.
const [backend] = localBackends();

let box: Sandbox;
beforeAll(async () => {
  if (backend === undefined) throw new Error('there is no backend');
  box = await emptySandbox(backend);
});
afterAll(() => box.destroy());

describe('what is not there', () => {
  test.each([
    ['peopel', "unknown command 'peopel'", 'people'],
    ['peopel list', "unknown command 'peopel'", 'people'],
    ['people lst', "unknown command 'lst'", 'list'],
    ['people romove ada', "unknown command 'romove'", 'remove'],
    ['lgoin', "unknown command 'lgoin'", 'login'],
    ['people list --serach x', "unknown option '--serach'", '--search'],
    ['people add --rol Admin', "unknown option '--rol'", '--role'],
    ['people list --jsno', "unknown option '--jsno'", '--json'],
    ['--verion', "unknown option '--verion'", '--version'],
    ['peopel --help', "unknown command 'peopel'", 'people'],
    ['people lst --help', "unknown command 'lst'", 'list'],
    ['help peopel', "unknown command 'peopel'", 'people'],
    ['help people lst', "unknown command 'lst'", 'list'],
    ['project poeple list x', "unknown command 'poeple'", 'people'],
    ['project creaet x', "unknown command 'creaet'", 'create'],
    ['project people lst x', "unknown command 'lst'", 'list'],
    ['project people lst --help', "unknown command 'lst'", 'list'],
    ['help project people ad', "unknown command 'ad'", 'add'],
    ['project people list x --soruce scim', "unknown option '--soruce'", '--source'],
  ])('%s exits 2 and names the nearest', async (argv, message, nearest) => {
    const refused = await box.run(argv);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    const [error, hint, usage] = refused.stderr.split('\n');
    expect([error, hint]).toEqual([`error: ${message}`, `hint: did you mean ${nearest}?`]);
    // The usage line of the command at hand, where there is one.
    const isOfCommand = message.startsWith('unknown option') && argv.includes(' ');
    expect(usage).toMatch(isOfCommand ? /^usage: roster (people|project) / : /^$/);
  });

  test.each([
    ['zzzzzzzz', "unknown command 'zzzzzzzz'", 'roster --help lists the commands; --help after a command explains it'],
    [
      'help zzzzzzzz',
      "unknown command 'zzzzzzzz'",
      'roster --help lists the commands; --help after a command explains it',
    ],
    ['people list --zzzzzzzz', "unknown option '--zzzzzzzz'", 'roster people list --help lists its options'],
    ['people list --role', "option '--role <ROLE>' argument missing", 'roster people list --help lists its options'],
    [
      'people list extra',
      'roster people list takes no arguments: "extra" is one too many',
      'roster people list --help tells what it takes',
    ],
    [
      'project people list Rocket extra',
      'roster project people list takes 1 argument: "extra" is one too many',
      'roster project people list --help tells what it takes',
    ],
    // What is typed there may be the code.
    [
      'invitation accept Xx1',
      'roster invitation accept takes no arguments',
      'secrets are no arguments: give them with --code-stdin',
    ],
    [
      'list',
      "unknown command 'list'",
      'name what it is about first: roster context list, roster people list, roster invitation list, …',
    ],
    ['offboard linus', "unknown command 'offboard'", 'name what it is about first: roster people offboard'],
  ])('%s exits 2 and says where help is', async (argv, message, hint) => {
    const refused = await box.run(argv);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    const [error, hinted, ...usage] = refused.stderr.trimEnd().split('\n');
    expect([error, hinted]).toEqual([`error: ${message}`, `hint: ${hint}`]);
    expect(usage).toEqual(message.startsWith('unknown command') ? [] : [expect.stringMatching(/^usage: roster /)]);
  });

  test.each([
    ['people zzzzzzzz', 'roster people --help lists its commands'],
    ['project people zzzzzzzz', 'roster project people --help lists its commands'],
  ])('%s exits 2 and says where the help of its noun is', async (argv, hint) => {
    const refused = await box.run(argv);
    expect(refused).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `error: unknown command 'zzzzzzzz'\nhint: ${hint}\n`,
    });
  });

  test('breaks on a terminal where its words end, whether coloured or not', async () => {
    const [plain, coloured] = await Promise.all(
      ['zzzzzzzz --no-color', 'zzzzzzzz'].map((argv) => box.run(argv, { tty: 75 })),
    );
    expect(plain?.stderr).toBe(
      "error: unknown command 'zzzzzzzz'\nhint: roster --help lists the commands; --help after a command explains it\n",
    );
    expect(coloured?.stderr).not.toBe(plain?.stderr);
    expect(stripVTControlCharacters(coloured?.stderr ?? '')).toBe(plain?.stderr);
  });

  test('is told as one document with --json', async () => {
    const refused = await box.run('people lst --json');
    expect(refused.code).toBe(2);
    expect(errorOf(refused)).toEqual({
      code: 'usage',
      message: "unknown command 'lst'",
      hint: 'did you mean list?',
      details: {},
    });
  });

  test.each([
    ['people list -o xml', 'there is no output format xml'],
    ['people list --limit ten', '--limit takes a whole number, not "ten"'],
    ['people list --limit 0', '--limit must be at least 1'],
    ['people list --limit 1001', '--limit must be at most 1000'],
    ['people list --status gone', '--status must be one of: active, deactivated'],
    ['people list --search a --search b', '--search is given twice'],
  ])('%s exits 2', async (argv, message) => {
    const refused = await box.run(argv);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain(`error: ${message}`);
  });
});

describe('help', () => {
  test.each(['', '--help', '-h', 'help'])('roster %s shows the overview', async (argv) => {
    const shown = await box.run(argv === '' ? [] : argv);
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    const words = [...Object.entries(WORDS), ...Object.entries(NOUNS)];
    for (const [word, { summary }] of words) expect(shown.stdout).toMatch(new RegExp(`^  ${word} +${summary}$`, 'm'));
    expect(shown.stdout).toMatch(/^Examples:\n {2}roster init /m);
  });

  test.each(['--version', '-V'])('%s prints the version', async (argv) => {
    expect(await box.run(argv)).toMatchObject({ code: 0, stdout: '0.0.0-test\n', stderr: '' });
  });

  test.each(['--version --json', '--json --version', '-V -o json', '--version --output=json', 'version --json'])(
    '%s prints all versions in one document',
    async (argv) => {
      const { code, stdout, stderr } = await box.run(argv);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(JSON.parse(stdout)).toEqual({
        version: '0.0.0-test',
        store_version: STORE_VERSION,
        api_versions: ['v1', 'oauth', 'scim/v2', 'v1alpha'],
        node: '20.17.0',
      });
    },
  );

  test('--version with a flag that it does not know is refused', async () => {
    const { code, stderr } = await box.run('--version --nothing');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining("unknown option '--nothing'") as string,
    });
  });

  test.each([
    ...Object.entries(NOUNS).map(([noun, { commands }]) => [noun, Object.keys(commands)] as const),
    ['project', ['people']] as const,
    ['project people', ['list', 'add', 'role', 'remove']] as const,
  ])('%s alone shows its verbs, as asking for it does', async (noun, verbs) => {
    const shown = await box.run(noun);
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    for (const verb of verbs) expect(shown.stdout).toMatch(new RegExp(`^  ${verb} [^\\n]*\\w{3}`, 'm'));
    for (const argv of [`${noun} --help`, `help ${noun}`])
      expect(await box.run(argv)).toMatchObject({ code: 0, stdout: shown.stdout, stderr: '' });
  });

  test.each(COMMANDS_BY_NAME)('%s --help tells what it does, needs and may say', async (name, load) => {
    const { summary, examples, operation } = (await load()).command;
    const shown = await box.run(`${name} --help`);
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    expect(shown.stdout).toContain(`Usage: roster ${name} `);
    expect(shown.stdout).toContain(`${summary}.`);
    expect(shown.stdout).toMatch(/^Common options:\n {2}-o, --output <FORMAT> /m);
    expect(shown.stdout).toContain(`\nExamples:\n${examples.map((example) => `  ${example}\n`).join('')}`);
    if (operation !== undefined)
      expect(shown.stdout.replace(/\s+/g, ' ')).toContain(
        ` Permission: ${permissionLines(operation).join(' ')} Errors`,
      );
    const [, errors = ''] = shown.stdout.split('\nErrors (exit status):\n');
    for (const code of ['usage', 'invalid', ...(operation?.errors ?? [])]) expect(errors).toContain(`${code} (`);
  });

  test.each(COMMANDS_BY_NAME)('help %s is the same as its --help', async (name) => {
    expect(await box.run(`help ${name}`)).toEqual(await box.run(`${name} --help`));
  });

  test.each(COMMANDS_BY_NAME)('%s --help fits a terminal of 80 columns, but for its examples', async (name, load) => {
    const { examples } = (await load()).command;
    const { stdout } = await box.run(`${name} --help`, { tty: 80 });
    const long = stdout.split('\n').filter((line) => line.length > 80 && !examples.includes(line.trim()));
    expect(long).toEqual([]);
  });

  test('exit-codes lists every code with its status', async () => {
    const shown = await box.run('help exit-codes');
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    const rows = shown.stdout.trimEnd().split('\n');
    for (const [code, { exit, meaning }] of Object.entries(ERRORS))
      expect(rows.map((row) => row.trim().replaceAll(/ {2,}/g, '  '))).toContain(`${exit}  ${code}  ${meaning}`);
    const exits = rows.map((row) => Number(row.slice(0, 3)));
    expect(exits).toEqual([...exits].sort((a, b) => a - b));
    expect(new Set(exits)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 126, 127, 130, 143]));
  });
});
