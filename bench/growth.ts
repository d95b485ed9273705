import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { found } from './finding.ts';
import type { Finding } from './finding.ts';
import { filledId, filledName, filledPostgres, filledSqlite, LARGE, SMALL } from './large-organization.ts';
import type { Size } from './large-organization.ts';
import { median } from './measure.ts';
import type { Place } from './organizations.ts';
import { startPostgres, tokenOf } from './postgres.ts';
import type { Growing } from './rows/server.ts';
import { serve } from './servers.ts';
import type { Server } from './servers.ts';

/** First pages and single answers over HTTP in a large organization, against the same in a small one. */

const ROUNDS = 7;
/** Requests of a round: so many, or fewer if they take long, in milliseconds. */
const REQUESTS = 30;
const LEAST = 3;
const LONG = 300;

/** What is asked. */
const QUESTIONS: readonly (readonly [what: Growing, path: string])[] = [
  ['people', '/api/v1/people'],
  ['people by when they were made', '/api/v1/people?sort=created_at'],
  ['people by when they changed last', '/api/v1/people?sort=-updated_at'],
  ['people whose name has a rare text', '/api/v1/people?search=quaint'],
  ['people whose name has a common text', '/api/v1/people?search=bench.example'],
  ['people in the largest group', `/api/v1/people?group=${filledName('group', 1)}&limit=30`],
  ['groups whose name has a rare text', '/api/v1/groups?search=quaint'],
  ['one person', `/api/v1/people/${filledId('people', 55)}`],
  ['the people of a project', `/api/v1/projects/${filledId('projects', 2)}/people`],
  ['audit events of a rare resource', '/api/v1/audit_logs?resource=RBACRole'],
  ['audit events of a rare operation', '/api/v1/audit_logs?operation=Removed'],
  ['audit events of both', '/api/v1/audit_logs?resource=RBACRole&operation=Removed'],
  ['audit events of a common resource', '/api/v1/audit_logs?resource=User'],
  ['audit events about one thing', `/api/v1/audit_logs?resource_id=${filledId('people', 7)}`],
  ['audit events by one person', `/api/v1/audit_logs?actor=user:${filledName('person', 9)}`],
  ['members, in Semaphore’s API', '/api/v1alpha/members?page_size=30'],
  ['members of a project, in Semaphore’s API', `/api/v1alpha/projects/${filledId('projects', 2)}/members?page_size=30`],
  ['groups', '/api/v1/groups?limit=5'],
  ['the first members of a large group', `/api/v1/memberships?group=${filledName('group', 1)}&each=20`],
  ['one small group', `/api/v1/groups/${filledId('groups', 3)}`],
  ['access who, the first page', '/api/v1/access/who?permission=organization.view&limit=100'],
  ['access who of what one person has', '/api/v1/access/who?permission=organization.change_owner'],
  ['access who in a project', `/api/v1/access/who?permission=project.view&project=${filledId('projects', 2)}`],
  ['access why', `/api/v1/access/why?subject=user:${filledName('person', 7)}&permission=organization.view`],
  [
    'access why, answering no',
    `/api/v1/access/why?subject=user:${filledName('person', 7)}&permission=organization.people.remove`,
  ],
];

/** On both engines. */
export async function* growth(dir: string): AsyncIterable<Finding> {
  yield* on('SQLite', (name, size) => Promise.resolve(filledSqlite(folder(dir, 'sqlite'), name, size)));
  const postgres = await startPostgres(dir);
  try {
    yield* on('PostgreSQL', async (name, size) =>
      filledPostgres(folder(dir, 'postgres'), name, size, await postgres.database(name)),
    );
  } finally {
    await postgres.destroy();
  }
}

function folder(dir: string, name: string): string {
  const made = join(dir, `growth-${name}`);
  mkdirSync(made, { recursive: true });
  return made;
}

async function* on(
  engine: 'SQLite' | 'PostgreSQL',
  fill: (name: string, size: Size) => Promise<Place>,
): AsyncIterable<Finding> {
  const [small, large] = [await fill('small', SMALL), await fill('large', LARGE)];
  const [one, other] = [await serve(small, '--work-rate', '0'), await serve(large, '--work-rate', '0')];
  try {
    for (const [what, path] of QUESTIONS) {
      requireAlike(path, [await answerOf(one, path, small), await answerOf(other, path, large)]);
      const ratios: number[] = [];
      for (let round = 0; round <= ROUNDS; round += 1)
        ratios.push((await seconds(other, path, large)) / (await seconds(one, path, small)));
      yield found(`growth on ${engine}: ${what}`, median(ratios.slice(1)));
    }
  } finally {
    await one.stop();
    await other.stop();
  }
}

/** How much longer one of two answers may be, as a part of the other: ids are equally long, names and numbers nearly. */
const LONGER = 0.1;

/** Throws where two answers are not of the same length: the longer one may take longer. */
function requireAlike(path: string, [one, other]: readonly [string, string]): void {
  if (Math.abs(one.length - other.length) > LONGER * Math.min(one.length, other.length))
    throw new Error(`${path}: one answer has ${one.length} characters, the other ${other.length}`);
}

async function answerOf(server: Server, path: string, place: Place): Promise<string> {
  const response = await fetch(server.url + path, { headers: { authorization: `Token ${tokenOf(place)}` } });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${text}`);
  return text;
}

/** The median time of a request, one after the other. */
export async function seconds(server: Server, path: string, place: Place): Promise<number> {
  const times: number[] = [];
  const start = performance.now();
  for (let at = 0; at < REQUESTS && (at < LEAST || performance.now() - start < LONG); at += 1) {
    const begun = performance.now();
    await answerOf(server, path, place);
    times.push(performance.now() - begun);
  }
  return median(times);
}
