import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { found } from './finding.ts';
import type { Finding } from './finding.ts';
import { load } from './http-load.ts';
import type { Load, Target } from './http-load.ts';
import { CONNECTIONS, roster, WARM_UP } from './http-sides.ts';
import { median } from './measure.ts';
import { initialise } from './organizations.ts';
import type { Place } from './organizations.ts';
import { tokenOf } from './postgres.ts';
import { serve } from './servers.ts';
import type { Server } from './servers.ts';

/** What an identity provider does over SCIM: it brings people and groups one by one, and changes groups of any size. */

const USERS = 10_000;
const GROUPS = 500;
const SECONDS = 1;
const SMALL = 10;
const ROUNDS = 15;
const REQUESTS = 20;

export async function* scim(dir: string): AsyncIterable<Finding> {
  const place = initialise(dir, 'scim');
  const file = join(dir, 'provider.jsonl');
  roster(place, ['scim', 'enable', '--secret-file', file]);
  const token = tokenIn(file);
  const server = await serve(place, '--work-rate', '0');
  try {
    yield* provisioned(server, place, token);
    yield* members(server, token);
  } finally {
    await server.stop();
  }
}

const tokenIn = (file: string): string =>
  (JSON.parse(readFileSync(file, 'utf8').trim().split('\n').at(-1) ?? '{}') as { readonly secret: string }).secret;

/** Users and groups over SCIM, and people over roster's own API, in turn, until all are there. */
async function* provisioned(server: Server, place: Place, token: string): AsyncIterable<Finding> {
  const people = posting(server, tokenOf(place), '/api/v1/people', (at) => ({ email: `own${at}@bench.example` }));
  const users = posting(server, token, '/scim/v2/Users', user);
  const groups = posting(server, token, '/scim/v2/Groups', (at) => ({ displayName: `Group ${at}` }));
  await load([people.target], CONNECTIONS, WARM_UP);
  yield found(
    'SCIM: 10,000 users, requests a second, against POST /api/v1/people',
    await against(users, USERS, people),
  );
  yield found(
    'SCIM: 500 groups, requests a second, against POST /api/v1/people',
    await against(groups, GROUPS, people),
  );
}

interface Posting {
  readonly target: Target;
  /** How many were sent. */
  count(): number;
}

/** Requests that each make something else. */
function posting({ host, port }: Server, token: string, path: string, body: (at: number) => object): Posting {
  let count = 0;
  const target: Target = {
    host,
    port,
    token,
    method: 'POST',
    path: () => path,
    body: () => JSON.stringify(body((count += 1))),
  };
  return { target, count: () => count };
}

/** The median ratio of the requests a second of rounds, of which there are as many as `most` needs. */
async function against(ours: Posting, most: number, peer: Posting): Promise<number> {
  const ratios: number[] = [];
  const once = ({ target }: Posting): Promise<Load> => load([target], CONNECTIONS, SECONDS);
  while (ours.count() < most) ratios.push((await once(ours)).perSecond / (await once(peer)).perSecond);
  return median(ratios);
}

const user = (at: number): object => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName: `u${at}@bench.example`,
  externalId: `ext-${at}`,
  name: { givenName: `Given${at}`, familyName: 'Bench' },
  displayName: `Given${at} Bench`,
  emails: [{ value: `u${at}@bench.example`, type: 'work', primary: true }],
  active: true,
});

/** One member of a group of 10,000, against one of 10; and groups without their members. */
async function* members(server: Server, token: string): AsyncIterable<Finding> {
  const ask = asking(server, token);
  const ids: string[] = [];
  while (ids.length < USERS) {
    const page = await ask('GET', `/Users?startIndex=${ids.length + 1}&count=1000`);
    ids.push(...(page as { readonly Resources: { readonly id: string }[] }).Resources.map(({ id }) => id));
  }
  const group = async (displayName: string, count: number): Promise<string> =>
    (
      (await ask('POST', '/Groups', { displayName, members: ids.slice(0, count).map((value) => ({ value })) })) as {
        readonly id: string;
      }
    ).id;
  const [large, small] = [await group('Large', USERS - SMALL), await group('Small', SMALL)];
  const other = ids.at(-1) ?? '';
  const change = (id: string) => async (): Promise<void> => {
    await ask('PATCH', `/Groups/${id}`, operation('add', other));
    await ask('PATCH', `/Groups/${id}`, operation('remove', other));
  };
  yield found(
    'SCIM: PATCH of one member in a group of 10,000, against a group of 10',
    await timed(change(large), change(small)),
  );
  const read = (id: string) => async (): Promise<void> => {
    await ask('GET', `/Groups?excludedAttributes=members&filter=${encodeURIComponent(`id eq "${id}"`)}`);
  };
  yield found(
    'SCIM: a group of 10,000 without its members, against a group of 10',
    await timed(read(large), read(small)),
  );
}

const operation = (op: string, value: string): object => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: [{ op, path: 'members', value: [{ value }] }],
});

/** Sends requests of SCIM. Throws for an answer that is none of success. */
const asking =
  ({ url }: Server, token: string) =>
  async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${url}/scim/v2${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 500)}`);
    return text === '' ? undefined : JSON.parse(text);
  };

/** How much longer one takes than another: the median of rounds, in turn, after one that is not counted. */
async function timed(ours: () => Promise<void>, peer: () => Promise<void>): Promise<number> {
  const ratios: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) ratios.push((await milliseconds(ours)) / (await milliseconds(peer)));
  return median(ratios.slice(1));
}

async function milliseconds(run: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let at = 0; at < REQUESTS; at += 1) {
    const begun = performance.now();
    await run();
    times.push(performance.now() - begun);
  }
  return median(times);
}
