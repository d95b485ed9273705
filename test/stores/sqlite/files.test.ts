import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { emptySandbox, localBackends, sandbox } from '../../harness.ts';
import type { Backend, Sandbox } from '../../harness.ts';

/** What the files of an SQLite store must be like, and the errors when they are not. */

const PAGE = 4096;
const INIT = ['init', '--organization', 'Acme', '--owner', 'ada@acme.example', '--reveal'];
const OPENING = ['people list', 'whoami', 'store info', 'store check', 'store migrate', 'audit verify'];
const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

const backend = (): Backend => {
  const found = localBackends().find(({ name }) => name === 'sqlite');
  if (found === undefined) throw new Error('there is no SQLite backend');
  return found;
};

let box: Sandbox;
afterEach(() => box.destroy());

/** Changes the store directly. */
function tamper(statement: string): void {
  const connection = new Database(box.location);
  connection.exec(statement);
  connection.pragma('journal_mode = delete');
  connection.close();
}

function putFile(bytes: string | Buffer): void {
  writeFileSync(box.location, bytes, { mode: 0o600 });
}

describe('file modes', () => {
  let umask: number;
  beforeEach(() => (umask = process.umask(0)));
  afterEach(() => process.umask(umask));

  test('only the owner can read a new store and the folders created for it, whatever the umask', async () => {
    box = await emptySandbox(backend());
    const path = box.path('data/deep/roster.db');
    expect((await box.run([...INIT, '--store', path])).code).toBe(0);
    expect([modeOf(path), modeOf(dirname(path)), modeOf(box.path('data'))]).toEqual(['600', '700', '700']);
    const held = new Database(path);
    held.prepare('select count(*) from people').get();
    expect((await box.run(['people', 'add', 'grace@acme.example', '--reveal', '--store', path])).code).toBe(0);
    const beside = readdirSync(dirname(path)).sort();
    expect(beside).toEqual(['roster.db', 'roster.db-shm', 'roster.db-wal']);
    expect(beside.map((name) => modeOf(join(dirname(path), name)))).toEqual(['600', '600', '600']);
    held.close();
  });

  test('the default store is in the data folder of its owner', async () => {
    box = await emptySandbox(backend());
    const env = { ROSTER_STORE: undefined, XDG_DATA_HOME: box.path('xdg') };
    expect((await box.run(INIT, { env })).code).toBe(0);
    expect([modeOf(box.path('xdg/roster')), modeOf(box.path('xdg/roster/roster.db'))]).toEqual(['700', '600']);
    expect((await box.run('people list', { env })).stdout).toContain('ada@acme.example');
  });

  test.each(['640', '604', '620', '666', '601'])('mode %s is refused with the chmod that fixes it', async (mode) => {
    box = await sandbox(backend());
    chmodSync(box.location, Number.parseInt(mode, 8));
    for (const command of [...OPENING, INIT.join(' '), 'people add grace@acme.example --reveal']) {
      expect(await box.run(command)).toMatchObject({
        code: 2,
        stdout: '',
        stderr: `error: others on this machine can reach the store at ${box.location}\nhint: chmod 600 '${box.location}'\n`,
      });
    }
    chmodSync(box.location, 0o600);
    expect((await box.run('people list')).stdout.split('\n')).toHaveLength(3);
  });

  test('whoever names another file by mistake is not told to change its mode', async () => {
    box = await sandbox(backend());
    const path = box.path('notes.txt');
    writeFileSync(path, 'root:x:0:0:root', { mode: 0o644 });
    expect(await box.run(['people', 'list', '--store', path])).toMatchObject({
      code: 1,
      stderr: `error: ${path} is not a roster store\nhint: check the path\n`,
    });
  });
});

describe('a store that does not exist', () => {
  test.each([...OPENING, 'people add grace@acme.example --reveal'])(
    '%s exits 3 and creates nothing',
    async (command) => {
      box = await emptySandbox(backend());
      const path = box.path('nowhere/roster.db');
      const ran = await box.run([...command.split(' '), '--store', path]);
      expect(ran).toMatchObject({ code: 3, stdout: '' });
      expect(ran.stderr).toBe(
        `error: there is no store at ${path}\nhint: check the path, or make one there: roster init --store ${path}\n`,
      );
      expect(readdirSync(box.dir)).toEqual([]);
    },
  );

  test('an empty file is an empty store: commands exit 3, and init sets it up', async () => {
    box = await emptySandbox(backend());
    putFile('');
    for (const command of ['people list', 'whoami', 'people add grace@acme.example --reveal'])
      expect(await box.run(command)).toMatchObject({
        code: 3,
        stderr: expect.stringContaining('roster init') as string,
      });
    expect((await box.run(INIT)).code).toBe(0);
    expect((await box.run('store check')).code).toBe(0);
  });
});

describe('a file that is not a store', () => {
  test.each([
    ['a short text', 'not a database\n'],
    ['a long text', 'email,username,role,groups\n'.repeat(1000)],
    ['noise', Buffer.from(Array.from({ length: 3 * PAGE }, (_, at) => (at * 7919) % 251))],
  ])('%s is corrupt_store for every command, and is not changed', async (_what, bytes) => {
    box = await emptySandbox(backend());
    putFile(bytes);
    for (const command of [...OPENING, INIT.join(' ')]) {
      const ran = await box.run([...command.split(' '), '--json']);
      expect([command, ran.code, ran.stdout]).toEqual([command, 1, '']);
      expect(JSON.parse(ran.stderr)).toMatchObject({ error: { code: 'corrupt_store' } });
    }
    expect(readFileSync(box.location)).toEqual(Buffer.from(bytes));
  });

  test('a database of another program is corrupt_store, and is not changed', async () => {
    box = await emptySandbox(backend());
    const theirs = new Database(box.location);
    theirs.exec("create table people (name text); insert into people values ('not ours')");
    theirs.close();
    chmodSync(box.location, 0o600);
    const before = readFileSync(box.location);
    for (const command of [...OPENING, INIT.join(' ')]) {
      const ran = await box.run(command);
      expect(ran).toMatchObject({ code: 1, stdout: '' });
      expect(ran.stderr).toContain('error: the file is an SQLite database, but not a roster store\nhint: ');
    }
    expect(readFileSync(box.location)).toEqual(before);
  });

  test('for a folder, no chmod is suggested', async () => {
    box = await emptySandbox(backend());
    mkdirSync(box.location, { mode: 0o755 });
    const ran = await box.run('people list');
    expect(ran).toMatchObject({ code: 7, stdout: '' });
    expect(ran.stderr).toMatch(/^error: the store .* cannot be opened.*\nhint: check the path/);
  });

  test.each([
    ['a file stands where its folder should', 'file/roster.db'],
    ['links lead in a circle', 'circle/roster.db'],
    ['its name is too long', 'x'.repeat(300)],
  ])('when %s, init and list say so', async (_what, path) => {
    box = await emptySandbox(backend());
    writeFileSync(box.path('file'), '');
    symlinkSync(box.path('circle'), box.path('circle'));
    const made = await box.run([...INIT, '--store', box.path(path)]);
    expect(made).toMatchObject({ code: 7, stdout: '', stderr: expect.stringMatching(/^error: the store /) as string });
    const listed = await box.run(['people', 'list', '--store', box.path(path)]);
    expect([3, 7]).toContain(listed.code);
  });
});

describe('a damaged store', () => {
  const damage = async (work: (bytes: Buffer) => Buffer) => {
    box = await sandbox(backend());
    for (const name of ['grace', 'linus', 'margaret']) await box.json(`people add ${name}@acme.example --reveal`);
    tamper('select 1');
    const sound = readFileSync(box.location);
    writeFileSync(box.location, work(sound));
    return sound;
  };
  const checkFails = async (what: string) => {
    const ran = await box.run('store check --json');
    expect([what, ran.code, ran.stdout]).toEqual([what, 1, '']);
    expect(JSON.parse(ran.stderr)).toMatchObject({ error: { code: 'corrupt_store' } });
  };

  test.each([
    ['the last page is missing', (bytes: Buffer) => bytes.subarray(0, -PAGE)],
    ['it ends in the middle of a page', (bytes: Buffer) => bytes.subarray(0, -1500)],
    ['half of it is missing', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['only the first page is left', (bytes: Buffer) => bytes.subarray(0, PAGE)],
    ['only the header is left', (bytes: Buffer) => bytes.subarray(0, 100)],
  ])('when %s, store check exits 1 with corrupt_store', async (what, work) => {
    await damage(work);
    await checkFails(what);
  });

  test.each([0x00, 0xff])('store check finds every page that was overwritten with %i', async (filler) => {
    const sound = await damage((bytes) => bytes);
    for (let at = PAGE; at < sound.length; at += PAGE) {
      writeFileSync(box.location, Buffer.from(sound).fill(filler, at, at + PAGE));
      await checkFails(`page ${at / PAGE + 1}`);
    }
    writeFileSync(box.location, sound);
    expect((await box.run('store check')).code).toBe(0);
  });

  test('commands on damaged pages work or fail with corrupt_store', async () => {
    const sound = await damage((bytes) => bytes);
    for (let at = PAGE; at < sound.length; at += PAGE) {
      for (const command of ['people list', 'people add new@acme.example --reveal', 'audit verify']) {
        writeFileSync(box.location, Buffer.from(sound).fill(0xff, at, at + PAGE));
        const ran = await box.run([...command.split(' '), '--json']);
        const outcome = ran.code === 0 ? 'worked' : (JSON.parse(ran.stderr) as { error: { code: string } }).error.code;
        expect([command, at / PAGE + 1, outcome]).toEqual([
          command,
          at / PAGE + 1,
          expect.stringMatching(/^(worked|corrupt_store)$/),
        ]);
      }
    }
  });

  test('a dangling reference is found', async () => {
    box = await sandbox(backend());
    tamper("pragma foreign_keys = off; insert into group_members values ('no group', 'nobody')");
    const ran = await box.run('store check');
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain('error: 2 findings; the first: group_members row');
  });
});

describe('a store of another version', () => {
  test('a newer one is refused by every command that uses it, with the advice to update', async () => {
    box = await sandbox(backend());
    tamper("insert into store_versions values (99, 'from the future', '2030-01-01')");
    const before = readFileSync(box.location);
    for (const command of [
      'people list',
      'people add a@b.example --reveal',
      'store check',
      'store migrate',
      INIT.join(' '),
    ]) {
      const ran = await box.run(command);
      expect(ran).toMatchObject({ code: 7, stdout: '' });
      expect(ran.stderr).toMatch(/^error: the store has version 99, and this roster .*\nhint: update roster\n$/);
    }
    expect((await box.json<{ version: number }>('store info')).version).toBe(99);
    expect(readFileSync(box.location)).toEqual(before);
  });

  test('a truncated version table gives a clear error', async () => {
    box = await sandbox(backend());
    tamper('delete from store_versions');
    const ran = await box.run('people list');
    expect(ran.code).not.toBe(0);
    expect(ran.stderr).toMatch(/^error: .*\nhint: /);
  });
});
