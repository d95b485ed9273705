import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { peopleAdd } from '../../src/operations/people/add.ts';
import { LARGEST_BODY, LARGEST_IMPORT, readFields, readLines } from '../../src/server/body.ts';
import { AppError } from '../../src/domain/errors.ts';
import { coreBox } from '../support/core.ts';
import { Spool } from '../../src/lib/spool.ts';
import { errorOf } from '../support/outside.ts';
import { testServer } from '../support/server.ts';

/** What comes in the body of a request. */

type Chunk = string | Uint8Array;

/** A body in chunks, which tells how many were asked for. */
function bodyOf(...chunks: readonly Chunk[]) {
  let read = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = chunks[read];
        if (chunk === undefined) controller.close();
        else {
          read += 1;
          controller.enqueue(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk);
        }
      },
    },
    { highWaterMark: 0 },
  );
  return { body, chunksRead: () => read };
}

type Body = Parameters<typeof readLines>[0];
/** A request with a body, of a length that it tells, or of one that nobody knows before. */
const requestWith = (body: Body, told?: number): Request =>
  new Request('https://roster.test', {
    method: 'POST',
    body,
    duplex: 'half',
    ...(told === undefined ? {} : { headers: { 'content-length': String(told) } }),
  });
const read = (body: Body, told?: number) => readFields(requestWith(body, told), { largest: LARGEST_BODY });
const readAll = async (body: Body) => {
  const spool = new Spool<unknown>();
  const digest = await readLines(body, z.unknown(), spool, { largest: LARGEST_IMPORT });
  return { value: [...spool.chunks(1000)].flat(), digest };
};
const fields = async (...chunks: readonly Chunk[]) => (await read(bodyOf(...chunks).body)).value;
const lines = async (...chunks: readonly Chunk[]) => (await readAll(bodyOf(...chunks).body)).value;
const refusal = async (work: Promise<unknown>): Promise<AppError> => {
  const error = await errorOf(work);
  if (error === undefined) throw new Error('nothing was refused');
  return error;
};
const bytes = (...values: readonly number[]) => Uint8Array.from(values);

describe('fields', () => {
  test('are those of one JSON object, however it is cut into chunks', async () => {
    const text = '{"name":"größe 😀","list":[1,{"a":null}],"deep":{"name":"x","list":[]}}';
    const whole = Buffer.from(text);
    expect(await fields(text)).toEqual(JSON.parse(text));
    for (let at = 1; at < whole.length; at += 1)
      expect(await fields(whole.subarray(0, at), whole.subarray(at))).toEqual(JSON.parse(text));
  });

  test('are none in an empty body, or without a body', async () => {
    expect([await fields(), await fields(''), (await read(null)).value]).toEqual([{}, {}, {}]);
  });

  test('have a digest of the bytes, whatever the chunks', async () => {
    const digest = createHash('sha256').update('{"a":1}').digest('hex');
    expect((await read(bodyOf('{"a":1}').body)).digest).toBe(digest);
    expect((await read(bodyOf('{"a"', ':1}').body)).digest).toBe(digest);
    expect((await read(bodyOf('{"a": 1}').body)).digest).not.toBe(digest);
  });

  test('of a told length are the same', async () => {
    const text = '{"name":"größe 😀"}';
    const { body } = bodyOf(text.slice(0, 11), text.slice(11));
    const told = await read(body, Buffer.byteLength(text));
    expect(told).toEqual(await read(bodyOf(text).body));
    expect(told.value).toEqual({ name: 'größe 😀' });
    expect((await read(bodyOf().body, 0)).value).toEqual({});
    const spaces = bodyOf(' '.repeat(LARGEST_BODY + 1)).body;
    expect(await refusal(read(spaces, LARGEST_BODY + 1))).toMatchObject({ details: { limit: 'body size' } });
  });

  test('that break off are refused, whether their length is told or not', async () => {
    for (const told of [undefined, 20]) {
      const body = new ReadableStream<Uint8Array>({
        pull: (controller) => controller.error(new Error('the connection is gone')),
      });
      expect(await refusal(read(body, told))).toMatchObject({ code: 'invalid', message: 'the body broke off' });
    }
  });

  test('of a type that is refused are not taken, whether their length is told or not', async () => {
    for (const told of [undefined, 7]) {
      const { body, chunksRead } = bodyOf('{"a":1}', '');
      const begin = () => {
        throw new AppError('invalid', 'not this type');
      };
      const reading = { largest: LARGEST_BODY, begin };
      expect((await refusal(readFields(requestWith(body, told), reading))).message).toBe('not this type');
      expect(chunksRead()).toBeLessThan(2);
    }
  });

  test.each([
    ['no JSON', 'hello'],
    ['half JSON', '{"password":"secret'],
    ['two values', '{}{}'],
    ['a byte order mark twice', '\uFEFF\uFEFF{}'],
    ['NaN', '{"a":NaN}'],
    ['a comment', '{/* */}'],
    ['only a space', ' '],
  ])('that are %s are refused, and nothing of them is quoted', async (_what, text) => {
    const error = await refusal(fields(text));
    expect([error.code, error.message]).toEqual(['invalid', 'the body is not JSON']);
    expect(error.cause).toBeUndefined();
  });

  test.each(['[]', 'null', '1', '"text"', 'true', '[{"a":1}]'])('that are no object are refused: %s', async (text) => {
    expect((await refusal(fields(text))).message).toBe('the body must be a JSON object');
  });

  test.each<[string, readonly Uint8Array[]]>([
    ['a lone continuation byte', [bytes(0x22, 0x80, 0x22)]],
    ['half a character', [bytes(0x7b, 0xe2, 0x82)]],
    ['an overlong slash', [bytes(0x22, 0xc0, 0xaf, 0x22)]],
    ['a surrogate', [bytes(0x22, 0xed, 0xa0, 0x80, 0x22)]],
    ['a break between chunks', [bytes(0x22, 0xe2), bytes(0x28, 0xa1)]],
    ['UTF-16', [bytes(0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00)]],
  ])('that are not UTF-8 are refused: %s', async (_what, chunks) => {
    expect((await refusal(fields(...chunks))).message).toBe('that is not UTF-8 text');
  });

  test.each([
    '{"a":1,"a":1}',
    '{"a":1,"\\u0061":2}',
    '{"x":{"role":"Member","b":[],"role":"Owner"}}',
    '[{"a":{"b":1,"c":{"a":1},"b":2}}]',
    '{"":1,"":2}',
    '{"__proto__":1,"__proto__":2}',
    '{"a\\"":1 , "a\\"" : 2}',
  ])('that name one field twice in an object are refused: %s', async (text) => {
    expect((await refusal(fields(text))).message).toBe('the body has a field twice in one object');
  });

  test.each([
    '{"a":"a","b":["a","a"],"c":{"a":1}}',
    '{"a":{"a":{"a":"b"}},"b":[{"a":1},{"a":2}]}',
    '{"a":"{\\"a\\":1,\\"a\\":2}","b":"\\\\"}',
    '{"a":"x\\"","b":",","c":"[{"}',
  ])('that only look as if they did are taken: %s', async (text) => {
    expect(await fields(text)).toEqual(JSON.parse(text));
  });

  test('are taken 32 levels deep and no deeper, and fifty thousand cost next to nothing', async () => {
    const nested = (depth: number) => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`;
    expect(await fields(nested(32))).toEqual(JSON.parse(nested(32)));
    for (const text of [nested(33), nested(50_000), `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`])
      expect((await refusal(fields(text))).message).toBe('the body is nested more than 32 deep');
    expect((await refusal(fields('['.repeat(50_000)))).message).toBe('the body is not JSON');
  });

  test('with prototype keys are data and nothing else', async () => {
    const value = await fields('{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}');
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  test('of many fields and long strings are read in linear time', async () => {
    const escapes = `{"a":"${'\\"'.repeat(500_000)}"}`;
    expect((await fields(escapes)).a).toHaveLength(500_000);
    const many = `{${Array.from({ length: 60_000 }, (_, at) => `"f${at}":${at}`).join(',')}}`;
    expect(Object.keys(await fields(many))).toHaveLength(60_000);
  });

  test('beyond a mebibyte are refused without reading on', async () => {
    const chunk = new Uint8Array(64 * 1024).fill(0x20);
    const { body, chunksRead } = bodyOf(...Array.from({ length: 160 }, () => chunk));
    const error = await refusal(read(body));
    expect(error).toMatchObject({ code: 'invalid', details: { limit: 'body size', largest_bytes: LARGEST_BODY } });
    expect(chunksRead()).toBe(17);
    expect(await fields(`{"a":"${'x'.repeat(LARGEST_BODY - 8)}"}`)).toBeDefined();
    await refusal(fields(`{"a":"${'x'.repeat(LARGEST_BODY - 7)}"}`));
  });
});

describe('lines', () => {
  test.each([
    ['with LF', '{"a":1}\n{"a":2}\n'],
    ['with CRLF', '{"a":1}\r\n{"a":2}\r\n'],
    ['without an end to the last', '{"a":1}\n{"a":2}'],
    ['with blank ones between', '\n\n{"a":1}\n \r\n\t\n{"a":2}\n\n\n'],
  ])('%s are values, however they are cut into chunks', async (_what, text) => {
    expect(await lines(text)).toEqual([{ a: 1 }, { a: 2 }]);
    expect(await lines(...Array.from(text))).toEqual([{ a: 1 }, { a: 2 }]);
  });

  test('that are none are none', async () => {
    expect([await lines(), await lines('\n\n')]).toEqual([[], []]);
  });

  test.each([
    ['{"a":1}\n{"a":\n', 'line 2 is not JSON'],
    ['\n\n{"password":"secret', 'line 3 is not JSON'],
    ['{"a":1,"a":2}\n', 'line 1 has a field twice in one object'],
    [`{}\n${'['.repeat(40)}${']'.repeat(40)}`, 'line 2 is nested more than 32 deep'],
    [`{}\n"${'x'.repeat(1024 * 1024)}"\n{}`, 'line 2 is longer than 1048576 characters'],
    [`{}\n${'\n'.repeat(1024 * 1024 + 1)}{}`, 'line 1048578 is longer than 1048576 characters'],
    [`{}\n${'\n'.repeat(1024 * 1024 - 1)} \n{}`, 'line 1048577 is longer than 1048576 characters'],
    [`${'\n'.repeat(1024 * 1024)}1\n${'\n'.repeat(1024 * 1024)}{`, 'line 2097154 is not JSON'],
  ])('that cannot be read are named, and nothing of them is quoted', async (text, message) => {
    const error = await refusal(lines(text));
    expect([error.code, error.message, error.cause]).toEqual(['invalid', message, undefined]);
  });

  test('of which one never ends are given up early', async () => {
    const { body, chunksRead } = bodyOf('{}\n', ...Array.from({ length: 1000 }, () => 'x'.repeat(64 * 1024)));
    expect((await refusal(readAll(body))).message).toBe('line 2 is longer than 1048576 characters');
    expect(chunksRead()).toBeLessThan(20);
  });

  test('beyond 64 mebibytes are refused without reading on', async () => {
    const chunk = `${'\n'.repeat(1024 * 1024 - 2)}1\n`;
    const { body, chunksRead } = bodyOf(...Array.from({ length: 80 }, () => chunk));
    expect(await refusal(readAll(body))).toMatchObject({ details: { largest_bytes: LARGEST_IMPORT } });
    expect(chunksRead()).toBe(65);
  });
});

test('what an operation makes of hostile fields is invalid, and never a fault of the server', async () => {
  const box = await coreBox();
  const server = await testServer(box.path, box.environment);
  try {
    const send = async (body: string, path = '/people/batch') => {
      const request = new Request(`https://roster.test/api/v1${path}`, {
        method: 'POST',
        headers: { authorization: `Token ${box.owner}`, 'content-type': 'application/json' },
        body,
      });
      const answer = await server.app(request, { address: '192.0.2.7' });
      return answer.status;
    };
    const hostile = [
      '{"people":{"length":1}}',
      '{"people":[{"email":"a@b.example","__proto__":{"username":"root"}}],"role":{"toString":1}}',
      '{"people":[{"email":1e999}]}',
      '{"people":[{"email":"a@b.example","username":123456789012345678901234567890}]}',
      '{"constructor":1,"__proto__":[]}',
      '{"people":[["email","a@b.example"]]}',
      `{"people":${'['.repeat(30)}${']'.repeat(30)}}`,
      '{"people":"\\ud800"}',
    ];
    for (const body of hostile) expect([body, await send(body)]).toEqual([body, 400]);
    expect(server.answered.filter(({ fault }) => fault !== undefined)).toEqual([]);
    expect(await send('{"people":[{"email":"a@b.example"}]}')).toBe(200);
    expect(await box.refusal(box.call(peopleAdd, { people: [{ email: 'a@b.example' }] }))).toBe('conflict');
  } finally {
    await server.close();
    await box.destroy();
  }
});
