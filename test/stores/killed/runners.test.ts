import { readFileSync, writeFileSync } from 'node:fs';
import { localBackends } from '../../support/backends.ts';
import { initialised, ownersToken, serve } from '../../support/built.ts';
import type { Place, Ran, Running, Server } from '../../support/built.ts';
import { random } from '../../support/random.ts';
import { thorough } from '../../support/thorough.ts';

/**
 * Runners of one queue, some of which are killed while they wait or run: no two commands run at once, they begin in the order
 * in which they came, and nobody waits for the dead.
 */

const RUNNERS = thorough(8, 40);
/** In seconds; a command takes a part of it, so that it has ended when its runner counts as dead. */
const LEASE = 2;
/** One of so many is killed. */
const KILLED = 3;
const LONGEST = 1_200_000;

const COMMAND = 'echo "begin $ROSTER_JOB_ID" >> log; sleep 0.05; echo "end $ROSTER_JOB_ID" >> log';

/** Holds the queue until there is a file `go`. */
const HOLDER = 'echo held >&2; while [ ! -e go ]; do sleep 0.02; done';

/** Resolves once a program has written this on standard error. */
const told = ({ child }: Running, text: string): Promise<void> =>
  new Promise((resolve) => {
    let heard = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
      if (heard.includes(text)) resolve();
    });
  });

const withProject = (here: Place): Promise<unknown> => here.ok('project create Rocket');

const WAYS = [
  ...localBackends().map((backend) => ({ name: backend.name, backend, remote: false })),
  ...localBackends()
    .filter(({ engine }) => engine === 'sqlite')
    .map((backend) => ({ name: `HTTP on ${backend.name}`, backend, remote: true })),
];

interface Kept {
  readonly id: string;
  readonly seq: number;
  readonly state: string;
  readonly started_at: string | null;
}

test.each(WAYS)(
  'runners that are killed, on $name',
  async ({ name, backend, remote }) => {
    const here = await initialised(backend, withProject);
    let server: Server | undefined;
    try {
      if (remote) server = await serve(here, '--log-level error');
      const env =
        server === undefined ? {} : { ROSTER_TOKEN: ownersToken(here), ROSTER_STORE: '', ROSTER_URL: server.url };
      const draw = random(`runners ${name}`);
      const flags = ['--project', 'Rocket', '--queue', 'deploy', '--lease', String(LEASE)];
      const run = (command: string): Running =>
        here.start(['job', 'run', ...flags, '--', 'sh', '-c', command], '', env);
      const holder = run(HOLDER);
      await told(holder, 'held');
      const runners = Array.from({ length: RUNNERS }, (_, at) => ({
        running: run(COMMAND),
        isKilled: at === 0 || draw(KILLED) === 0,
      }));
      await Promise.all(runners.map(({ running }) => told(running, 'waits in the queue deploy')));
      // The first one dies for certain while it waits, the others at any time.
      runners[0]?.running.child.kill('SIGKILL');
      for (const { running, isKilled } of runners.slice(1))
        if (isKilled) setTimeout(() => running.child.kill('SIGKILL'), draw(1500));
      writeFileSync(here.path('go'), '');
      expect((await holder.done).code).toBe(0);
      const ended: readonly Ran[] = await Promise.all(runners.map(({ running }) => running.done));
      // Whoever was not killed ran, or was killed too late to notice.
      expect(ended.filter(({ code }, at) => runners[at]?.isKilled === false && code !== 0)).toEqual([]);
      expect(ended[0]?.code).toBeNull();

      const lines = readFileSync(here.path('log'), 'utf8').trim().split('\n');
      const begun = lines.filter((_, at) => at % 2 === 0);
      expect(lines).toEqual(begun.flatMap((line) => [line, line.replace('begin', 'end')]));

      const kept = await here.query<Kept>('select id, seq, state, started_at from jobs where started_at is not null');
      const seqs = new Map(kept.map(({ id, seq }) => [id, seq]));
      const order = begun.map((line) => seqs.get(line.slice('begin '.length)) ?? -1);
      expect(order).toEqual([...order].sort((one, other) => one - other));

      // One more comes to its turn although the dead were ahead of it, and forgets the queue that they made.
      const last = await here.start(['job', 'run', ...flags, '--wait', '30s', '--', 'true'], '', env).done;
      expect([last.code, last.stderr.includes('error')]).toEqual([0, false]);
      expect(await here.query('select id from jobs where ended_at is null')).toEqual([]);
      expect(await here.query('select id from queues')).toEqual([]);
    } finally {
      server?.child.kill('SIGKILL');
      await server?.done;
      await here.destroy();
    }
  },
  LONGEST,
);
