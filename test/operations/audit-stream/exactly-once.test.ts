import fc from 'fast-check';
import { MOST_EVENTS } from '../../../src/operations/audit-stream/slice.ts';
import { advance, readNext, sendNext } from '../../../src/operations/audit-stream/next-object.ts';
import { auditStreamStatus } from '../../../src/operations/audit-stream/status.ts';
import { seqsIn, streamBox, streaming, upTo } from '../../support/audit-stream.ts';
import { coreBox } from '../../support/core.ts';
import type { Asked, Fault } from '../../support/memory-bucket.ts';
import { thorough } from '../../support/thorough.ts';

/** Each event is in the bucket once, whatever fails and however many send. */

const here = streamBox();

const head = (): Promise<number> => here.box.store.read(async (tx) => (await tx.audit.head()).seq);
/** Sends until it works. */
async function runUntilDone(): Promise<void> {
  for (let tries = 0; tries < 20; tries += 1)
    try {
      await here.stream.run();
      return;
    } catch (error) {
      if (!String(error).includes('did not answer')) throw error;
    }
  throw new Error('20 runs failed');
}

const REQUESTS: readonly (readonly [Asked['verb'], string])[] = [
  ['putNew', '.jsonl'],
  ['putNew', '.manifest.json'],
  ['get', '.jsonl'],
  ['get', '.manifest.json'],
];

describe.each(['before', 'after'] as const)('a bucket that fails %s it did what it was asked', (fault: Fault) => {
  test.each(REQUESTS)('%s of %s', async (verb, ending) => {
    await here.stream.configure({ format: 'jsonl' });
    await here.stream.events(30);
    // An object is got where it is there already.
    const coming: (readonly [Asked['verb'], Fault])[] =
      verb === 'get'
        ? [
            ['putNew', 'after'],
            [verb, fault],
            [verb, fault],
          ]
        : [
            [verb, fault],
            [verb, fault],
          ];
    here.stream.bucket.fault = (asked) =>
      asked.verb === coming[0]?.[0] && asked.key.endsWith(ending) ? coming.shift()?.[1] : undefined;
    await expect(here.stream.run()).rejects.toThrow('did not answer');
    await here.stream.events(10);
    await runUntilDone();
    await runUntilDone();
    expect(seqsIn(here.stream)).toEqual(upTo(await head()));
  });
});

const unrecorded = () => ({ at: new Date(here.box.clock.now).toISOString(), record: () => undefined });

/** A runner that stops after a step, as if it were killed. */
type Step = 'read' | 'sent' | 'advanced';
async function step(until: Step, through: number): Promise<void> {
  const { store } = here.box;
  const next = await store.read((tx) => readNext(tx, through));
  if (until === 'read') return;
  const sending = await sendNext(next, here.stream.environment);
  if (until === 'sent') return;
  await store.write((tx) => advance({ tx, ...unrecorded() }, next, sending));
}

test.each(['read', 'sent', 'advanced'] as const)('a runner that is killed once it has %s', async (until) => {
  await here.stream.configure({ format: 'jsonl' });
  await step('advanced', await head());
  await here.stream.events(5);
  await step(until, await head());
  await here.stream.events(5);
  await here.stream.run();
  expect(seqsIn(here.stream)).toEqual(upTo(await head()));
});

test('two runners at the same time send the same object, and one moves the cursor', async () => {
  await here.stream.configure({ format: 'jsonl' });
  await step('advanced', await head());
  const { store } = here.box;
  const first = await store.read((tx) => readNext(tx, undefined));
  await here.stream.events(5);
  const second = await store.read((tx) => readNext(tx, undefined));
  const [one, other] = await Promise.all([
    sendNext(first, here.stream.environment),
    sendNext(second, here.stream.environment),
  ]);
  const advanced = [
    await store.write((tx) => advance({ tx, ...unrecorded() }, second, other)),
    await store.write((tx) => advance({ tx, ...unrecorded() }, first, one)),
  ];
  expect(advanced.map(({ sent }) => sent?.number)).toEqual([1, undefined]);
  await here.stream.run();
  expect(seqsIn(here.stream)).toEqual(upTo(await head()));
});

test('an object with other content is never overwritten, and is named', async () => {
  await here.stream.configure({ format: 'jsonl' });
  here.stream.bucket.fault = ({ key }) => (key.endsWith('.manifest.json') ? 'before' : undefined);
  await expect(here.stream.run()).rejects.toThrow('did not answer');
  here.stream.bucket.fault = () => undefined;
  const [key = ''] = here.stream.keys();
  const other = { body: Buffer.from('{"seq":1}\n'), metadata: {} };
  here.stream.bucket.objects.set(key, other);
  await expect(here.stream.run()).rejects.toThrow(`the bucket has an object ${key} with other content`);
  expect(here.stream.bucket.objects.get(key)).toBe(other);
  expect(await here.stream.call(auditStreamStatus, {})).toMatchObject({
    objects: 0,
    last_seq: 0,
    failed_at: expect.any(String) as string,
  });
});

test('a rewritten log is not sent behind the old one', async () => {
  await here.stream.configure({ format: 'jsonl' });
  await here.stream.run();
  await here.box.store.write(async (tx) => {
    const record = await tx.auditStreams.get();
    if (record !== undefined) await tx.auditStreams.put({ ...record, cursor_hash: '0'.repeat(64) });
  });
  await here.stream.events(1);
  await expect(here.stream.run()).rejects.toThrow(/rewritten before event \d+/);
  expect(await here.stream.call(auditStreamStatus, {})).toMatchObject({
    error: expect.stringContaining('rewritten') as string,
  });
});

test('a long backlog goes in objects that end at the same events, whoever sends them', async () => {
  await here.stream.configure({ format: 'csv', gzip: true });
  await here.stream.events(MOST_EVENTS + 1000);
  const sent = await here.stream.run();
  expect(sent.map(({ first_seq, last_seq }) => [first_seq, last_seq])).toEqual([
    [1, MOST_EVENTS],
    [MOST_EVENTS + 1, await head()],
  ]);
  expect(here.stream.lines()).toHaveLength(await head());
});

test('an object ends early where its rows are long', async () => {
  await here.stream.configure({ format: 'jsonl' });
  await here.stream.events(500, 'long '.repeat(2000));
  const sent = await here.stream.run();
  expect(sent.length).toBeGreaterThan(1);
  expect(seqsIn(here.stream)).toEqual(upTo(await head()));
});

test('with any faults, any number of runs and a growing log, there is no gap and no double', async () => {
  const fault = fc.constantFrom<Fault | undefined>(undefined, undefined, undefined, 'before', 'after');
  const act = fc.constantFrom<'run' | 'grow' | 'two' | Step>('run', 'run', 'grow', 'two', 'read', 'sent');
  await fc.assert(
    fc.asyncProperty(
      fc.array(fault, { maxLength: 12 }),
      fc.array(act, { maxLength: 8 }),
      fc.boolean(),
      async (faults, acts, gzip) => {
        await here.box.destroy();
        here.box = await coreBox();
        here.stream = streaming(here.box);
        await here.stream.configure({ format: 'jsonl', gzip });
        const coming = [...faults];
        here.stream.bucket.fault = ({ verb }) => (verb === 'putNew' || verb === 'get' ? coming.shift() : undefined);
        const tried = (work: Promise<unknown>) => work.catch(() => undefined);
        for (const one of acts) {
          if (one === 'grow') await here.stream.events(3);
          else if (one === 'two') await Promise.all([tried(here.stream.run()), tried(here.stream.run())]);
          else if (one === 'run') await tried(here.stream.run());
          else await tried(step(one, await head()));
        }
        await runUntilDone();
        expect(seqsIn(here.stream)).toEqual(upTo(await head()));
      },
    ),
    { numRuns: thorough(25, 300) },
  );
});
