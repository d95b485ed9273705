import { everyBackend } from '../harness.ts';
import type { Backend } from '../harness.ts';
import { ask } from '../support/attacked.ts';
import type { Told } from '../support/attacked.ts';
import { AUDIENCE, ciBox } from '../support/ci-box.ts';
import type { CiBox } from '../support/ci-box.ts';
import { testServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { stopWebServers } from '../support/web-server.ts';

/** `POST /oauth/token`, as clients of OAuth 2.0 send it (RFC 8693). */

const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange';
const JWT = 'urn:ietf:params:oauth:token-type:jwt';

describe.each(everyBackend().filter(({ remote }) => !remote))('on $name', (backend: Backend) => {
  let ci: CiBox;
  let server: TestServer;
  beforeEach(async () => {
    ci = await ciBox(backend);
    await ci.trusting();
    server = await testServer(ci.box.location, ci.box.environment);
  });
  afterEach(async () => {
    await server.close();
    await ci.box.destroy();
    await stopWebServers();
  });

  const send = (body: string, headers: Readonly<Record<string, string>> = {}): Promise<Told> =>
    ask(server, 'POST', '/oauth/token', {
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });
  const form = (fields: Readonly<Record<string, string>> = {}): string =>
    new URLSearchParams({
      ...{ grant_type: GRANT, subject_token: ci.issuer.token(), subject_token_type: JWT },
      ...fields,
    }).toString();
  const parsed = ({ text }: Told) => JSON.parse(text) as Readonly<Record<string, unknown>>;

  test('a CI token is exchanged', async () => {
    const told = await send(form({ audience: AUDIENCE, scope: '' }));
    expect(told.status).toBe(200);
    expect(told.headers.get('cache-control')).toBe('no-store');
    expect(told.headers.get('content-type')).toMatch(/^application\/json/);
    const { access_token: token, ...rest } = parsed(told);
    expect(rest).toEqual({
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      token_type: 'Bearer',
      expires_in: 900,
    });
    const whoami = await ask(server, 'GET', '/api/v1/session', {
      headers: { authorization: `Bearer ${String(token)}` },
    });
    expect(parsed(whoami)).toMatchObject({ name: 'ci' });
  });

  test.each([
    ['the token is refused', { subject_token: 'a.b.c' }, 'invalid_request'],
    ['its type is another', { subject_token_type: 'urn:ietf:params:oauth:token-type:saml2' }, 'invalid_request'],
    ['it has none', { subject_token_type: '' }, 'invalid_request'],
    ['another type is wanted', { requested_token_type: JWT }, 'invalid_request'],
    ['it is too long', { subject_token: 'x'.repeat(9000) }, 'invalid_request'],
    ['the grant is another', { grant_type: 'client_credentials' }, 'unsupported_grant_type'],
    ['the account is not there', { service_account: 'nobody' }, 'invalid_request'],
    ['a scope is asked for', { scope: 'read' }, 'invalid_scope'],
    ['an object has such a parameter', { constructor: 'x', grant_type: 'constructor' }, 'unsupported_grant_type'],
  ])('%s', async (_what, fields, error) => {
    const told = await send(form(fields));
    expect([told.status, parsed(told)]).toEqual([400, { error, error_description: expect.any(String) as string }]);
    expect(parsed(told).error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
  });

  test('an account with a blank and an umlaut in its name can be meant', async () => {
    expect(parsed(await send(form({ service_account: 'CI bot ü' }))).error_description).toContain('no trust here');
  });

  test('a repeated parameter, another type of body, and another method', async () => {
    expect(await send(`${form()}&grant_type=${GRANT}`)).toMatchObject({ status: 400 });
    for (const [body, type] of [
      [JSON.stringify({ grant_type: GRANT }), 'application/json'],
      [form(), 'text/plain'],
    ] as const) {
      const told = await send(body, { 'content-type': type });
      expect([told.status, parsed(told).error]).toEqual([415, 'invalid_request']);
    }
    expect(await ask(server, 'GET', '/oauth/token')).toMatchObject({ status: 405 });
    expect(await send('')).toMatchObject({ status: 400 });
    expect(await send(Array.from({ length: 101 }, (_, at) => `p${at}=1`).join('&'))).toMatchObject({ status: 400 });
  });

  test('wrong signatures slow down here as well, and say for how long', async () => {
    const [header, payload] = ci.issuer.token().split('.');
    const wrong = () => send(form({ subject_token: `${header}.${payload}.${'A'.repeat(342)}` }));
    for (let count = 0; count < 3; count += 1) expect((await wrong()).status).toBe(400);
    const told = await wrong();
    expect([told.status, parsed(told).error, told.headers.get('retry-after')]).toEqual([
      429,
      'temporarily_unavailable',
      '1',
    ]);
  });
});
