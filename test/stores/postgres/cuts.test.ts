/** @alone Its connections are its own (test/support/postgres-reuse.ts). */

import { existsSync, readFileSync } from 'node:fs';
import type { Person } from '../../../src/domain/people.ts';
import { localBackends, sandbox } from '../../harness.ts';
import type { Result, Sandbox } from '../../harness.ts';
import { proxy } from '../../support/postgres-proxy.ts';
import type { Cut } from '../../support/postgres-proxy.ts';
import { errorOf } from '../../support/front-door.ts';

/** A connection that is lost at any point of a transaction: nothing happens twice, and the report is true. */

const [postgresql] = localBackends().filter(({ name }) => name === 'postgresql');
/** More statements than any of these commands has. */
const MANY = 60;

let box: Sandbox;
beforeEach(async () => {
  if (postgresql === undefined) throw new Error('there is no PostgreSQL backend');
  box = await sandbox(postgresql);
});
afterEach(() => box.destroy());

/** Runs a command through a connection that is cut; returns undefined once the cut comes after the last statement. */
async function runCut(argv: string, cut: Cut): Promise<Result | undefined> {
  const cutting = await proxy(new URL(box.location).searchParams.get('host') ?? '', cut);
  try {
    const location = box.location.replace(/host=[^&]*/, `host=${encodeURIComponent(cutting.dir)}`);
    const { contexts } = JSON.parse(box.read('config/config.json')) as { contexts: Record<string, { token: string }> };
    const env = { ROSTER_STORE: location, ROSTER_TOKEN: contexts.local?.token };
    const ran = await box.run(argv, { env });
    return cutting.wasCut() ? ran : undefined;
  } finally {
    await cutting.close();
  }
}

const people = async () => (await box.json<Person[]>('people list --all')).map(({ username }) => username);

test.each(['before', 'after'] as const)(
  'a change whose connection is cut %s any statement is made once or not at all',
  async (when) => {
    const told: string[] = [];
    let refusals = 0;
    for (let statement = 1; statement < MANY; statement += 1) {
      const file = box.path(`p${statement}.jsonl`);
      const ran = await runCut(`people add p${statement}@acme.example --json --secret-file ${file}`, {
        statement,
        when,
      });
      if (ran === undefined) {
        told.push(`p${statement}`);
        break;
      }
      if (ran.code === 0) {
        told.push(`p${statement}`);
        expect(readFileSync(file, 'utf8')).toContain(`"username":"p${statement}"`);
      } else {
        refusals += 1;
        expect([ran.code, errorOf(ran).code]).toEqual([7, 'unavailable']);
        expect(errorOf(ran).hint).toMatch(/try again/);
        expect(existsSync(file)).toBe(false);
      }
    }
    expect(refusals).toBeGreaterThan(10);
    expect((await people()).filter((name) => name !== 'ada').sort()).toEqual(told.sort());
    expect(await box.run('store check')).toMatchObject({ code: 0 });
  },
);

test.each(['before', 'after'] as const)(
  'a read whose connection is cut %s any statement fails clearly or returns everything',
  async (when) => {
    for (let statement = 1; statement < MANY; statement += 1) {
      const ran = await runCut('people list --json', { statement, when });
      if (ran?.code === 7) expect(errorOf(ran).code).toBe('unavailable');
      else expect(JSON.parse(ran?.stdout ?? '[{"username":"ada"}]')).toMatchObject([{ username: 'ada' }]);
      if (ran === undefined) return;
    }
    throw new Error('every statement was cut');
  },
);

test('when it is unknown whether the change was made, the error says so, and the secret is kept', async () => {
  const add = (name: string, cut: Cut) =>
    runCut(`people add ${name}@acme.example --json --secret-file ${box.path(name)}`, cut);
  // The COMMIT is the last statement that is cut to an end.
  let last = 1;
  while ((await add(`probe${last}`, { statement: last, when: 'before' })) !== undefined) last += 1;
  const commit = last - 1;
  const ran = await add('grace', { statement: commit, when: 'after', forGood: true });
  if (ran === undefined) throw new Error('it was not cut');
  expect(ran.code).toBe(7);
  expect(errorOf(ran)).toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('it is not known whether the change was made') as string,
    details: { outcome: 'unknown' },
  });
  expect(readFileSync(box.path('grace'), 'utf8')).toContain('"username":"grace"');
  expect(await people()).toContain('grace');
});
