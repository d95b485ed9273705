import { generateToken } from '../../../src/core/secrets.ts';
import { rateLimits } from '../../../src/server/limits.ts';
import { BASE } from '../../../src/api/route.ts';
import { localBackends } from '../../harness.ts';
import { ask, errorIn, typedFor } from '../../support/attacked.ts';
import type { Told } from '../../support/attacked.ts';
import { acme } from '../../support/semaphore.ts';
import type { Acme } from '../../support/semaphore.ts';
import { testServer } from '../../support/server.ts';

/** What is cheap to send and dear to look at: it is refused before it costs, or costs in proportion to its size. */

let box: Acme;
beforeAll(async () => {
  const [sqlite] = localBackends();
  if (sqlite === undefined) throw new Error('there is no backend');
  box = await acme(sqlite);
});
afterAll(() => box.destroy());

const tokenOf = (name: string): string => box.names.get(`${name}.token`) ?? '';
const post = (path: string, body: string, token?: string, address?: string): Promise<Told> =>
  ask(box.server, 'POST', BASE + path, {
    token,
    body,
    ...(address === undefined ? {} : { address }),
    headers: { 'content-type': 'application/json' },
  });

/** Marks that canonical ordering would have to move past each other, one by one: 10^11 steps. */
const marks = (count: number): string => 'a' + '\u0301'.repeat(count) + '\u0316'.repeat(count);
const MARKS = marks(250_000);
/** As many as a stranger may send. */
const FEW_MARKS = marks(4000);

test.each<[string, string, object, number]>([
  ['a login name', '/session', { login: FEW_MARKS, password: 'x' }, 400],
  ['a password', '/session', { login: 'ada', password: FEW_MARKS }, 401],
  ['a new password', '/session', { login: 'ada', password: 'x', new_password: FEW_MARKS }, 401],
  ['a name', '/groups', { name: MARKS }, 400],
  ['a description', '/groups', { name: 'Big', description: MARKS }, 400],
  [
    'a thousand names',
    '/people/batch/remove',
    { people: Array.from({ length: 1000 }, () => MARKS.slice(249_800, 250_200)) },
    400,
  ],
])('%s of combining marks is not put in order first', async (_what, path, body, status) => {
  expect((await post(path, JSON.stringify(body), path === '/session' ? undefined : tokenOf('ada'))).status).toBe(
    status,
  );
});

test('a hundred thousand faults are found as fast as they are counted, and fifty are told', async () => {
  const people = Array.from({ length: 1000 }, () => ({ email: 1, username: 2, role: 3 }));
  const { details, message } = errorIn(await post('/people/batch', JSON.stringify({ people }), tokenOf('ada')));
  expect(details.fields).toHaveLength(50);
  expect(details.more_faults).toBe(2950);
  expect(message).toMatch(/; and 2950 more faults$/);
  const groups = Array.from({ length: 50_000 }, () => 1);
  const body = JSON.stringify({ people: [{ email: 'x@acme.example' }], groups });
  expect(errorIn(await post('/people/batch', body, tokenOf('ada'))).message).toBe('groups takes at most 1000');
});

test('more values than any request needs are refused before they are made', async () => {
  const body = `{"people":[${'{},'.repeat(100_000)}{}]}`;
  expect(errorIn(await post('/people/batch', body, tokenOf('ada'))).message).toBe(
    'the body has more than 100000 values',
  );
});

test('a document of a whole organization may have more of them, and not any number', async () => {
  const document = (groups: string) =>
    post(
      '/organization/diff',
      `{"document":{"apiVersion":"roster/v1","kind":"Organization","groups":[${groups}]}}`,
      tokenOf('ada'),
    );
  const groups = Array.from({ length: 60_000 }, (_, at) => `{"name":"g${at}"}`).join(',');
  expect((await document(groups)).status).toBe(200);
  expect(errorIn(await document(`${'{},'.repeat(1_000_000)}{}`)).message).toBe('the body has more than 2000000 values');
});

test('a login may send no larger body than it needs', async () => {
  const body = JSON.stringify({ login: 'ada', password: 'x'.repeat(16 * 1024) });
  expect(errorIn(await post('/session', body)).message).toBe('the body is larger than 16 KiB');
});

/** A body that never ends; how many times more of it was asked for. */
function endless(text: string): { readonly body: ReadableStream<Uint8Array>; readonly chunks: () => number } {
  let chunks = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        chunks += 1;
        controller.enqueue(new TextEncoder().encode(text));
      },
    },
    { highWaterMark: 0 },
  );
  return { body, chunks: () => chunks };
}

async function send(path: string, token: string | undefined, body: ReadableStream<Uint8Array>): Promise<Told> {
  const request = new Request(`https://roster.test${BASE}${path}`, {
    method: 'POST',
    headers: { ...typedFor(path), ...(token === undefined ? {} : { authorization: `Token ${token}` }) },
    body,
    duplex: 'half',
  });
  const answer = await box.server.app(request, { address: '192.0.2.7' });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

test.each<[string, () => string | undefined, string, number]>([
  ['nobody', () => undefined, '/people', 401],
  ['who made a token up', () => generateToken(), '/people', 401],
  ['nobody', () => undefined, '/groups', 401],
  ['a Member', () => tokenOf('bob'), '/people', 403],
])('a body of %s is refused before any of it is read', async (_who, token, path, status) => {
  const { body, chunks } = endless('{"people":[');
  expect((await send(path, token(), body)).status).toBe(status);
  expect(chunks()).toBe(0);
});

describe('an import', () => {
  test.each<[string, () => string | undefined, number]>([
    ['nobody', () => undefined, 401],
    ['who made a token up', () => generateToken(), 401],
    ['a Member', () => tokenOf('bob'), 403],
  ])('of %s is refused before any of it is read', async (_who, token, status) => {
    const { body, chunks } = endless('{"line":2,"email":"x@acme.example"}\n');
    expect((await send('/people/import', token(), body)).status).toBe(status);
    expect(chunks()).toBe(0);
  });

  test.each([
    ['1\n', 'line 1: must be an object'],
    ['{"line":2,"email":"x@acme.example"}\n{}\n', 'line 2: line is missing'],
    ['\n{"line":2,"email":7}\n', 'line 2: email must be a string'],
  ])('ends at its first line that is no row: %j', async (line, message) => {
    const { body, chunks } = endless(line);
    const answer = await send('/people/import', tokenOf('alice'), body);
    expect([answer.status, errorIn(answer).message, chunks()]).toEqual([400, message, 1]);
  });
});

describe('made-up tokens', () => {
  const WINDOW = 1000;
  const limited = async (stranger: number) =>
    testServer(box.location, box.environment, {
      limits: rateLimits({ token: 0, address: 0, stranger: stranger / WINDOW }, new Uint8Array(16), WINDOW),
    });

  test.each(['/api/docs', '/nowhere', `${BASE}/openapi.json`])(
    'become known by nothing that is for everybody: %s',
    async (path) => {
      const server = await limited(3);
      try {
        const token = generateToken();
        const statuses: number[] = [];
        for (let at = 0; at < 5; at += 1) statuses.push((await ask(server, 'GET', path, { token })).status);
        expect(statuses.slice(3)).toEqual([429, 429]);
      } finally {
        await server.close();
      }
    },
  );

  test('a known token stays known when something else than the token is refused', async () => {
    const server = await limited(2);
    try {
      const token = tokenOf('bob');
      const session = async () => (await ask(server, 'GET', `${BASE}/session`, { token })).status;
      expect(await session()).toBe(200);
      for (let at = 0; at < 4; at += 1) {
        const body = JSON.stringify({ password: `wrong ${at}`, new_password: 'four unrelated words here' });
        await ask(server, 'PUT', `${BASE}/me/password`, { token, body });
        await ask(server, 'GET', '/api/docs', { token });
      }
      expect(await session()).toBe(200);
    } finally {
      await server.close();
    }
  });
});
