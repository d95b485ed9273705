import type { Sandbox } from '../../harness.ts';
import { ID } from '../../support/awkward-semaphore/index.ts';
import type { AwkwardSemaphore } from '../../support/awkward-semaphore/index.ts';
import { seedJob } from '../../support/awkward-semaphore/seed-jobs.ts';
import { errorOf } from '../../support/front-door.ts';
import type { SemaphoreContext } from '../../support/semaphore-context.ts';
import { onAwkward } from '../../support/on-awkward.ts';
import type { OnAwkward } from '../../support/on-awkward.ts';

/** Self-hosted agents of an instance of Semaphore that has its oddities. */

let box: Sandbox;
let instance: AwkwardSemaphore;
let there: SemaphoreContext;
let answering: OnAwkward['answering'];

beforeEach(async () => {
  ({ box, instance, there, answering } = await onAwkward());
  const { agents } = instance.state;
  agents.push({ name: 'a-3', type: 's1-own', state: 'running_job', disabled: true });
  agents.push({ name: 'a-1', type: 's1-own', state: 'running_job', disabled: false });
  agents.push({ name: 'a-2', type: 's1-big', state: 'waiting_for_job', disabled: false });
  seedJob(instance.state, { tail: 'b1', name: 'Build', after: 0 }, own('a-1'));
  seedJob(instance.state, { tail: 'b2', name: 'Cloud', after: 10 });
  instance.requests.length = 0;
});
afterEach(() => box.destroy());

const own = (name: string) => ({ machineType: 's1-own', agent: { name, ip: '' } });

test('are listed to their end, with the jobs that run on them', async () => {
  const { code, stdout, stderr } = await there.run('agent list');
  expect(stdout).toBe(
    [
      'name\tmachine_type\tstate\tjobs\thost\tconnected_at',
      'a-1\ts1-own\trunning\tBuild\thost-of-a-1\t2026-02-02T02:40:00.000Z',
      'a-2\ts1-big\twaiting\t\thost-of-a-2\t2026-02-02T02:40:00.000Z',
      'a-3\ts1-own\trunning\t\thost-of-a-3\t2026-02-02T02:40:00.000Z',
      '',
    ].join('\n'),
  );
  expect(stderr).toBe('note: of 1 agent that runs a job the token may not see it\n');
  expect(code).toBe(0);
  expect(instance.writes()).toEqual([]);
});

test('are shown as JSON, and in 80 columns', async () => {
  const [one] = await there.json<object[]>('agent list --search a-3');
  expect(one).toEqual({
    ...{ id: 'a-3', name: 'a-3', machine_type: 's1-own', state: 'running', jobs: [], host: 'host-of-a-3' },
    ...{ os: 'Ubuntu 24.04', version: 'v2.2.6', connected_at: '2026-02-02T02:40:00.000Z', disabled: true },
  });
  const { stdout } = await there.run('agent list --no-color', { tty: 80 });
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
});

test.each([
  ['--state waiting', ['a-2']],
  ['--machine-type s1-own', ['a-1', 'a-3']],
  ['--machine-type s1-none', []],
  ['--sort -name --limit 2', ['a-3', 'a-2']],
])('%s narrows the list', async (flags, names) => {
  const agents = await there.json<{ name: string }[]>(`agent list ${flags}`);
  expect(agents.map(({ name }) => name)).toEqual(names);
});

test('a token that may not see them is refused, and an instance without them is told', async () => {
  instance.quirks.hidesAgents = true;
  expect(errorOf(await there.run('agent list --json')).code).toBe('forbidden');
  instance.quirks.withoutJobs = true;
  expect(errorOf(await there.run('agent list --json'))).toMatchObject({
    ...{ code: 'unsupported_by_server', hint: 'in Semaphore: Self-hosted agents' },
  });
});

test('a state that roster does not know, and a time that is none, are null', async () => {
  const answer = JSON.stringify({
    agents: [{ metadata: { name: '\u001b[2Jodd', connected_at: '' }, status: { state: 'resting' } }],
    cursor: '',
  });
  const { stdout, stderr } = await there.run('agent list --json', answering('/agents', answer));
  expect(JSON.parse(stdout)).toMatchObject([
    { state: null, connected_at: null, machine_type: null, os: null, disabled: false },
  ]);
  expect(stderr).toContain('of 1 agent roster does not know the state');
  expect((await there.run('agent list', { ...answering('/agents', answer), tty: 80 })).stdout).not.toContain(
    '\u001b[2J',
  );
});

test.each(['{"agents":[{"metadata":{}}],"cursor":""}', '{"agents":[],"cursor":"' + 'x'.repeat(3000) + '"}', '[]'])(
  'agents like %.20s are refused',
  async (text) => {
    const refused = await there.run('agent list --json', answering('/agents', text));
    expect(errorOf(refused).code).toBe('unsupported_by_server');
  },
);

test('pages that repeat are refused', async () => {
  const text = `{"agents":[{"metadata":{"name":"${ID('a1')}"},"status":{}}],"cursor":"again"}`;
  const refused = await there.run('agent list --json', answering('/agents', text));
  expect(errorOf(refused)).toMatchObject({ code: 'unsupported_by_server', details: { path: '/agents' } });
});
