import { withRoles } from './access.ts';
import { found } from './finding.ts';
import type { Finding } from './finding.ts';
import { load } from './http-load.ts';
import type { Target } from './http-load.ts';
import { median } from './measure.ts';
import { fillEvents } from './organizations.ts';
import { tokenOf } from './postgres.ts';
import { serve } from './servers.ts';

/** What one caller takes from others: short reads while long ones run, against short reads alone. */

const PEOPLE = 100_000;
/** Checking them takes as long as the other questions do, and longer. */
const EVENTS = 100_000;
const ROUNDS = 5;
const SECONDS = 2;
const WARM_UP = 2;
const LONG_CONNECTIONS = 4;

const LONG = [
  ['access who', () => '/access/who?permission=organization.view'],
  ['access who of what nobody has', () => '/access/who?permission=project.delete'],
  ['the health of the organization', () => '/health'],
  ['checking the audit log', () => '/audit_logs/verify'],
] as const;

/** Short reads of one connection beside four connections of long ones, at 100,000 people and events. */
export async function* fairness(dir: string): AsyncIterable<Finding> {
  const place = withRoles(dir, PEOPLE);
  fillEvents(place, EVENTS);
  const server = await serve(place, '--work-rate', '0');
  const target = (path: (at: number) => string): Target => ({
    ...server,
    path: (at) => `/api/v1${path(at)}`,
    token: tokenOf(place),
  });
  try {
    const short = target(() => '/session');
    for (const [what, path] of LONG) {
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
