import { initialised, ownersToken, serve } from '../support/built.ts';
import type { Place, Ran, Running, Server } from '../support/built.ts';
import { wire } from '../support/sockets.ts';
import { closeTerminals, KEY, openTerminal } from '../support/terminal.ts';

/** The built program as a server: signals, exit statuses, and what it leaves behind. */

let here: Place;
const running = new Set<Running>();

beforeAll(async () => (here = await initialised()));
afterEach(async () => {
  closeTerminals();
  for (const { child } of running) child.kill('SIGKILL');
  await Promise.all([...running].map(({ done }) => done));
  running.clear();
});
afterAll(() => here.destroy());

/** Starts a server that is killed after the test, if it still runs. */
async function serving(...flags: readonly string[]): Promise<Server> {
  const started = await serve(here, ...flags);
  running.add(started);
  return started;
}

const authorization = (): Record<string, string> => ({ authorization: `Token ${ownersToken(here)}` });

test.each(['SIGTERM', 'SIGINT'] as const)('%s: it stops and exits 0', async (signal) => {
  const { url, child, done } = await serving();
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  child.kill(signal);
  const { code, stdout, stderr } = await done;
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  expect(stderr).toContain('"msg":"stopped"');
  await expect(fetch(`${url}/readyz`)).rejects.toThrow('fetch failed');
});

test('Ctrl-C on a terminal: it stops and exits 0', async () => {
  const terminal = openTerminal(here, 'serve --listen 127.0.0.1:0 --log-level silent');
  await terminal.expect(/is served at http:\S+ from/);
  terminal.type(KEY.ctrlC);
  expect(await terminal.exit()).toBe(0);
});

test('a request that is coming in when it is told to stop is answered, and what it did is there', async () => {
  const { url, child, done } = await serving();
  const client = await wire(Number(new URL(url).port));
  const body = JSON.stringify({ name: 'Platform' });
  client.send(
    'POST /api/v1/groups HTTP/1.1',
    'Host: 127.0.0.1',
    `Authorization: Token ${ownersToken(here)}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'Expect: 100-continue',
    '',
  );
  // From here on the request is known to be in hand: its head was read, its body is wanted.
  await client.until(/^HTTP\/1\.1 100 Continue/);
  child.kill('SIGTERM');
  await untilRefused(url);
  client.socket.write(body);
  expect(await client.closed).toMatch(/HTTP\/1\.1 200 OK/);
  expect((await done).code).toBe(0);
  expect((await here.ok('group list --json')).stdout).toContain('Platform');
});

/** Asks until nobody listens any more. */
async function untilRefused(url: string): Promise<void> {
  for (;;) {
    try {
      await fetch(`${url}/healthz`, { headers: { connection: 'close' } });
    } catch {
      return;
    }
  }
}

test('a second server at the same place ends with 7', async () => {
  const { url } = await serving();
  const { code, stderr } = await here.run(`serve --listen ${new URL(url).host}`);
  expect(code).toBe(7);
  expect(stderr).toContain('listens at');
});

test('beyond this machine without TLS it does not start: 2', async () => {
  const { code, stderr } = await here.run('serve --listen 0.0.0.0:0');
  expect(code).toBe(2);
  expect(stderr).toContain('--behind-proxy');
});

test('the audit log has the address that a named proxy tells of, and no other', async () => {
  const forwarded = { ...authorization(), 'x-forwarded-for': '203.0.113.9, 198.51.100.7' };
  const create = async (url: string, name: string): Promise<number> => {
    const answer = await fetch(`${url}/api/v1/groups`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...forwarded },
      body: JSON.stringify({ name }),
    });
    await answer.text();
    return answer.status;
  };
  const stop = async ({ child, done }: Server): Promise<Ran> => {
    child.kill('SIGTERM');
    return done;
  };
  const trusting = await serving('--trust-proxy 127.0.0.0/8');
  expect(await create(trusting.url, 'Proxied')).toBe(200);
  await stop(trusting);
  const wary = await serving();
  expect(await create(wary.url, 'Direct')).toBe(200);
  await stop(wary);
  const events = JSON.parse((await here.ok('audit list --json')).stdout) as {
    readonly resource_name: string;
    readonly medium: string;
    readonly ip_address: string;
  }[];
  const told = events.map(({ resource_name, medium, ip_address }) => [resource_name, medium, ip_address]);
  expect(told).toContainEqual(['Proxied', 'API', '198.51.100.7']);
  expect(told).toContainEqual(['Direct', 'API', '127.0.0.1']);
});

test('a long read is answered from a thread of the built program', async () => {
  const { url, child, done } = await serving();
  const health = await fetch(`${url}/api/v1/health`, { headers: authorization() });
  expect([health.status, await health.json()]).toEqual([
    200,
    { items: expect.arrayContaining([expect.objectContaining({ code: 'one_owner' })]) as unknown },
  ]);
  child.kill('SIGTERM');
  expect((await done).code).toBe(0);
});

test('metrics are there for a token, and the log holds none', async () => {
  const { url, child, done } = await serving('--log-level debug');
  const metrics = await fetch(`${url}/metrics`, { headers: authorization() });
  expect(metrics.status).toBe(200);
  expect(await metrics.text()).toContain('process_cpu_seconds_total');
  expect((await fetch(`${url}/metrics`)).status).toBe(401);
  child.kill('SIGTERM');
  const { stderr } = await done;
  expect(stderr.match(/"route":"GET \/metrics"/g)).toHaveLength(2);
  expect(stderr).not.toContain(ownersToken(here));
});
