import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { remoteCaller } from '../../src/client/index.ts';
import type { Transport } from '../../src/client/transport.ts';
import type { Caller } from '../../src/core/caller.ts';
import type { AuditEvent } from '../../src/domain/audit.ts';
import { AppError } from '../../src/domain/errors.ts';
import { groupCreate } from '../../src/operations/group/create.ts';
import { groupModify } from '../../src/operations/group/modify.ts';
import { peopleAdd } from '../../src/operations/people/add.ts';
import { peopleList } from '../../src/operations/people/list.ts';
import { peopleRemove } from '../../src/operations/people/remove.ts';
import { peopleRole } from '../../src/operations/people/role.ts';
import { routeOf } from '../../src/registry.ts';
import type { Backend } from '../support/backends.ts';
import { localBackends } from '../support/backends.ts';
import { initialised, serve } from '../support/built.ts';
import type { Place, Server } from '../support/built.ts';
import { onPostgres } from '../support/postgres.ts';
import { postgresServer } from '../support/postgres-server.ts';
import type { PostgresServer } from '../support/postgres-server.ts';
import { random } from '../support/random.ts';
import { thorough } from '../support/thorough.ts';

/** Several servers over one PostgreSQL, all of which fail now and then: what a client was told happened, happened once. */

const SERVERS = 3;
const CLIENTS = 4;
const STEPS = thorough(12, 18);
const SEEDS = [1, 2];
const ROLES = ['Member', 'Admin', 'Owner'];

let database: PostgresServer;
let here: Place;
let servers: Server[];

beforeEach(async () => {
  database = await postgresServer();
  await onPostgres(database.url('postgres'), (client) => client.query('create schema s'));
  const [postgresql] = localBackends().filter(({ engine }) => engine === 'postgresql');
  if (postgresql === undefined) throw new Error('there is no PostgreSQL backend');
  here = await initialised(ownDatabase(postgresql));
  servers = await Promise.all(Array.from({ length: SERVERS }, startServer));
});

afterEach(async () => {
  for (const { child } of servers) child.kill('SIGKILL');
  await Promise.all(servers.map(({ done }) => done));
  await here.destroy();
  await database.destroy();
});

/** A backend on a PostgreSQL that the test may restart. */
const ownDatabase = (backend: Backend): Backend => ({
  ...backend,
  // A copy would lie in the database of the run.
  copy: () => Promise.resolve(() => Promise.resolve(undefined)),
  location: () => Promise.resolve(`${database.url('postgres')}&options=-c%20search_path%3Ds`),
  destroy: () => Promise.resolve(),
});

const startServer = (): Promise<Server> => serve(here, '--log-level error');

async function killAndRestart(at: number): Promise<void> {
  const instance = servers[at];
  if (instance === undefined) return;
  instance.child.kill('SIGKILL');
  await instance.done;
  servers[at] = await startServer();
}

/** A caller behind a balancer that sends each request to any of the servers, dead ones too. */
function balanced(token: string, next: (below: number) => number): Caller {
  const outside: Transport = {
    agent: 'roster/test',
    fetch: (url, init) => {
      const target = servers[next(servers.length)]?.url ?? '';
      return fetch(url.replace('http://balancer.test', target), init);
    },
    now: Date.now,
    random: randomBytes,
    pause: (time) => pause(Math.min(time, 400)),
    alarm: () => () => undefined,
    close: () => Promise.resolve(),
  };
  return remoteCaller({ url: 'http://balancer.test', token }, outside, routeOf);
}

function ownersToken(): string {
  const config = JSON.parse(readFileSync(here.path('config/config.json'), 'utf8')) as {
    readonly contexts: Readonly<Record<string, { readonly token: string }>>;
  };
  return config.contexts.local?.token ?? '';
}

type Told = 'done' | 'refused' | 'unknown';

/** What a client is told of a call. */
async function told(work: Promise<unknown>): Promise<Told> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(['internal', 'corrupt_store', 'unauthenticated']).not.toContain(error.code);
    return error.details.outcome === 'unknown' ? 'unknown' : 'refused';
  }
}

/** What a client knows of somebody of its own; undefined: it cannot know. */
interface Known {
  readonly added: Told;
  exists: boolean | undefined;
  role: string | undefined;
}

async function client(
  name: string,
  token: string,
  seed: number,
  chaos: () => Promise<void>,
): Promise<Map<string, Known>> {
  const next = random(`${name}:${seed}`);
  const caller = balanced(token, next);
  const people = new Map<string, Known>();
  for (let step = 0; step < STEPS; step += 1) {
    const disturbing = next(8) === 0 ? chaos() : Promise.resolve();
    const names = [...people].filter(([, { exists }]) => exists === true).map(([one]) => one);
    const who = names[next(names.length || 1)];
    const known = who === undefined ? undefined : people.get(who);
    const role = ROLES[next(ROLES.length)] ?? 'Member';
    const kind = next(5);
    if (who === undefined || known === undefined || kind <= 1) {
      const made = `${name}${step}`;
      const entry = { email: `${made}@acme.example`, username: made };
      const added = await told(caller.call(peopleAdd, { people: [entry], role, groups: ['shared'] }));
      people.set(made, { added, exists: added === 'unknown' ? undefined : added === 'done', role });
    } else if (kind === 2) {
      const answer = await told(caller.call(peopleRole, { person: who, role }));
      if (answer !== 'refused') known.role = answer === 'done' ? role : undefined;
    } else if (kind === 3) {
      const answer = await told(caller.call(peopleRemove, { people: [who] }));
      if (answer !== 'refused') known.exists = answer === 'done' ? false : undefined;
    } else {
      await told(caller.call(groupModify, { group: 'shared', [next(2) === 0 ? 'add' : 'remove']: [who] }));
    }
    await disturbing;
  }
  return people;
}

test.each(SEEDS)('with seed %i: the store stays sound, and what was told happened, happened once', async (seed) => {
  const token = ownersToken();
  await balanced(token, () => 0).call(groupCreate, { name: 'shared' });
  const dice = random(`chaos:${seed}`);
  let restarts = 0;
  let last: Promise<void> = Promise.resolve();
  const disturb = async (): Promise<void> => {
    if (restarts < 1 && dice(3) === 0) {
      restarts += 1;
      await database.stop(dice(2) === 0 ? 'fast' : 'immediate');
      await database.start();
    } else await killAndRestart(dice(SERVERS));
  };
  // One thing at a time goes wrong.
  const chaos = (): Promise<void> => (last = last.then(disturb));
  const known = await Promise.all(
    Array.from({ length: CLIENTS }, (_, at) => client(String.fromCharCode(97 + at), token, seed, chaos)),
  );

  expect(await here.run('store check')).toMatchObject({ code: 0 });
  const found = new Map<string, string | null>();
  let cursor: string | undefined;
  do {
    const page = await balanced(token, dice).call(peopleList, {
      limit: 1000,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const { username, role } of page.items) if (username !== null) found.set(username, role?.name ?? null);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  const added = await here.query<Pick<AuditEvent, 'resource_name'>>(
    "select resource_name from audit_events where resource = 'User' and operation = 'Added' and outcome = 'ok'",
  );
  const all = known.flatMap((people) => [...people]);
  for (const [username, { added: answer, exists, role }] of all) {
    const times = added.filter(({ resource_name: name }) => name === username).length;
    if (answer === 'unknown') expect([username, times > 1]).toEqual([username, false]);
    else expect([username, times]).toEqual([username, answer === 'done' ? 1 : 0]);
    if (exists !== undefined) expect([username, found.has(username)]).toEqual([username, exists]);
    if (exists === true && role !== undefined) expect([username, found.get(username)]).toEqual([username, role]);
  }
  expect(all.filter(([, { added: answer }]) => answer === 'done').length).toBeGreaterThan(CLIENTS);
});
