import { commandsByName } from '../../../src/cli/app/registry.ts';
import { registry } from '../../../src/registry.ts';
import { backends, emptySandbox, sandbox } from '../../harness.ts';
import type { Result, Sandbox } from '../../harness.ts';
import { addPeople, csvFile } from '../../support/front-door.ts';

/** With JSON output, an error is all that standard error holds, whatever was to be said before it. */

/** Its first line is all, and `error` all that it has. */
function expectOneDocument({ stderr }: Result): void {
  expect(stderr).toMatch(/^[^\n]+\n$/);
  expect(Object.keys(JSON.parse(stderr) as object)).toEqual(['error']);
}

describe.each(backends())('a failure on $name', (backend) => {
  const before = process.cwd();
  let nobody: Sandbox;
  let member: Sandbox;
  let box: Sandbox;
  beforeAll(async () => {
    box = await sandbox(backend);
    await addPeople(box, 'linus');
    member = await box.as('linus');
    nobody = await emptySandbox(backend);
    // Some write files, such as a backup.
    process.chdir(box.path('.'));
  });
  afterAll(() => {
    process.chdir(before);
    return Promise.all([box.destroy(), nobody.destroy()]);
  });

  test.each(commandsByName(registry()))('%s tells it in one document', async (name, load) => {
    const { command } = await load();
    const options = name === 'serve' ? { signal: AbortSignal.abort('SIGTERM') } : {};
    // What works for them may change what later commands find, so it is tried on the wrong command line alone.
    const wrong = ['init', 'serve', 'people leave', 'logout'].includes(name);
    let failures = 0;
    for (const as of [nobody, member])
      for (const flags of wrong ? [['--no-such-flag']] : [[], ['--no-such-flag']]) {
        const [example = ''] = command.examples;
        const words = example.split(' <')[0]?.match(/"[^"]*"|\S+/g) ?? [];
        const argv = [...words.slice(1).map((word) => word.replaceAll('"', '')), ...flags, '--json', '--no-input'];
        const result = await as.run(argv, options);
        if ([0, 10].includes(result.code)) continue;
        failures += 1;
        expectOneDocument(result);
      }
    expect(failures).toBeGreaterThan(0);
  });

  test('holds in its details what was to be said', async () => {
    const file = csvFile(box, 'email\nbarbara@acme.example\n');
    const signal = AbortSignal.abort('SIGINT');
    const result = await box.run(['people', 'import', file, '--secret-file', box.path('new.jsonl'), '--json'], {
      signal,
    });
    expectOneDocument(result);
    const { error } = JSON.parse(result.stderr) as { readonly error: object };
    expect(error).toMatchObject({ details: { notes: [expect.stringContaining('created')] } });
  });
});
