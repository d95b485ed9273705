import { lostJobs } from '../../src/background/lost-jobs.ts';
import type { GivenRule } from '../../src/domain/notifications/rules.ts';
import { jobEnd } from '../../src/operations/job/end.ts';
import { jobEnqueue } from '../../src/operations/job/enqueue.ts';
import { jobStop } from '../../src/operations/job/stop.ts';
import { notificationCreate } from '../../src/operations/notification/create.ts';
import { notificationDeliveries } from '../../src/operations/notification/deliveries.ts';
import { notificationPause } from '../../src/operations/notification/pause.ts';
import { notificationTest } from '../../src/operations/notification/test.ts';
import { peopleAdd } from '../../src/operations/people/add.ts';
import { peopleRole } from '../../src/operations/people/role.ts';
import { projectCreate } from '../../src/operations/project/create.ts';
import { projectDelete } from '../../src/operations/project/delete.ts';
import { coreBox } from '../support/core.ts';
import type { CoreBox } from '../support/core.ts';
import { notified, receiver } from '../support/notified.ts';
import { taskServices } from '../support/services.ts';
import { stopWebServers } from '../support/web-server.ts';

/** What is told of jobs that end, and to whom. */

const LEASE = 30_000;

let box: CoreBox;
beforeEach(async () => {
  box = await coreBox();
  await box.call(projectCreate, { name: 'Rocket' });
});
afterEach(async () => {
  await stopWebServers();
  await box.destroy();
});

const { deliver, later, webhook, group, messages } = notified(() => box);

/** The id of a job that runs, or waits where another one does. */
const begin = async (name: string, branch = 'main'): Promise<string> =>
  (await box.call(jobEnqueue, { project: 'Rocket', name, branch })).id;
const end = (job: string, exit_status: number) => box.call(jobEnd, { job, exit_status });
const findDead = async (): Promise<void> => {
  const now = (): number => box.clock.now;
  if ((await lostJobs.wanted?.({ store: box.store, now })) === false) return;
  await lostJobs.run({ ...taskServices, store: box.store, now, signal: new AbortController().signal });
};

interface Told {
  readonly type: string;
  readonly job: { readonly name: string; readonly state: string };
}
/** A receiver of a rule, and which jobs it heard of. */
async function listening(filter: GivenRule['filter'] = { projects: ['Rocket'] }) {
  const { url, got } = await receiver();
  await webhook('jobs', url, { filter });
  return () => got.map(({ body }) => body as unknown as Told).map(({ job }) => `${job.name} ${job.state}`);
}

test('the end of each job is told once, in order, and its beginning is not', async () => {
  const told = await listening();
  const first = await begin('first');
  const second = await begin('second');
  const third = await begin('third');
  await deliver();
  expect(told()).toEqual([]);
  await box.call(jobStop, { job: third });
  box.clock.now += 1;
  await end(first, 0);
  box.clock.now += 1;
  await box.call(jobEnqueue, { id: second, project: 'Rocket', name: 'second', branch: 'main' });
  await end(second, 2);
  await end(second, 2);
  await deliver();
  await deliver();
  expect(told()).toEqual(['third stopped', 'first passed', 'second failed']);
  const { items } = await box.call(notificationDeliveries, {});
  expect(items.map(({ seq, job }) => [seq, job])).toEqual([second, first, third].map((job) => [null, job]));
});

test('a job whose runner is silent is told as lost, whether another comes or not, and how it ended after all', async () => {
  const told = await listening();
  const silent = await begin('silent');
  box.clock.now += LEASE + 1;
  await begin('next');
  await deliver();
  expect(told()).toEqual(['silent lost']);
  await end(silent, 0);
  await deliver();
  expect(told()).toEqual(['silent lost', 'silent passed']);
  box.clock.now += LEASE + 1;
  await findDead();
  await findDead();
  await deliver();
  expect(told().slice(2)).toEqual(['next lost']);
});

test('a job that was lost before its turn, and comes back, may be lost again', async () => {
  const told = await listening({ results: ['lost'] });
  const running = await begin('running');
  const waiting = await begin('waiting');
  for (let round = 0; round < 2; round += 1) {
    box.clock.now += LEASE - 1;
    await box.call(jobEnqueue, { id: running, project: 'Rocket', name: 'running', branch: 'main' });
    box.clock.now += 2;
    await findDead();
    await box.call(jobEnqueue, { id: waiting, project: 'Rocket', name: 'waiting', branch: 'main' });
  }
  await deliver();
  expect(told()).toEqual(['waiting lost', 'waiting lost']);
});

test('what a message tells is how the job had ended then', async () => {
  const told = await listening();
  const silent = await begin('silent');
  box.clock.now += LEASE + 1;
  await findDead();
  box.clock.now += 1;
  await end(silent, 1);
  await deliver();
  expect(told()).toEqual(['silent lost', 'silent failed']);
});

test('only what a rule means is told, and nothing while it is paused', async () => {
  const told = await listening({ results: ['failed'], branches: ['/^release/'] });
  for (const [name, branch, status] of [
    ['a', 'main', 1],
    ['b', 'release/7', 0],
    ['c', 'release/7', 1],
  ] as const)
    await end(await begin(name, branch), status);
  await deliver();
  await box.call(notificationPause, { notification: 'jobs' });
  await end(await begin('d', 'release/7'), 1);
  await later(1000);
  expect(told()).toEqual(['c failed']);
  expect(await messages()).toHaveLength(1);
});

test('a rule about events hears nothing of jobs, and one about jobs nothing of events', async () => {
  const { url, got } = await receiver();
  await webhook('events', url, { filter: {} });
  await deliver();
  got.splice(0);
  const told = await listening();
  await end(await begin('make'), 0);
  await group('Platform');
  await deliver();
  expect(got.map(({ body }) => body.event.resource_name)).toEqual(['jobs', 'Platform']);
  expect(told()).toEqual(['make passed']);
});

test('jobs that whose permissions it needs may not see any more are not told, nor those of a project that is gone', async () => {
  const { url, got } = await receiver();
  await box.call(peopleAdd, { people: [{ email: 'grace@acme.example' }], role: 'Admin' });
  const notify = { webhook: { endpoint: url, unsigned: true } };
  const rules = [{ name: 'all', filter: { projects: ['/./'] }, notify }];
  await box.call(notificationCreate, { name: 'hers', rules }, await box.tokenOf('grace'));
  await end(await begin('seen'), 0);
  await deliver();
  expect(got).toHaveLength(1);
  await end(await begin('gone'), 0);
  await box.call(projectDelete, { project: 'Rocket' });
  await deliver();
  await box.call(projectCreate, { name: 'Sled' });
  await box.call(peopleRole, { person: 'grace', role: 'Member' });
  const hidden = await box.call(jobEnqueue, { project: 'Sled', name: 'hidden' });
  await end(hidden.id, 0);
  await deliver();
  expect(got).toHaveLength(1);
  expect((await messages()).map(({ status, result }) => `${status}: ${result ?? ''}`)).toEqual([
    'sent: answered 204',
    'skipped: its job is not there any more',
    'skipped: whose permissions it needs may not see jobs of the project Sled any more',
  ]);
});

test('a test of a rule about jobs looks like a job', async () => {
  const told = await listening();
  await box.call(notificationTest, { notification: 'jobs' });
  await deliver();
  expect(told()).toEqual(['example passed']);
});
