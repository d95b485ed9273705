import { auditRetention } from '../../src/background/audit-retention.ts';
import { auditStream } from '../../src/background/audit-stream.ts';
import { shortenedBox } from '../support/shortened.ts';

/** The servers drop what is old, however they are killed and however many they are. */

const here = shortenedBox();

/** More old events than go in one transaction, in the bucket. */
async function manyOld(): Promise<number> {
  await here.keep();
  await here.stream.configure({ format: 'jsonl' });
  await here.stream.events(700);
  await here.stream.run();
  const { seq } = await here.box.store.read((tx) => tx.audit.head());
  here.later(41);
  return seq;
}

test('is not wanted without a retention or a stream', async () => {
  const wanted = () => auditRetention.wanted?.({ store: here.box.store, now: () => here.box.clock.now });
  expect(await wanted()).toBe(false);
  await here.keep();
  expect(await wanted()).toBe(false);
  await here.stream.configure();
  expect(await wanted()).toBe(true);
});

test('drops all that is old in some transactions, with one event by nobody', async () => {
  const old = await manyOld();
  await here.served();
  const [first] = await here.box.events();
  expect(first).toMatchObject({ seq: old + 1, operation: 'Shortened', user_id: '', medium: 'CLI' });
  expect(await here.verify()).toMatchObject({ events: 1, first_seq: old + 1 });
});

test('killed at any write, the log is whole, and the next run goes on', async () => {
  const old = await manyOld();
  for (let kill = 1; kill < 10; kill += 1) {
    let writes = 0;
    const { store } = here.box;
    const killed = {
      ...here.context(),
      store: {
        ...store,
        read: store.read.bind(store),
        write: (async (work, options) => {
          writes += 1;
          if (writes > kill) throw new Error('killed');
          return store.write(work, options);
        }) as typeof store.write,
      },
    };
    await auditRetention.run(killed).catch((error: unknown) => expect(error).toMatchObject({ message: 'killed' }));
    await here.verify();
    if ((await here.start()).seq === old + 1) break;
  }
  await here.served();
  expect(await here.verify()).toMatchObject({ first_seq: old + 1 });
  expect((await here.box.events()).filter(({ operation }) => operation === 'Shortened')).toHaveLength(1);
});

test('two servers at once give nothing up twice, and a stream and a verification beside them are right', async () => {
  const old = await manyOld();
  await here.stream.events(50);
  const results = await Promise.allSettled([
    auditRetention.run(here.context()),
    auditRetention.run(here.context()),
    auditStream.run(here.context()),
    here.verify(),
    here.verify(),
  ]);
  expect(results.filter(({ status }) => status === 'rejected')).toEqual([]);
  expect(await here.verify()).toMatchObject({ first_seq: old + 1 });
  expect((await here.box.events()).filter(({ operation }) => operation === 'Shortened')).toHaveLength(1);
});

test('a server that stops begins no further step', async () => {
  await manyOld();
  await auditRetention.run(here.context(AbortSignal.abort()));
  expect((await here.start()).until_seq).toBe(0);
});
