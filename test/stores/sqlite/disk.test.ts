import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { PROGRAM, place } from '../../support/built.ts';
import type { Place, Ran } from '../../support/built.ts';

/** A store on a small disk that turns read-only or full: a file system of its own, in a private mount namespace. */

const ROWS = 3000;
const INIT =
  'echo "correct horse battery staple" | step init init --organization Acme --owner ada@acme.example --password-stdin';
/** Names all of the mount, for its options as the kernel lists them are not for a user's namespace. */
const remount = (options: string) => `mount -t tmpfs -o remount,${options} roster "$DISK" || exit 99`;
const READ_ONLY = remount('ro,size=2400k');
const WRITABLE = remount('rw,size=2400k');
const LARGER = remount('size=30m');
/** Fills the disk but for so many kilobytes. */
const fill = (left: number) => `dd if=/dev/zero of="$DISK/fill" bs=1k 2>/dev/null; truncate -s -${left}k "$DISK/fill"`;
const FREE = 'rm "$DISK/fill"';

/** `step NAME ARGV…` runs roster and keeps what it said under that name. */
const PRELUDE = `set -u
mount -t tmpfs -o size=2400k,mode=700 roster "$DISK" || exit 99
step() { name=$1; shift; "$NODE" "$PROGRAM" "$@" >"$OUT/$name.out" 2>"$OUT/$name.err"; echo $? >"$OUT/$name.code"; }
keep() { cp "$ROSTER_STORE" "$OUT/kept.db"; cp "$ROSTER_STORE-wal" "$OUT/kept.db-wal" 2>/dev/null || true; }
`;

let here: Place;
beforeEach(async () => {
  here = await place();
  for (const folder of ['disk', 'out']) mkdirSync(here.path(folder));
  const people = Array.from({ length: ROWS }, (_, n) => `person${n}@acme.example,,,`);
  writeFileSync(here.path('people.csv'), ['email,username,role,groups', ...people, ''].join('\n'));
});
afterEach(() => here.destroy());

/** Runs the lines in their own namespace; returns the output of each step. */
async function onSmallDisk(...lines: readonly string[]): Promise<(step: string) => Ran> {
  const flags = process.getuid?.() === 0 ? '-m' : '-rm';
  await promisify(execFile)('unshare', [flags, 'sh', '-c', [PRELUDE, ...lines].join('\n')], {
    cwd: here.dir,
    env: {
      ...here.env,
      ROSTER_STORE: here.path('disk/roster.db'),
      NODE: process.execPath,
      PROGRAM,
      DISK: here.path('disk'),
      OUT: here.path('out'),
    },
  });
  const read = (name: string) => readFileSync(here.path(`out/${name}`), 'utf8');
  return (step) => ({ code: Number(read(`${step}.code`)), stdout: read(`${step}.out`), stderr: read(`${step}.err`) });
}

/** One error line and one hint, in readable text. */
const clear = (problem: RegExp) =>
  expect.stringMatching(new RegExp(`^(?:\\d+/\\d+\n)*error: [^\n]*${problem.source}[^\n]*\nhint: [^\n]+\n$`)) as string;
const SOUND = { code: 0, stderr: expect.stringContaining('the store is sound') as string };

interface KeptPerson {
  readonly email: string;
  readonly password_hash: string;
}
/** The people that the import added to the kept store. */
function keptPeople(): KeptPerson[] {
  const store = new Database(here.path('out/kept.db'));
  try {
    return store.prepare<[], KeptPerson>("select email, password_hash from people where username <> 'ada'").all();
  } finally {
    store.close();
  }
}

/** The last secret of each address in the secret file, hashed as the store keeps them. */
function secretsByEmail(name: string): Map<string, string> {
  const lines = readFileSync(here.path(name), 'utf8').trimEnd().split('\n');
  return new Map(
    lines.map((line) => {
      const { email, secret } = JSON.parse(line) as { email: string; secret: string };
      return [email, createHash('sha256').update(secret).digest('hex')];
    }),
  );
}

const byEmail = (people: readonly KeptPerson[]) => new Map(people.map((one) => [one.email, one.password_hash]));

test('writing to a read-only disk exits 7, and damages nothing', async () => {
  const said = await onSmallDisk(
    INIT,
    READ_ONLY,
    'step add people add grace@acme.example --reveal',
    'step group group create sig --role Member',
    'step new init --store "$DISK/other.db" --organization Acme --owner ada@acme.example --reveal',
    WRITABLE,
    'step check store check',
    'step list people list --fields username',
  );
  for (const step of ['add', 'group', 'new'])
    expect([step, said(step)]).toEqual([step, { code: 7, stdout: '', stderr: clear(/read-only/) }]);
  expect(said('check')).toMatchObject(SOUND);
  expect(said('list').stdout).toBe('username\nada\n');
});

test('reading from a read-only disk works, or says why it cannot', async () => {
  const commands = ['people list', 'whoami', 'store info', 'store check', 'audit verify', 'audit export'];
  const said = await onSmallDisk(INIT, READ_ONLY, ...commands.map((command, n) => `step read${n} ${command}`));
  for (const [n, command] of commands.entries()) {
    const { code, stderr } = said(`read${n}`);
    const outcome = code === 0 ? 'works' : `${String(code)} ${stderr}`;
    expect([command, outcome]).toEqual([
      command,
      expect.stringMatching(/^(works|7 error: .*read-only.*\nhint: .*\n)$/),
    ]);
  }
});

test.each([
  ['nothing', 0],
  ['a little', 48],
])('writing with %s left on the disk exits 7, and damages nothing', async (_what, left) => {
  const said = await onSmallDisk(
    INIT,
    fill(left),
    'step add people add grace@acme.example --reveal',
    'step new init --store "$DISK/other.db" --organization Acme --owner ada@acme.example --reveal',
    FREE,
    'step check store check',
    'step list people list --fields username',
    'step again people add grace@acme.example --reveal',
  );
  for (const step of ['add', 'new'])
    expect([step, said(step)]).toEqual([step, { code: 7, stdout: '', stderr: clear(/no room left/) }]);
  expect(said('check')).toMatchObject(SOUND);
  expect(said('list').stdout).toBe('username\nada\n');
  expect(said('again').code).toBe(0);
});

test('a secret file on a full disk fails before anything is changed', async () => {
  const said = await onSmallDisk(
    'export ROSTER_STORE="$OUT/roster.db"',
    INIT,
    fill(0),
    'step add people add grace@acme.example --secret-file "$DISK/grace.jsonl"',
    'step import people import people.csv --secret-file "$DISK/all.jsonl"',
    'ls "$DISK" >"$OUT/left"',
    'step check store check --json',
    'step list people list --fields username',
  );
  for (const step of ['add', 'import']) {
    expect(said(step)).toMatchObject({ code: 7, stdout: '' });
    expect(said(step).stderr).toMatch(
      /^error: the secret file \S+ cannot be written: no room left on the disk\nhint: /,
    );
  }
  expect(readFileSync(here.path('out/left'), 'utf8')).toBe('fill\n');
  expect(JSON.parse(said('check').stdout)).toMatchObject({ ok: true, events: 2 });
  expect(said('list').stdout).toBe('username\nada\n');
});

describe('an import that fills the disk', () => {
  const IMPORT = 'people import people.csv --secret-file "$OUT/secrets.jsonl"';

  test('exits 7, says how to go on, and leaves a sound store', async () => {
    const said = await onSmallDisk(INIT, `step import ${IMPORT}`, LARGER, 'step check store check', 'keep');
    expect(said('import')).toMatchObject({ code: 7, stdout: '', stderr: clear(/no room left/) });
    expect(keptPeople().length).toBeGreaterThan(0);
    expect(keptPeople().length).toBeLessThan(ROWS);
    expect(said('import').stderr).toContain('--resume');
    expect(said('import').stderr).not.toContain('nothing was changed');
    expect(said('check')).toMatchObject(SOUND);
  });

  test('leaves a secret file of exactly the people who were imported', async () => {
    await onSmallDisk(INIT, `step import ${IMPORT}`, LARGER, 'step check store check', 'keep');
    const [secrets, people] = [secretsByEmail('out/secrets.jsonl'), byEmail(keptPeople())];
    expect(secrets.size).toBe(people.size);
    expect(secrets).toEqual(people);
  });

  test('is completed by --resume once there is space: everybody once, with a working password', async () => {
    const said = await onSmallDisk(
      INIT,
      `step import ${IMPORT}`,
      LARGER,
      `step resumed ${IMPORT} --resume`,
      'step check store check',
      'keep',
    );
    expect(said('resumed').code).toBe(0);
    expect(said('check')).toMatchObject(SOUND);
    expect(keptPeople()).toHaveLength(ROWS);
    expect(secretsByEmail('out/secrets.jsonl')).toEqual(byEmail(keptPeople()));
  });
});

describe('a backup', () => {
  const CHECK = 'step check store check';

  test('that fills the disk exits 7, and leaves no file', async () => {
    const said = await onSmallDisk(
      'export ROSTER_STORE="$OUT/roster.db"',
      INIT,
      'step import people import people.csv --secret-file "$OUT/secrets.jsonl"',
      'step backup store backup "$DISK/backup.db"',
      'ls -A "$DISK" >"$OUT/left"',
      LARGER,
      'step again store backup "$DISK/backup.db"',
      'step restored store check --store "$DISK/backup.db"',
      CHECK,
    );
    expect(said('import').code).toBe(0);
    expect(said('backup')).toMatchObject({ code: 7, stdout: '', stderr: clear(/no room left/) });
    expect(readFileSync(here.path('out/left'), 'utf8')).toBe('');
    expect(said('again').code).toBe(0);
    expect(said('restored')).toMatchObject(SOUND);
    expect(said('check')).toMatchObject(SOUND);
  });

  test('cannot be made on a read-only disk, but can be restored from one', async () => {
    const said = await onSmallDisk(
      'export ROSTER_STORE="$OUT/roster.db"',
      INIT,
      'step made store backup "$DISK/backup.db"',
      READ_ONLY,
      'step refused store backup "$DISK/other.db"',
      'step checked store check --store "$DISK/backup.db"',
      'step restored store restore "$DISK/backup.db" --store "$OUT/restored.db"',
      'step after store check --store "$OUT/restored.db"',
    );
    expect(said('made').code).toBe(0);
    expect(said('refused')).toMatchObject({ code: 7, stdout: '', stderr: clear(/read-only/) });
    for (const step of ['checked', 'after']) expect(said(step)).toMatchObject(SOUND);
    expect(said('restored').code).toBe(0);
  });

  test('that does not fit beside the store does not replace the organization', async () => {
    const said = await onSmallDisk(
      INIT,
      INIT.replace('step init init', 'step large init --store "$OUT/large.db" --context large'),
      'step filled people import people.csv --secret-file "$OUT/secrets.jsonl" --context large',
      'step backup store backup "$OUT/large-backup.db" --store "$OUT/large.db"',
      'step restore store restore "$OUT/large-backup.db" --confirm Acme',
      'ls -A "$DISK" >"$OUT/left"',
      LARGER,
      CHECK,
      'step list people list --fields username --context local',
    );
    expect([said('filled').code, said('backup').code]).toEqual([0, 0]);
    expect(said('restore')).toMatchObject({ code: 7, stdout: '', stderr: clear(/no room left/) });
    expect(readFileSync(here.path('out/left'), 'utf8')).not.toContain('before-restore');
    expect(said('check')).toMatchObject(SOUND);
    expect(said('list').stdout).toBe('username\nada\n');
  });
});
