import { withRoles } from './access.ts';
import { found } from './finding.ts';
import type { Finding } from './finding.ts';
import { load } from './http-load.ts';
import type { Target } from './http-load.ts';
import { median } from './measure.ts';
import { filledPostgres, LARGE } from './large-organization.ts';
import { fillEvents } from './organizations.ts';
import type { Place } from './organizations.ts';
import { startPostgres, tokenOf } from './postgres.ts';
import { serve } from './servers.ts';
import type { Server } from './servers.ts';

/** What one caller takes from others: short reads while long ones run, against short reads alone. */

const PEOPLE = 100_000;
/** Checking them takes as long as the other questions do, and longer. */
const EVENTS = 100_000;
const ROUNDS = 5;
const SECONDS = 2;
const WARM_UP = 2;
const LONG_CONNECTIONS = 4;

const WHO = '/access/who?permission=organization.view';
const NOBODY = '/access/who?permission=project.delete';
const HEALTH = '/health';
const ON_SQLITE = [
  ['access who', WHO],
  ['access who of what nobody has', NOBODY],
  ['the health of the organization', HEALTH],
  ['checking the audit log', '/audit_logs/verify'],
] as const;
/** Without the audit log, which is filled past roster there, so that checking it ends soon. */
const ON_POSTGRES = [
  ['access who on PostgreSQL', WHO],
  ['the health of the organization on PostgreSQL', HEALTH],
] as const;

/**
 * Short reads of one connection beside four connections of long ones, at 100,000 people, on both engines. Who has what nobody
 * has is told in a millisecond on PostgreSQL: those are short reads as well, and are compared with such.
 */
export async function* fairness(dir: string): AsyncIterable<Finding> {
  const place = withRoles(dir, PEOPLE);
  fillEvents(place, EVENTS);
  yield* on(place, ON_SQLITE);
  const postgres = await startPostgres(dir);
  try {
    const large = await filledPostgres(dir, 'large', LARGE, await postgres.database('large'));
    yield* on(large, ON_POSTGRES);
    yield await besideShortOnes(large);
  } finally {
    await postgres.destroy();
  }
}

/** What four connections take from another by a question that is soon answered, against as many of the shortest. */
async function besideShortOnes(place: Place): Promise<Finding> {
  const server = await serve(place, '--work-rate', '0');
  const target = targetsOf(server, place);
  try {
    const beside = async (path: string): Promise<number> => {
      const [busy] = await Promise.all([
        load([target('/session')], 1, SECONDS),
        load([target(path)], LONG_CONNECTIONS, SECONDS),
      ]);
      return busy.p99;
    };
    await beside(NOBODY);
    const ratios: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) ratios.push((await beside(NOBODY)) / (await beside('/session')));
    return found(
      'GET /session beside four connections on access who of what nobody has on PostgreSQL: p99, against four on GET /session',
      median(ratios),
    );
  } finally {
    await server.stop();
  }
}

/** What asks a server for a path, as the Owner. */
const targetsOf =
  (server: Server, place: Place) =>
  (path: string): Target => ({ ...server, path: () => `/api/v1${path}`, token: tokenOf(place) });

async function* on(place: Place, questions: typeof ON_SQLITE | typeof ON_POSTGRES): AsyncIterable<Finding> {
  const server = await serve(place, '--work-rate', '0');
  const target = targetsOf(server, place);
  try {
    const short = target('/session');
    for (const [what, path] of questions) {
      await Promise.all([load([short], 1, WARM_UP), load([target(path)], 1, WARM_UP)]);
      const ratios: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const idle = await load([short], 1, SECONDS);
        const [busy] = await Promise.all([load([short], 1, SECONDS), load([target(path)], LONG_CONNECTIONS, SECONDS)]);
        ratios.push(busy.p99 / idle.p99);
      }
      yield found(`GET /session beside four connections on ${what}: p99, against nobody else`, median(ratios));
    }
  } finally {
    await server.stop();
  }
}
