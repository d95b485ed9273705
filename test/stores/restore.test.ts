import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { AuditEvent } from '../../src/domain/audit.ts';
import type { Person } from '../../src/domain/people.ts';
import { CTRL_C, emptySandbox, localBackends, sandbox } from '../harness.ts';
import type { Result, Sandbox } from '../harness.ts';
import { addPeople, errorOf, asListed, loosen, metadataOf, modeOf } from '../support/front-door.ts';
import type { Listed } from '../support/front-door.ts';
import { stateOf } from '../support/state.ts';

/** Restoring a backup: into an empty store on both engines, and over an organization where it can be kept. */

const [sqlite] = localBackends();
const onSqlite = () => sandbox(sqlite ?? never());
const never = (): never => {
  throw new Error('there is no backend');
};

let origin: Sandbox;
let backup: string;
let before: Listed;
beforeAll(async () => {
  origin = await onSqlite();
  await addPeople(origin, 'grace', 'linus');
  await origin.json('group create Platform --member grace');
  backup = origin.path('backup.db');
  await origin.json(['store', 'backup', backup]);
  before = await asListed(origin);
});
afterAll(() => origin.destroy());

/** The Owner's token of the organization that was backed up. */
const token = (): string | undefined =>
  (JSON.parse(origin.read('config/config.json')) as { contexts: Record<string, { token: string } | undefined> })
    .contexts.local?.token;

const restoreIn = (box: Sandbox, flags: readonly string[] = [], answers?: readonly (string | typeof CTRL_C)[]) =>
  box.run(['store', 'restore', backup, '--json', ...flags], answers === undefined ? {} : { answers });

/** Runs as the restored Owner. */
const asOwner = (box: Sandbox, argv: string): Promise<Result> => box.run(argv, { env: { ROSTER_TOKEN: token() } });

/** Expects the backed-up organization, and that its audit chain goes on. */
async function expectRestored(box: Sandbox): Promise<AuditEvent> {
  const list = async <T>(argv: string) => JSON.parse((await asOwner(box, `${argv} --json`)).stdout) as T;
  expect(await list('people list --all')).toEqual(before.people);
  expect(await list('group list --all')).toEqual(before.groups);
  const [restored, ...events] = await list<AuditEvent[]>('audit list --all');
  expect(events).toEqual(before.events);
  if (restored === undefined) throw new Error('the log is empty');
  const last = before.events[0];
  expect(restored).toMatchObject({
    seq: (last?.seq ?? 0) + 1,
    prev_hash: last?.hash,
    resource: 'Organization',
    operation: 'Restored',
    resource_name: 'Acme',
    user_id: '',
    username: '',
    outcome: 'ok',
  });
  expect((await asOwner(box, 'audit verify')).code).toBe(0);
  expect((await box.run('store check')).code).toBe(0);
  return restored;
}

describe.each(localBackends())('store restore into an empty store on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await emptySandbox(backend)));
  afterEach(() => box.destroy());

  test('asks nothing, restores everything, and records it', async () => {
    const restored = await restoreIn(box);
    expect([restored.code, restored.asked]).toEqual([0, []]);
    const event = await expectRestored(box);
    const [last] = before.events;
    expect(metadataOf(event)).toEqual({ backup: { events: last?.seq, head_hash: last?.hash }, replaced: null });
    expect(JSON.parse(restored.stdout)).toEqual({
      organization: 'Acme',
      people: 3,
      groups: 1,
      events: event.seq,
      head_hash: event.hash,
      replaced: null,
      kept: null,
    });
  });

  test('needs no confirmation, and accepts one', async () => {
    expect((await restoreIn(box, ['--confirm', 'Whatever'])).code).toBe(0);
  });

  test('is refused a second time, when there is an organization', async () => {
    expect((await restoreIn(box)).code).toBe(0);
    const again = await restoreIn(box);
    expect([again.code, errorOf(again).code]).toEqual(
      backend.engine === 'sqlite' ? [9, 'input_needed'] : [6, 'conflict'],
    );
  });

  test.each<[string, (path: string) => void, number, string]>([
    ['is not there', () => undefined, 3, 'not_found'],
    ['is empty', (path) => writeFileSync(path, '', { mode: 0o600 }), 3, 'not_found'],
    ['is text', (path) => writeFileSync(path, 'people: []\n'.repeat(999), { mode: 0o600 }), 1, 'corrupt_store'],
    [
      'is cut off',
      (path) => writeFileSync(path, readFileSync(backup).subarray(0, 40_000), { mode: 0o600 }),
      1,
      'corrupt_store',
    ],
    ['was damaged', (path) => writeFileSync(path, damaged(), { mode: 0o600 }), 1, 'corrupt_store'],
    [
      'others can read',
      (path) => {
        copyFileSync(backup, path);
        loosen(path);
      },
      2,
      'invalid',
    ],
    ['is of another program', (path) => changed(path, 'drop table store_versions'), 1, 'corrupt_store'],
    ['holds no organization', (path) => changed(path, 'delete from organization'), 3, 'not_found'],
    [
      'has a forged log',
      (path) => changed(path, "update audit_events set username = 'eve' where seq = 3"),
      1,
      'corrupt_store',
    ],
    ['has a cut log', (path) => changed(path, 'delete from audit_events where seq = 5'), 1, 'corrupt_store'],
    ['has nobody to own it', (path) => changed(path, "update people set status = 'deactivated'"), 1, 'corrupt_store'],
    [
      'is of a newer roster',
      (path) => changed(path, "insert into store_versions values (99, 'x', 'x')"),
      7,
      'unavailable',
    ],
  ])('refuses a file that %s, and leaves no store', async (_what, make, code, error) => {
    const file = box.path('other.db');
    make(file);
    const refused = await box.run(['store', 'restore', file, '--json']);
    expect([refused.code, errorOf(refused).code]).toEqual([code, error]);
    expect(errorOf(refused).hint).not.toBeNull();
    const found = await box.run('store info --json');
    if (found.code === 0) expect(JSON.parse(found.stdout)).toMatchObject({ organization: null, people: 0, events: 0 });
    else expect(errorOf(found).code).toBe('not_found');
    expect((await restoreIn(box)).code).toBe(0);
  });

  test.each(['postgres://acme.example/roster', '', 'a\0b'])('refuses the file name %j', async (file) => {
    const refused = await box.run(['store', 'restore', file, '--json']);
    expect([refused.code, errorOf(refused).code]).toEqual([2, 'invalid']);
  });
});

/** The backup with a page in its middle overwritten. */
function damaged(): Buffer {
  const bytes = readFileSync(backup);
  bytes.fill(0xa5, 4096 * 3, 4096 * 9);
  return bytes;
}

/** A changed copy of the backup. */
function changed(path: string, statement: string): void {
  copyFileSync(backup, path);
  const db = new Database(path);
  db.pragma('foreign_keys = off');
  db.exec(statement);
  db.close();
}

test('PostgreSQL cannot keep the old organization, so none is replaced there', async () => {
  const box = await sandbox(localBackends()[1] ?? never());
  const state = await stateOf(box);
  for (const flags of [['--confirm', 'Acme'], ['--yes']]) {
    const refused = await restoreIn(box, flags);
    expect([refused.code, errorOf(refused).code]).toEqual([6, 'conflict']);
    expect(errorOf(refused).hint).toContain('an empty database or schema');
  }
  expect(await stateOf(box)).toEqual(state);
  await box.destroy();
});

describe('store restore over an organization in a file', () => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await emptySandbox(sqlite ?? never());
    await box.run('init --organization Umbrella --owner eve@umbrella.example --reveal');
  });
  afterEach(() => box.destroy());

  const kept = () => `${box.location}.before-restore`;

  test('replaces it once its name is typed, and keeps the old one beside the store', async () => {
    const state = await asListed(box);
    const restored = await restoreIn(box, [], ['Umbrella']);
    expect([restored.code, restored.asked]).toEqual([
      0,
      ['Replace the organization Umbrella (1 people), which is here? Type Umbrella to go on:'],
    ]);
    expect(JSON.parse(restored.stdout)).toMatchObject({ organization: 'Acme', replaced: 'Umbrella', kept: kept() });
    const event = await expectRestored(box);
    const [last] = state.events;
    expect(metadataOf(event)).toMatchObject({
      replaced: { name: 'Umbrella', events: last?.seq, head_hash: last?.hash },
    });
    expect(modeOf(kept())).toBe(0o600);
    const old = { env: { ROSTER_STORE: kept() } };
    expect((await box.run('store check', old)).code).toBe(0);
    const { contexts } = JSON.parse(box.read('config/config.json')) as { contexts: Record<string, { token: string }> };
    const people = await box.run('people list --json', {
      env: { ROSTER_STORE: kept(), ROSTER_TOKEN: contexts.local?.token },
    });
    expect(JSON.parse(people.stdout) as Person[]).toEqual(state.people);
  });

  test('never overwrites the kept organization: what is kept next has a number', async () => {
    expect((await restoreIn(box, ['--confirm', 'Umbrella'])).code).toBe(0);
    const first = readFileSync(kept());
    const putBack = () => box.json<{ kept: string }>(['store', 'restore', kept(), '--confirm', 'Acme']);
    expect((await putBack()).kept).toBe(`${kept()}-2`);
    expect(readFileSync(kept())).toEqual(first);
    expect(await box.json('store info')).toMatchObject({ organization: 'Umbrella', people: 1 });
  });

  test.each<[string, readonly string[], readonly (string | typeof CTRL_C)[] | undefined, number, string]>([
    ['nobody to ask', [], undefined, 9, 'input_needed'],
    ['a yes alone', ['--yes'], undefined, 9, 'input_needed'],
    ['the name of the other one', ['--confirm', 'Acme'], undefined, 2, 'invalid'],
    ['the name in other letters', [], ['umbrella'], 130, 'interrupted'],
    ['Ctrl-C', [], [CTRL_C], 130, 'interrupted'],
  ])('%s replaces nothing', async (_what, flags, answers, code, error) => {
    const state = await stateOf(box);
    const refused = await restoreIn(box, flags, answers);
    expect([refused.code, errorOf(refused).code]).toEqual([code, error]);
    expect(await stateOf(box)).toEqual(state);
    expect(existsSync(kept())).toBe(false);
  });

  test.each([
    ['forged', "update audit_events set username = 'eve' where seq = 3"],
    ['newer', "insert into store_versions values (99, 'x', 'x')"],
    ['empty', 'delete from organization'],
  ])('a %s backup replaces nothing', async (_what, statement) => {
    const state = await stateOf(box);
    const file = box.path('other.db');
    changed(file, statement);
    expect((await box.run(['store', 'restore', file, '--confirm', 'Umbrella'])).code).not.toBe(0);
    expect(await stateOf(box)).toEqual(state);
    expect(existsSync(kept())).toBe(false);
  });

  test('does not replace a damaged store, and shows the command that moves it away', async () => {
    const bytes = readFileSync(box.location);
    writeFileSync(box.location, bytes.fill(0xa5, 0, 100), { mode: 0o600 });
    const refused = await restoreIn(box, ['--confirm', 'Umbrella']);
    expect([refused.code, errorOf(refused).code]).toEqual([1, 'corrupt_store']);
    expect(errorOf(refused).hint).toContain(`mv ${box.location} ${box.location}.damaged`);
    expect(readFileSync(box.location)).toEqual(bytes);
  });

  test('does not restore a store from itself', async () => {
    const refused = await box.run(['store', 'restore', box.location, '--confirm', 'Umbrella', '--json']);
    expect([refused.code, errorOf(refused).code]).toEqual([2, 'usage']);
  });

  test('a process that has the store open goes on with the restored one', async () => {
    const open = new Database(box.location);
    const count = () => open.prepare('select count(*) from people').pluck().get();
    expect(count()).toBe(1);
    expect((await restoreIn(box, ['--confirm', 'Umbrella'])).code).toBe(0);
    expect(count()).toBe(3);
    open.close();
  });
});
