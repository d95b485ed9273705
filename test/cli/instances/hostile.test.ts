import { localBackends } from '../../harness.ts';
import type { Backend, Sandbox } from '../../harness.ts';
import { AWKWARD_URL, ID, THERE } from '../../support/awkward-semaphore/index.ts';
import { errorOf } from '../../support/front-door.ts';
import type { SemaphoreContext } from '../../support/semaphore-context.ts';
import { onAwkward } from '../../support/on-awkward.ts';
import type { OnAwkward } from '../../support/on-awkward.ts';

/** Instances that answer what no Semaphore does. */

const [, postgresql] = localBackends() as readonly [Backend, Backend];

let box: Sandbox;
let there: SemaphoreContext;
let answering: OnAwkward['answering'];

beforeEach(async () => {
  ({ box, there, answering } = await onAwkward());
});
afterEach(() => box.destroy());

test.each([
  ['1e300', '1970-01-01T00:00:00.000Z'],
  ['1e12', '1970-01-01T00:00:00.000Z'],
  ['-5', '1970-01-01T00:00:00.000Z'],
  ['{"seconds":"soon"}', '1970-01-01T00:00:00.000Z'],
  ['{"seconds":"1767225600"}', '2026-01-01T00:00:00.000Z'],
])('a service account made at %s was made at %s', async (at, shown) => {
  const answer = `{"service_accounts":[{"id":"${ID('51')}","name":"robot","created_at":${at}}],"next_page_token":""}`;
  const { code, stdout } = await there.run('service-account list --json', answering('/service_accounts', answer));
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject([{ created_at: shown }]);
});

const projectWith = (id: string, spec: string): string =>
  `[{"metadata":{"id":"${id}","name":"Deep","owner_id":"${THERE.ada}"},"spec":${spec}}]`;

test('an answer that is nested without end is refused', async () => {
  const spec = `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
  const result = await there.run('project list --json', answering('/projects', projectWith(ID('52'), spec)));
  expect(errorOf(result)).toMatchObject({
    code: 'unsupported_by_server',
    message: expect.stringContaining('nested') as unknown,
  });
});

test.each(['.', '..', '../members', 'a/b', 'a?b=c', ''])(
  'the id %j, which would lead elsewhere, is refused',
  async (id) => {
    const result = await there.run('project people list Deep --json', answering('/projects', projectWith(id, '{}')));
    expect(errorOf(result).code).toBe('unsupported_by_server');
  },
);

test('descriptions that a store would not take become fit, and the copy says so', async () => {
  const place = await postgresql.location(box.dir);
  const group = (tail: string, name: string, description: string) => ({ id: ID(tail), name, description });
  const groups = [
    group('61', 'Odd', 'a\u0000b\u001b[2J\u202Ec\nd'),
    group('62', 'Long', 'x'.repeat(5000)),
    group('63', 'Fit', 'Builds'),
  ];
  try {
    const result = await there.run(
      ['pull', '--context', 'acme', '--store', place],
      answering('/groups', JSON.stringify({ groups, total_pages: 1 })),
    );
    expect(result.stderr).toContain('of 2 descriptions the end, or characters that none has here, were left out');
    expect(result.code).toBe(0);
    expect((await there.json<{ description: string }>('group show Odd')).description).toBe('ab[2Jc\nd');
    expect((await there.json<{ description: string }>('group show Long')).description).toHaveLength(4096);
    expect((await there.json<{ description: string }>('group show Fit')).description).toBe('Builds');
  } finally {
    await postgresql.destroy(place);
  }
});

const jobWith = (metadata: object, rest: object = {}): string =>
  JSON.stringify({
    jobs: [{ metadata: { id: ID('71'), name: 'Build', ...metadata }, status: { state: 'RUNNING' }, ...rest }],
    next_page_token: '',
  });

test.each([
  ['a time that is none', jobWith({ create_time: 'soon', start_time: -1, finish_time: '99999999999999' })],
  ['no specification', jobWith({}, { spec: 'none' })],
  ['a project that leads elsewhere', jobWith({}, { spec: { project_id: '../members' } })],
  ['variables that are none', jobWith({}, { spec: { env_vars: [{ name: 7 }], agent: [] } })],
])('a job with %s has null there', async (_, answer) => {
  const { code, stdout } = await there.run('job list --json', answering('/jobs', answer));
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject([{ name: 'Build', created_at: null, project: null, machine_type: null }]);
});

test('a job in a state that roster does not know is shown without one, and told', async () => {
  const answer = jobWith({}, { status: { state: 'toString', result: 'NONE', agent: null } });
  const { code, stdout, stderr } = await there.run('job list --json', answering('/jobs', answer));
  expect([code, JSON.parse(stdout)]).toMatchObject([0, [{ state: null, host: '' }]]);
  expect(stderr).toContain('of 1 job roster does not know the state');
});

test('variables of a job name no address of their own, and what is no label is left out', async () => {
  const env_vars = [
    { name: 'SEMAPHORE_ORGANIZATION_URL', value: 'https://evil.example' },
    { name: 'SEMAPHORE_JOB_ID', value: '../../x' },
    { name: 'SEMAPHORE_GIT_BRANCH', value: 'main\u001b[2J' },
    { name: 'GITHUB_ACTIONS', value: 'true' },
    { name: '__proto__', value: 'x' },
    { name: 'SEMAPHORE_PIPELINE_NAME', value: 'CI' },
  ];
  const { stdout } = await there.run('job list --json', answering('/jobs', jobWith({}, { spec: { env_vars } })));
  expect(JSON.parse(stdout)).toMatchObject([{ url: `${AWKWARD_URL}/jobs/${ID('71')}`, branch: null, pipeline: 'CI' }]);
});

test('names of jobs reach the terminal without control characters', async () => {
  const answer = answering('/jobs', jobWith({ name: '\u001b[2JBuild\nDone' }, { spec: { project_id: THERE.rocket } }));
  for (const argv of ['job list', 'activity']) {
    const { stdout } = await there.run(argv, { ...answer, tty: 80 });
    expect(stdout).not.toContain('\u001b[2J');
    expect(stdout).not.toMatch(/^Done/m);
  }
});

test.each(['..', 'a/b', ''])('a job with the id %j is refused', async (id) => {
  const result = await there.run('job list --json', answering('/jobs', jobWith({ id })));
  expect(errorOf(result).code).toBe('unsupported_by_server');
});

test('a token that no address can hold is refused', async () => {
  const answer = JSON.stringify({ jobs: [], next_page_token: 'x'.repeat(5000) });
  for (const argv of ['job list', 'activity'])
    expect(errorOf(await there.run(`${argv} --json`, answering('/jobs', answer)))).toMatchObject({
      code: 'unsupported_by_server',
      details: { field: 'next_page_token' },
    });
});

test('open jobs whose pages repeat are refused', async () => {
  const answer = jobWith({}).replace('"next_page_token":""', '"next_page_token":"again"');
  expect(errorOf(await there.run('activity --json', answering('/jobs', answer)))).toMatchObject({
    code: 'unsupported_by_server',
    details: { path: '/jobs' },
  });
});

test.each(['{"agent_types":{}}', '{"agent_types":[{"metadata":{}}]}'])(
  'agent types like %s are refused',
  async (text) => {
    const result = await there.run('activity --json', answering('/self_hosted_agent_types', text));
    expect(errorOf(result).code).toBe('unsupported_by_server');
  },
);

test('a job that tells no time is in the picture without one', async () => {
  const { code, stdout } = await there.run('activity --no-color', { ...answering('/jobs', jobWith({})), tty: 80 });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Build( +-)+$/m);
  expect(stdout).not.toContain('NaN');
});
