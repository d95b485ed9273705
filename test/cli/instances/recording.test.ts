import { rmSync, writeFileSync } from 'node:fs';
import type { RunOptions, Sandbox } from '../../harness.ts';
import { AWKWARD_TOKEN, AWKWARD_URL, ID, THERE } from '../../support/awkward-semaphore/index.ts';
import type { AwkwardSemaphore } from '../../support/awkward-semaphore/index.ts';
import { onAwkward } from '../../support/on-awkward.ts';
import type { SemaphoreContext } from '../../support/semaphore-context.ts';

/** apply --record: what is made on an instance is written into the log of a store. */

const MANY = 60;

let box: Sandbox;
let instance: AwkwardSemaphore;
let there: SemaphoreContext;

beforeEach(async () => {
  ({ box, instance, there } = await onAwkward({ organization: false }));
  for (let person = 1; person <= MANY; person += 1) {
    const id = ID(`aa${person}`);
    const name = `somebody-with-a-long-name-${person}`;
    const about = { description: '', roleId: THERE.member, source: 'manually', deactivated: false } as const;
    instance.state.members.set(id, { id, name, type: 'user', ...about });
  }
  const pulled = await there.run(`pull --context acme --store ${box.path('rehearsal.db')}`);
  expect(pulled.code).toBe(0);
});
afterEach(() => box.destroy());

/** Applies a document in which everybody is in Platform. */
async function applied(options: RunOptions = {}, more: object = {}) {
  const members = [...instance.state.members.values()].filter(({ type }) => type === 'user').map(({ name }) => name);
  const groups = [{ name: 'Platform', members }];
  const document = box.path('org.json');
  writeFileSync(document, JSON.stringify({ apiVersion: 'roster/v1', kind: 'Organization', groups, ...more }));
  return there.run(['apply', '-f', document, '--context', 'acme', '--record', 'rehearsal', '--yes'], options);
}

const recorded = async () =>
  there.json<readonly { readonly description: string; readonly metadata: unknown }[]>(
    'audit list --context rehearsal --resource Organization --operation Applied',
  );

test('a change with many names is recorded, cut to its beginning', async () => {
  const result = await applied();
  expect({ code: result.code, stderr: result.code === 0 ? '' : result.stderr }).toEqual({ code: 0, stderr: '' });
  const [event] = await recorded();
  expect(event?.description).toBe(`1 change made on ${AWKWARD_URL}`);
  expect(JSON.stringify(event?.metadata)).toContain('change the group Platform: add ada, bob');
});

test('ROSTER_TOKEN is the token of the instance, and goes nowhere else', async () => {
  const result = await applied({ env: { ROSTER_TOKEN: AWKWARD_TOKEN } });
  expect({ code: result.code, stderr: result.code === 0 ? '' : result.stderr }).toEqual({ code: 0, stderr: '' });
  expect(await recorded()).toHaveLength(1);
});

/** The store of the record goes away with the first change. */
const losingTheStore = (): RunOptions => ({
  remote: () =>
    Promise.resolve({
      ...instance.outside,
      fetch: (url: string, init: RequestInit) => {
        if (init.method !== 'GET') rmSync(box.path('rehearsal.db'), { force: true });
        return instance.outside.fetch(url, init);
      },
    }),
});

test('where what was made cannot be recorded, it is told as made', async () => {
  const result = await applied(losingTheStore());
  expect(result).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('all was made on the instance, and could not be recorded: ') as unknown,
  });
  expect(instance.writes()).toHaveLength(1);
});

test('an error of the instance is told, although what came before it cannot be recorded', async () => {
  instance.quirks.failing.push(...Array.from({ length: 9 }, () => 'PATCH /groups'));
  const people = [{ username: 'bob', role: 'Member' }];
  const result = await applied(losingTheStore(), { people });
  expect(result.stderr).toContain('note: what was made on the instance could not be recorded: ');
  expect(result.stderr).toContain('said: oops; 1 change before it was made');
});
