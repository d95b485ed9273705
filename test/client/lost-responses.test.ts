import { remoteCaller } from '../../src/client/index.ts';
import type { Caller } from '../../src/core/caller.ts';
import { groupCreate } from '../../src/operations/group/create.ts';
import { groupDelete } from '../../src/operations/group/delete.ts';
import { peopleAdd } from '../../src/operations/people/add.ts';
import { peopleImport } from '../../src/operations/people/import.ts';
import { peopleRemove } from '../../src/operations/people/remove.ts';
import { peopleRole } from '../../src/operations/people/role.ts';
import { tokenCreate } from '../../src/operations/token/create.ts';
import { routeOf } from '../../src/registry.ts';
import { coreBox } from '../support/core.ts';
import type { CoreBox } from '../support/core.ts';
import { errorOf } from '../support/outside.ts';
import { random } from '../support/random.ts';
import { INSTANCE, testServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

/** A network that loses requests and answers at random: what was told happened, happened once; what failed, did not. */

let box: CoreBox;
let server: TestServer;
beforeEach(async () => {
  box = await coreBox();
  server = await testServer(box.path, box.environment);
});
afterEach(async () => {
  await server.close();
  await box.destroy();
});

const failure = (code: string) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(`it is ${code}`), { code }) });

/** The first bytes of an answer, after which the connection is cut. */
function cutAfter(answer: Response, pieces: number): Response {
  const reader = (answer.body as ReadableStream<Uint8Array> | null)?.getReader();
  let passed = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = passed < pieces ? await reader?.read() : undefined;
        passed += 1;
        if (next?.value === undefined) {
          await reader?.cancel();
          controller.error(failure('ECONNRESET'));
        } else controller.enqueue(pieces === 1 ? next.value.subarray(0, next.value.length >> 1) : next.value);
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, answer);
}

/** A caller over a network that fails `percent` of the time, in one of the ways in which networks do. */
function unreliable(seed: string, percent: number): Caller {
  const draw = random(seed);
  const { fetch } = server.outside;
  const outside = {
    ...server.outside,
    async fetch(url: string, init: RequestInit) {
      if (draw(100) >= percent) return fetch(url, init);
      switch (draw(5)) {
        case 0:
          throw failure('ECONNREFUSED');
        case 1:
          throw failure('ECONNRESET');
        case 2:
          await (await fetch(url, init)).arrayBuffer();
          throw failure('ECONNRESET');
        case 3:
          await (await fetch(url, init)).arrayBuffer();
          return new Response('<h1>Bad gateway</h1>', { status: 502 });
        default:
          return cutAfter(await fetch(url, init), 1 + draw(4));
      }
    },
  };
  return remoteCaller({ url: INSTANCE, token: box.owner }, outside, routeOf);
}

/** How often the log has each change that this test makes. */
async function changes(): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const { resource, operation, resource_name, outcome } of await box.events()) {
    const what = `${resource}.${operation} ${resource_name}`;
    if (outcome === 'ok') counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return counts;
}

const STEPS = 40;

test.each(['first', 'second', 'third'])(
  'writes, %s seed',
  async (seed) => {
    const caller = unreliable(seed, 65);
    const draw = random(`steps of ${seed}`);
    const told = new Map<string, string>();
    for (let step = 0; step < STEPS; step += 1) {
      const name = `${seed}${step}`;
      const earlier = `${seed}${draw(step + 1)}`;
      const steps: [string, () => Promise<unknown>][] = [
        [`Group.Added ${name}`, () => caller.call(groupCreate, { name })],
        [
          `User.Added ${name}`,
          () => caller.call(peopleAdd, { people: [{ email: `${name}@acme.example`, username: name }] }),
        ],
        [`Token.Added ${name}`, () => caller.call(tokenCreate, { name })],
        [`User.RoleChanged ${earlier}`, () => caller.call(peopleRole, { person: earlier, role: 'Admin' })],
        [`User.Removed ${earlier}`, () => caller.call(peopleRemove, { people: [earlier] })],
        [`Group.Removed ${earlier}`, () => caller.call(groupDelete, { group: earlier })],
      ];
      const [what, call] = steps[draw(steps.length)] ?? [];
      if (what === undefined || call === undefined) continue;
      const before = (await changes()).get(what) ?? 0;
      const error = await errorOf(call());
      const made = ((await changes()).get(what) ?? 0) - before;
      const outcome = error === undefined ? 'done' : error.details.outcome === 'unknown' ? 'unknown' : 'failed';
      told.set(`${step}`, outcome);
      // Giving a role that somebody has already changes nothing.
      const expected = { done: what.startsWith('User.RoleChanged') ? [0, 1] : [1], unknown: [0, 1], failed: [0] }[
        outcome
      ];
      expect([seed, step, what, outcome, error?.code, expected.includes(made)]).toEqual([
        seed,
        step,
        what,
        outcome,
        error?.code,
        true,
      ]);
    }
    expect(new Set(told.values())).toEqual(new Set(['done', 'unknown', 'failed']));
  },
  60_000,
);

test.each(['first', 'second', 'fifth', 'sixth'])(
  'an import in batches, %s seed',
  async (seed) => {
    const rows = Array.from({ length: 1200 }, (_, at) => ({ line: at + 2, email: `p${at}@acme.example` }));
    const secrets: string[] = [];
    const steps: number[] = [];
    const answer = await unreliable(`${seed} import`, 65).call(
      peopleImport,
      { rows },
      {
        deliver: (some) => Promise.resolve(void secrets.push(...some.map(({ secret }) => secret))),
        progress: (done) => void steps.push(done),
      },
    );
    expect(server.answered.length).toBeGreaterThan(1);
    expect([answer.items.length, new Set(secrets).size, secrets.length, steps]).toEqual([1200, 1200, 1200, [1, 2, 3]]);
    expect(answer.items.map(({ temporary_password }) => temporary_password)).toEqual(secrets);
    const added = [...(await changes())].filter(([what]) => /^User\.Added p\d/.test(what));
    expect([added.length, added.every(([, times]) => times === 1)]).toEqual([1200, true]);
  },
  60_000,
);
