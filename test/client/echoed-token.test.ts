import fc from 'fast-check';
import { send } from '../../src/client/transport.ts';
import { peopleList } from '../../src/operations/people/list.ts';
import { TOKEN, worldOf } from '../support/outside.ts';

/** A refusal that repeats the request, as of a proxy in front: what is told of it must not have the token. */

const authorization = `Token ${TOKEN}`;

/** The body of a response in chunks, as a command has it. */
async function received(status: number, chunks: readonly Uint8Array[], proof = authorization): Promise<string> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  const { outside } = worldOf([() => new Response(body, { status })]);
  const request = { method: 'GET', headers: { authorization: proof } };
  const response = await send(outside, new URL('https://roster.example/'), request, {
    time: 1000,
    long: false,
    stop: undefined,
  });
  const pieces: Uint8Array[] = [];
  for await (const piece of response.bytes()) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

/** The chunks of a text that is cut at some places. */
function cut(text: string, at: readonly number[]): Uint8Array[] {
  const bytes = Buffer.from(text, 'utf8');
  const ends = [...at.map((one) => one % (bytes.length + 1)), bytes.length].sort((one, other) => one - other);
  return ends.map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
}

test('an error of the server is told without the token', async () => {
  const error = { code: 'invalid', message: `bad header ${authorization}`, hint: `drop ${TOKEN}`, details: { TOKEN } };
  const { caller } = worldOf([() => Response.json({ error }, { status: 400 })]);
  const refused = await caller.call(peopleList, {}).catch((thrown: unknown) => thrown);
  expect(refused).toMatchObject({ message: 'bad header Token [the token]', hint: 'drop [the token]' });
  expect(JSON.stringify((refused as { readonly details: unknown }).details)).not.toContain(TOKEN);
});

test('wherever the response is cut, and whatever else is in it', async () => {
  const parts = fc.array(fc.oneof(fc.constant(TOKEN), fc.constant(TOKEN.slice(0, 9)), fc.string({ unit: 'binary' })));
  await fc.assert(
    fc.asyncProperty(parts, fc.array(fc.nat(10_000), { maxLength: 6 }), async (some, at) => {
      const text = some.join('').toWellFormed();
      expect(await received(502, cut(text, at))).toBe(text.replaceAll(TOKEN, '[the token]'));
    }),
  );
});

test('a success is as it came, and so is a refusal that has a word that was sent as token', async () => {
  expect(await received(200, [Buffer.from(TOKEN)])).toBe(TOKEN);
  expect(await received(400, [Buffer.from('an invalid name')], 'Token invalid')).toBe('an invalid name');
});
