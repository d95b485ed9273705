import { auditStream } from '../../src/background/audit-stream.ts';
import { auditStreamRemove } from '../../src/operations/audit-stream/remove.ts';
import { shortenedBox } from '../support/shortened.ts';

/** The audit log tells once that it cannot be streamed, and once that it can again. */

const MINUTE = 60_000;

const here = shortenedBox();

const attempt = (): Promise<unknown> => auditStream.run(here.context()).catch((error: unknown) => error);
const fail = (isFailing: boolean): void => {
  here.stream.bucket.fault = ({ verb }) => (isFailing && verb === 'putNew' ? 'before' : undefined);
};
/** The operations that were told of a stream. */
const told = async (): Promise<string[]> =>
  (await here.box.events())
    .filter(({ resource, operation }) => resource === 'AuditStream' && /Failed|Recovered/.test(operation))
    .map(({ operation }) => operation);

/** Fails until that was told. */
async function failLong(): Promise<void> {
  await here.stream.events(1);
  fail(true);
  await attempt();
  here.box.clock.now += 3 * MINUTE;
  await attempt();
}

beforeEach(() => here.stream.configure());

test('one that fails for less than three minutes is not told of', async () => {
  fail(true);
  await attempt();
  here.box.clock.now += 3 * MINUTE - 1;
  await attempt();
  fail(false);
  await attempt();
  // The next failure begins a new count.
  await here.stream.events(1);
  fail(true);
  here.box.clock.now += MINUTE;
  await attempt();
  expect(await told()).toEqual([]);
});

test('each spell of failing is told once, and its end once', async () => {
  await failLong();
  here.box.clock.now += 60 * MINUTE;
  await Promise.all([attempt(), attempt(), attempt()]);
  expect(await told()).toEqual(['Failed']);
  fail(false);
  await Promise.all([attempt(), attempt()]);
  await attempt();
  expect(await told()).toEqual(['Failed', 'Recovered']);
  await failLong();
  expect(await told()).toEqual(['Failed', 'Recovered', 'Failed']);
});

test('two servers that both see it tell it once', async () => {
  await here.stream.events(1);
  fail(true);
  await attempt();
  here.box.clock.now += 3 * MINUTE;
  await Promise.all([attempt(), attempt()]);
  expect(await told()).toEqual(['Failed']);
});

test('one that is configured anew while it fails is told of when it works, and one that is removed is not', async () => {
  await failLong();
  fail(false);
  await here.stream.configure({ every: '2h' });
  await attempt();
  expect(await told()).toEqual(['Failed', 'Recovered']);
  await failLong();
  await here.stream.call(auditStreamRemove, {});
  fail(false);
  await here.stream.configure({ prefix: 'new/' });
  await attempt();
  expect(await told()).toEqual(['Failed', 'Recovered', 'Failed']);
});
