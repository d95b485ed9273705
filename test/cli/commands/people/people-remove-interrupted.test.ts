import { stoppedWhen } from '../../../support/stopped-when.ts';
import { existsSync, truncateSync, writeFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { bothWays, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import type { TestOutside } from '../../../support/server.ts';
import { brokenOff, CUTS, killedAt } from '../../../support/cuts.ts';
import { addPeople, behind } from '../../../support/front-door.ts';
import { random } from '../../../support/random.ts';

/** A removal in batches that is ended in the middle: resumed, everybody of the list is gone once, and nobody else. */

const LEAVE = Array.from({ length: 40 }, (_, at) => `old${at}`);
const STAY = ['grace', 'linus'];
/** Every fifth row names nobody. */
const ROWS = LEAVE.flatMap((name, at) =>
  at % 4 === 3 ? [`${name}@acme.example`, `x${at}@acme.example`] : [`${name}@acme.example`],
);
const draw = random('removal');
/** After how many lines of results, and after how many bytes of an answer, a run is cut off. */
const STOPS = Array.from({ length: 4 }, () => 2 + draw(25));
const BYTES = [0, 1, ...Array.from({ length: 4 }, () => draw(9000))];
const isRemoval = (url: URL): boolean => url.pathname.endsWith('/people/remove');

const prepared = (box: Sandbox): Promise<void> => addPeople(box, ...STAY, ...LEAVE);

function removalOf(box: Sandbox, ...more: readonly string[]): string[] {
  writeFileSync(box.path('leavers.csv'), `email\n${ROWS.join('\n')}\n`);
  return [
    ...['people', 'remove', '--from', box.path('leavers.csv'), '--batch', '10', '--continue-on-error'],
    ...['--results', box.path('r.csv'), '--confirm', 'Acme', ...more],
  ];
}

/** `lost`: rows of the results may be lost with a killed run, and are told as done by it. */
async function expectWhole(box: Sandbox, lost = false): Promise<void> {
  const there = await behind<{ username: string }>(box, 'select username from people order by username');
  expect(there.map(({ username }) => username)).toEqual(['ada', ...STAY]);
  const gone = await behind<{ resource_name: string }>(
    box,
    "select resource_name from audit_events where operation = 'Removed'",
  );
  expect(gone.map((one) => one.resource_name).sort()).toEqual([...LEAVE].sort());
  const told = parse<{ line: string; email: string; outcome: string }>(box.read('r.csv'), { columns: true });
  expect(told.map(({ line }) => Number(line)).sort((a, b) => a - b)).toEqual(ROWS.map((_, at) => at + 2));
  for (const { line, email, outcome } of told) {
    expect([line, email]).toEqual([line, ROWS[Number(line) - 2]]);
    const expected = email.startsWith('x') ? 'failed' : 'removed';
    expect(lost ? [expected, 'earlier'] : [expected]).toContain(outcome);
  }
}

describe.each(bothWays())('on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(backend, prepared)));
  afterEach(() => box.destroy());

  test.each(STOPS)('stopped after %i results, and resumed', async (count) => {
    const isDone = () => existsSync(box.path('r.csv')) && box.read('r.csv').split('\n').length > count;
    const ran = await box.run(removalOf(box), { signal: stoppedWhen(isDone) });
    expect([ran.code, ran.stderr]).toEqual([130, expect.stringMatching(/stopped after \d+ of 50 rows/)]);
    const refused = await box.run([...removalOf(box).slice(0, -4), '--confirm', 'Acme']);
    expect([refused.code, refused.stderr]).toEqual([6, expect.stringContaining('--resume')]);
    expect((await box.run(removalOf(box, '--resume'))).code).toBe(8);
    await expectWhole(box);
  });

  test('somebody whom an earlier run removed and who is back is told, and stays', async () => {
    expect((await box.run(removalOf(box))).code).toBe(8);
    await addPeople(box, 'old3');
    truncateSync(box.path('r.csv'), 0);
    const again = await box.run(removalOf(box, '--resume'));
    expect([again.code, box.read('r.csv')]).toEqual([8, expect.stringContaining('or they were added since')]);
    expect(await behind(box, "select username from people where username = 'old3'")).toHaveLength(1);
  });
});

describe('over HTTP', () => {
  const [, remote] = bothWays();
  if (remote === undefined) throw new Error('there is no way over HTTP');
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(remote, prepared)));
  afterEach(() => box.destroy());

  test.each(CUTS)('killed %s, and resumed', async (cut) => {
    const killed = killedAt(cut, isRemoval);
    void box.run(removalOf(box), killed.options);
    await killed.reached;
    expect([0, 8]).toContain((await box.run(removalOf(box, '--resume'))).code);
    await expectWhole(box, true);
  });

  test.each(BYTES)('a connection that is lost after %i bytes is made anew by itself', async (bytes) => {
    let calls = 0;
    const between = (fetch: TestOutside['fetch']) => async (url: string, init: RequestInit) => {
      const answer = await fetch(url, init);
      if (!isRemoval(new URL(url)) || (calls += 1) > 1) return answer;
      return new Response(brokenOff(new Uint8Array(await answer.arrayBuffer()).subarray(0, bytes)), answer);
    };
    expect((await box.run(removalOf(box), { between })).code).toBe(8);
    expect(calls).toBe(2);
    await expectWhole(box);
  });
});
