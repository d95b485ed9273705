import { stoppedWhen } from '../../../support/stopped-when.ts';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, truncateSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { bothWays, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import type { TestOutside } from '../../../support/server.ts';
import { brokenOff, CUTS, killedAt } from '../../../support/cuts.ts';
import { csv, csvFile, secretsIn } from '../../../support/front-door.ts';

/** An import with --continue-on-error that is ended in the middle: resumed, nobody is there twice, lost, or without a password on file. */

const TOTAL = 120;
const isFaulty = (at: number): boolean => at % 4 === 1;
const address = (at: number): string => (at % 8 === 1 ? `p${at}@@` : `p${at}@acme.example`);
const ROWS = Array.from({ length: TOTAL }, (_, at) => `${address(at)},,${at % 8 === 5 ? 'Nobody' : ''},`);
const GOOD = Array.from({ length: TOTAL }, (_, at) => at).filter((at) => !isFaulty(at));
const isImport = (url: URL): boolean => url.pathname.endsWith('/people/import');

interface Told {
  readonly line: string;
  readonly email: string;
  readonly outcome: string;
}

const importOf = (box: Sandbox, ...more: readonly string[]): string[] => [
  ...['people', 'import', csvFile(box, csv(...ROWS)), '--continue-on-error', '--batch', '25'],
  ...['--secret-file', box.path('secrets.jsonl'), '--results', box.path('results.csv'), ...more],
];

/** Everybody of a good row is there once, with the password that is on file; the results have each line once. */
async function expectWhole(box: Sandbox): Promise<void> {
  const stored = await box.backend.query<{ email: string; password_hash: string }>(
    box.location,
    "select email, password_hash from people where username <> 'ada'",
  );
  expect(stored.map(({ email }) => email).sort()).toEqual(GOOD.map(address).sort());
  const onFile = new Map(
    secretsIn(box, 'secrets.jsonl').map(({ email, secret }) => [
      email,
      createHash('sha256').update(secret).digest('hex'),
    ]),
  );
  for (const { email, password_hash } of stored) expect([email, onFile.get(email)]).toEqual([email, password_hash]);
  const told = parse<Told>(box.read('results.csv'), { columns: true });
  expect(told.map(({ line }) => Number(line)).sort((a, b) => a - b)).toEqual(ROWS.map((_, at) => at + 2));
  for (const { line, email, outcome } of told) {
    const at = Number(line) - 2;
    expect([line, email, outcome === 'failed']).toEqual([line, address(at), isFaulty(at)]);
  }
}

describe.each(bothWays())('on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(backend)));
  afterEach(() => box.destroy());

  test('stopped after some batches, then resumed, then resumed again', async () => {
    const isDone = () => existsSync(box.path('results.csv')) && box.read('results.csv').split('\n').length > 2;
    const stopped = await box.run(importOf(box), { signal: stoppedWhen(isDone) });
    expect([stopped.code, stopped.stderr]).toEqual([130, expect.stringMatching(/stopped after \d+ of 120 rows/)]);
    const resumed = await box.run(importOf(box, '--resume', '--json'));
    expect(resumed.code).toBe(8);
    await expectWhole(box);
    const before = box.read('results.csv');
    const again = await box.run(importOf(box, '--resume', '--json'));
    expect([again.code, (JSON.parse(again.stdout) as unknown[]).length]).toEqual([8, TOTAL - GOOD.length]);
    expect(box.read('results.csv')).toBe(before);
  });

  test('with results and secrets that lag behind the store, they are made whole', async () => {
    expect((await box.run(importOf(box))).code).toBe(8);
    const [results, secrets] = ['results.csv', 'secrets.jsonl'].map((name) => box.path(name)) as [string, string];
    for (const kept of [1, 0.55, 0.3, 0]) {
      truncateSync(results, Math.floor(readFileSync(results, 'utf8').length * kept));
      truncateSync(secrets, Math.floor(readFileSync(secrets, 'utf8').length * kept));
      expect((await box.run(importOf(box, '--resume'))).code).toBe(8);
      await expectWhole(box);
    }
  });

  test('a row that was left out and has no fault any more is told, and not imported behind anybody’s back', async () => {
    expect((await box.run(importOf(box))).code).toBe(8);
    await box.json('role new Nobody --permission organization.view');
    truncateSync(box.path('results.csv'), 0);
    expect((await box.run(importOf(box, '--resume'))).code).toBe(8);
    await expectWhole(box);
    expect(box.read('results.csv')).toContain('an earlier run of this import left it out');
  });
});

describe('over HTTP', () => {
  const [, remote] = bothWays();
  if (remote === undefined) throw new Error('there is no way over HTTP');
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(remote)));
  afterEach(() => box.destroy());

  test.each(CUTS)('killed %s, and resumed', async (cut) => {
    const killed = killedAt(cut, isImport);
    void box.run(importOf(box), killed.options);
    await killed.reached;
    expect((await box.run(importOf(box, '--resume'))).code).toBe(8);
    await expectWhole(box);
  });

  test.each([0, 1, 700, 5000, 12_000, 19_000])(
    'a connection that is lost after %i bytes is made anew by itself',
    async (bytes) => {
      let calls = 0;
      const between = (fetch: TestOutside['fetch']) => async (url: string, init: RequestInit) => {
        const answer = await fetch(url, init);
        if (!isImport(new URL(url)) || (calls += 1) > 1) return answer;
        const begun = new Uint8Array(await answer.arrayBuffer()).subarray(0, bytes);
        return new Response(brokenOff(begun), answer);
      };
      expect((await box.run(importOf(box), { between })).code).toBe(8);
      expect(calls).toBe(2);
      await expectWhole(box);
    },
  );
});
