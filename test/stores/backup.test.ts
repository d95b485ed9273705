import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { emptySandbox, localBackends, sandbox } from '../harness.ts';
import type { Sandbox } from '../harness.ts';
import { addPeople, behind, errorOf, asListed, modeOf } from '../support/front-door.ts';
import { stateOf } from '../support/state.ts';

describe.each(localBackends())('store backup on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend);
    await addPeople(box, 'grace', 'linus');
    await box.json('group create Platform --member grace');
  });
  afterEach(() => box.destroy());

  const backup = (name = 'backup.db', flags = '') =>
    box.run(['store', 'backup', box.path(name), '--json', ...flags.split(' ').filter(Boolean)]);
  /** The files beside the store and the configuration. */
  const files = () =>
    readdirSync(box.dir)
      .filter((name) => !/^(config|roster\.db)/.test(name))
      .sort();

  test('makes one file with the whole organization that only its owner can read', async () => {
    const made = await backup();
    expect([made.code, made.stderr]).toEqual([
      0,
      `hint: to put it back: roster store restore ${box.path('backup.db')}\n`,
    ]);
    const head = (await asListed(box)).events[0];
    expect(JSON.parse(made.stdout)).toEqual({
      organization: 'Acme',
      people: 3,
      groups: 1,
      events: head?.seq,
      head_hash: head?.hash,
    });
    expect([files(), modeOf(box.path('backup.db'))]).toEqual([['backup.db'], 0o600]);
    for (const argv of ['people list --all --json', 'audit export --columns all', 'audit verify --json'])
      expect(
        (await box.run(`${argv} --store ${box.path('backup.db')}`, { env: { ROSTER_TOKEN: tokenOf(box) } })).stdout,
      ).toBe((await box.run(argv)).stdout);
  });

  test('needs no login, records no event and changes nothing', async () => {
    const before = await stateOf(box);
    const made = await box.run(['store', 'backup', box.path('b.db')], { env: { ROSTER_CONFIG_DIR: box.path('none') } });
    expect(made.code).toBe(0);
    expect(await stateOf(box)).toEqual(before);
  });

  test('has no deleted rows, and no log file beside it', async () => {
    const [grace] = await behind<{ hash: string }>(
      box,
      "select password_hash as hash from people where username = 'grace'",
    );
    expect(grace?.hash).toMatch(/^[0-9a-f]{64}$/);
    expect((await backup('before.db')).code).toBe(0);
    await box.json('people remove grace --yes');
    expect((await backup('after.db')).code).toBe(0);
    const holds = (name: string) => readFileSync(box.path(name), 'latin1').includes(grace?.hash ?? '');
    expect([holds('before.db'), holds('after.db')]).toEqual([true, false]);
    const kept = new Database(box.path('after.db'), { readonly: true });
    expect(kept.pragma('journal_mode', { simple: true })).toBe('delete');
    kept.close();
    expect(files()).toEqual(['after.db', 'before.db']);
  });

  test.each([
    ['a file', (path: string) => writeFileSync(path, 'mine')],
    ['a folder', (path: string) => mkdirSync(path)],
    [
      'a link to a file',
      (path: string) => {
        writeFileSync(`${path}.txt`, 'mine');
        symlinkSync(`${path}.txt`, path);
      },
    ],
  ])('does not overwrite %s', async (_what, make) => {
    make(box.path('backup.db'));
    const before = files();
    const refused = await backup();
    expect([refused.code, errorOf(refused).code]).toEqual([6, 'conflict']);
    expect(errorOf(refused).message).toBe(`the file ${box.path('backup.db')} is there already`);
    expect(files()).toEqual(before);
    if (existsSync(box.path('backup.db.txt'))) expect(box.read('backup.db.txt')).toBe('mine');
  });

  test('does not write to the store itself', async () => {
    const before = await stateOf(box);
    const refused = await box.run(['store', 'backup', box.location, '--json']);
    expect([refused.code, errorOf(refused).code]).toEqual(
      backend.engine === 'sqlite' ? [6, 'conflict'] : [2, 'invalid'],
    );
    expect(await stateOf(box)).toEqual(before);
  });

  test('does not touch the unfinished backup of another process', async () => {
    writeFileSync(box.path('backup.db.partial'), 'half');
    const refused = await backup();
    expect([refused.code, errorOf(refused).code]).toEqual([6, 'conflict']);
    expect(errorOf(refused).hint).toMatch(/interrupted: remove the file/);
    expect([files(), box.read('backup.db.partial')]).toEqual([['backup.db.partial'], 'half']);
  });

  test.each([
    ['a folder that is not there', 'nowhere/backup.db', /there is no folder \S+nowhere$/],
    ['a name that is too long', `${'x'.repeat(300)}.db`, /its name is too long$/],
  ])('into %s is refused with the reason', async (_what, name, why) => {
    const refused = await backup(name);
    expect([refused.code, errorOf(refused).code]).toEqual([7, 'unavailable']);
    expect(errorOf(refused).message).toMatch(why);
    expect(errorOf(refused).message).toContain(`the file ${box.path(name)} cannot`);
    expect(files()).toEqual([]);
  });

  test.each(['', 'postgres://acme.example/roster', 'https://acme.example/b.db', 'a\0b'])(
    'to %j is refused',
    async (file) => {
      const refused = await box.run(['store', 'backup', file, '--json']);
      expect([refused.code, errorOf(refused).code]).toEqual([2, 'invalid']);
      expect(files()).toEqual([]);
    },
  );

  test.each([
    ['a broken log', "update audit_events set description = 'x' where seq = 2"],
    ['no Owner', "update people set status = 'deactivated'"],
  ])('of a store with %s is refused', async (_what, statement) => {
    await behind(box, statement);
    const refused = await backup();
    expect([refused.code, errorOf(refused).code]).toEqual([1, 'corrupt_store']);
    expect(files()).toEqual([]);
  });

  test('of a store without an organization is refused', async () => {
    const empty = await emptySandbox(backend);
    const refused = await empty.run(['store', 'backup', empty.path('b.db'), '--json']);
    expect([refused.code, errorOf(refused).code]).toEqual([3, 'not_found']);
    expect(existsSync(empty.path('b.db'))).toBe(false);
    await empty.destroy();
  });
});

/** The Owner's token, which the backup has, too. */
function tokenOf(box: Sandbox): string | undefined {
  const { contexts } = JSON.parse(readFileSync(box.path('config/config.json'), 'utf8')) as {
    contexts: Record<string, { token: string } | undefined>;
  };
  return contexts.local?.token;
}
