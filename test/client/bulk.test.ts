import { remoteCaller } from '../../src/client/index.ts';
import { auditExport } from '../../src/operations/audit/export.ts';
import { peopleImport } from '../../src/operations/people/import.ts';
import type { Secret } from '../../src/core/operation.ts';
import { AppError } from '../../src/domain/errors.ts';
import { routeOf } from '../../src/registry.ts';
import { broken, errorOf, half, lines, ok, raw, refused, worldOf } from '../support/outside.ts';
import type { Reply, World } from '../support/outside.ts';

/** What goes and comes in lines: bulks and streams. */

const rows = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ line: at + 2, email: `p${at}@acme.example` }));
const item = (at: number) => ({
  line: at + 2,
  action: 'created',
  email: `p${at}@acme.example`,
  id: `u${at}`,
  username: `p${at}`,
  role: { id: 'r1', name: 'Member' },
  groups: [],
  temporary_password: `secret-${at}`,
});
const progress = (done: number, total = 3) => ({ progress: { done, total } });
const END = { result: { groups_created: [], done: 3, total: 3, to_renew: 0 } };
const WHOLE = [item(0), progress(1), item(1), progress(2), item(2), progress(3), END];
const cutAfter = (count: number): Reply =>
  half(
    WHOLE.slice(0, count)
      .map((one) => `${JSON.stringify(one)}\n`)
      .join(''),
    'cut',
    'application/x-ndjson',
  );

/** Imports three rows, and tells what was handed over meanwhile. */
function importing(world: World, signal?: AbortSignal) {
  const secrets: Secret[] = [];
  const steps: number[] = [];
  const options = {
    deliver: (some: readonly Secret[]) => Promise.resolve(void secrets.push(...some)),
    progress: (done: number) => void steps.push(done),
    ...(signal === undefined ? {} : { signal }),
  };
  const done = world.caller.call(peopleImport, { rows: rows(3), create_groups: true }, options);
  return { done, secrets: () => secrets.map(({ secret }) => secret), steps };
}

describe('an import', () => {
  test('goes as lines under one key, and comes as lines', async () => {
    const world = worldOf([lines(...WHOLE)]);
    const { done, secrets, steps } = importing(world);
    expect((await done).items.map(({ line }) => line)).toEqual([2, 3, 4]);
    expect([secrets(), steps]).toEqual([
      ['secret-0', 'secret-1', 'secret-2'],
      [1, 2, 3],
    ]);
    const [sent] = world.sent;
    expect(sent?.url.search).toBe('?create_groups=true');
    expect(sent?.headers.get('content-type')).toBe('application/x-ndjson');
    expect(
      sent?.body
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(rows(3));
  });

  test('of many rows goes whole', async () => {
    const world = worldOf([lines(END)]);
    await world.caller.call(peopleImport, { rows: rows(1234) });
    expect(world.sent[0]?.body.trimEnd().split('\n')).toHaveLength(1234);
  });

  test('that is cut anywhere is asked for again, and tells each secret and step once', async () => {
    for (let count = 0; count < WHOLE.length; count += 1) {
      const world = worldOf([cutAfter(count), cutAfter(Math.min(count + 1, WHOLE.length - 1)), lines(...WHOLE)]);
      const { done, secrets, steps } = importing(world);
      expect((await done).items).toHaveLength(3);
      expect([secrets(), steps]).toEqual([
        ['secret-0', 'secret-1', 'secret-2'],
        [1, 2, 3],
      ]);
      const keys = world.sent.map(({ headers }) => headers.get('idempotency-key'));
      expect([world.sent.length, new Set(keys).size]).toEqual([3, 1]);
    }
  });

  test('restarts its deadline after each batch, and ends at it without one', async () => {
    const steady = worldOf([...[0, 0, 2, 2, 2, 4, 4, 4, 4].map(cutAfter), lines(...WHOLE)]);
    expect((await importing(steady).done).items).toHaveLength(3);
    const stuck = worldOf([cutAfter(2)]);
    const { done, secrets } = importing(stuck);
    const error = await errorOf(done);
    expect([error?.code, error?.details.outcome]).toEqual(['unavailable', 'unknown']);
    expect(secrets()).toEqual(['secret-0']);
    expect(stuck.sent.length).toBe(6);
  });

  test('that fails halfway says so, and nothing is tried again', async () => {
    const error = { code: 'conflict', message: 'taken; 1 of 3 batches were done before', hint: 'go on', details: {} };
    const world = worldOf([lines(item(0), progress(1), { error })]);
    const { done, secrets } = importing(world);
    expect(await errorOf(done)).toMatchObject({ code: 'conflict', message: error.message, hint: 'go on' });
    expect([world.sent.length, secrets()]).toEqual([1, ['secret-0']]);
  });

  test.each(['unavailable', 'store_locked', 'conflict'])(
    'that fails halfway by %s, which may pass, goes on',
    async (code) => {
      const error = { code, message: 'later', hint: null, details: { retry_after_seconds: 2 } };
      const world = worldOf([lines(item(0), progress(1), { error }), lines(...WHOLE)]);
      expect((await importing(world).done).items).toHaveLength(3);
      expect(world.pauses).toEqual([2000]);
    },
  );

  test('that is refused as a whole is refused with that error', async () => {
    const { done } = importing(worldOf([refused('invalid', { details: { faults: [{ line: 2, problem: 'no' }] } })]));
    expect(await errorOf(done)).toMatchObject({ code: 'invalid', details: { faults: [{ line: 2, problem: 'no' }] } });
  });

  test.each<[string, Reply]>([
    ['HTML', raw('<h1>hello</h1>')],
    ['JSON that is no lines', ok({ items: [] })],
  ])('that is answered with %s may have been made', async (_what, reply) => {
    const error = await errorOf(importing(worldOf([reply])).done);
    expect([error?.code, error?.details.outcome]).toEqual(['unsupported_by_server', 'unknown']);
  });

  test('whose secrets find no place says that they are lost, and asks for no more', async () => {
    const world = worldOf([lines(...WHOLE)]);
    const deliver = () => Promise.reject(new AppError('unavailable', 'no room left'));
    const error = await errorOf(world.caller.call(peopleImport, { rows: rows(3) }, { deliver }));
    expect([error?.code, error?.message]).toEqual(['unavailable', 'no room left; but the change was made']);
    expect(world.sent).toHaveLength(1);
    const gone = new Error('the reader went away');
    const elsewhere = worldOf([lines(...WHOLE)]);
    await expect(
      elsewhere.caller.call(peopleImport, { rows: rows(3) }, { deliver: () => Promise.reject(gone) }),
    ).rejects.toBe(gone);
    expect(elsewhere.sent).toHaveLength(1);
  });

  test('that hears nothing for long is asked for again; each piece that comes gives it time anew', async () => {
    let heard = 0;
    const world: World = worldOf([
      half(`${JSON.stringify(item(0))}\n`, 'silence', 'application/x-ndjson', () => {
        heard = world.outside.now();
        setImmediate(() => world.ring());
      }),
      lines(...WHOLE),
    ]);
    expect((await importing(world).done).items).toHaveLength(3);
    expect(world.outside.now() - heard).toBeGreaterThanOrEqual(300_000);
  });
});

describe('Ctrl-C during an import', () => {
  test('disconnects, and asks for the outcome of the current batch without doing more', async () => {
    const stop = new AbortController();
    const soFar = { result: { ...END.result, done: 2 } };
    const world = worldOf([
      half(`${JSON.stringify(item(0))}\n${JSON.stringify(progress(1))}\n`, 'silence', 'application/x-ndjson', () =>
        setImmediate(() => stop.abort('SIGINT')),
      ),
      refused('conflict', { headers: { 'retry-after': '1' }, details: { retry_after_seconds: 1 } }),
      lines(item(0), progress(1), item(1), progress(2), soFar),
    ]);
    const { done, secrets } = importing(world, stop.signal);
    expect(await done).toMatchObject({ done: 2, total: 3 });
    expect(secrets()).toEqual(['secret-0', 'secret-1']);
    const replays = world.sent.map(({ headers }) => headers.get('idempotency-replay'));
    expect(replays).toEqual([null, 'only', 'only']);
    expect(new Set(world.sent.map(({ headers }) => headers.get('idempotency-key'))).size).toBe(1);
  });

  test('ends one that never got there at once', async () => {
    const stop = new AbortController();
    const world = worldOf([(signal, sent) => (stop.abort('SIGINT'), broken('ECONNREFUSED')(signal, sent))]);
    const error = await errorOf(importing(world, stop.signal).done);
    expect([error?.code, error?.details.outcome]).toEqual(['interrupted', undefined]);
    expect(world.sent).toHaveLength(1);
  });
});

describe('a stream', () => {
  const CSV = { 'content-type': 'text/csv; charset=utf-8' };
  const exported = async (world: World, form: 'csv' | 'rows' = 'csv') => {
    const pieces: unknown[] = [];
    for await (const piece of world.caller.stream(auditExport, { form })) pieces.push(piece);
    return pieces;
  };

  test('is passed on as it comes, after what may pass has passed', async () => {
    const world = worldOf([broken('ECONNREFUSED'), refused('unavailable'), raw('a,b\n', 200, CSV)]);
    expect(await exported(world)).toEqual([{ csv: 'a,b\n' }]);
  });

  test('is never begun again once it began', async () => {
    const world = worldOf([half('a,b\n', 'cut', 'text/csv')]);
    const pieces: unknown[] = [];
    const reading = (async () => {
      for await (const piece of world.caller.stream(auditExport, { form: 'csv' })) pieces.push(piece);
    })();
    const error = await errorOf(reading);
    expect([error?.code, error?.hint]).toEqual(['unavailable', expect.stringContaining('incomplete')]);
    expect([pieces, world.sent.length]).toEqual([[{ csv: 'a,b\n' }], 1]);
  });

  test('that ends within a line or a character broke off', async () => {
    const NDJSON = { 'content-type': 'application/x-ndjson' };
    const bytes: Reply = () => new Response(new Uint8Array([0x61, 0xe2, 0x82]), { headers: CSV });
    expect((await errorOf(exported(worldOf([raw('{"rows":[', 200, NDJSON)]), 'rows')))?.code).toBe('unavailable');
    expect((await errorOf(exported(worldOf([bytes]))))?.code).toBe('unavailable');
  });

  test('of another type is no roster server’s, and a refusal is the refusal', async () => {
    expect((await errorOf(exported(worldOf([raw('<h1>hello</h1>')]))))?.code).toBe('unsupported_by_server');
    expect((await errorOf(exported(worldOf([refused('forbidden')]))))?.code).toBe('forbidden');
  });

  test('whose reader has enough is hung up on', async () => {
    let isCancelled = false;
    const endless: Reply = () =>
      new Response(
        new ReadableStream<Uint8Array>({
          pull: (controller) => controller.enqueue(new TextEncoder().encode('a,b\n')),
          cancel: () => void (isCancelled = true),
        }),
        { headers: CSV },
      );
    const world = worldOf([endless]);
    const caller = remoteCaller({ url: 'https://roster.example', token: undefined }, world.outside, routeOf);
    const pieces = caller.stream(auditExport, { form: 'csv' })[Symbol.asyncIterator]();
    expect((await pieces.next()).value).toEqual({ csv: 'a,b\n' });
    await pieces.return?.();
    expect(isCancelled).toBe(true);
    expect(() => world.ring()).toThrow('no alarm is set');
  });
});
