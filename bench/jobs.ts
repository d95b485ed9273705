import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { found } from './finding.ts';
import type { Finding } from './finding.ts';
import { compare, median } from './measure.ts';
import { initialise, ROSTER } from './organizations.ts';
import type { Place } from './organizations.ts';

/** What the order of jobs costs: whole processes, on SQLite. */

const RUNS = 30;
const HANDOVERS = 15;
const MANY = 10_000;
const FEW = 10;

/** The cost of a job, how soon the next begins, and that many who wait cost it no more. */
export async function* jobs(dir: string): AsyncIterable<Finding> {
  const place = withProject(dir, 'jobs');
  const run = job(place, '--queue', 'own', '--', 'true');
  const list = { argv: [process.execPath, ROSTER, 'people', 'list'], env: place.env };
  yield found('job run -- true: against people list', compare(run, list, RUNS).ratio);

  const gaps: number[] = [];
  for (let round = 0; round < HANDOVERS; round += 1) gaps.push(await handover(place, join(dir, `gap-${round}`)));
  yield found('the end of a job to the start of the next, on one machine: ms', median(gaps));

  const [many, few] = [MANY, FEW].map((count) => {
    const waiting = withProject(dir, `waiting-${count}`);
    fill(waiting, count);
    return job(waiting, '--queue', 'long', '--priority', '100', '--', 'true');
  });
  if (many === undefined || few === undefined) throw new Error('there are no places');
  yield found('job run -- true before 10,000 that wait: against before ten', compare(many, few, RUNS).ratio);
}

function withProject(dir: string, name: string): Place {
  const place = initialise(dir, name);
  const { status, stderr } = spawnSync(process.execPath, [ROSTER, 'project', 'create', 'Bench'], {
    env: { ...process.env, ...place.env },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return place;
}

const job = (place: Place, ...argv: readonly string[]) => ({
  argv: [process.execPath, ROSTER, 'job', 'run', '--project', 'Bench', ...argv],
  env: place.env,
});

/** Two jobs of a queue, of which the second waits for the first; the time between them, as `date` tells it in milliseconds. */
async function handover(place: Place, path: string): Promise<number> {
  const start = (script: string) => {
    const { argv, env } = job(place, '--queue', 'handover', '--', 'sh', '-c', script);
    const [file = '', ...args] = argv;
    const child = spawn(file, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    const said = (stream: 'stdout' | 'stderr') =>
      new Promise<void>((resolve) => child[stream].once('data', () => resolve()));
    return { ended, runs: said('stdout'), waits: said('stderr') };
  };
  const first = start(`echo runs; while ! test -e ${path}.go; do sleep 0.01; done; date +%s%3N > ${path}.end`);
  await first.runs;
  const second = start(`date +%s%3N > ${path}.begin`);
  await second.waits;
  spawnSync('touch', [`${path}.go`]);
  await Promise.all([first.ended, second.ended]);
  const at = (name: string): number => Number(readFileSync(`${path}.${name}`, 'utf8'));
  const gap = at('begin') - at('end');
  for (const name of ['go', 'end', 'begin']) rmSync(`${path}.${name}`);
  return gap;
}

/** Jobs that wait, with leases that last, past roster: each would need a process. */
function fill(place: Place, count: number): void {
  const db = new Database(place.store);
  db.exec(`
    insert into queues (id, project_id, name, sort_key, name_key, processing, at_most, paused, declared, created_at, updated_at)
      select '0190a000-0000-7000-a000-000000000001', id, 'long', 'long', 'long', 'parallel', 1, 0, 1, created_at, created_at
        from projects;
    insert into jobs (id, seq, project_id, queue_id, queue_name, of_organization, name, sort_key, state, turn, host, actor_type,
        actor_id, actor_name, created_at, lease, lease_until)
      with recursive s (n) as (select 1 union all select n + 1 from s where n < ${count})
      select '0190a000-0000-7000-a000-1' || substr('00000000000' || n, -11), n, p.id, '0190a000-0000-7000-a000-000000000001',
          'long', 0, 'make', 'make', 'waiting', 50, 'bench', 'user', p.owner_id, 'owner', p.created_at, 600,
          '2999-01-01T00:00:00.000Z'
        from s, projects p;
    analyze`);
  db.close();
}
