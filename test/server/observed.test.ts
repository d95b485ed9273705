import { localBackends, sandbox } from '../harness.ts';
import type { Sandbox } from '../harness.ts';
import { rateLimits } from '../../src/server/limits.ts';
import { logTo } from '../../src/server/log.ts';
import { makeMetrics } from '../../src/server/metrics.ts';
import type { Parts } from '../../src/server/app.ts';
import { typedFor } from '../support/attacked.ts';
import { addPeople } from '../support/front-door.ts';
import { testServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { contextOf, createToken } from '../support/tokens.ts';

/** What a server tells of its requests: in answers, in the log, in metrics. */

const NO_LIMIT = 0;
const HOST = 'https://roster.test';

let box: Sandbox;
let token: string;
let lines: string[];
const open: TestServer[] = [];

beforeEach(async () => {
  const [sqlite] = localBackends();
  if (sqlite === undefined) throw new Error('there is no backend');
  box = await sandbox(sqlite);
  token = contextOf(box).token ?? '';
  lines = [];
});
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
  await box.destroy();
});

type Ask = (path: string, init?: RequestInit, address?: string) => Promise<Response>;

/** A server with log and metrics. */
async function observed(
  parts: Partial<Parts> = {},
): Promise<{ readonly ask: Ask; readonly metrics: () => Promise<string> }> {
  const log = logTo({ write: (line) => lines.push(line) }, 'debug', () => box.clock.now);
  const metrics = makeMetrics('1.2.3');
  const server = await testServer(box.location, box.environment, {
    metrics,
    observe: (answered) => {
      log.answered(answered);
      metrics.answered(answered);
    },
    ...parts,
  });
  open.push(server);
  const app = metrics.counted(server.app);
  return {
    ask: (path, init, address = '198.51.100.1') => app(new Request(HOST + path, init), { address }),
    metrics: () => metrics.text(),
  };
}

const as = (secret: string, more: Readonly<Record<string, string>> = {}): RequestInit => ({
  headers: { authorization: `Token ${secret}`, ...more },
});

describe('every answer', () => {
  test.each(['/healthz', '/readyz', '/metrics', '/nowhere', '/api/v1/groups', '/api/docs'])(
    '%s may not be kept, guessed at, or shown in a frame, and has an id',
    async (path) => {
      const { ask } = await observed();
      const { headers } = await ask(path);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('strict-transport-security')).toMatch(/^max-age=/);
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  test('has the id of its line in the log, whatever id the client gave', async () => {
    const { ask } = await observed();
    const theirs = '4bf92f3577b34da6a3ce929d0e0e4736';
    const { headers } = await ask('/healthz', { headers: { 'x-request-id': theirs } });
    expect(headers.get('x-request-id')).not.toBe(theirs);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ id: headers.get('x-request-id'), client_id: theirs });
  });

  test('an id that could be anything is not logged', async () => {
    const { ask } = await observed();
    for (const id of ['grace@acme.example', token, 'x'.repeat(8), 'a'.repeat(65), '123'])
      await ask('/healthz', { headers: { 'x-request-id': id } });
    expect(lines).toHaveLength(5);
    expect(lines.join('')).not.toContain('client_id');
  });
});

test('a server that cannot reach its store is alive, and not ready', async () => {
  const { ask } = await observed();
  expect((await ask('/readyz')).status).toBe(200);
  await open[0]?.close();
  expect((await ask('/readyz')).status).toBe(503);
  expect((await ask('/healthz')).status).toBe(200);
  open.splice(0);
});

test('a server whose store a newer roster migrated is not ready', async () => {
  let current = true;
  const { ask } = await observed({ isCurrent: () => Promise.resolve(current) });
  expect((await ask('/readyz')).status).toBe(200);
  current = false;
  expect([(await ask('/readyz')).status, (await ask('/healthz')).status]).toEqual([503, 200]);
});

test('the log holds nothing that is secret or was typed', async () => {
  const PASSWORD = 'correct horse battery staple';
  const WRONG = 'incorrect-horse-battery';
  const MAIL = 'zelda@secret.example';
  const { token: theirs } = await createToken(box, 'ci');
  const { ask } = await observed({
    limits: rateLimits({ token: NO_LIMIT, address: NO_LIMIT, stranger: 100 }, new Uint8Array(16)),
  });
  const post = (path: string, body: string, more: Readonly<Record<string, string>> = {}): Promise<Response> =>
    ask(path, { method: 'POST', body, headers: { ...typedFor(path), authorization: `Token ${theirs}`, ...more } });
  const base = '/api/v1';

  const statuses: number[] = [];
  const note = async (answering: Promise<Response>): Promise<string> => {
    const answer = await answering;
    statuses.push(answer.status);
    return answer.text();
  };
  const session = JSON.parse(
    await note(post(`${base}/session`, JSON.stringify({ login: 'ada', password: PASSWORD }))),
  ) as {
    readonly token: string;
  };
  expect(session.token).toMatch(/^rst_/);
  const made = JSON.parse(await note(post(`${base}/people`, JSON.stringify({ email: MAIL })))) as Readonly<
    Record<string, unknown>
  >;
  await note(post(`${base}/session`, JSON.stringify({ login: MAIL, password: WRONG })));
  await note(post(`${base}/session`, `{"login": "${MAIL}", "password": "${WRONG}`));
  await note(ask(`${base}/members/${MAIL}?token=${theirs}`, as(theirs)));
  await note(
    ask(`/${MAIL}/${theirs}?password=${WRONG}`, as(WRONG, { 'user-agent': MAIL, referer: `https://${MAIL}/` })),
  );
  await note(ask(`${base}/members`, as(`${theirs}x`, { cookie: WRONG, 'x-forwarded-for': MAIL })));
  await note(post(`${base}/groups`, JSON.stringify({ name: MAIL }), { 'idempotency-key': `${WRONG}-${WRONG}` }));

  expect(lines).toHaveLength(8);
  expect(statuses.filter((status) => status < 300).length).toBeGreaterThanOrEqual(3);
  const secrets = [
    PASSWORD,
    WRONG,
    MAIL,
    'zelda',
    theirs,
    token,
    session.token,
    ...secretsIn(made),
    'password',
    '?',
    '@',
  ];
  for (const line of lines) for (const secret of secrets) expect(line).not.toContain(secret);
});

/** What an answer about somebody new holds that opens anything. */
const secretsIn = (made: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(made).flatMap(([name, value]) =>
    typeof value === 'string' && /password|token|code/.test(name) ? [value] : [],
  );

test('a fault of ours is logged with where it came from, and without its words', async () => {
  const { ask } = await observed({
    store: {
      clockSkew: () => 0,
      read: () => Promise.reject(new RangeError('hunter2 of grace@acme.example')),
      write: () => Promise.reject(new RangeError('hunter2 of grace@acme.example')),
      listen: () => Promise.reject(new RangeError('hunter2 of grace@acme.example')),
      close: () => Promise.resolve(),
    },
  });
  const answer = await ask('/api/v1/groups', as(token));
  const body = await answer.text();
  expect(answer.status).toBe(500);
  const line = JSON.parse(lines[0] ?? '') as {
    readonly id: string;
    readonly fault: { readonly stack: readonly string[] };
  };
  expect(line).toMatchObject({ level: 'error', code: 'internal', fault: { name: 'RangeError' } });
  expect(line.fault.stack[0]).toContain('observed.test.ts');
  expect(body).toContain(line.id);
  expect(body + lines.join('')).not.toMatch(/hunter2|grace/);
});

describe('limits', () => {
  test('beyond them the answer is 429, says when to come again, and is logged and counted', async () => {
    const { ask, metrics } = await observed({
      limits: rateLimits({ token: 0.002, address: NO_LIMIT, stranger: NO_LIMIT }, new Uint8Array(16), 1000),
    });
    for (const expected of [200, 200, 429]) {
      const answer = await ask('/api/v1/me', as(token));
      expect(answer.status).toBe(expected);
      if (expected !== 429) continue;
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await answer.json()).toMatchObject({
        error: { code: 'rate_limited', details: { limit: 'requests per token' } },
      });
    }
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      status: 429,
      code: 'rate_limited',
      limit: 'requests per token',
    });
    expect(await metrics()).toContain('roster_requests_limited_total{limit="requests per token"} 1');
  });
});

describe('metrics', () => {
  test('count requests by route and status, logins that were refused, and what is under way', async () => {
    const { ask, metrics } = await observed();
    await ask('/api/v1/groups', as(token));
    await ask('/api/v1/people/unknown', as(token));
    await ask('/somewhere', as(token));
    await ask('/api/v1/session', {
      method: 'POST',
      headers: typedFor('/session'),
      body: JSON.stringify({ login: 'ada', password: 'wrong' }),
    });
    const text = await metrics();
    expect(text).toContain('roster_request_duration_seconds_count{method="GET",route="/api/v1/groups",status="200"} 1');
    expect(text).toContain(
      'roster_request_duration_seconds_count{method="GET",route="/api/v1/people/:person",status="404"} 1',
    );
    expect(text).toContain('roster_request_duration_seconds_count{method="GET",route="none",status="404"} 1');
    expect(text).toContain('roster_logins_refused_total{code="unauthenticated"} 1');
    expect(text).toContain('roster_requests_in_flight 0');
    expect(text).toContain('roster_info{version="1.2.3"} 1');
    expect(text).toMatch(/^process_resident_memory_bytes \d+/m);
    expect(text).not.toMatch(/unknown|somewhere|ada/);
  });

  test('need the permission to see the general settings', async () => {
    const { ask } = await observed();
    await addPeople(box, 'grace');
    const grace = contextOf(await box.as('grace'), 'config-grace').token ?? '';
    const [allowed, denied, unknown] = await Promise.all([
      ask('/metrics', as(token)),
      ask('/metrics', as(grace)),
      ask('/metrics'),
    ]);
    expect([allowed, denied, unknown].map(({ status }) => status)).toEqual([200, 403, 401]);
    expect(allowed.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await denied.text()).not.toContain('roster_');
  });

  test('of two servers in one process are each their own', async () => {
    const [first, second] = [await observed(), await observed()];
    await first.ask('/healthz');
    expect(await first.metrics()).toContain('route="/healthz"');
    expect(await second.metrics()).not.toContain('route="/healthz"');
  });
});
