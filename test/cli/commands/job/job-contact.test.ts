import type { Job } from '../../../../src/cli/commands/job/views.ts';
import type { Program } from '../../../../src/cli/terminal/io.ts';
import { bothWays, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { withProjects } from '../../../support/queues.ts';
import { testServer } from '../../../support/server.ts';
import type { TestOutside } from '../../../support/server.ts';

/** A runner that has no contact with its instance for a while, or another clock. */

type Fetch = TestOutside['fetch'];
const HOUR = 3_600_000;

let box: Sandbox;
beforeEach(async () => {
  const [http] = bothWays().filter(({ remote }) => remote);
  if (http === undefined) throw new Error('there is no backend');
  box = await sandbox(http, withProjects);
});
afterEach(() => box.destroy());

const only = async (): Promise<Job> => {
  const [job] = await box.json<Job[]>('job list');
  if (job === undefined) throw new Error('there is no job');
  return job;
};

/** A network that can be cut. */
function network() {
  const state = { isCut: false };
  const between =
    (fetch: Fetch): Fetch =>
    (url, init) =>
      state.isCut
        ? Promise.reject(
            new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) }),
          )
        : fetch(url, init);
  return { state, between };
}

/** A program that says that it has begun, and ends with a signal or when the test says. */
function lasting() {
  const signals: string[] = [];
  let end: (status: number) => void = () => undefined;
  const ended = new Promise<number>((resolve) => (end = resolve));
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const program = ({ started }: Program): Promise<number> => {
    started?.((signal) => {
      signals.push(signal);
      end(143);
    });
    begin();
    return ended;
  };
  return { program, begun, signals, end: () => end(0) };
}

test('with --strict, a command without contact is ended with its lease', async () => {
  const [{ state, between }, { program, begun, signals }] = [network(), lasting()];
  const running = box.run('job run --project Rocket --strict --lease 1 -- make', { program, between });
  await begun;
  state.isCut = true;
  box.clock.now += 1001;
  const { code, stderr } = await running;
  expect([code, signals]).toEqual([143, ['SIGTERM']]);
  expect(stderr).toContain('the lease of make is over without contact, and it is ended\n');
  expect(stderr).toMatch(/the end of make could not be reported .*, and it counts as lost: roster job show /);
  expect(await only()).toMatchObject({ state: 'lost', exit_status: null });
});

test('with --strict, a command is ended as soon as its runner hears that it counts as lost', async () => {
  const { program, begun, signals } = lasting();
  const running = box.run('job run --project Rocket --strict --lease 2 -- make', { program });
  await begun;
  box.clock.now += 2001;
  // Somebody else begins in its place.
  expect((await box.run('job run --project Rocket --wait 0s -- make', { program: () => 0 })).code).toBe(0);
  const { code, stderr } = await running;
  expect([code, signals]).toEqual([143, ['SIGTERM']]);
  expect(stderr).toContain('make counts as lost, and it is ended\n');
});

test('without it, the command goes on, and its end is reported as soon as there is contact again', async () => {
  const [{ state, between }, { program, begun, signals, end }] = [network(), lasting()];
  let pauses = 0;
  const pausing = (): void => {
    pauses += 1;
    if (pauses === 2) state.isCut = false;
  };
  const running = box.run('job run --project Rocket -- make', { program, between, pausing });
  await begun;
  state.isCut = true;
  box.clock.now += 31_000;
  expect(await only()).toMatchObject({ state: 'lost' });
  end();
  expect(await running).toMatchObject({ code: 0, stderr: '' });
  expect(signals).toEqual([]);
  expect(await only()).toMatchObject({ state: 'passed', exit_status: 0 });
});

test.each([HOUR, -HOUR])(
  'the lease is by the clock of the instance, with a runner whose clock is %i ms off',
  async (off) => {
    const clock = { now: box.clock.now };
    const server = await testServer(box.location, { ...box.environment, now: () => clock.now });
    const between = (): Fetch => server.outside.fetch;
    const { program, begun, end } = lasting();
    box.clock.now += off;
    const running = box.run('job run --project Rocket -- make', { program, between });
    await begun;
    const look = async (): Promise<Job | undefined> =>
      (JSON.parse((await box.run('job list --json', { between })).stdout) as Job[]).at(-1);
    expect(await look()).toMatchObject({
      state: 'running',
      started_at: '2026-03-01T09:00:00.000Z',
      lease_until: '2026-03-01T09:00:30.000Z',
    });
    // Nobody gets its place before the lease has ended there.
    clock.now += 29_000;
    expect((await box.run('job run --project Rocket --wait 0s -- make', { program: () => 0, between })).code).toBe(7);
    clock.now += 2000;
    expect((await look())?.state).toBe('lost');
    end();
    expect((await running).code).toBe(0);
    await server.close();
  },
);
