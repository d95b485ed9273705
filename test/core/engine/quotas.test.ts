import { execute } from '../../../src/core/engine/index.ts';
import type { Environment } from '../../../src/core/context.ts';
import { healthCheck } from '../../../src/operations/health/index.ts';
import { peopleAdd } from '../../../src/operations/people/index.ts';
import { projectCreate } from '../../../src/operations/project/index.ts';
import { coreBox } from '../../support/core.ts';
import type { CoreBox } from '../../support/core.ts';

/** Nobody fills the disk of a server with what it must keep: one account has its share of an hour. */

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

/** Makes a project as somebody; its code where it is refused. */
const make = (token: string, medium: Environment['medium'] = 'API', key?: string) => {
  const session = { store: box.store, token, environment: { ...box.environment, medium } };
  const options = key === undefined ? {} : { idempotency: { key, target: 'x', request: 'x' } };
  return box.refusal(execute(session, projectCreate, { name: `project ${(drawn += 1)}` }, options));
};
const useOf = async (username: string) => {
  const { id } = await box.personOf(username);
  return { id, use: await box.store.read((tx) => tx.quotas.get(id)) };
};
/** As if so much had been written within the hour. */
async function wrote(username: string, events: number, bytes: number): Promise<void> {
  const { id } = await box.personOf(username);
  const window_start = new Date(box.clock.now).toISOString();
  await box.store.write((tx) => tx.quotas.set(id, { name: username, window_start, events, bytes }));
}

test('what a server writes for an account is counted, and what a command writes where the store is is not', async () => {
  expect(await make(member, 'CLI')).toBeUndefined();
  expect((await useOf('eve')).use).toBeUndefined();
  expect(await make(member)).toBeUndefined();
  const { use } = await useOf('eve');
  expect(use).toMatchObject({ name: 'eve', events: expect.any(Number) as unknown });
  expect(use?.bytes).toBeGreaterThan(400);
});

test('the answer that is kept for a repetition counts as well', async () => {
  await make(member);
  const without = (await useOf('eve')).use?.bytes ?? 0;
  await make(member, 'API', 'k'.repeat(22));
  expect((await useOf('eve')).use?.bytes).toBeGreaterThan(2 * without + 100);
});

test.each([
  ['events', 20_000, 0],
  ['bytes', 0, 20 * MIB],
])('beyond its share of %s an account is refused, nothing is changed, and an hour later it goes on', async (...use) => {
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

test('the refusal says for how long, and where it can be done all the same', async () => {
  await wrote('eve', 20_000, 0);
  box.clock.now += HOUR / 2;
  const session = { store: box.store, token: member, environment: { ...box.environment, medium: 'API' as const } };
  await expect(execute(session, projectCreate, { name: 'one more' })).rejects.toMatchObject({
    code: 'rate_limited',
    hint: 'try again in 30 minutes, or do it on the store itself',
    details: { limit: 'audit events of one account', retry_after_seconds: 1800 },
  });
});

test('whoever may add people has room for an import of 100,000', async () => {
  await wrote('ada', 300_000, 300 * MIB);
  expect(await make(box.owner)).toBeUndefined();
  await wrote('ada', 1_000_000, 0);
  expect(await make(box.owner)).toBe('rate_limited');
});

test('a clock that was wrong keeps nobody out', async () => {
  await wrote('eve', 20_000, 0);
  box.clock.now -= 24 * HOUR;
  expect(await make(member)).toBeUndefined();
});

test('doctor tells of whoever is near their share', async () => {
  await wrote('eve', 16_000, 0);
  await wrote('ada', 16_000, 0);
  const findings = (await box.call(healthCheck, {})).filter(({ code }) => code === 'audit_quota');
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
