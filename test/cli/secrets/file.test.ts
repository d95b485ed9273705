import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { backends, emptySandbox, sandbox } from '../../harness.ts';
import type { Sandbox } from '../../harness.ts';
import { csvFile, errorOf, loosen, modeOf, secretsIn } from '../../support/front-door.ts';
import { stateOf } from '../../support/state.ts';

/** Where minted secrets go, and that nothing is changed where there is no place for them. */

const MAKERS = ['people add eve@acme.example', 'people reset-password grace', 'people import people.csv'] as const;

describe.each(backends())('the place for secrets on $name', (backend) => {
  let box: Sandbox;
  let umask: number;
  beforeEach(async () => {
    umask = process.umask(0);
    box = await sandbox(backend);
    await box.json('people add grace@acme.example --reveal');
    csvFile(box, 'email,username,role,groups\none@acme.example,,,\ntwo@acme.example,,,\n');
  });
  afterEach(async () => {
    process.umask(umask);
    await box.destroy();
  });

  const words = (command: string): string[] => command.replace('people.csv', box.path('people.csv')).split(' ');
  /** Runs what must not change anything; answers what it said. */
  async function unchanged(argv: readonly string[]) {
    const before = await stateOf(box);
    const ran = await box.run(argv);
    expect(await stateOf(box)).toEqual(before);
    expect(ran.stdout).toBe('');
    return ran;
  }

  describe.each(MAKERS)('%s', (command) => {
    test('off a terminal and without a place exits 9 before anything is changed', async () => {
      const ran = await unchanged([...words(command), '--json']);
      expect(ran.code).toBe(9);
      const { code, hint } = errorOf(ran);
      expect(code).toBe('input_needed');
      expect(hint).toMatch(/--secret-file PATH.*--reveal/);
    });

    test('writes a new file of mode 600, a JSON line each, and does not print what is in it', async () => {
      const ran = await box.run([...words(command), '--secret-file', box.path('new.jsonl'), '--json']);
      expect(ran.code).toBe(0);
      expect(modeOf(box.path('new.jsonl'))).toBe(0o600);
      const lines = secretsIn(box, 'new.jsonl');
      expect(lines).toHaveLength(command.includes('import') ? 2 : 1);
      for (const line of lines) {
        expect(Object.keys(line).sort()).toEqual(['email', 'kind', 'secret', 'username']);
        expect([line.kind, line.email]).toEqual(['temporary_password', `${line.username}@acme.example`]);
        expect(ran.stdout + ran.stderr).not.toContain(line.secret);
      }
      expect(ran.stdout).not.toContain('temporary_password');
      const { username, secret } = lines[0] ?? { username: '', secret: '' };
      const login = await box.run(['login', username, '--password-stdin'], {
        stdin: `${secret}\nchosen by its owner alone`,
      });
      expect(login.code).toBe(0);
    });

    test('prints it too when both are asked for', async () => {
      const ran = await box.run([...words(command), '--secret-file', box.path('new.jsonl'), '--reveal', '--json']);
      for (const { secret } of secretsIn(box, 'new.jsonl')) expect(ran.stdout).toContain(secret);
    });

    test('shows it once on a terminal, whole', async () => {
      const ran = await box.run([...words(command), '--no-color'], { tty: 80 });
      expect(ran.code).toBe(0);
      expect(ran.stdout).toMatch(/\b\w{6}-\w{6}-\w{6}-\w{6}\b/);
      expect(ran.stderr).not.toMatch(/\w{6}-\w{6}-\w{6}-\w{6}/);
    });

    test.each<readonly [string, (box: Sandbox) => string]>([
      ['a file that is there', (at) => (writeFileSync(at.path('old'), 'old'), 'old')],
      ['an empty file that is there', (at) => (writeFileSync(at.path('old'), ''), 'old')],
      ['a folder', (at) => (mkdirSync(at.path('folder')), 'folder')],
      ['a link that leads nowhere', (at) => (symlinkSync(at.path('target'), at.path('link')), 'link')],
    ])('exits 2 for %s, and changes neither it nor anything else', async (_what, make) => {
      const name = make(box);
      const before = name === 'old' ? box.read(name) : undefined;
      const ran = await unchanged([...words(command), '--secret-file', box.path(name), '--json']);
      expect(ran.code).toBe(2);
      expect(errorOf(ran).code).toBe('secret_file_exists');
      if (before !== undefined) expect(box.read(name)).toBe(before);
      expect(existsSync(box.path('target'))).toBe(false);
    });

    test('exits 2 for a device, and changes nothing', async () => {
      const ran = await unchanged([...words(command), '--secret-file', '/dev/full']);
      expect(ran.code).toBe(2);
    });

    test.each([
      [
        'a folder that is not there',
        'nowhere/new.jsonl',
        'there is no folder {dir}/nowhere',
        'make it: mkdir -p {dir}/nowhere',
      ],
      [
        'a file in place of the folder',
        'people.csv/new.jsonl',
        '{dir}/people.csv is not a folder',
        'name another file',
      ],
      ['a name that is too long', 'x'.repeat(300), 'its name is too long', 'name another file'],
    ])('exits 7 for %s, says why in words, and changes nothing', async (_what, name, why, helps) => {
      const ran = await unchanged([...words(command), '--secret-file', box.path(name)]);
      expect(ran.code).toBe(7);
      const [error, hint] = ran.stderr.split('\n');
      const told = (text: string) => text.replaceAll('{dir}', box.dir);
      expect(error).toBe(told(`error: the secret file ${box.path(name)} cannot be written: ${why}`));
      expect(hint).toBe(told(`hint: nothing was changed; ${helps}`));
      expect(existsSync(box.path(name))).toBe(false);
    });

    test('a folder that is not there is told before anything is asked', async () => {
      const answers = ['eve@acme.example', 'eve', 'Member', [], true];
      const argv = ['people', 'add', '--secret-file', box.path('nowhere/new.jsonl')];
      const { code, asked } = await box.run(argv, { tty: 80, answers });
      expect([code, asked]).toEqual([7, []]);
    });

    test('a folder in place of the file is told as one', async () => {
      const ran = await unchanged([...words(command), '--secret-file', box.dir]);
      expect(ran.stderr).toBe(`error: ${box.dir} is a folder\nhint: name a file in it; nothing was changed\n`);
    });
  });

  test.each([
    ['an address that is taken', 'people add grace@acme.example', 6],
    ['a person who is not there', 'people reset-password nobody', 3],
    ['a wrong address', 'people add eve', 2],
    ['a role that is not there', 'people add eve@acme.example --role Nobody', 3],
  ])('a command that is refused for %s leaves no file', async (_what, command, code) => {
    const ran = await unchanged([...command.split(' '), '--secret-file', box.path('new.jsonl')]);
    expect(ran.code).toBe(code);
    expect(existsSync(box.path('new.jsonl'))).toBe(false);
  });

  test('somebody who may not leaves no file', async () => {
    const grace = await box.as('grace');
    const ran = await grace.run(['people', 'add', 'eve@acme.example', '--secret-file', box.path('new.jsonl')]);
    expect([ran.code, existsSync(box.path('new.jsonl'))]).toEqual([5, false]);
  });

  test('a dry run needs no place, and --resume takes no file that others can read', async () => {
    expect((await unchangedDryRun()).code).toBe(0);
    writeFileSync(box.path('loose.jsonl'), '');
    loosen(box.path('loose.jsonl'));
    const ran = await unchanged([...words(MAKERS[2]), '--resume', '--secret-file', box.path('loose.jsonl')]);
    expect(ran).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`chmod 600 '${box.path('loose.jsonl')}'`) as string,
    });
    const full = await unchanged([...words(MAKERS[2]), '--resume', '--secret-file', '/dev/full']);
    expect(full.code).not.toBe(0);
  });
  const unchangedDryRun = async () => {
    const before = await stateOf(box);
    const ran = await box.run([...words(MAKERS[2]), '--dry-run']);
    expect(await stateOf(box)).toEqual(before);
    return ran;
  };
});

describe.each(backends())('the place for the first Owner’s password on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await emptySandbox(backend)));
  afterEach(() => box.destroy());
  const INIT = ['init', '--organization', 'Acme', '--owner', 'ada@acme.example'];

  test('off a terminal and without one, init exits 9 and makes neither store nor configuration', async () => {
    const ran = await box.run(INIT);
    expect(ran).toMatchObject({ code: 9, stdout: '' });
    expect(ran.stderr).toMatch(/^error: .*\nhint: .*--secret-file PATH.*--reveal/);
    expect([await backend.contents(box.location), existsSync(box.path('config'))]).toEqual(['', false]);
  });

  test('a file that is there stops init with exit 2, and it makes neither', async () => {
    writeFileSync(box.path('old'), 'old');
    const ran = await box.run([...INIT, '--secret-file', box.path('old')]);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect([await backend.contents(box.location), existsSync(box.path('config'))]).toEqual(['', false]);
    expect(box.read('old')).toBe('old');
  });

  test('a file takes the password and not the token, which only the configuration has', async () => {
    const ran = await box.run([...INIT, '--secret-file', box.path('new.jsonl'), '--json']);
    expect(ran.code).toBe(0);
    const lines = secretsIn(box, 'new.jsonl');
    expect(lines).toMatchObject([{ email: 'ada@acme.example', username: 'ada', kind: 'temporary_password' }]);
    expect(ran.stdout + ran.stderr).not.toContain(lines[0]?.secret);
    expect(readFileSync(box.path('new.jsonl'), 'utf8')).not.toContain('rst_');
    expect(modeOf(box.path('config/config.json'))).toBe(0o600);
    expect(modeOf(box.path('config'))).toBe(0o700);
    expect((await box.run('whoami')).code).toBe(0);
  });

  test('init that is refused leaves no file', async () => {
    expect((await box.run([...INIT, '--reveal'])).code).toBe(0);
    const again = await box.run([...INIT, '--secret-file', box.path('new.jsonl')]);
    expect([again.code, existsSync(box.path('new.jsonl'))]).toEqual([6, false]);
  });
});
