import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeCertificates } from '../test/support/certificates.ts';
import { found } from './finding.ts';
import type { Finding } from './finding.ts';
import { load } from './http-load.ts';
import {
  bare,
  CONNECTIONS,
  idsOf,
  inTurn,
  members,
  ratio,
  reading,
  requireSame,
  roster,
  ROUNDS,
  SECONDS,
  WARM_UP,
} from './http-sides.ts';
import { writes } from './http-writes.ts';
import { compare, median } from './measure.ts';
import { invented, ROSTER } from './organizations.ts';
import type { Place } from './organizations.ts';
import { startPostgres, tokenOf } from './postgres.ts';
import { serve } from './servers.ts';

/** The server: what it carries, side by side with the least that could do the same. */

const PEOPLE = 1000;
const STARTS = 15;

export async function* http(dir: string): AsyncIterable<Finding> {
  const place = invented(dir, PEOPLE);
  yield* reads('SQLite', place);
  yield* checks(place);
  yield* logins(place);
  yield* writes(place);
  yield await overTls(dir, place);
  const postgres = await startPostgres(dir);
  try {
    const shared = await postgres.filled(PEOPLE);
    yield* reads('PostgreSQL', shared);
    yield await twoServers(shared);
  } finally {
    await postgres.destroy();
  }
}

/** Reads of one member, by roster and by the bare server. */
async function* reads(engine: 'SQLite' | 'PostgreSQL', place: Place): AsyncIterable<Finding> {
  const [ours, peer] = [await serve(place), await bare(place)];
  try {
    const path = members(place);
    await requireSame(ours, peer, path(1), tokenOf(place));
    const pairs = await inTurn([reading(ours, path, place)], [reading(peer, path, place)]);
    const what = `reading a member over HTTP, ${engine}` as const;
    yield found(`${what}: requests a second, against bare node:http`, ratio(pairs, 'perSecond'));
    yield found(`${what}: p99, against bare node:http`, ratio(pairs, 'p99'));
  } finally {
    await ours.stop();
    await peer.stop();
  }
}

/** Checks about everybody in turn, against the bare server's reads: nothing was promised. */
async function* checks(place: Place): AsyncIterable<Finding> {
  const [ours, peer] = [await serve(place), await bare(place)];
  try {
    const names = idsOf(place);
    const check = (at: number) =>
      `/api/v1/access/check?subject=user:${names[at % names.length] ?? ''}&permission=organization.view`;
    const pairs = await inTurn([reading(ours, check, place)], [reading(peer, members(place), place)]);
    yield found('access check over HTTP: requests a second, against bare reads of a member', ratio(pairs, 'perSecond'));
  } finally {
    await ours.stop();
    await peer.stop();
  }
}

/** Reads while somebody logs in all the time, against reads alone. */
async function* logins(place: Place): AsyncIterable<Finding> {
  const server = await serve(place);
  const password = 'correct horse battery staple';
  try {
    const body = JSON.stringify({ login: newcomer(place, password), password });
    const headers = { 'content-type': 'application/json' };
    const target = reading(server, members(place), place);
    await load([target], CONNECTIONS, WARM_UP);
    const ratios: number[] = [];
    let done = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const idle = await load([target], CONNECTIONS, SECONDS);
      const enough = new AbortController();
      const loggingIn = (async () => {
        while (!enough.signal.aborted) {
          const { status } = await fetch(`${server.url}/api/v1/session`, { method: 'POST', headers, body });
          if (status !== 200) throw new Error(`a login answered ${status}`);
          done += 1;
        }
      })();
      const busy = await load([target], CONNECTIONS, 2 * SECONDS);
      enough.abort();
      await loggingIn;
      ratios.push(busy.p99 / idle.p99);
    }
    if (done < ROUNDS) throw new Error(`only ${done} logins`);
    yield found('reading a member over HTTP while others log in: p99, against nobody logging in', median(ratios));
  } finally {
    await server.stop();
  }
}

async function overTls(dir: string, place: Place): Promise<Finding> {
  const certificates = await makeCertificates();
  const file = (name: keyof typeof certificates): string => {
    writeFileSync(join(dir, `${name}.pem`), certificates[name], { mode: 0o600 });
    return join(dir, `${name}.pem`);
  };
  const server = await serve(place, '--tls-cert', file('cert'), '--tls-key', file('key'));
  try {
    const remote = {
      ROSTER_URL: server.url,
      ROSTER_TOKEN: tokenOf(place),
      ROSTER_CA: file('ca'),
      ROSTER_CONFIG_DIR: join(dir, 'remote'),
    };
    const argv = [process.execPath, ROSTER, 'people', 'list'];
    const { ratio: times } = compare({ argv, env: remote }, { argv, env: place.env }, STARTS);
    return found('people list over loopback TLS: against the local command', times);
  } finally {
    await server.stop();
  }
}

async function twoServers(place: Place): Promise<Finding> {
  const servers = [await serve(place), await serve(place)];
  try {
    const targets = servers.map((server) => reading(server, members(place), place));
    const pairs = await inTurn(targets, targets.slice(0, 1));
    return found('two servers over one PostgreSQL: reads a second, against one', ratio(pairs, 'perSecond'));
  } finally {
    for (const server of servers) await server.stop();
  }
}

/** Somebody who has chosen a password; answers their username. */
function newcomer(place: Place, password: string): string {
  const added = roster(place, ['people', 'add', 'newcomer@bench.example', '--reveal', '--json']);
  const [made] = JSON.parse(added) as { readonly username: string; readonly temporary_password: string }[];
  const env = { ...place.env, ROSTER_CONFIG_DIR: `${place.env.ROSTER_CONFIG_DIR ?? ''}-newcomer` };
  const input = `${made?.temporary_password ?? ''}\n${password}`;
  roster({ ...place, env }, ['login', made?.username ?? '', '--password-stdin'], input);
  return made?.username ?? '';
}
