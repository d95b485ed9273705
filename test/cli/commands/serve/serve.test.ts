import { chmodSync, existsSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { once } from 'node:events';
import { emptySandbox, everyBackend, localBackends, sandbox } from '../../../harness.ts';
import type { Result, Sandbox } from '../../../harness.ts';
import { makeCertificates } from '../../../support/certificates.ts';
import { errorOf } from '../../../support/front-door.ts';

/** serve as a command: what it refuses, what it says, how it ends. Over sockets: test/terminal/serve.test.ts. */

/** Stops as soon as it listens. */
const STOPPED = AbortSignal.abort('SIGTERM');
const LOOPBACK = ['--listen', '127.0.0.1:0'];

let box: Sandbox;
afterEach(() => box.destroy());

const serve = (...argv: readonly string[]): Promise<Result> => box.run(['serve', ...argv], { signal: STOPPED });

/** The error that it ends with, before anything listens. */
async function refusal(...argv: readonly string[]): Promise<Pick<ReturnType<typeof errorOf>, 'code' | 'message'>> {
  const result = await box.run(['serve', ...argv, '--json']);
  expect(result.code).not.toBe(0);
  return errorOf(result);
}

const [sqlite] = localBackends();
const local = (): Promise<Sandbox> => {
  if (sqlite === undefined) throw new Error('there is no backend');
  return sandbox(sqlite);
};

describe.each(localBackends())('serve on $name', (backend) => {
  test('says what it serves, where and from where, and ends with 0 when it is told to stop', async () => {
    box = await sandbox(backend);
    const { code, stdout, stderr } = await serve(...LOOPBACK, '--log-level', 'silent');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/^Acme is served at http:\/\/127\.0\.0\.1:[1-9]\d* from \S+\n$/);
    expect(stderr).not.toMatch(/:[^*@/]+@/);
  });

  test('an empty store is refused, and how to set it up is told', async () => {
    box = await emptySandbox(backend);
    const { code, stderr } = await box.run(['serve', ...LOOPBACK]);
    expect(code).toBe(3);
    expect(stderr).toContain('roster init');
  });
});

test.each(everyBackend().filter(({ remote }) => remote))(
  'an instance cannot be served again: $name',
  async (backend) => {
    box = await sandbox(backend);
    const { code, stderr } = await box.run(['serve', ...LOOPBACK], { env: { ROSTER_STORE: undefined } });
    expect(code).toBe(2);
    expect(stderr).toContain('is an instance, and this works on a store itself');
  },
);

test('with --json where it is is one document on stdout', async () => {
  box = await local();
  const { code, stdout, stderr } = await serve(...LOOPBACK, '--json', '--log-level', 'error');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as unknown,
    organization: 'Acme',
    store: box.location,
  });
});

test.each(['SIGTERM', 'SIGINT'])('%s is how it is meant to end: 0', async (signal) => {
  box = await local();
  expect((await box.run(['serve', ...LOOPBACK], { signal: AbortSignal.abort(signal) })).code).toBe(0);
});

test('the log tells of its life, one JSON object a line', async () => {
  box = await local();
  const { stderr } = await serve(...LOOPBACK);
  const lines = stderr.split('\n').filter((line) => line.startsWith('{'));
  const told = lines.map((line) => (JSON.parse(line) as { readonly msg: string }).msg);
  // A task may end before the server stops.
  expect(told.filter((msg) => !msg.startsWith('task '))).toEqual(['listening', 'stopping', 'stopped']);
});

describe('--log-file', () => {
  test('takes the log, for its owner alone, at the end of what is there', async () => {
    box = await local();
    const file = box.path('serve.log');
    for (const run of [1, 2]) {
      const { code, stderr } = await serve(...LOOPBACK, '--log-file', file);
      expect({ run, code, stderr }).toMatchObject({ code: 0, stderr: expect.not.stringContaining('{') as unknown });
    }
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(box.read('serve.log').match(/"msg":"listening"/g)).toHaveLength(2);
  });

  test('that cannot be opened is refused', async () => {
    box = await local();
    expect(await refusal(...LOOPBACK, '--log-file', box.path('missing/serve.log'))).toMatchObject({
      code: 'unavailable',
      message: `the log ${box.path('missing/serve.log')} cannot be opened: there is no folder ${box.path('missing')}`,
      hint: `make it: mkdir -p ${box.path('missing')}`,
    });
  });
});

describe('where it listens', () => {
  test.each(['0.0.0.0:0', '[::]:0', '192.0.2.1:0', 'roster.example:0'])(
    '%s without TLS is refused: tokens would cross a network in clear text',
    async (place) => {
      box = await local();
      expect(await refusal('--listen', place)).toMatchObject({
        code: 'invalid',
        message: expect.stringContaining('in clear text') as unknown,
      });
    },
  );

  test('--behind-proxy says that somebody in front does TLS', async () => {
    box = await local();
    const { code, stderr } = await serve('--listen', '0.0.0.0:0', '--behind-proxy', '--trust-proxy', '10.0.0.0/8');
    expect(code).toBe(0);
    expect(stderr).toContain('is served at http://0.0.0.0:');
  });

  test.each([
    ['without a trusted address', [], true],
    ['with one', ['--trust-proxy', '10.0.0.0/8'], false],
  ])('behind a proxy %s, an IP allow list is warned of accordingly', async (_what, flags, isWarned) => {
    box = await local();
    await box.json('settings ip-allow-list add 10.0.0.0/8 --force');
    const { stderr } = await serve(...LOOPBACK, '--behind-proxy', ...flags);
    expect(stderr.includes('"entries":1,"hint":"give --trust-proxy with the address of the proxy"')).toBe(isWarned);
  });

  test('--trust-proxy alone does not', async () => {
    box = await local();
    expect((await refusal('--listen', '0.0.0.0:0', '--trust-proxy', '10.0.0.5')).code).toBe('invalid');
  });

  test.each([
    ['--listen', '7667'],
    ['--trust-proxy', 'proxy.example'],
    ['--allow-outbound', '10.0.0.0/33'],
  ])('%s %s is refused', async (flag, value) => {
    box = await local();
    expect((await refusal(flag, value)).code).toBe('invalid');
  });

  test.each([
    ['ROSTER_ALLOW_OUTBOUND', '10.0.0.0/8,example.com', 'ROSTER_ALLOW_OUTBOUND: example.com is no network'],
    ['ROSTER_SECRET_KEY', 'short', 'ROSTER_SECRET_KEY must have at least 32 characters'],
  ])('%s=%s is refused before anything listens', async (name, value, message) => {
    box = await local();
    const result = await box.run(['serve', ...LOOPBACK, '--json'], { env: { [name]: value } });
    expect([result.code, errorOf(result).message]).toEqual([2, message]);
  });

  test('a port that is taken is refused: unavailable, exit 7', async () => {
    box = await local();
    const other: Server = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await box.run(['serve', '--listen', `127.0.0.1:${port}`, '--log-level', 'silent']);
    other.close();
    expect(code).toBe(7);
    expect(stderr).toContain(`something listens at 127.0.0.1:${port} already`);
  });
});

describe('certificates', () => {
  let dir: Sandbox;
  beforeEach(async () => {
    box = dir = await local();
    const [{ cert, key }, other] = await Promise.all([makeCertificates(), makeCertificates()]);
    writeFileSync(dir.path('server.pem'), cert);
    writeFileSync(dir.path('server.key'), key);
    writeFileSync(dir.path('other.key'), other.key);
  });
  const pair = (cert: string, key: string): string[] => ['--tls-cert', dir.path(cert), '--tls-key', dir.path(key)];

  test('with one, it may listen anywhere', async () => {
    const { code, stderr } = await serve('--listen', '0.0.0.0:0', ...pair('server.pem', 'server.key'));
    expect(code).toBe(0);
    expect(stderr).toContain('is served at https://0.0.0.0:');
  });

  test('those that cannot be used are refused, each for its reason', async () => {
    const messages = [
      await refusal(...LOOPBACK, ...pair('server.pem', 'other.key')),
      await refusal(...LOOPBACK, ...pair('server.key', 'server.key')),
      await refusal(...LOOPBACK, ...pair('missing.pem', 'server.key')),
      await refusal(...LOOPBACK, ...pair('server.pem', 'missing.key')),
      await refusal(...LOOPBACK, '--tls-cert', dir.path('server.pem')),
    ];
    expect(messages.map(({ code, message }) => `${code}: ${message.replaceAll(dir.dir, '~')}`)).toEqual([
      'invalid: certificate and key cannot be used together',
      'invalid: certificate and key cannot be used together',
      'not_found: --tls-cert ~/missing.pem cannot be read: there is no such file',
      'not_found: --tls-key ~/missing.key cannot be read: there is no such file',
      'invalid: --tls-cert and --tls-key go together',
    ]);
  });
});

test('a store that others can read is not served', async () => {
  box = await local();
  chmodSync(box.location, 0o644);
  expect((await refusal(...LOOPBACK)).code).toBe('invalid');
});

test('a store that is not there is not made', async () => {
  box = await local();
  const missing = box.path('missing.db');
  expect((await refusal(...LOOPBACK, '--store', missing)).code).toBe('not_found');
  expect(existsSync(missing)).toBe(false);
});
