import { localBackends } from '../support/backends.ts';
import { initialised, place } from '../support/built.ts';
import { holdingTheLock } from '../support/hold.ts';
import type { Place, Ran } from '../support/built.ts';
import { thorough } from '../support/thorough.ts';

/** Several processes that use one store at once. */

const EACH = thorough(8, 16);
const CHOSEN = 'correct horse battery staple';
const range = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

let here: Place;
afterEach(() => here.destroy());

const rows = async <T>(argv: string): Promise<T[]> => JSON.parse((await here.ok(`${argv} --json`)).stdout) as T[];
const usernames = async (argv: string) =>
  (await rows<{ readonly username: string }>(argv)).map(({ username }) => username);

/** Runs one command after the other. */
async function lane(commands: readonly string[]): Promise<(Ran & { readonly command: string })[]> {
  const done: (Ran & { readonly command: string })[] = [];
  for (const command of commands) done.push({ command, ...(await here.run(command)) });
  return done;
}

async function expectSound(): Promise<void> {
  expect(await here.run('store check')).toMatchObject({ code: 0 });
  expect(await here.run('audit verify')).toMatchObject({ code: 0 });
  const seqs = (await rows<{ readonly seq: number }>('audit list --all')).map(({ seq }) => seq);
  expect(seqs.reverse()).toEqual(range(seqs.length).map((n) => n + 1));
}

describe.each(localBackends())('on $name', (backend) => {
  test('two writers and a reader at once lose nothing, and never fail with a lock', async () => {
    here = await initialised(backend);
    await here.ok('group create both --role Member');
    const adding = (name: string) =>
      range(EACH).flatMap((n) => [
        `people add ${name}${n}@acme.example --reveal`,
        ...(n % 3 === 0 ? [`group modify both --add ${name}${n}`] : []),
        ...(n % 5 === 0 ? [`people role ${name}${n} Admin`] : []),
      ]);
    const [first, second, reader] = await Promise.all([
      lane(adding('a')),
      lane(adding('b')),
      lane(range(EACH).map(() => 'people list --all --json')),
    ]);
    for (const ran of [...first, ...second, ...reader]) {
      expect(ran).toMatchObject({ command: ran.command, code: 0 });
      expect(ran.stderr).not.toMatch(/SQLITE|busy|locked|serialize|deadlock/i);
    }
    const expected = ['a', 'b'].flatMap((name) => range(EACH).map((n) => `${name}${n}`));
    expect((await usernames('people list --all')).sort()).toEqual(['ada', ...expected].sort());
    expect((await usernames('people list --all --group both')).sort()).toEqual(
      expected.filter((name) => Number(name.slice(1)) % 3 === 0).sort(),
    );
    expect(await usernames('people list --all --role Admin')).toHaveLength(2 * Math.ceil(EACH / 5));
    const counts = reader.map(({ stdout }) => (JSON.parse(stdout) as unknown[]).length);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    await expectSound();
  });

  test('an import and single commands at once do not block each other', async () => {
    here = await initialised(backend);
    const csv = ['email', ...range(1500).map((n) => `person${n}@acme.example`)].join('\n');
    const [imported, added] = await Promise.all([
      here.run('people import - --secret-file all.jsonl', csv),
      lane(range(6).map((n) => `people add single${n}@acme.example --reveal`)),
    ]);
    for (const ran of [imported, ...added]) {
      expect(ran.code).toBe(0);
      expect(ran.stderr).not.toMatch(/SQLITE|busy|locked|serialize|deadlock/i);
    }
    expect(await usernames('people list --all')).toHaveLength(1 + 1500 + 6);
    await expectSound();
  });

  test('of several commands that take the same name at once, one succeeds and the others say why not', async () => {
    here = await initialised(backend);
    const all = await Promise.all(range(4).map(() => here.run('people add grace@acme.example --reveal --json')));
    expect(all.map(({ code }) => code).sort()).toEqual([0, 6, 6, 6]);
    for (const { stderr } of all.filter(({ code }) => code !== 0))
      expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'conflict' } });
    expect(await usernames('people list')).toEqual(['ada', 'grace']);
    await expectSound();
  });

  test('of several inits at once, one succeeds, and its token is stored', async () => {
    here = await place(backend);
    const all = await Promise.all(
      range(4).map((n) => here.run(`init --organization Acme${n} --owner owner${n}@acme.example --reveal --json`)),
    );
    expect(all.map(({ code }) => code).sort()).toEqual([0, 6, 6, 6]);
    const winner = all.findIndex(({ code }) => code === 0);
    const me: unknown = JSON.parse((await here.ok('whoami --json')).stdout);
    expect(me).toMatchObject({ organization: `Acme${winner}`, username: `owner${winner}` });
    await expectSound();
  });

  test('when both Owners step down at once, one stays', async () => {
    here = await initialised(backend);
    const [added] = await rows<{ temporary_password: string }>('people add bob@acme.example --role Owner --reveal');
    const bobs = { ROSTER_CONFIG_DIR: here.path('bob') };
    await here.ok('login bob --password-stdin', `${added?.temporary_password ?? ''}\n${CHOSEN} bob`, bobs);
    const [ada, bob] = await Promise.all([
      here.run('people role ada Member'),
      here.run('people role bob Member', undefined, bobs),
    ]);
    expect([ada.code, bob.code].sort()).toEqual([0, 6]);
    const own = ada.code === 0 ? bobs : {};
    const owners = await here.ok('people list --role Owner --fields username', undefined, own);
    expect(owners.stdout).toBe(`username\n${ada.code === 0 ? 'bob' : 'ada'}\n`);
    expect((await here.run('store check')).code).toBe(0);
  });

  test('a read does not wait for a writer', async () => {
    here = await initialised(backend);
    const begun = performance.now();
    const ran = await holdingTheLock(here, () => here.run('people list --fields username'));
    const seconds = (performance.now() - begun) / 1000;
    expect(ran).toMatchObject({ code: 0, stdout: 'username\nada\n', stderr: '' });
    expect(seconds).toBeLessThan(8);
  });

  test('a writer that cannot get the lock exits 7, and changes nothing', async () => {
    here = await initialised(backend);
    const ran = await holdingTheLock(here, () => here.run('people add grace@acme.example --secret-file grace.jsonl'));
    expect(ran).toMatchObject({ code: 7, stdout: '' });
    expect(ran.stderr).toMatch(/^error: another process kept the store \S+ locked for .*\nhint: .*\n$/);
    expect(await usernames('people list')).toEqual(['ada']);
    await here.ok('people add grace@acme.example --secret-file grace.jsonl');
  });
});
