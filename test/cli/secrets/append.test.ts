import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { backends, sandbox } from '../../harness.ts';
import type { Sandbox } from '../../harness.ts';
import { errorOf, modeOf, secretsIn } from '../../support/front-door.ts';
import { stateOf } from '../../support/state.ts';

/** `--secret-file +FILE`: a job that runs again goes on in the file of its last run. */

describe.each(backends())('on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(backend)));
  afterEach(() => box.destroy());

  const into = (file: string) => ['--secret-file', file, '--json'];
  const names = (): string[] => secretsIn(box, 's.jsonl').map(({ username }) => username);

  test('a new file is made, an old one gone on with, by whatever makes secrets', async () => {
    const file = `+${box.path('s.jsonl')}`;
    await box.json(['people', 'add', 'grace@acme.example', ...into(file)]);
    expect(modeOf(box.path('s.jsonl'))).toBe(0o600);
    await box.json(['people', 'add', 'linus@acme.example', ...into(file)]);
    await box.json(['token', 'create', 'nightly', ...into(file)]);
    expect(secretsIn(box, 's.jsonl').map(({ username, kind }) => `${kind} ${username}`)).toEqual([
      'temporary_password grace',
      'temporary_password linus',
      'token ada',
    ]);
    expect(existsSync(box.path('s.jsonl.lock'))).toBe(false);
  });

  test('the file is named without its plus', async () => {
    const argv = ['token', 'create', 'nightly', '--secret-file', `+${box.path('s.jsonl')}`, '-o', 'table'];
    expect((await box.run(argv)).stderr).toContain(`The token is in ${box.path('s.jsonl')}.`);
  });

  test('without a plus a file that is there stays as it is, and the hint says how to append', async () => {
    await box.json(['token', 'create', 'one', ...into(box.path('s.jsonl'))]);
    const before = box.read('s.jsonl');
    const error = errorOf(await box.run(['token', 'create', 'two', ...into(box.path('s.jsonl'))]));
    expect([error.code, error.hint]).toEqual([
      'secret_file_exists',
      `name a new file, or append: --secret-file +${box.path('s.jsonl')}`,
    ]);
    expect(box.read('s.jsonl')).toBe(before);
  });

  test.each<[string, string, string]>([
    ['a pipe', 'mkfifo -m 600', 'is no file but a pipe or device'],
    ['a folder', 'mkdir -m 700', 'it is a folder'],
  ])('%s is refused at once, by its name', async (_what, make, message) => {
    execFileSync('sh', ['-c', `${make} "$0"`, box.path('s.jsonl')]);
    const error = errorOf(await box.run(['people', 'add', 'grace@acme.example', ...into(`+${box.path('s.jsonl')}`)]));
    expect(error.message).toContain(message);
  });

  test.each<[string, string, string]>([
    ['a pipe', 'mkfifo -m 600', 'is no file but a pipe or device'],
    ['a folder', 'mkdir -m 700', 'is a folder'],
  ])('an import does not go on with %s, nor wait for it', async (_what, make, message) => {
    execFileSync('sh', ['-c', `${make} "$0"`, box.path('s.jsonl')]);
    writeFileSync(box.path('people.csv'), 'email\ngrace@acme.example\n');
    const error = errorOf(
      await box.run(['people', 'import', box.path('people.csv'), '--resume', ...into(box.path('s.jsonl'))]),
    );
    expect(error.message).toContain(message);
  });

  test.each<[string, string, number]>([
    ['that others can read', '', 0o644],
    ['that roster did not write', 'my diary\n', 0o600],
  ])('a file %s is refused, and nothing is changed', async (_what, text, mode) => {
    writeFileSync(box.path('s.jsonl'), text, { mode });
    const before = await stateOf(box);
    const error = errorOf(await box.run(['people', 'add', 'grace@acme.example', ...into(`+${box.path('s.jsonl')}`)]));
    expect(error.code).toBe('invalid');
    expect(await stateOf(box)).toEqual(before);
    expect(box.read('s.jsonl')).toBe(text);
    expect(existsSync(box.path('s.jsonl.lock'))).toBe(false);
  });

  test.each(['+', ''])('--secret-file %j names no file', async (given) => {
    expect(errorOf(await box.run(['token', 'create', 'one', '--secret-file', given, '--json'])).code).toBe('usage');
  });

  test('a refused command leaves the file as it was', async () => {
    const file = `+${box.path('s.jsonl')}`;
    await box.json(['people', 'add', 'grace@acme.example', ...into(file)]);
    const before = box.read('s.jsonl');
    expect((await box.run(['people', 'add', 'grace@acme.example', ...into(file)])).code).toBe(6);
    expect(box.read('s.jsonl')).toBe(before);
  });

  test('two that append at the same time both keep their secrets', async () => {
    const file = `+${box.path('s.jsonl')}`;
    const added = await Promise.all(
      ['grace', 'linus', 'hank'].map((name) => box.run(['people', 'add', `${name}@acme.example`, ...into(file)])),
    );
    expect(added.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(names().toSorted()).toEqual(['grace', 'hank', 'linus']);
  });

  test('what a killed process left of its lock is taken over', async () => {
    mkdirSync(box.path('s.jsonl.lock'));
    utimesSync(box.path('s.jsonl.lock'), 1, 1);
    await box.json(['people', 'add', 'grace@acme.example', ...into(`+${box.path('s.jsonl')}`)]);
    expect(names()).toEqual(['grace']);
  });

  describe('an import that adds nobody needs no place for passwords', () => {
    const text = 'email,role\ngrace@acme.example,Admin\n';
    const importText = (rows: string, ...flags: readonly string[]) =>
      box.run(['people', 'import', '-', '--json', ...flags], { stdin: rows });
    beforeEach(() => box.json('people add grace@acme.example --reveal'));

    test.each([
      ['skip', 'skipped', 'Member'],
      ['update', 'updated', 'Admin'],
    ])('with --on-conflict %s', async (how, action, role) => {
      const result = await importText(text, '--on-conflict', how);
      expect([result.code, JSON.parse(result.stdout)]).toEqual([0, [expect.objectContaining({ action, role })]]);
    });

    test('and a file of passwords that is there already is in nobody’s way', async () => {
      await box.json(['token', 'create', 'one', ...into(box.path('s.jsonl'))]);
      const flags = ['--on-conflict', 'update', '--secret-file', box.path('s.jsonl')];
      expect((await importText(text, ...flags)).code).toBe(0);
      expect(names()).toEqual(['ada']);
    });

    test('but as soon as one is new, it does, and nothing is changed', async () => {
      const before = await stateOf(box);
      const refused = await importText(`${text}linus@acme.example,\n`, '--on-conflict', 'update');
      expect(errorOf(refused).code).toBe('input_needed');
      expect(await stateOf(box)).toEqual(before);
    });

    test('what is wrong with the file is told before a place is asked for', async () => {
      expect(errorOf(await importText('email,role\nlinus@acme.example,Boss\n')).code).toBe('not_found');
    });
  });

  test('a failed import has one document on stderr, with what was to be said', async () => {
    const stdin = 'Work mail,Login\nlinus,x\n';
    const result = await box.run(['people', 'import', '-', '--map', 'email=Work mail', '--reveal', '--json'], {
      stdin,
    });
    expect(errorOf(result).details.notes).toEqual([
      'standard input is read, separated by commas: email from "Work mail"',
      'not read: Login',
    ]);
  });
});
