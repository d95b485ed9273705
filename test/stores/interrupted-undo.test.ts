import { statSync, writeFileSync } from 'node:fs';
import { localBackends } from '../support/backends.ts';
import { initialised } from '../support/built.ts';
import type { Place } from '../support/built.ts';
import { random } from '../support/random.ts';
import { reached } from '../support/reached.ts';

/** The undo of a large import that is killed while it writes: all of it is undone, or nothing is. */

const ROWS = 1500;
const GROUPS = 7;
const KILLS = 3;

const [sqlite] = localBackends();
let here: Place;
beforeEach(async () => {
  here = await initialised(sqlite);
  const lines = Array.from({ length: ROWS }, (_, n) => `person${n}@acme.example,,,mod${n % GROUPS}`);
  writeFileSync(here.path('people.csv'), ['email,username,role,groups', ...lines, ''].join('\n'));
  await here.ok('people import people.csv --create-groups --secret-file secrets.jsonl');
});
afterEach(() => here.destroy());

const TABLES = ['people', 'groups', 'group_members', 'role_bindings', 'audit_events'] as const;

/** How many rows tables have, and how many events tell that they undid another one. */
async function counted() {
  const [counts] = await here.query<Record<string, number>>(
    `select ${TABLES.map((table) => `(select count(*) from ${table}) as ${table}`).join(', ')},
      (select count(distinct json_extract(metadata, '$.undoes')) from audit_events) as undone`,
  );
  return counts;
}

/** Bytes that wait in the write-ahead log. */
const logged = (): number => statSync(`${here.store}-wal`, { throwIfNoEntry: false })?.size ?? 0;

/** Kills the command when it has run for so many milliseconds. */
async function killedAfter(argv: string, ms: number): Promise<void> {
  const { child, done } = here.start(argv);
  const timer = setTimeout(() => child.kill('SIGKILL'), ms);
  await done;
  clearTimeout(timer);
}

/** Kills the command when it has begun to write to the store's log: with that it commits. */
async function killedAtCommit(argv: string): Promise<void> {
  const { child, done } = here.start(argv);
  await reached(child, here.dir, () => logged() > 0);
  child.kill('SIGKILL');
  await done;
}

test('killed again and again at any time, and repeated, it undoes each event once', async () => {
  const draw = random('interrupted undo');
  const [last] = JSON.parse((await here.ok('audit list --limit 1 --json')).stdout) as { readonly request_id: string }[];
  const id = last?.request_id ?? '';
  const begun = performance.now();
  const { events } = JSON.parse((await here.ok(`undo ${id} --dry-run --json`)).stdout) as { readonly events: number };
  const took = performance.now() - begun;
  expect(events).toBe(ROWS + GROUPS);
  const undo = `undo ${id} --confirm ${events} --json`;
  const before = await counted();
  const after = { people: 1, groups: 0, group_members: 0, role_bindings: 1, undone: events };
  expect(before).toMatchObject({ people: ROWS + 1, groups: GROUPS, group_members: ROWS, undone: 0 });
  const isUndone = async () => (await counted())?.undone !== 0;
  const expectSound = async () => {
    expect((await here.ok('store check')).stderr).toContain('the store is sound');
    await here.ok('audit verify');
    const counts = await counted();
    expect(counts).toEqual(
      counts?.undone === 0 ? before : { ...after, audit_events: (before?.audit_events ?? 0) + events },
    );
  };
  for (let at = 0; at < KILLS && !(await isUndone()); at += 1) {
    // A dry run does the same work and does not commit it.
    await killedAfter(undo, (took * (30 + draw(70))) / 100);
    await expectSound();
  }
  if (!(await isUndone())) await killedAtCommit(undo);
  await expectSound();
  if (!(await isUndone())) await here.ok(undo);
  expect(await isUndone()).toBe(true);
  await expectSound();
  expect((await here.run(undo)).code).toBe(6);
});
