import { peopleImport } from '../../src/operations/people/import.ts';
import { auditExport } from '../../src/operations/audit/export.ts';
import { NDJSON } from '../../src/api/ndjson.ts';
import { send } from '../../src/client/transport.ts';
import { worldOf } from '../support/outside.ts';

/** A server that means ill makes nobody read for ever. */

/** A body of the same piece again and again; ends once somebody cancels it. */
const again = (text: string): ReadableStream<Uint8Array> => {
  const piece = new TextEncoder().encode(text);
  return new ReadableStream({ pull: (controller) => controller.enqueue(piece) }, { highWaterMark: 0 });
};
const lines = (text: string) => () => new Response(again(text), { headers: { 'content-type': NDJSON } });

async function all(pieces: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const piece of pieces) count += piece === undefined ? 0 : 1;
  return count;
}

test('empty lines are no rows, and end a stream that has nothing else', async () => {
  const { caller } = worldOf([lines(`${' '.repeat(1023)}\n`)]);
  await expect(all(caller.stream(auditExport, { form: 'rows' }))).rejects.toMatchObject({
    code: 'unavailable',
    message: 'the response of the server ended early',
  });
});

test.each([
  ['batches', '{"progress":{"done":1,"total":2}}\n'],
  ['rows', '{"line":2}\n'],
])('an import has no more %s than rows were sent', async (_what, line) => {
  const { caller } = worldOf([lines(line)]);
  const rows = [{ line: 2, email: 'x@acme.example' }];
  await expect(caller.call(peopleImport, { rows })).rejects.toMatchObject({ code: 'unavailable' });
});

test('a refusal is no larger than a mebibyte', async () => {
  const { caller } = worldOf([() => new Response(again('x'.repeat(65_536)), { status: 400 })]);
  await expect(all(caller.stream(auditExport, {}))).rejects.toMatchObject({
    message: expect.stringContaining('the answer is larger than 1 MiB') as string,
  });
});

test('a byte now and then is as good as silence, and enough of them are not', async () => {
  for (const [size, isLate] of [
    [1, true],
    [256, false],
  ] as const) {
    const set: number[] = [];
    const { outside } = worldOf([() => new Response(again('x'.repeat(size)))]);
    const alarm = (time: number, ring: () => void) => {
      set.push(time);
      return outside.alarm(time, ring);
    };
    const url = new URL('https://roster.example/');
    const waiting = { time: 300_000, long: true, stop: undefined };
    const answer = await send({ ...outside, alarm }, url, { method: 'GET', headers: {} }, waiting);
    const begun = set.length;
    const bytes = answer.bytes()[Symbol.asyncIterator]();
    for (let at = 0; at < 10; at += 1) await bytes.next();
    expect(set.length === begun).toBe(isLate);
    await bytes.return?.();
  }
});

test('however it moves, no answer goes on for more than a day', async () => {
  const { outside } = worldOf([() => new Response(again('x'.repeat(1024)))]);
  let now = 0;
  const url = new URL('https://roster.example/');
  const waiting = { time: 300_000, long: true, stop: undefined };
  const answer = await send({ ...outside, now: () => now }, url, { method: 'GET', headers: {} }, waiting);
  const reading = (async () => {
    for await (const chunk of answer.bytes()) now += chunk.byteLength * 1000 * 60;
  })();
  await expect(reading).rejects.toThrow('stopped halfway');
});
