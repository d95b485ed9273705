import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { found } from './finding.ts';
import type { Finding } from './finding.ts';
import { median } from './measure.ts';
import { invented, ROSTER } from './organizations.ts';
import type { Place } from './organizations.ts';
import { tokenOf } from './postgres.ts';
import { serve } from './servers.ts';
import type { Server } from './servers.ts';

/** What those who follow the audit log cost a write. */

const FOLLOWERS = 200;
/** So many of them with one account. */
const EACH = 50;
const WRITES = 150;
const ROUNDS = 5;
const EVENTS = 20;

/** Writes one after the other, on a server that nobody follows and on one that many do. */
export async function* following(dir: string): AsyncIterable<Finding> {
  const place = invented(dir, 100);
  const token = tokenOf(place);
  const server = await serve(place);
  try {
    await perWrite(server, token, 'warm-up');
    const tokens = await Promise.all(Array.from({ length: FOLLOWERS / EACH }, (_, at) => accountOf(server, token, at)));
    const ratios: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const alone = await perWrite(server, token, `alone${round}`);
      const sockets = await Promise.all(
        tokens.flatMap((one) => Array.from({ length: EACH }, () => followed(server, one))),
      );
      const beside = await perWrite(server, token, `beside${round}`);
      for (const socket of sockets) socket.destroy();
      ratios.push(beside / alone);
    }
    yield found(`a write over HTTP beside ${FOLLOWERS} who follow the audit log, against nobody`, median(ratios));
    yield found('a new event reaches audit follow on the same machine: ms', await delay(place, server, token));
  } finally {
    await server.stop();
  }
}

/** The token of a new service account that may read the log. */
async function accountOf({ url }: Server, token: string, at: number): Promise<string> {
  const answer = await fetch(`${url}/api/v1/service_accounts`, {
    method: 'POST',
    headers: { authorization: `Token ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: `follower-${at}`, role: 'Admin' }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return ((await answer.json()) as { readonly token: string }).token;
}

/** The median time from the answer to a write, over HTTP, to its line at a command that follows the store, in milliseconds. */
async function delay(place: Place, server: Server, token: string): Promise<number> {
  const follow = spawn(process.execPath, [ROSTER, 'audit', 'follow', '--since', '1h', '-o', 'jsonl'], {
    env: { ...process.env, ...place.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface(follow.stdout)[Symbol.asyncIterator]();
  const seen = async (name: string): Promise<void> => {
    for (let line = await lines.next(); ; line = await lines.next()) {
      if (line.done === true) throw new Error('audit follow ended');
      if ((JSON.parse(line.value) as { readonly resource_name: string }).resource_name === name) return;
    }
  };
  try {
    const delays: number[] = [];
    // The first waits for the command to start.
    for (let at = 0; at <= EVENTS; at += 1) {
      const name = `followed-${at}`;
      await create(server, token, name);
      const begun = performance.now();
      await seen(name);
      delays.push(performance.now() - begun);
    }
    return median(delays.slice(1));
  } finally {
    follow.kill();
  }
}

/** A connection that follows; it reads what comes, and throws it away. */
async function followed({ host, port }: Server, token: string): Promise<Socket> {
  const socket = connect({ host, port });
  socket.write(`GET /api/v1/audit_logs/follow HTTP/1.1\r\nhost: ${host}\r\nauthorization: Token ${token}\r\n\r\n`);
  await once(socket, 'data');
  socket.resume();
  return socket;
}

/** Milliseconds for one write. */
async function perWrite(server: Server, token: string, name: string): Promise<number> {
  const begun = performance.now();
  for (let at = 0; at < WRITES; at += 1) await create(server, token, `${name}-${at}`);
  return (performance.now() - begun) / WRITES;
}

async function create({ url }: Server, token: string, name: string): Promise<void> {
  const answer = await fetch(`${url}/api/v1/groups`, {
    method: 'POST',
    headers: { authorization: `Token ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name, role: 'Member' }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
}
