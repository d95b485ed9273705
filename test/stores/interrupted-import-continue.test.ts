import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { localBackends } from '../support/backends.ts';
import { initialised } from '../support/built.ts';
import type { Place } from '../support/built.ts';
import { reached } from '../support/reached.ts';

/** An import with --continue-on-error that is killed at several moments, then resumed: its results and secrets are whole. */

const ROWS = 2000;
const IMPORT =
  'people import people.csv --continue-on-error --batch 100 --results results.csv --secret-file secrets.jsonl';
/** In bytes of results: in the middle of batches. */
const MOMENTS = [1, 9000, 30_000, 30_001];
const isFaulty = (n: number): boolean => n % 5 === 3;
const address = (n: number): string => (isFaulty(n) ? `person${n}@@` : `person${n}@acme.example`);

const LINES = Array.from({ length: ROWS }, (_, n) => n + 2);

let here: Place;
afterEach(() => here.destroy());

const results = (): string =>
  existsSync(here.path('results.csv')) ? readFileSync(here.path('results.csv'), 'utf8') : '';

async function expectWhole(): Promise<void> {
  expect((await here.ok('store check')).stderr).toContain('the store is sound');
  const kept = await here.query<{ email: string; password_hash: string }>(
    "select email, password_hash from people where username <> 'ada'",
  );
  const good = Array.from({ length: ROWS }, (_, n) => n).filter((n) => !isFaulty(n));
  expect(kept.map(({ email }) => email).sort()).toEqual(good.map(address).sort());
  const onFile = new Map(
    readFileSync(here.path('secrets.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => {
        const { email, secret } = JSON.parse(line) as { email: string; secret: string };
        return [email, createHash('sha256').update(secret).digest('hex')];
      }),
  );
  expect(onFile).toEqual(new Map(kept.map((one) => [one.email, one.password_hash])));
  const told = parse<{ line: string; email: string; outcome: string }>(results(), { columns: true });
  expect(told.map(({ line }) => Number(line)).sort((a, b) => a - b)).toEqual(LINES);
  for (const { line, email, outcome } of told) {
    const n = Number(line) - 2;
    expect([line, email, outcome === 'failed']).toEqual([line, address(n), isFaulty(n)]);
  }
}

test.each(localBackends())('on $name', async (backend) => {
  here = await initialised(backend);
  writeFileSync(
    here.path('people.csv'),
    ['email', ...Array.from({ length: ROWS }, (_, n) => address(n)), ''].join('\n'),
  );
  let argv = IMPORT;
  for (const moment of MOMENTS) {
    const { child, done } = here.start(argv);
    await reached(child, here.dir, () => results().length > moment);
    child.kill('SIGKILL');
    expect((await done).code).toBeNull();
    argv = `${IMPORT} --resume`;
  }
  expect((await here.run(argv)).code).toBe(8);
  await expectWhole();
});
