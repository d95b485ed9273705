import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import workerThreads from 'node:worker_threads';
import type { LongRead } from '../../src/core/engine/long-reads.ts';
import { AppError } from '../../src/domain/errors.ts';
import { faultOf } from '../../src/server/log.ts';
import { longReadThreads } from '../../src/server/long-reads.ts';
import { Representation } from '../../src/server/representations.ts';
import { receivedError, sentError } from '../../src/server/sent-errors.ts';
import { api } from '../../src/registry.ts';

/** The pool of threads for long reads, with threads that tests write. */

let dir: string;
let reads: ReturnType<typeof longReadThreads>;
let clock: { now: number };
/** Why threads failed. */
let failures: Error[];
beforeAll(() => (dir = mkdtempSync(join(tmpdir(), 'roster-long-reads-'))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
afterEach(() => reads.close());

/** Threads that run this for each message that is a read. */
async function running(script: string): Promise<void> {
  const file = join(dir, `${Buffer.from(script).toString('base64url').slice(-20)}.cjs`);
  writeFileSync(
    file,
    `const { parentPort, workerData } = require('node:worker_threads');
     parentPort.on('message', (message) => {
       if (message === 'end') return parentPort.close();
       const answer = (output) => parentPort.postMessage({ value: { output, time: 1 } });
       const fail = (error) => parentPort.postMessage({ error });
       ${script}
     });`,
  );
  clock = { now: 0 };
  failures = [];
  const { routes } = await api();
  reads = longReadThreads({
    file,
    data: { location: dir },
    routes,
    now: () => clock.now,
    failed: (cause) => void failures.push(cause as Error),
  });
}

const read = (operation = 'health.check', input: unknown = {}): LongRead => ({
  operation,
  input,
  tokenHash: 'x',
  medium: 'API',
  address: '192.0.2.1',
});

test('a read and what the thread was given arrive there, and its output here', async () => {
  await running('answer({ message, workerData });');
  expect(await reads.run(read('health.check', { audit: false }), undefined)).toEqual({
    output: { message: read('health.check', { audit: false }), workerData: { location: dir } },
    time: 1,
  });
});

test('a refusal there is the same refusal here', async () => {
  const refusal = { hint: 'ask', details: { permission: 'x' }, flags: ['--a'], isLocal: true };
  await running(`fail(${JSON.stringify(sentError(new AppError('forbidden', 'no', refusal)))});`);
  await expect(reads.run(read(), undefined)).rejects.toMatchObject({
    ...refusal,
    code: 'forbidden',
    message: 'no',
    name: 'AppError',
  });
});

test('a thread that dies fails its own read alone', async () => {
  await running(`if (message.input.dies) process.exit(1); answer('alive');`);
  const codes = await Promise.all(
    [{ dies: true }, {}, { dies: true }, {}].map((input) =>
      reads.run(read('health.check', input), undefined).then(
        ({ output }) => output,
        (error: unknown) => (error as AppError).code,
      ),
    ),
  );
  expect(codes).toEqual(['unavailable', 'alive', 'unavailable', 'alive']);
});

test('what cannot be copied to a thread is refused, and the thread is free for the next', async () => {
  await running(`answer(message.input);`);
  const uncopied = reads.run(read('health.check', { run: () => undefined }), undefined);
  await expect(uncopied).rejects.toThrow('could not be cloned');
  const after = await Promise.all([1, 2, 3].map((n) => reads.run(read('health.check', n), undefined)));
  expect(after.map(({ output }) => output)).toEqual([1, 2, 3]);
});

test('why a thread died is told', async () => {
  await running(`if (message.input.dies) throw new RangeError('too much'); answer('alive');`);
  await expect(reads.run(read('health.check', { dies: true }), undefined)).rejects.toMatchObject({
    code: 'unavailable',
  });
  expect(failures.map(({ name }) => name)).toEqual(['RangeError']);
});

describe('where the system has no room for another thread', () => {
  /** As many threads as may begin. */
  let room: number;
  beforeEach(() => {
    room = 0;
    const { Worker } = workerThreads;
    jest.spyOn(workerThreads, 'Worker').mockImplementation((...given) => {
      if (room === 0) throw Object.assign(new Error('EAGAIN'), { code: 'ERR_WORKER_INIT_FAILED' });
      room -= 1;
      return new Worker(...given);
    });
  });
  afterEach(() => jest.restoreAllMocks());

  const codeOf = async (input: unknown): Promise<unknown> => {
    try {
      return (await reads.run(read('health.check', input), undefined)).output;
    } catch (error) {
      return (error as AppError).code;
    }
  };

  test('a read is refused, and the next tries again', async () => {
    await running(`answer('alive');`);
    expect(await codeOf({})).toBe('unavailable');
    expect(failures).toMatchObject([{ code: 'ERR_WORKER_INIT_FAILED' }]);
    room = 1;
    expect(await codeOf({})).toBe('alive');
  });

  test('the threads that there are do all reads', async () => {
    await running(`answer(message.input);`);
    room = 1;
    expect(await Promise.all([1, 2, 3].map(codeOf))).toEqual([1, 2, 3]);
  });

  test('those that wait for a thread that died are refused, and the server goes on', async () => {
    await running(`if (message.input.dies) process.exit(1); answer('alive');`);
    room = 1;
    expect(await Promise.all([{ dies: true }, {}, {}].map(codeOf))).toEqual(Array(3).fill('unavailable'));
    room = 1;
    expect(await codeOf({})).toBe('alive');
  });
});

test('a read that nobody waits for is told so, and one that had not begun is not begun', async () => {
  await running(
    `if (message === 'stop') fail(${JSON.stringify(sentError(new AppError('interrupted', 'stopped')))});
     else if (!message.input.waits) answer(message.input);`,
  );
  const [first, second, third] = [new AbortController(), new AbortController(), new AbortController()];
  const begun = [first, second, third].map(({ signal }) => reads.run(read('health.check', { waits: true }), signal));
  for (const one of [third, first, second]) one.abort();
  const outcomes = await Promise.allSettled(begun);
  expect(outcomes).toEqual(
    begun.map(() => ({ status: 'rejected', reason: expect.objectContaining({ code: 'interrupted' }) as AppError })),
  );
  expect((await reads.run(read('health.check', { n: 1 }), undefined)).output).toEqual({ n: 1 });
});

test('what took long there is known to for a minute, the same question alone, and no long question', async () => {
  await running(`parentPort.postMessage({ value: { output: 1, time: message.input.time } });`);
  const who = (time: number, permission = 'project.view') => read('access.who', { permission, time });
  const ask = (one: LongRead) => reads.run(one, undefined);
  for (const one of [who(2), who(3), who(4, 'x'.repeat(2000))]) await ask(one);
  expect([who(2), who(3), who(4, 'x'.repeat(2000))].map(reads.tookLong)).toEqual([false, true, false]);
  expect(reads.tookLong(who(3, 'project.edit'))).toBe(false);
  expect(reads.tookLong(read('access.why', who(3).input))).toBe(false);
  clock.now += 60_000;
  expect(reads.tookLong(who(3))).toBe(false);
});

test('what is no longer long is forgotten', async () => {
  await running(`parentPort.postMessage({ value: { output: 1, time: (workerData.times ??= [3, 1]).shift() } });`);
  await reads.run(read(), undefined);
  expect(reads.tookLong(read())).toBe(true);
  await reads.run(read(), undefined);
  expect(reads.tookLong(read())).toBe(false);
});

test('takes what answers in pages, and nothing in which a whole organization stands', async () => {
  await running('answer(1);');
  const takes = ['access.who', 'people.list', 'organization.export', 'organization.diff'].filter(reads.takes);
  expect(takes).toEqual(expect.arrayContaining(['access.who', 'people.list']));
  expect(takes).not.toEqual(expect.arrayContaining([expect.stringMatching(/^organization/)]));
});

test('for a request of a route, its text and ETag are made there', async () => {
  await running(`answer(message.route === undefined ? 'output' : { body: message.route, etag: 'v1' });`);
  const { routes } = await api();
  const outputOf = async (operation: string) => {
    const route = routes.find((one) => one.operation.name === operation);
    if (route === undefined) throw new Error(`there is no ${operation}`);
    return (await reads.of(route).run(read(operation), undefined)).output;
  };
  expect(await outputOf('access.who')).toEqual(new Representation('GET /api/v1/access/who', 'v1'));
  // Its links need the address of the client.
  expect(await outputOf('scim-api.user-list')).toBe('output');
});

const arrived = (thrown: unknown): Error => receivedError(structuredClone(sentError(thrown)));

test('a fault of ours is logged as it was there', () => {
  const engine = Object.assign(new Error('malformed'), { code: 'SQLITE_CORRUPT' });
  for (const error of [
    new TypeError('x is not a function'),
    new AppError('corrupt_store', 'the store is damaged', { cause: engine }),
    new Error('two', { cause: new RangeError('one') }),
  ]) {
    expect(faultOf(arrived(error))).toEqual(faultOf(error));
    expect(arrived(error)).toMatchObject({ message: error.message, stack: error.stack });
  }
  expect(arrived(new TypeError('x'))).not.toBeInstanceOf(AppError);
  expect(arrived('no error').message).toBe('no error');
});
