import { execute } from '../../../src/core/engine/index.ts';
import type { Environment } from '../../../src/core/context.ts';
import { healthCheck } from '../../../src/operations/health/check.ts';
import { peopleAdd } from '../../../src/operations/people/add.ts';
import { projectCreate } from '../../../src/operations/project/create.ts';
import { coreBox } from '../../support/core.ts';
import type { CoreBox } from '../../support/core.ts';

/** No account can fill a server's disk with what must be stored: each has a quota an hour. */

const HOUR = 60 * 60 * 1000;
const MIB = 1024 * 1024;

let box: CoreBox;
let member: string;
let drawn = 0;
beforeEach(async () => {
  box = await coreBox();
  await box.call(peopleAdd, { people: [{ email: 'eve@acme.example' }] });
  member = await box.tokenOf('eve');
});
afterEach(() => box.destroy());

/** Makes a project; returns the error code when it is refused. */
const make = (token: string, medium: Environment['medium'] = 'API', key?: string) => {
  const session = { store: box.store, token, environment: { ...box.environment, medium } };
  const options = key === undefined ? {} : { idempotency: { key, target: 'x', request: 'x' } };
  return box.refusal(execute(session, projectCreate, { name: `project ${(drawn += 1)}` }, options));
};
const useOf = async (username: string) => {
  const { id } = await box.personOf(username);
  return { id, use: await box.store.read((tx) => tx.quotas.get(id)) };
};
/** Sets what was written within the hour. */
async function wrote(username: string, events: number, bytes: number): Promise<void> {
  const { id } = await box.personOf(username);
  const window_start = new Date(box.clock.now).toISOString();
  await box.store.write((tx) => tx.quotas.set(id, { name: username, window_start, events, bytes }));
}

test('writes over HTTP are charged to the account, and local writes are not', async () => {
  expect(await make(member, 'CLI')).toBeUndefined();
  expect((await useOf('eve')).use).toBeUndefined();
  expect(await make(member)).toBeUndefined();
  const { use } = await useOf('eve');
  expect(use).toMatchObject({ name: 'eve', events: expect.any(Number) as unknown });
  expect(use?.bytes).toBeGreaterThan(400);
});

test('stored responses are charged, too', async () => {
  await make(member);
  const without = (await useOf('eve')).use?.bytes ?? 0;
  await make(member, 'API', 'k'.repeat(22));
  expect((await useOf('eve')).use?.bytes).toBeGreaterThan(2 * without + 100);
});

test.each([
  ['events', 20_000, 0],
  ['bytes', 0, 20 * MIB],
])('an account beyond its quota of %s is refused for an hour, and nothing is changed', async (...use) => {
  const [, events, bytes] = use;
  await wrote('eve', events, bytes);
  const before = box.dump();
  expect(await make(member)).toBe('rate_limited');
  expect(box.dump()).toBe(before);
  expect(await make(member, 'CLI')).toBeUndefined();
  expect(await make(box.owner)).toBeUndefined();
  box.clock.now += HOUR;
  expect(await make(member)).toBeUndefined();
});

test('the refusal says after how long to retry, and that local calls have no quota', async () => {
  await wrote('eve', 20_000, 0);
  box.clock.now += HOUR / 2;
  const session = { store: box.store, token: member, environment: { ...box.environment, medium: 'API' as const } };
  await expect(execute(session, projectCreate, { name: 'one more' })).rejects.toMatchObject({
    code: 'rate_limited',
    hint: 'try again in 30 minutes, or do it on the store itself',
    details: { limit: 'audit events of one account', retry_after_seconds: 1800 },
  });
});

test('an account that may add people can import 100,000 of them', async () => {
  await wrote('ada', 300_000, 300 * MIB);
  expect(await make(box.owner)).toBeUndefined();
  await wrote('ada', 1_000_000, 0);
  expect(await make(box.owner)).toBe('rate_limited');
});

test('a window in the future, from a wrong clock, is ignored', async () => {
  await wrote('eve', 20_000, 0);
  box.clock.now -= 24 * HOUR;
  expect(await make(member)).toBeUndefined();
});

test('doctor reports accounts that are near their quota', async () => {
  await wrote('eve', 16_000, 0);
  await wrote('ada', 16_000, 0);
  const findings = (await box.call(healthCheck, {})).items.filter(({ code }) => code === 'audit_quota');
  expect(findings).toEqual([
    {
      severity: 'warning',
      code: 'audit_quota',
      subject: 'eve',
      message: 'eve wrote 16000 audit events (0 KiB) within the hour, about as many as one account may',
      command: 'roster audit list --actor eve',
    },
  ]);
});
