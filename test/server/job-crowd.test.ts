/** @alone Its connections are its own (test/support/postgres-reuse.ts). */

import { localBackends, sandbox } from '../harness.ts';
import type { Sandbox } from '../harness.ts';
import { onPostgres } from '../support/postgres.ts';
import { withProjects } from '../support/queues.ts';
import { testServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { contextOf } from '../support/tokens.ts';

/**
 * A thousand jobs of two projects that wait in one queue, on two servers over one PostgreSQL, with four runners: connections
 * of the database are ended, a server is closed and a runner is gone. Order is kept, nothing runs twice, nobody waits for the
 * dead.
 */

const JOBS = 1000;
const RUNNERS = 4;
/** So many run to their end. */
const ENOUGH = 120;
/** After so many, all connections are ended. */
const ENDED_AFTER = [20, 70];
const CLOSED_AFTER = 50;
/** The last runner is gone while its job runs, after so many of its own. */
const LAST = 5;
/** Connections have this name, to be told from those of other tests. */
const NAME = 'job-crowd';

interface Server {
  readonly server: TestServer;
  readonly stopping: AbortController;
  isOpen: boolean;
}

let box: Sandbox;
let servers: Server[];
beforeEach(async () => {
  const [postgresql] = localBackends().filter(({ engine }) => engine === 'postgresql');
  if (postgresql === undefined) throw new Error('there is no PostgreSQL backend');
  box = await sandbox(postgresql, async (made) => {
    await withProjects(made);
    await made.json('queue create production --scope organization');
  });
  servers = [];
  for (let at = 0; at < 2; at += 1) {
    const stopping = new AbortController();
    const parts = { stopping: stopping.signal };
    const server = await testServer(`${box.location}&application_name=${NAME}`, box.environment, parts);
    servers.push({ server, stopping, isOpen: true });
  }
});
afterEach(async () => {
  for (const { server, isOpen } of servers) if (isOpen) await server.close();
  await box.destroy();
});

interface Waiting {
  readonly id: string;
  readonly runner: number;
}

/** Fills the queue; returns the jobs in the order in which they are to start. Those of the last runner have short leases. */
async function crowd(): Promise<readonly Waiting[]> {
  await box.backend.query(
    box.location,
    `insert into jobs (id, seq, project_id, queue_id, queue_name, of_organization, name, sort_key, state, turn, host,
        actor_type, actor_id, actor_name, created_at, lease, lease_until)
      select '0190a000-0000-7000-8000-' || lpad(n::text, 12, '0'), n, p.id, q.id, q.name, 1, 'job-' || n, 'job-' || n,
        'waiting', (n * 7) % 3, '', 'user', u.id, 'ada', $1, 600, $2
      from generate_series(1, ${JOBS}) n
        join projects p on p.name = case n % 2 when 0 then 'Rocket' else 'Sled' end
        cross join queues q cross join (select id from people where username = 'ada') u`,
    '2026-03-01T09:00:00.000Z',
    '2026-03-01T09:10:00.000Z',
  );
  const rows = await box.backend.query<{ id: string }>(box.location, 'select id from jobs order by turn, seq');
  expect(rows).toHaveLength(JOBS);
  const jobs = rows.map(({ id }, at) => ({ id, runner: at % RUNNERS }));
  const ofLast = jobs.filter(({ runner }) => runner === RUNNERS - 1).map(({ id }) => id);
  await box.backend.query(
    box.location,
    'update jobs set lease = 30, lease_until = $1 where id = any($2)',
    '2026-03-01T09:00:30.000Z',
    ofLast,
  );
  return jobs;
}

/** Sends a request to a server that is open, again where it failed. */
async function post(runner: number, path: string, body: object): Promise<{ readonly state: string }> {
  const token = contextOf(box).token ?? '';
  for (let attempt = 0; ; attempt += 1) {
    const open = servers.filter(({ isOpen }) => isOpen);
    const one = open[(runner + attempt) % open.length];
    if (one === undefined) throw new Error('no server is open');
    const request = new Request(`https://roster.test/api/v1${path}`, {
      method: 'POST',
      headers: { authorization: `Token ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const response = await one.server.app(request, { address: '192.0.2.1' });
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as { readonly state: string };
    if (response.status < 500) throw new Error(`${path}: ${text}`);
  }
}

const endConnections = async (): Promise<number> => {
  const { rowCount } = await onPostgres(box.location, (client) =>
    client.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [NAME]),
  );
  return rowCount ?? 0;
};

test('order is kept, nothing runs twice, and nobody waits for the dead', async () => {
  const jobs = await crowd();
  const begun: string[] = [];
  const faults: string[] = [];
  const meanwhile: Promise<unknown>[] = [];
  let current: string | undefined;
  let gone: string | undefined;
  let ended = 0;

  function begin(id: string): void {
    if (current !== undefined && current !== gone) faults.push(`${id} began while ${current} ran`);
    if (begun.includes(id)) faults.push(`${id} began twice`);
    current = id;
    begun.push(id);
    if (ENDED_AFTER.includes(begun.length)) meanwhile.push(endConnections().then((count) => (ended += count)));
    if (begun.length === CLOSED_AFTER) meanwhile.push(closeSecond());
  }
  async function closeSecond(): Promise<void> {
    const [, second] = servers;
    if (second === undefined) return;
    second.isOpen = false;
    second.stopping.abort();
    await second.server.close();
  }
  async function run(runner: number): Promise<void> {
    let own = 0;
    for (const { id } of jobs.filter((one) => one.runner === runner)) {
      for (let state = ''; state !== 'running';) {
        if (begun.length >= ENOUGH) return;
        ({ state } = await post(runner, `/jobs/${id}/advance`, { wait: 1 }));
        if (state !== 'running' && state !== 'waiting') throw new Error(`${id} is ${state}`);
      }
      begin(id);
      own += 1;
      if (runner === RUNNERS - 1 && own === LAST) {
        gone = id;
        // Its lease ends.
        box.clock.now += 31_000;
        return;
      }
      current = undefined;
      await post(runner, `/jobs/${id}/end`, { exit_status: 0 });
    }
  }
  await Promise.all(Array.from({ length: RUNNERS }, (_, runner) => run(runner)));
  await Promise.all(meanwhile);

  expect(faults).toEqual([]);
  expect(ended).toBeGreaterThan(1);
  let ofLast = 0;
  const expected = jobs.filter(({ runner }) => runner !== RUNNERS - 1 || (ofLast += 1) <= LAST).map(({ id }) => id);
  expect(begun).toEqual(expected.slice(0, begun.length));
  const counts = await box.backend.query<{ state: string; n: number }>(
    box.location,
    'select state, count(*) as n from jobs where started_at is not null group by state order by state',
  );
  expect(counts).toEqual([
    { state: 'lost', n: 1 },
    { state: 'passed', n: begun.length - 1 },
  ]);
}, 120_000);
