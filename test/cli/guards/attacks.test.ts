import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { backends, sandbox } from '../../harness.ts';
import type { Sandbox } from '../../harness.ts';

/** Attacks and accidents that once worked. */

describe.each(backends())('what must not work, on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend);
  });
  afterEach(() => box.destroy());

  const count = async () => (await box.json<unknown[]>('people list --all')).length;

  test('init does not put the token of one store into the context of another', async () => {
    const config = box.read('config/config.json');
    const argv = ['init', '--organization', 'Other', '--owner', 'eve@evil.example', '--reveal'];
    const made = await box.run([...argv, '--context', backend.context, '--store', box.path('other.db')]);
    expect(made).toMatchObject({ code: 6, stdout: '' });
    expect(made.stderr).toContain(`the context ${backend.context} is for another store`);
    expect(box.read('config/config.json')).toBe(config);
    expect(existsSync(box.path('other.db'))).toBe(false);
    expect((await box.run('whoami')).code).toBe(0);
  });

  test.each(['no line break at its end', '{"name":"somebody else’s"}\n'])(
    '--resume leaves a file alone that is no secret file: %j',
    async (text) => {
      writeFileSync(box.path('keep'), text, { mode: 0o600 });
      writeFileSync(box.path('people.csv'), 'email\ngrace@acme.example\n');
      const argv = ['people', 'import', box.path('people.csv'), '--resume', '--secret-file', box.path('keep')];
      expect((await box.run(argv)).code).toBe(2);
      expect(box.read('keep')).toBe(text);
      expect(await count()).toBe(1);
    },
  );

  test('a refused --resume leaves its secret file as it was, a torn line included', async () => {
    const line = '{"email":"a@acme.example","username":"a","kind":"temporary_password","secret":"x"}\n{"email":"b@';
    writeFileSync(box.path('keep'), line, { mode: 0o600 });
    writeFileSync(box.path('people.csv'), 'email\ngrace@acme.example\n');
    const argv = ['people', 'import', box.path('people.csv'), '--resume', '--secret-file', box.path('keep')];
    expect((await box.run(argv, { env: { ROSTER_TOKEN: 'rst_bad' } })).code).toBe(4);
    expect(box.read('keep')).toBe(line);
  });

  test('secrets are not written through a link', async () => {
    writeFileSync(box.path('victim'), '', { mode: 0o600 });
    symlinkSync(box.path('victim'), box.path('link'));
    writeFileSync(box.path('people.csv'), 'email\ngrace@acme.example\n');
    const argv = ['people', 'import', box.path('people.csv'), '--resume', '--secret-file', box.path('link')];
    expect((await box.run(argv)).code).toBe(7);
    expect([box.read('victim'), await count()]).toEqual(['', 1]);
  });

  test.each([
    ['username', 'leaves out the password'],
    ['nope,temporary_password', 'there is no field nope'],
  ])('nobody is added when --fields %s would lose the password', async (fields, why) => {
    const added = await box.run(['people', 'add', 'bob@acme.example', '--reveal', '--fields', fields]);
    expect(added).toMatchObject({ code: 2, stdout: '' });
    expect(added.stderr).toContain(why);
    expect(await count()).toBe(1);
  });

  test('--debug shows hostile text as text', async () => {
    writeFileSync(box.path('people.csv'), 'email,\u001b]0;pwned\u0007x\n');
    const ran = await box.run(['people', 'import', box.path('people.csv'), '--dry-run', '--debug']);
    expect(ran.code).toBe(2);
    expect(ran.stderr).not.toMatch(/[\u001b\u0007]/);
  });

  test('a username cannot hide a character', async () => {
    const added = await box.run(['people', 'add', 'eve@acme.example', '--username', 'ada\u200b', '--reveal']);
    expect(added.code).toBe(2);
    expect(added.stderr).toContain('invisible');
  });
});
