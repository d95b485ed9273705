import { copyFileSync, existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { StorePiece } from '../../src/core/store/admin.ts';
import { storeBackup } from '../../src/operations/store/backup.ts';
import type { AnyStore } from '../../src/stores/open.ts';
import { openAny } from '../../src/stores/open.ts';
import { onNewFile } from '../../src/stores/sqlite/new-file.ts';
import { localBackends, sandbox, testEnvironment } from '../harness.ts';
import type { Sandbox } from '../harness.ts';
import { initialised } from '../support/built.ts';
import type { Place } from '../support/built.ts';
import { holdingTheLock } from '../support/hold.ts';
import { addPeople } from '../support/front-door.ts';
import { reached } from '../support/reached.ts';

/** Backups while others write, and backups and restores that are killed. */

describe.each(localBackends())('on $name', (backend) => {
  describe('a backup while others write', () => {
    let box: Sandbox;
    beforeEach(async () => {
      box = await sandbox(backend);
      await addPeople(box, 'grace', 'linus');
    });
    afterEach(() => box.destroy());

    test('a backup is one snapshot, although others commit after each of its pieces', async () => {
      const source = await openAny(box.location, { create: false });
      const before = await source.read((tx) => tx.audit.head());
      let written = 0;
      async function* interleaved(pieces: AsyncIterable<StorePiece>): AsyncIterable<StorePiece> {
        for await (const piece of pieces) {
          yield piece;
          expect((await box.run(`group create group${(written += 1)}`)).code).toBe(0);
        }
      }
      const disturbed: AnyStore = {
        ...source,
        dump: (work) => source.dump((pieces, tx) => work(interleaved(pieces), tx)),
      };
      const file = box.path('backup.db');
      const made = await onNewFile(file, (target) =>
        storeBackup.run(
          disturbed,
          { file },
          {
            environment: testEnvironment(box.clock),
            target: () => Promise.resolve(target),
            deliver: () => Promise.resolve(),
          },
        ),
      );
      await source.close();
      expect(written).toBeGreaterThan(5);
      expect(made).toMatchObject({ people: 3, groups: 0, events: before.seq, head_hash: before.hash });
      expect((await box.run(['store', 'check', '--store', file])).code).toBe(0);
      expect(await box.json('store info')).toMatchObject({ groups: written });
    });
  });

  describe('as processes', () => {
    let here: Place;
    beforeEach(async () => (here = await initialised(backend)));
    afterEach(() => here.destroy());

    test('a backup does not wait for writers, and can be restored elsewhere', async () => {
      await here.ok('people add grace@acme.example --reveal');
      await holdingTheLock(here, () => here.ok('store backup backup.db'));
      await here.ok('people add late@acme.example --reveal');
      const elsewhere = { ROSTER_STORE: here.path('other.db'), ROSTER_CONFIG_DIR: here.path('other') };
      const restored = await here.ok('store restore backup.db --json', '', elsewhere);
      expect(JSON.parse(restored.stdout)).toMatchObject({ organization: 'Acme', people: 2, replaced: null });
      await here.ok('login ada --password-stdin', 'correct horse battery staple', elsewhere);
      const listed = await here.ok('people list --fields username', '', elsewhere);
      expect(listed.stdout).toBe('username\nada\ngrace\n');
      await here.ok('audit verify', '', elsewhere);
    });

    test('a backup that is killed leaves no file of its name', async () => {
      await fill(here);
      const { child, done } = here.start('store backup backup.db');
      await reached(child, here.dir, () => existsSync(here.path('backup.db.partial')));
      child.kill('SIGKILL');
      expect((await done).code).toBeNull();
      expect(existsSync(here.path('backup.db'))).toBe(false);
      const again = await here.run('store backup backup.db');
      expect([again.code, again.stderr]).toEqual([6, expect.stringContaining('remove the file') as string]);
      for (const name of readdirSync(here.dir)) if (name.startsWith('backup.db.partial')) rmSync(here.path(name));
      await here.ok('store backup backup.db');
      await here.ok('store check --store backup.db');
      await here.ok('store check');
    });
  });
});

const PEOPLE = 3000;

/** So many people that a copy takes longer than a signal. */
async function fill(here: Place): Promise<void> {
  const people = Array.from({ length: PEOPLE }, (_, n) => `person${n}@acme.example,,,`);
  writeFileSync(here.path('people.csv'), ['email,username,role,groups', ...people, ''].join('\n'));
  await here.ok('people import people.csv --secret-file secrets.jsonl');
}

describe('a killed restore that replaces an organization', () => {
  let here: Place;
  let original: string;
  beforeAll(async () => {
    here = await initialised();
    await fill(here);
    await here.ok('store backup backup.db');
    await here.ok('settings set name Umbrella');
    original = here.path('original.db');
    await here.ok('store backup original.db');
  });
  afterAll(() => here.destroy());

  const store = (suffix = '') => here.store + suffix;
  const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

  test.each<[string, () => boolean]>([
    ['when it begins to keep the old one', () => existsSync(store('.before-restore'))],
    ['when it has kept the old one', () => sizeOf(store('.before-restore')) > 500_000],
    ['when it writes', () => sizeOf(store('-wal')) > 500_000],
  ])('%s leaves the old or the new organization, complete', async (_when, isThere) => {
    for (const suffix of ['', '-wal', '-shm', '.before-restore']) rmSync(store(suffix), { force: true });
    copyFileSync(original, store());
    const { child, done } = here.start('store restore backup.db --confirm Umbrella');
    await reached(child, here.dir, isThere);
    child.kill('SIGKILL');
    await done;
    await here.ok('store check');
    const { organization } = JSON.parse((await here.ok('store info --json')).stdout) as { organization: string };
    expect(['Umbrella', 'Acme']).toContain(organization);
    if (organization === 'Acme') {
      await here.ok(`store check --store ${store('.before-restore')}`);
      return;
    }
    // A file that was left behind is never overwritten; once it is moved away, the restore works.
    if (existsSync(store('.before-restore'))) renameSync(store('.before-restore'), here.path('left.db'));
    await here.ok('store restore backup.db --confirm Umbrella');
    await here.ok(`store check --store ${store('.before-restore')}`);
    rmSync(here.path('left.db'), { force: true });
  });
});
