import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { localBackends } from '../support/backends.ts';
import { initialised } from '../support/built.ts';
import type { Place } from '../support/built.ts';
import { random } from '../support/random.ts';
import { reached } from '../support/reached.ts';

/** A removal in batches that is killed at several moments, then resumed: its list is gone, and its results are whole. */

const ROWS = 1500;
const REMOVAL = 'people remove --from leavers.csv --continue-on-error --batch 50 --results results.csv --confirm Acme';
const draw = random('killed removal');
/** In bytes of results, of which there are about 60,000. */
const MOMENTS = [1, ...Array.from({ length: 3 }, () => draw(40_000))].sort((a, b) => a - b);
const isFaulty = (n: number): boolean => n % 5 === 3;
const address = (n: number): string => `person${n}@acme.example`;
const NUMBERS = Array.from({ length: ROWS }, (_, n) => n);

let here: Place;
afterEach(() => here.destroy());

const results = (): string =>
  existsSync(here.path('results.csv')) ? readFileSync(here.path('results.csv'), 'utf8') : '';

async function expectWhole(): Promise<void> {
  expect((await here.ok('store check')).stderr).toContain('the store is sound');
  expect(await here.query("select username from people where username <> 'ada'")).toEqual([]);
  const gone = await here.query<{ resource_name: string }>(
    "select resource_name from audit_events where operation = 'Removed'",
  );
  const good = NUMBERS.filter((n) => !isFaulty(n)).map((n) => `person${n}`);
  expect(gone.map((one) => one.resource_name).sort()).toEqual(good.sort());
  const told = parse<{ line: string; email: string; outcome: string }>(results(), { columns: true });
  expect(told.map(({ line }) => Number(line)).sort((a, b) => a - b)).toEqual(NUMBERS.map((n) => n + 2));
  for (const { line, email, outcome } of told) {
    const n = Number(line) - 2;
    expect([line, email]).toEqual([line, address(n)]);
    // What a killed run did and could not tell is told as done by it.
    expect([isFaulty(n) ? 'failed' : 'removed', 'earlier']).toContain(outcome);
  }
  expect(told.filter(({ outcome }) => outcome === 'earlier').length).toBeLessThanOrEqual(50 * MOMENTS.length);
}

test.each(localBackends())('on $name', async (backend) => {
  here = await initialised(backend);
  const write = (name: string, numbers: readonly number[]) =>
    writeFileSync(here.path(name), ['email', ...numbers.map(address), ''].join('\n'));
  write(
    'people.csv',
    NUMBERS.filter((n) => !isFaulty(n)),
  );
  write('leavers.csv', NUMBERS);
  await here.ok('people import people.csv --secret-file secrets.jsonl');
  let argv = REMOVAL;
  for (const moment of MOMENTS) {
    const { child, done } = here.start(argv);
    await reached(child, here.dir, () => results().length > moment);
    child.kill('SIGKILL');
    expect((await done).code).toBeNull();
    argv = `${REMOVAL} --resume`;
  }
  expect((await here.run(argv)).code).toBe(8);
  await expectWhole();
});
