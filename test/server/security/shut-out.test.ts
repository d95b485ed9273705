import { BASE } from '../../../src/api/route.ts';
import type { Route } from '../../../src/api/route.ts';
import { api } from '../../../src/registry.ts';
import { pages } from '../../../src/web/pages.ts';
import { ipAllowListAdd } from '../../../src/operations/ip-allow-list/add.ts';
import { ipAllowListRemove } from '../../../src/operations/ip-allow-list/remove.ts';
import { makeMetrics } from '../../../src/server/metrics.ts';
import { proxiesFrom } from '../../../src/server/address.ts';
import { localBackends } from '../../harness.ts';
import { ask, askRoute, nameOf } from '../../support/attacked.ts';
import type { RequestOptions, Told } from '../../support/attacked.ts';
import { CALLER_ADDRESS } from '../../support/backends.ts';
import { asTheyAre, everyInput } from '../../support/every-input.ts';
import { acme } from '../../support/semaphore.ts';
import type { Acme } from '../../support/semaphore.ts';
import { onPort, stopServers, wire } from '../../support/sockets.ts';
import { stateOf } from '../../support/state.ts';
import { testServer } from '../../support/server.ts';

/** From an address that the IP allow list does not have, one gets nothing, and learns nothing of what is there. */

const OUTSIDE = '198.51.100.7';

let box: Acme;
let routes: readonly Route[];
beforeAll(async () => {
  const [sqlite] = localBackends();
  if (sqlite === undefined) throw new Error('there is no backend');
  box = await acme(sqlite);
  ({ routes } = await api());
  await box.call(ipAllowListAdd, { networks: [CALLER_ADDRESS, '2001:db8:1::/48', '::1'] });
  box.clock.now += 1000;
});
afterEach(() => stopServers());
afterAll(() => box.destroy());

const token = () => box.names.get('ada.token') ?? '';
const from = (path: string, options: RequestOptions = {}, method = 'GET'): Promise<Told> =>
  ask(box.server, method, path, { address: OUTSIDE, ...options });

/** What is answered, without what differs from request to request: its id, and the path as it was asked for. */
function shape({ status, headers, text }: Told) {
  const { 'x-request-id': _, ...rest } = Object.fromEntries(headers);
  return { status, headers: rest, text: text.replace(/"route":"[^"]*"/, '') };
}

test('every route answers as a path that is not there does, with the token of an Owner and with none', async () => {
  const before = await stateOf(box);
  const inputs = everyInput(asTheyAre);
  const wrong: unknown[] = [];
  for (const route of routes)
    for (const given of [token(), undefined]) {
      const input = inputs[route.operation.name] ?? {};
      const told = await askRoute(box.server, route, input, { token: given, address: OUTSIDE });
      const nothing = await askRoute(
        box.server,
        {
          ...route,
          request: { ...route.request, encode: (of) => ({ ...route.request.encode(of), path: '/no/such/path' }) },
        },
        input,
        { token: given },
      );
      const [is, want] = [shape(told), shape(nothing)];
      if (JSON.stringify(is) !== JSON.stringify(want) || is.status !== 404) wrong.push([nameOf(route), is, want]);
    }
  expect(wrong).toEqual([]);
  expect(await stateOf(box)).toEqual(before);
});

test('so does every page, to programs and to browsers', async () => {
  const wrong: unknown[] = [];
  for (const page of pages)
    for (const headers of [{}, { accept: 'text/html' }, { accept: 'text/html', cookie: `roster_session=${token()}` }]) {
      const path = page.path.replace(/:(\w+)/g, 'x');
      const told = await from(path, { headers }, page.method);
      // What is below /oauth is answered in the words of OAuth.
      const unknown = path.startsWith('/oauth/') ? '/oauth/no/such/path' : '/no/such/path';
      const nothing = await ask(box.server, page.method, unknown, { headers });
      const [is, want] = [shape(told), shape(nothing)];
      if (JSON.stringify(is) !== JSON.stringify(want) || is.status !== 404) wrong.push([page.method, path, is, want]);
    }
  expect(wrong).toEqual([]);
});

test.each([`${BASE}/instance`, `${BASE}/openapi.json`, '/api/docs', '/api/v1alpha/roles', '/scim/v2/Users', '/'])(
  '%s is not there, by any method',
  async (path) => {
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'QUERY'])
      expect([method, (await from(path, { token: token() }, method)).status]).toEqual([method, 404]);
  },
);

test('health checks answer everybody, and nothing else that looks like one', async () => {
  expect((await from('/healthz')).status).toBe(200);
  expect((await from('/readyz?x=1')).status).toBe(200);
  for (const path of ['/healthz/', '/healthz/..%2fapi/v1/people', '/healthzz', '/api/v1/people?/healthz', '/x/healthz'])
    expect([path, (await from(path, { token: token() })).status]).toEqual([path, 404]);
});

test.each([
  ['an address of the list', CALLER_ADDRESS, 200],
  ['the next one', '192.0.2.8', 404],
  ['one of a network', '2001:db8:1:ffff::9', 200],
  ['one beside it', '2001:db8:2::9', 404],
  ['loopback, where the list has it', '::1', 200],
  ['loopback, where it has not', '127.0.0.1', 404],
  ['none at all', '', 404],
  ['something else', 'unknown', 404],
])('%s', async (_what, address, status) => {
  expect((await from('/api/v1/people', { token: token(), address })).status).toBe(status);
});

describe('behind a proxy', () => {
  const asked = async (forwarded: readonly string[], trusted: readonly string[] = ['127.0.0.1']): Promise<string> => {
    const server = await onPort(box.server.app, { isProxy: proxiesFrom(trusted) });
    const client = await wire(server.port);
    client.send(
      'GET /api/v1/me HTTP/1.1',
      'host: roster.test',
      `authorization: Token ${token()}`,
      ...forwarded.map((value) => `x-forwarded-for: ${value}`),
      'connection: close',
      '',
    );
    return (await client.until(/^HTTP\/1\.1 (\d+)/)).slice(9, 12);
  };

  test.each([
    [[CALLER_ADDRESS], '200'],
    [[`::ffff:${CALLER_ADDRESS}`], '200'],
    [[`[::ffff:c000:207]:4711`], '200'],
    [[`${CALLER_ADDRESS}:4711`], '200'],
    [[OUTSIDE], '404'],
    // What is to the left was written by strangers.
    [[`${CALLER_ADDRESS}, ${OUTSIDE}`], '404'],
    [[CALLER_ADDRESS, OUTSIDE], '404'],
    [[`${OUTSIDE}, ${CALLER_ADDRESS}`], '200'],
    // Spellings that others read as an address of the list.
    [['192.0.02.7'], '404'],
    [['0300.0.2.7'], '404'],
    [['3221225991'], '404'],
    [['192.0.2.7.evil.example'], '404'],
    [[''], '404'],
    [[], '404'],
  ])('that forwards %j: %s', async (forwarded, status) => {
    expect(await asked(forwarded)).toBe(status);
  });

  test('a header of a client that is no proxy counts for nothing', async () => {
    expect(await asked([CALLER_ADDRESS], [])).toBe('404');
    expect(await asked([CALLER_ADDRESS], ['10.0.0.0/8'])).toBe('404');
  });
});

test('the log and the metrics tell of it, and of no secret', async () => {
  const metrics = makeMetrics('1');
  const server = await testServer(box.location, box.environment, { observe: metrics.answered });
  await ask(server, 'GET', '/api/v1/people', { address: OUTSIDE, token: token() });
  await ask(server, 'GET', '/api/v1/me', { token: token() });
  expect(await metrics.text()).toMatch(/^roster_requests_shut_out_total 1$/m);
  await server.close();
  const { isShutOut, route, code } = box.server.answered.find(({ address }) => address === OUTSIDE) ?? {};
  expect({ isShutOut, route, code }).toEqual({ isShutOut: true, route: 'none', code: 'not_found' });
});

test('who changes the list is asked for their own address as the server has it', async () => {
  const change = (networks: readonly string[], more: object = {}, path = '/ip_allow_list/batch/remove') =>
    ask(box.server, 'POST', BASE + path, { token: token(), body: JSON.stringify({ networks, ...more }) });
  const refused = await change([CALLER_ADDRESS]);
  expect([refused.status, JSON.parse(refused.text)]).toMatchObject([
    409,
    { error: { code: 'conflict', details: { address: CALLER_ADDRESS } } },
  ]);
  expect((await from('/api/v1/me', { token: token(), address: CALLER_ADDRESS })).status).toBe(200);
  expect((await change([CALLER_ADDRESS], { force: true })).status).toBe(200);
  expect((await from('/api/v1/me', { token: token(), address: CALLER_ADDRESS })).status).toBe(404);
  // The way back in is a command on the store.
  await box.call(ipAllowListAdd, { networks: [CALLER_ADDRESS] });
  box.clock.now += 1000;
  expect((await from('/api/v1/me', { token: token(), address: CALLER_ADDRESS })).status).toBe(200);
  await box.call(ipAllowListRemove, { networks: ['::1'] });
});
