import { cleanUp } from '../../src/background/clean-up.ts';
import { coreBox } from '../support/core.ts';
import type { CoreBox } from '../support/core.ts';
import { taskServices } from '../support/services.ts';

const DAY = 24 * 60 * 60 * 1000;

let box: CoreBox;
beforeEach(async () => (box = await coreBox()));
afterEach(() => box.destroy());

const daysAgo = (days: number): string => new Date(box.clock.now - days * DAY).toISOString();
const run = (signal = new AbortController().signal) =>
  cleanUp.run({ ...taskServices, store: box.store, now: () => box.clock.now, signal });
/** The names of all tokens but that of the set-up. */
const tokens = async (): Promise<string[]> => {
  const { id } = await box.personOf('ada');
  const all = await box.store.read((tx) => tx.tokens.of(id));
  return all
    .map(({ name }) => name)
    .filter((name) => name.startsWith('t '))
    .sort();
};

test('sessions go a week after they ended, API tokens 90 days, live ones never', async () => {
  for (const [name, change] of Object.entries({
    't session, expired': { kind: 'session', expires_at: daysAgo(7) },
    't session, revoked': { kind: 'session', revoked_at: daysAgo(8), expires_at: daysAgo(-1) },
    't session, lately': { kind: 'session', expires_at: daysAgo(6.9) },
    't api, expired': { kind: 'api', expires_at: daysAgo(90) },
    't api, lately': { kind: 'api', revoked_at: daysAgo(89) },
    't api, endless': { kind: 'api', expires_at: null },
  } as const))
    await box.tokenOf('ada', { name, ...change });
  await run();
  expect(await tokens()).toEqual(['t api, endless', 't api, lately', 't session, lately']);
});

test('more than fit into one transaction go as well, and none after the signal', async () => {
  const { id } = await box.personOf('ada');
  const template = (await box.store.read((tx) => tx.tokens.of(id)))[0];
  if (template === undefined) throw new Error('there is no token');
  await box.store.write(async (tx) => {
    for (let n = 0; n < 1001; n += 1)
      await tx.tokens.insert({
        ...template,
        id: `${n}`,
        hash: `${n}`,
        name: `t ${n}`,
        kind: 'session',
        expires_at: daysAgo(8),
      });
  });
  await run(AbortSignal.abort());
  expect(await tokens()).toHaveLength(1001);
  await run();
  expect(await tokens()).toEqual([]);
});

test('login delays and stored responses go after a day', async () => {
  const response = (id: string, created_at: string) => ({
    id,
    part: 0,
    request: 'r',
    sealed: 's',
    ended_token_id: null,
    created_at,
  });
  await box.store.write(async (tx) => {
    await tx.logins.setDelay('old', { failures: 1, until: daysAgo(1) });
    await tx.logins.setDelay('new', { failures: 1, until: daysAgo(0.9) });
    await tx.responses.put(response('old', daysAgo(1)));
    await tx.responses.put(response('new', daysAgo(0.9)));
  });
  await run();
  await box.store.read(async (tx) => {
    expect([await tx.logins.delay('old'), (await tx.logins.delay('new'))?.failures]).toEqual([undefined, 1]);
    expect([(await tx.responses.of('old')).length, (await tx.responses.of('new')).length]).toEqual([0, 1]);
  });
});
