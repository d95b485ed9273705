import { writeFileSync } from 'node:fs';
import type { Scenario } from '../stores/killed/scenarios.ts';
import type { Backend } from './backends.ts';
import { initialised, ownersToken, serve } from './built.ts';
import type { Place, Ran, Server } from './built.ts';
import { random } from './random.ts';

/** Kills a program at a random moment of its work, lets the next one go on, and looks at what is there. */

/** How much of the time that a whole run takes may have passed when it is killed, in percent: after its end as well, where there are many points. */
const [EARLIEST, LATEST, LATEST_OF_FEW] = [15, 105, 85];
const MANY_POINTS = 20;
/** So many points are drawn at most until one run was killed: others make the machine faster or slower meanwhile. */
const MOST_POINTS = 5;
/** A run may be killed so often before one ends. */
const MOST_KILLS = 2;

/** An organization, and how its programs are run: on the store, or on a server that goes with them. */
interface Reached {
  readonly here: Place;
  start(argv: readonly string[], more?: Readonly<Record<string, string>>): ReturnType<Place['start']>;
  readonly run: Place['run'];
  /** Kills the server as well. */
  killServer(): Promise<void>;
  end(): Promise<void>;
}

async function reach({ backend, remote }: Way, { prepare, files }: Scenario): Promise<Reached> {
  const here = await initialised(backend, prepare);
  for (const [name, text] of Object.entries(files)) writeFileSync(here.path(name), text);
  let server: Server | undefined = remote ? await serve(here, '--log-level error') : undefined;
  const start: Place['start'] = (argv, stdin, more) =>
    server === undefined
      ? here.start(argv, stdin, more)
      : here.start(argv, stdin, { ROSTER_TOKEN: ownersToken(here), ROSTER_STORE: '', ROSTER_URL: server.url, ...more });
  const killServer = async (): Promise<void> => {
    server?.child.kill('SIGKILL');
    await server?.done;
  };
  return {
    here,
    start: (argv, more) => start(argv, '', more),
    run: (argv, stdin, more) => start(argv.split(' '), stdin, more).done,
    async killServer() {
      if (server === undefined) return;
      await killServer();
      server = await serve(here, '--log-level error');
    },
    async end() {
      await killServer();
      await here.destroy();
    },
  };
}

/** How programs reach the organization. */
export interface Way {
  readonly name: string;
  readonly backend: Backend;
  /** Through a server of its own. */
  readonly remote: boolean;
}

/**
 * Runs a scenario to its end once, then kills it at so many moments, which are drawn from a seed; over HTTP, half of the
 * time the server with it. Returns how many runs were killed.
 */
export async function killAtRandom(way: Way, scenario: Scenario, points: number): Promise<void> {
  const draw = random(`killed ${scenario.name} ${way.name}`);
  const took = await reaching(way, scenario, async (whole) => {
    const argv = await scenario.argv(whole.here);
    const begun = performance.now();
    await expectEnded(scenario, whole.start(argv).done);
    return performance.now() - begun;
  });
  const latest = points < MANY_POINTS ? LATEST_OF_FEW : LATEST;
  let killed = 0;
  for (let point = 0; point < points || (killed === 0 && point < MOST_POINTS); point += 1)
    await reaching(way, scenario, async (reached) => {
      const first = await scenario.argv(reached.here);
      const again = scenario.again === undefined ? first : [...first, scenario.again];
      let argv = first;
      for (let kills = 1 + draw(MOST_KILLS); kills > 0; kills -= 1) {
        const { child, done } = reached.start(argv);
        const timer = setTimeout(() => child.kill('SIGKILL'), (took * (EARLIEST + draw(latest - EARLIEST))) / 100);
        if ((await done).code === null) killed += 1;
        clearTimeout(timer);
        if (draw(2) === 0) await reached.killServer();
        argv = again;
      }
      await expectEnded(scenario, reached.start(argv).done);
    });
  expect(killed).toBeGreaterThan(0);
}

/** Works on an organization of its own, in which the scenario must be done in the end. */
async function reaching<T>(way: Way, scenario: Scenario, work: (reached: Reached) => Promise<T>): Promise<T> {
  const reached = await reach(way, scenario);
  try {
    const result = await work(reached);
    expect((await reached.here.ok('store check')).stderr).toContain('the store is sound');
    await reached.here.ok('audit verify');
    await scenario.expectWhole(reached.here, reached.run);
    return result;
  } finally {
    await reached.end();
  }
}

async function expectEnded({ exits }: Scenario, done: Promise<Ran>): Promise<void> {
  const { code, stderr } = await done;
  expect([exits.includes(code ?? -1), stderr]).toEqual([true, stderr]);
}
