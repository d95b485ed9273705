import { tokenEnds } from '../../src/background/token-ends.ts';
import { coreBox } from '../support/core.ts';
import type { CoreBox } from '../support/core.ts';
import { taskServices } from '../support/services.ts';

/** The audit log tells of tokens that end soon, each once, however the servers are killed and however many they are. */

const DAY = 24 * 60 * 60 * 1000;

let box: CoreBox;
beforeEach(async () => (box = await coreBox()));
afterEach(() => box.destroy());

const context = (store = box.store, signal = new AbortController().signal) => ({
  ...taskServices,
  newId: box.environment.newId,
  store,
  now: () => box.clock.now,
  signal,
});
const run = (...given: Parameters<typeof context>) => tokenEnds.run(context(...given));
const isWanted = () => tokenEnds.wanted?.({ store: box.store, now: () => box.clock.now });
const told = async (): Promise<string[]> =>
  (await box.events())
    .filter(({ operation }) => operation === 'EndsSoon')
    .map(({ resource_name }) => resource_name)
    .sort();
const token = (name: string, days: number) =>
  box.tokenOf('ada', { name, expires_at: new Date(box.clock.now + days * DAY).toISOString() });
/** More than go in one transaction. */
async function many(): Promise<string[]> {
  const names = Array.from({ length: 450 }, (_, at) => `t ${1000 + at}`);
  for (const name of names) await token(name, 3);
  return names;
}

test('those of exactly 7 days are told, and those of a millisecond more are not', async () => {
  await token('exact', 7);
  await token('more', 7 + 1 / DAY);
  await token('ended', 0);
  expect(await isWanted()).toBe(true);
  await run();
  expect([await told(), await isWanted()]).toEqual([['exact'], false]);
  box.clock.now += 1;
  await run();
  await run();
  expect(await told()).toEqual(['exact', 'more']);
});

test('two servers at once tell each once, and one that stops tells no more', async () => {
  const names = await many();
  await run(box.store, AbortSignal.abort());
  expect(await told()).toEqual([]);
  await Promise.all([run(), run()]);
  expect(await told()).toEqual(names);
});

test('killed at any write, the next run tells the rest', async () => {
  const names = await many();
  for (let kill = 0; kill < 3; kill += 1) {
    let writes = 0;
    const write: typeof box.store.write = async (work, options) => {
      writes += 1;
      if (writes > kill) throw new Error('killed');
      return box.store.write(work, options);
    };
    const killed = { ...box.store, read: box.store.read.bind(box.store), write };
    await run(killed).catch((error: unknown) => expect(error).toMatchObject({ message: 'killed' }));
  }
  await run();
  expect(await told()).toEqual(names);
});
