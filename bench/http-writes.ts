import { chmodSync } from 'node:fs';
import Database from 'better-sqlite3';
import { found } from './finding.ts';
import type { Finding } from './finding.ts';
import type { Target } from './http-load.ts';
import { bare, idsOf, inTurn, ratio } from './http-sides.ts';
import type { Place } from './organizations.ts';
import { tokenOf } from './postgres.ts';
import { serve } from './servers.ts';
import type { Server } from './servers.ts';

/** Writes over HTTP, side by side with a bare server that writes the same rows in one transaction. */

const ROLES = ['Admin', 'Member'];

/** Changes of role, each of which changes something. */
export async function* writes(place: Place): AsyncIterable<Finding> {
  const other = copied(place, 'written-by-peer');
  // Not the Owner, whose role nobody takes away.
  const [ids, token] = [idsOf(place, 'person'), tokenOf(place)];
  const [ours, peer] = [await serve(place), await bare(other)];
  try {
    const pairs = await inTurn([giving(ours, ids, token)], [giving(peer, ids, token)]);
    yield found(
      'changing a role over HTTP, SQLite: requests a second, against bare node:http',
      ratio(pairs, 'perSecond'),
    );
  } finally {
    await ours.stop();
    await peer.stop();
  }
}

/** Gives each person in turn the role that they do not have. */
function giving({ host, port }: Server, ids: readonly string[], token: string): Target {
  const given = new Map<number, number>();
  return {
    host,
    port,
    token,
    path: (at) => `/api/v1/people/${ids[at % ids.length] ?? ''}/role`,
    body(at) {
      const times = given.get(at % ids.length) ?? 0;
      given.set(at % ids.length, times + 1);
      return JSON.stringify({ role: ROLES[times % ROLES.length] });
    },
  };
}

/** The same organization in a file of its own. */
function copied(place: Place, name: string): Place {
  const store = place.store.replace(/[^/]*$/, `${name}.db`);
  new Database(place.store).exec(`vacuum into '${store}'`).close();
  chmodSync(store, 0o600);
  return { store, env: { ...place.env, ROSTER_STORE: store } };
}
