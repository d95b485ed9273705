import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { found } from './finding.ts';
import type { Finding } from './finding.ts';
import { seconds } from './growth.ts';
import { load } from './http-load.ts';
import { filledId, filledName, filledSqlite, LARGE } from './large-organization.ts';
import type { Size } from './large-organization.ts';
import { median } from './measure.ts';
import type { Place } from './organizations.ts';
import { tokenOf } from './postgres.ts';
import { serve } from './servers.ts';

/** Questions about the whole organization: against cheap ones, in proportion to it, and how long they hold the event loop. */

const ROUNDS = 7;
const WATCHED = 3;
const CONNECTIONS = 4;
const TENTH: Size = { people: 10_000, groups: 500, projects: 500, events: 50_000 };
const PROJECT = filledId('projects', 2);

const CHECK = `/api/v1/access/check?subject=user:${filledName('person', 7)}&permission=project.view&project=${PROJECT}`;
const WHO = `/api/v1/access/who?permission=project.view&project=${PROJECT}`;
const WHY = `/api/v1/access/why?subject=user:${filledName('person', 7)}&permission=project.delete&project=${PROJECT}`;
const HEALTH = '/api/v1/health';

/** What is asked while the loop is watched. */
const HOLDING = [
  ['access who, a page of 1,000', '/api/v1/access/who?permission=organization.view'],
  ['access who in a project', WHO],
  ['access why, answering no', WHY],
  ['the health of the organization', HEALTH],
] as const;

/** On SQLite, whose statements run in the server's process. */
export async function* questions(dir: string): AsyncIterable<Finding> {
  const folder = join(dir, 'questions');
  mkdirSync(folder);
  const [tenth, large] = [filledSqlite(folder, 'tenth', TENTH), filledSqlite(folder, 'large', LARGE)];
  const [one, other] = [await serve(tenth, '--work-rate', '0'), await serve(large, '--work-rate', '0')];
  const ratio = async (ours: () => Promise<number>, peer: () => Promise<number>): Promise<number> => {
    const ratios: number[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) ratios.push((await ours()) / (await peer()));
    return median(ratios.slice(1));
  };
  const at = (path: string) => () => seconds(other, path, large);
  try {
    yield found('access who in a project: against access check there', await ratio(at(WHO), at(CHECK)));
    yield found('access why, answering no: against access check there', await ratio(at(WHY), at(CHECK)));
    const health = await ratio(at(HEALTH), () => seconds(one, HEALTH, tenth));
    yield found('the health of the organization: 100,000 people against 10,000', health);
  } finally {
    await one.stop();
    await other.stop();
  }
  for (const [what, path] of HOLDING)
    yield found(`${what}: the event loop is held for so many ms of CPU at most`, await held(dir, large, path));
}

/** The longest time that the event loop of a warm server is held, in milliseconds of its thread's CPU time. */
async function held(dir: string, place: Place, path: string): Promise<number> {
  const report = join(dir, 'held');
  const NODE_OPTIONS = `--require=${join(import.meta.dirname, 'held-loop.cjs')}`;
  const env = { ...place.env, NODE_OPTIONS, ROSTER_BENCH_REPORT: report };
  const server = await serve({ ...place, env }, '--work-rate', '0');
  const target = { ...server, path: () => path, token: tokenOf(place) };
  try {
    await load([target], CONNECTIONS, WATCHED);
    server.signal('SIGUSR2');
    await load([target], CONNECTIONS, WATCHED);
  } finally {
    await server.stop();
  }
  return Number(readFileSync(report, 'utf8'));
}
