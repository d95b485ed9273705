import { AppError } from '../../src/domain/errors.ts';
import { runTasks } from '../../src/background/run-tasks.ts';
import type { After, RunningTasks, TaskRun } from '../../src/background/run-tasks.ts';
import type { Task, TaskContext } from '../../src/background/task.ts';
import type { Store } from '../../src/core/store/index.ts';
import { coreBox } from '../support/core.ts';
import type { CoreBox } from '../support/core.ts';

/** Background tasks: when they run, on which server, and what happens when one fails or dies. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const RENEWAL = 20 * SECOND;

let box: CoreBox;
let servers: TestServer[];
beforeEach(async () => {
  box = await coreBox();
  servers = [];
});
afterEach(async () => {
  await Promise.all(servers.map(({ running }) => running.stop()));
  await box.destroy();
});

interface TestServer {
  readonly running: RunningTasks;
  readonly runs: TaskRun[];
  /** Resolves once the server waits for its task to be due or free. */
  readonly idle: () => Promise<void>;
  /** Resolves once it waits for the next renewal of its lease. */
  readonly leased: () => Promise<void>;
  /** Goes on to the time of the server's next timer; returns how long that was. */
  readonly next: () => number;
}

/** A server with these tasks, whose timers ring when the test says so. */
function server(task: Task, store: Store = box.store): TestServer {
  const timers = new Set<{ readonly at: number; readonly renews: boolean; readonly call: () => void }>();
  let waiting: (() => void)[] = [];
  const after: After = (milliseconds, call) => {
    const timer = { at: box.clock.now + milliseconds, renews: milliseconds === RENEWAL, call };
    timers.add(timer);
    for (const resolve of waiting.splice(0)) resolve();
    return () => timers.delete(timer);
  };
  const waits = async (renews: boolean): Promise<void> => {
    while (![...timers].some((timer) => timer.renews === renews))
      await new Promise<void>((resolve) => (waiting = [...waiting, resolve]));
  };
  const runs: TaskRun[] = [];
  const holder = { id: `server ${servers.length}`, store, now: () => box.clock.now };
  const made: TestServer = {
    running: runTasks({
      tasks: [task],
      holder,
      services: { ...box.environment, mail: undefined },
      after,
      observe: (run) => void runs.push(run),
    }),
    runs,
    idle: () => waits(false),
    leased: () => waits(true),
    next: () => {
      const [first] = [...timers].sort((one, other) => one.at - other.at);
      if (first === undefined) throw new Error('no timer waits');
      timers.delete(first);
      const wait = Math.max(0, first.at - box.clock.now);
      box.clock.now += wait;
      first.call();
      return wait;
    },
  };
  servers.push(made);
  return made;
}

const task = (run: Task['run'] = () => Promise.resolve()): Task => ({ name: 'sweep', every: HOUR / 12, run });
const stateOf = () => box.store.read((tx) => tx.tasks.get('sweep'));
const iso = (time: number): string => new Date(time).toISOString();

/** A task that ends when the test says so, and the contexts of its runs. */
function held(): {
  readonly task: Task;
  readonly begun: (run: number) => Promise<TaskContext>;
  readonly end: () => void;
} {
  const contexts: TaskContext[] = [];
  let told: (() => void)[] = [];
  let end: () => void = () => undefined;
  return {
    task: task((context) => {
      contexts.push(context);
      for (const resolve of told.splice(0)) resolve();
      return new Promise((resolve) => {
        end = resolve;
        context.signal.addEventListener('abort', () => resolve());
      });
    }),
    begun: async (run) => {
      for (;;) {
        const context = contexts[run - 1];
        if (context !== undefined) return context;
        await new Promise<void>((resolve) => (told = [...told, resolve]));
      }
    },
    end: () => end(),
  };
}

test('a task runs at once, and again so long after it ended', async () => {
  const one = server(task());
  await one.idle();
  const ended = box.clock.now;
  expect(one.runs).toEqual([{ task: 'sweep', outcome: 'done', duration: 0, at: ended, error: undefined }]);
  expect(await stateOf()).toEqual({
    name: 'sweep',
    holder: null,
    held_until: null,
    due_at: iso(ended + 5 * MINUTE),
    succeeded_at: iso(ended),
    failures: 0,
    error: null,
  });
  expect(one.next()).toBe(5 * MINUTE);
  await one.idle();
  expect(one.runs).toHaveLength(2);
});

test('of two servers one runs a task, and the other waits for its end', async () => {
  const { task: slow, begun, end } = held();
  const first = server(slow);
  await begun(1);
  const second = server(slow);
  await second.idle();
  end();
  await first.idle();
  expect([first.runs.length, second.runs.length]).toEqual([1, 0]);
  expect(second.next()).toBe(MINUTE);
  await second.idle();
  expect(second.next()).toBe(4 * MINUTE);
  await begun(2);
  expect((await stateOf())?.holder).toBe('server 1');
});

test('a lease is renewed for as long as a run takes', async () => {
  const { task: slow, begun, end } = held();
  const one = server(slow);
  await begun(1);
  for (let renewal = 0; renewal < 9; renewal += 1) {
    await one.leased();
    expect(one.next()).toBe(RENEWAL);
  }
  await one.leased();
  expect((await stateOf())?.held_until).toBe(iso(box.clock.now + MINUTE));
  end();
  await one.idle();
  expect(one.runs).toMatchObject([{ outcome: 'done', duration: 3 * MINUTE }]);
});

test('another server runs what a dead one held, and the dead one, back again, stops and changes nothing', async () => {
  const { task: slow, begun } = held();
  const dead = server(slow);
  const { signal } = await begun(1);
  await dead.leased();
  const other = server(slow);
  await other.idle();
  expect(other.next()).toBe(MINUTE);
  await begun(2);
  expect((await stateOf())?.holder).toBe('server 1');
  const before = await stateOf();
  dead.next();
  await dead.idle();
  expect(signal.aborted).toBe(true);
  expect(dead.runs).toMatchObject([{ outcome: 'stopped' }]);
  expect(await stateOf()).toEqual(before);
});

test('a run whose lease cannot be renewed stops when the lease ends', async () => {
  const { task: slow, begun } = held();
  let isGone = false;
  const store: Store = {
    ...box.store,
    write: (work) => (isGone ? Promise.reject(new AppError('unavailable', 'gone')) : box.store.write(work)),
  };
  const one = server(slow, store);
  const { signal } = await begun(1);
  isGone = true;
  for (const aborted of [false, false, true]) {
    await one.leased();
    one.next();
    await (aborted ? one.idle() : one.leased());
    expect(signal.aborted).toBe(aborted);
  }
  expect(one.runs).toMatchObject([{ outcome: 'failed', error: { code: 'unavailable' } }]);
});

test('a failure is kept with its reason, and tried again after a delay that doubles up to the interval', async () => {
  const errors: (Error | undefined)[] = [
    new AppError('unavailable', 'the bucket does not answer'),
    new Error('secret'),
    new AppError('unavailable', 'still not'),
    new AppError('unavailable', 'still not'),
    undefined,
  ];
  const one = server(
    task(() => {
      const error = errors.shift();
      return error === undefined ? Promise.resolve() : Promise.reject(error);
    }),
  );
  await one.idle();
  expect(await stateOf()).toMatchObject({ failures: 1, error: 'the bucket does not answer', succeeded_at: null });
  const waits: number[] = [one.next()];
  await one.idle();
  expect((await stateOf())?.error).toBe('an internal error; the log of the server has more');
  for (let more = 0; more < 3; more += 1) {
    waits.push(one.next());
    await one.idle();
  }
  expect(waits.map((wait) => wait / MINUTE)).toEqual([1, 2, 4, 5]);
  expect(await stateOf()).toMatchObject({ failures: 0, error: null, succeeded_at: iso(box.clock.now) });
  expect(one.runs.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed', 'failed', 'done']);
});

test('a server that stops ends its run, and the task is due for others', async () => {
  const { task: slow, begun } = held();
  const one = server(slow);
  const { signal } = await begun(1);
  await one.running.stop();
  expect(signal.aborted).toBe(true);
  expect(one.runs).toMatchObject([{ outcome: 'stopped' }]);
  expect(await stateOf()).toMatchObject({ holder: null, due_at: iso(box.clock.now) });
  server(slow);
  await begun(2);
});

test('a store that does not answer is asked again', async () => {
  let refusals = 2;
  const store: Store = {
    ...box.store,
    read: (work, options) => {
      refusals -= 1;
      return refusals >= 0 ? Promise.reject(new AppError('unavailable', 'gone')) : box.store.read(work, options);
    },
  };
  const one = server(task(), store);
  for (let attempt = 0; attempt < 2; attempt += 1) {
    await one.idle();
    expect(one.next()).toBe(30 * SECOND);
  }
  await one.idle();
  expect(one.runs.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'done']);
});

test('a lease of a clock that was wrong holds nobody up', async () => {
  await box.store.write((tx) =>
    tx.tasks.put({
      name: 'sweep',
      holder: 'a server of the future',
      held_until: iso(box.clock.now + 24 * HOUR),
      due_at: iso(box.clock.now),
      succeeded_at: null,
      failures: 0,
      error: null,
    }),
  );
  const one = server(task());
  await one.idle();
  expect(one.runs).toMatchObject([{ outcome: 'done' }]);
});
