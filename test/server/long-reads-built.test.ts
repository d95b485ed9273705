import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { initialised, ownersToken, serve } from '../support/built.ts';
import type { Place, Server } from '../support/built.ts';
import { localBackends } from '../support/backends.ts';

/** The built server, whose long reads run in threads with stores of their own. */

interface Answer {
  readonly status: number;
  readonly items: readonly unknown[];
}

describe.each(localBackends())('on $name', (backend) => {
  let here: Place;
  let server: Server;

  beforeAll(async () => {
    here = await initialised(backend);
    server = await serve(here, '--log-level error');
  });
  afterAll(async () => {
    server.child.kill('SIGTERM');
    expect(await server.done).toMatchObject({ code: 0, stdout: '' });
    await here.destroy();
  });

  /** The health of the organization, which is always a long read. */
  async function health(): Promise<Answer> {
    const response = await fetch(`${server.url}/api/v1/health`, {
      headers: { authorization: `Token ${ownersToken(here)}` },
    });
    const { items } = (await response.json()) as Answer;
    return { status: response.status, items };
  }

  test('a long read answers as on the store itself, and sees what others changed since', async () => {
    const { stdout } = await here.run('doctor --json');
    expect(await health()).toEqual({ status: 200, items: JSON.parse(stdout) as unknown });
    await here.ok('people add grace@acme.example --role Owner --reveal');
    const after = await here.run('doctor --json');
    expect(after.stdout).not.toBe(stdout);
    expect(await health()).toEqual({ status: 200, items: JSON.parse(after.stdout) as unknown });
  });

  test('it runs in a thread that gives way to the others, where the system can tell', async () => {
    await health();
    if (existsSync('/proc/self/task')) expect(threadsThatGiveWay(server.child.pid)).toBeGreaterThan(0);
  });
});

test('where every thread fails, the log says so, and short requests are answered all the same', async () => {
  const here = await initialised();
  const preload = here.path('fails.cjs');
  writeFileSync(preload, "if (!require('node:worker_threads').isMainThread) throw new RangeError('fails');");
  const server = await serve({ start: (argv) => here.start(argv, '', { NODE_OPTIONS: `--require ${preload}` }) });
  const statusOf = async (path: string): Promise<number> =>
    (await fetch(server.url + path, { headers: { authorization: `Token ${ownersToken(here)}` } })).status;
  expect(await Promise.all(['/api/v1/health', '/api/v1/me'].map(statusOf))).toEqual([503, 200]);
  server.child.kill('SIGTERM');
  const { code, stderr } = await server.done;
  expect(code).toBe(0);
  expect(stderr).toMatch(/"level":"warn".*"fault":{"name":"RangeError".*"msg":"thread failed"/);
  await here.destroy();
});

/** How many threads of a process have more niceness than its first one. */
function threadsThatGiveWay(pid = 0): number {
  const nicenessOf = (id: string | number): number => {
    const [, fields = ''] = readFileSync(`/proc/${pid}/task/${id}/stat`, 'utf8').split(/\) (?!.*\) )/);
    return Number(fields.split(' ')[16]);
  };
  return readdirSync(`/proc/${pid}/task`).filter((id) => nicenessOf(id) > nicenessOf(pid)).length;
}
