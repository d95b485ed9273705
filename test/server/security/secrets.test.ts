import { openStore } from '../../../src/stores/open.ts';
import { V1ALPHA } from '../../../src/compat/semaphore/routes.ts';
import { BASE } from '../../../src/api/route.ts';
import { logTo } from '../../../src/server/log.ts';
import { makeMetrics } from '../../../src/server/metrics.ts';
import { localBackends } from '../../harness.ts';
import { ask } from '../../support/attacked.ts';
import type { Told } from '../../support/attacked.ts';
import { acme } from '../../support/semaphore.ts';
import type { Acme } from '../../support/semaphore.ts';
import { testServer } from '../../support/server.ts';
import type { TestServer } from '../../support/server.ts';

/** Every kind of secret is made, used and misused; then all that the server keeps or tells is searched for them. */

describe.each(localBackends())('$name', (backend) => {
  let box: Acme;
  let server: TestServer;
  const lines: string[] = [];
  /** What may be nowhere but in the answer that handed it out. */
  const secrets = new Map<string, string>();
  const refusals: string[] = [];
  const reads: string[] = [];
  let metrics: string;

  const call = async (
    method: string,
    path: string,
    fields?: object,
    more: Readonly<Record<string, string>> = {},
    base = BASE,
  ): Promise<Told> => {
    const told = await ask(server, method, base + path, {
      token: box.names.get('ada.token'),
      headers: more,
      body: fields === undefined ? undefined : JSON.stringify(fields),
    });
    if (told.status >= 400) refusals.push(told.text);
    return told;
  };
  const made = async (what: string, field: RegExp, asking: Promise<Told>): Promise<string> => {
    const { status, text } = await asking;
    const [, secret] = field.exec(text) ?? [];
    if (status !== 200 || secret === undefined) throw new Error(`${what}: ${status} ${text}`);
    secrets.set(what, secret);
    return secret;
  };

  beforeAll(async () => {
    box = await acme(backend);
    const store = await openStore(box.location);
    const log = logTo({ write: (line) => lines.push(line) }, 'debug', () => box.clock.now);
    const counting = makeMetrics('1.2.3');
    const plain = await testServer(box.location, box.environment, {
      store,
      metrics: counting,
      observe: (answered) => {
        log.answered(answered);
        counting.answered(answered);
      },
    });
    server = { ...plain, close: () => Promise.all([plain.close(), store.close()]).then(() => undefined) };

    const TOKEN = /"(?:token|api_token)":"(rst_\w+)"/;
    const TEMPORARY = /"temporary_password":"([^"]+)"/;
    const key = 'an-idempotency-key-nobody-knows';
    const chosen = 'a password of six words chosen';
    secrets.set('idempotency key', key).set('chosen password', chosen).set('wrong password', 'guessed-wrong-entirely');
    const temporary = await made(
      'temporary password',
      TEMPORARY,
      call('POST', '/people', { email: 'eve@acme.example' }, { 'idempotency-key': key }),
    );
    await call('POST', '/people', { email: 'other@acme.example' }, { 'idempotency-key': key });
    const login = { login: 'eve', password: temporary };
    await call('POST', '/session', login);
    await call('POST', '/session', { login: temporary, password: 'guessed-wrong-entirely' });
    const session = await made('session', TOKEN, call('POST', '/session', { ...login, new_password: chosen }));
    await made('reset password', TEMPORARY, call('POST', '/people/dan/reset_password'));
    await made('API token', TOKEN, call('POST', '/tokens', { name: 'ci' }, { 'idempotency-key': `${key}-2` }));
    await made('token that was reset', TOKEN, call('POST', '/tokens/ci/reset', {}));
    await made('service token', TOKEN, call('POST', '/service_accounts', { name: 'builder' }));
    await made(
      'token in Semaphore’s API',
      TOKEN,
      call('POST', '/service_accounts/builder/regenerate_token', {}, {}, V1ALPHA.base),
    );
    await made(
      'password in Semaphore’s API',
      TEMPORARY,
      call('POST', '/members', { email: 'sem@acme.example' }, {}, V1ALPHA.base),
    );
    await made(
      'password of an import',
      TEMPORARY,
      ask(server, 'POST', `${BASE}/people/import`, {
        token: box.names.get('ada.token'),
        headers: { 'idempotency-key': `${key}-3` },
        body: '{"line":2,"email":"row@acme.example","role":"","groups":[]}\n',
      }),
    );
    const code = await made(
      'invitation code',
      /"code":"([^"]+)"/,
      call('POST', '/invitations/batch', { people: [{ email: 'guest@acme.example' }] }),
    );
    await made(
      'newer code',
      /"code":"([^"]+)"/,
      call('POST', '/invitations/batch/resend', { invitations: ['guest@acme.example'] }),
    );
    await call('POST', '/invitations/accept', { code, password: chosen });
    await made(
      'session of a newcomer',
      TOKEN,
      call('POST', '/invitations/accept', { code: secrets.get('newer code'), password: chosen }),
    );
    await call('PUT', '/me/password', { password: 'guessed-wrong-entirely', new_password: 'x' }, {}, session);
    await call('PUT', '/me/password', { password: chosen, new_password: 'another password of six words' }, {}, session);
    secrets.set('second password', 'another password of six words');
    // Secrets where none belong.
    for (const secret of [session, chosen, temporary]) {
      const text = encodeURIComponent(secret);
      await call('GET', `/people?search=${text}&role=${text}`);
      await call('POST', '/session', { login: 'nobody-here', password: secret, new_password: secret });
      await ask(server, 'GET', `/${text}?${text}`, {
        headers: { 'x-request-id': secret, referer: `https://a/${text}`, 'user-agent': secret },
      });
      await ask(server, 'POST', `${BASE}/session`, { body: `{"login":"eve","password":"${secret}` });
    }
    for (const path of [
      '/audit_logs',
      '/audit_logs/export?columns=all',
      '/people',
      '/tokens?person=eve&kind=all&state=all',
      '/invitations',
      '/service_accounts',
      '/health',
      '/people/eve',
      '/openapi.json',
    ])
      reads.push((await call('GET', path)).text);
    reads.push((await ask(server, 'GET', '/api/docs')).text);
    metrics = (await ask(server, 'GET', '/metrics', { token: box.names.get('ada.token') })).text;
  });
  afterAll(async () => {
    await server.close();
    await box.destroy();
  });

  /** Which secrets are in a text. */
  const foundIn = (text: string): string[] =>
    [...secrets]
      .filter(([, secret]) => text.includes(secret) || text.includes(encodeURIComponent(secret)))
      .map(([what]) => what);

  test('there are secrets of every kind to search for', () => {
    expect(secrets.size).toBeGreaterThanOrEqual(16);
    expect(new Set(secrets.values()).size).toBe(secrets.size);
    for (const secret of secrets.values()) expect(secret.length).toBeGreaterThan(20);
  });

  test('none is in the log, on any level', () => {
    expect(lines.length).toBeGreaterThan(40);
    expect(foundIn(lines.join(''))).toEqual([]);
    expect(lines.join('')).not.toMatch(/\$2b\$|rst_\w{10}|eve@|guest@/);
  });

  test('none is in the metrics', () => {
    expect(metrics).toContain('roster_request_duration_seconds_count');
    expect(foundIn(metrics)).toEqual([]);
  });

  test('none is in a refusal', () => {
    expect(refusals.length).toBeGreaterThan(8);
    // An unknown name is repeated to the one who typed it.
    expect(foundIn(refusals.filter((text) => !text.includes('"there is no role')).join('\n'))).toEqual([]);
  });

  test('none is in what can be read afterwards, the audit log and the description of the API among it', () => {
    expect(reads.every((text) => text.length > 10)).toBe(true);
    expect(foundIn(reads.join('\n'))).toEqual([]);
    expect(reads.join('\n')).not.toMatch(/\$2b\$|rst_[0-9A-Za-z]{49}|password_hash|code_hash/);
  });

  test('none is in the store, where hashes stand for them', async () => {
    const contents = await backend.contents(box.location);
    expect(contents).toContain('eve@acme.example');
    expect(contents).toMatch(/\$2b\$/);
    expect(foundIn(contents)).toEqual([]);
  });
});
