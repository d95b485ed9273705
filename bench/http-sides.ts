import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { load } from './http-load.ts';
import type { Load, Target } from './http-load.ts';
import { median } from './measure.ts';
import { ROSTER } from './organizations.ts';
import type { Place } from './organizations.ts';
import { tokenOf } from './postgres.ts';
import { start } from './servers.ts';
import type { Server } from './servers.ts';

/** Two servers side by side: roster and another one, each in its turn. */

export const CONNECTIONS = 8;
/** Rounds are short, and each side has its turn in each: whatever else the machine does, it does to both. */
export const ROUNDS = 15;
export const SECONDS = 0.5;
export const WARM_UP = 3;

type Pair = readonly [ours: Load, peer: Load];

/** Loads two sides in turn, after both are warm. */
export async function inTurn(ours: readonly Target[], peer: readonly Target[]): Promise<readonly Pair[]> {
  await load(ours, CONNECTIONS, WARM_UP);
  await load(peer, CONNECTIONS, WARM_UP);
  const pairs: Pair[] = [];
  for (let round = 0; round < ROUNDS; round += 1)
    pairs.push([await load(ours, CONNECTIONS, SECONDS), await load(peer, CONNECTIONS, SECONDS)]);
  return pairs;
}

export const ratio = (pairs: readonly Pair[], of: keyof Load): number =>
  median(pairs.map(([ours, peer]) => ours[of] / peer[of]));

export const reading = ({ host, port }: Server, path: Target['path'], place: Place): Target => ({
  host,
  port,
  path,
  token: tokenOf(place),
});

/** The least that could do the same as roster. */
export const bare = (place: Place): Promise<Server> =>
  start({ argv: [process.execPath, join(import.meta.dirname, 'http-peer.cjs'), place.store] });

export function members(place: Place): Target['path'] {
  const ids = idsOf(place);
  return (at) => `/api/v1/people/${ids[at % ids.length] ?? ''}`;
}

/** Who is there, or those whose names have a text. */
export const idsOf = (place: Place, ...search: string[]): readonly string[] =>
  (
    JSON.parse(
      roster(place, ['people', 'list', '--all', '--json', ...search.flatMap((text) => ['--search', text])]),
    ) as {
      readonly id: string;
    }[]
  ).map(({ id }) => id);

export function roster(place: Place, argv: readonly string[], input = ''): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [ROSTER, ...argv], {
    env: { ...process.env, ...place.env },
    encoding: 'utf8',
    input,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`roster ${argv.join(' ')}: ${stderr}`);
  return stdout;
}

/** Both sides must do the same work. */
export async function requireSame(ours: Server, peer: Server, path: string, token: string): Promise<void> {
  const headers = { authorization: `Token ${token}` };
  const [one, other] = await Promise.all(
    [ours, peer].map(async ({ url }) => (await fetch(url + path, { headers })).json()),
  );
  if (JSON.stringify(one) !== JSON.stringify(other))
    throw new Error(`the answers differ: ${JSON.stringify(one)} and ${JSON.stringify(other)}`);
}
