import { readFileSync, writeFileSync } from 'node:fs';
import { COMMANDS, NOUNS } from '../../src/cli/commands/index.ts';
import type { Load } from '../../src/cli/commands/index.ts';
import { backends, emptySandbox, sandbox } from '../harness.ts';
import type { Backend, RunOptions, Sandbox } from '../harness.ts';

/** Every example of help works as printed, on a terminal, in the working directory that the examples assume. */

const CHOSEN = 'correct horse battery staple';
const PEOPLE_CSV = 'email,username,role,groups\nbarbara@acme.example,,Admin,Platform;Auditors\n';

const COMMANDS_BY_NAME: readonly (readonly [name: string, load: Load])[] = [
  ...Object.entries(COMMANDS).map(([word, { load }]) => [word, load] as const),
  ...Object.entries(NOUNS).flatMap(([noun, { verbs }]) =>
    Object.entries(verbs).map(([verb, load]) => [`${noun} ${verb}`, load] as const),
  ),
];

/** The organization that the examples speak of. */
async function acme(backend: Backend): Promise<Sandbox> {
  const box = await sandbox(backend);
  await box.json('people add grace@acme.example linus@acme.example margaret@acme.example --reveal');
  await box.json('group create Platform --member linus');
  await box.json('group create Compilers');
  return box;
}

/** The words of a command line as a shell takes them, and the file that standard input comes from. */
function parseShell(line: string): { readonly argv: string[]; readonly input: string | undefined } {
  const [command = '', input] = line.split(' < ');
  const words = [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) =>
    String(double ?? single ?? bare),
  );
  return { argv: words.slice(1), input };
}

test('a command line is split as a shell does', () => {
  expect(parseShell('roster x --description "Reads the log" < a.txt')).toEqual({
    argv: ['x', '--description', 'Reads the log'],
    input: 'a.txt',
  });
});

describe.each(backends())('examples on $name', (backend) => {
  const before = process.cwd();
  let box: Sandbox | undefined;
  afterEach(async () => {
    process.chdir(before);
    await box?.destroy();
    box = undefined;
  });

  test.each(COMMANDS_BY_NAME)('the examples of %s work', async (name, load) => {
    const { examples } = await load();
    const failed: string[] = [];
    for (const example of examples) {
      box = await (name === 'init' ? emptySandbox(backend) : acme(backend));
      process.chdir(box.dir);
      writeFileSync('password.txt', `${CHOSEN}\n`);
      writeFileSync('people.csv', PEOPLE_CSV);
      const { argv, input } = parseShell(example);
      const options: RunOptions =
        input === undefined
          ? { tty: 80, answers: name === 'login' ? [CHOSEN] : [] }
          : { tty: 80, stdin: readFileSync(input) };
      const { code, stderr } = await box.run(argv, options);
      if (code !== 0) failed.push(`${example} exits ${code}: ${stderr}`);
      process.chdir(before);
      await box.destroy();
    }
    box = undefined;
    expect(failed).toEqual([]);
  });
});
