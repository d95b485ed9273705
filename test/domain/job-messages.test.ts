import fc from 'fast-check';
import type { JobRecord } from '../../src/domain/jobs/job.ts';
import { EXAMPLE } from '../../src/domain/notifications/example-job.ts';
import { messagesOf, messagesOfJob, patternMatcher } from '../../src/domain/notifications/matching.ts';
import { emailText, slackBody, webhookBody } from '../../src/domain/notifications/messages.ts';
import type { Content } from '../../src/domain/notifications/messages.ts';
import type { Filter } from '../../src/domain/notifications/rules.ts';

const AT = '2026-03-01T09:00:00.000Z';
const LATER = '2026-03-01T09:02:05.500Z';

const job = (change: Partial<JobRecord> = {}) => ({
  project: { id: 'p', name: 'Rocket' },
  record: {
    ...EXAMPLE.record,
    ...{ id: 'j', name: 'make', queue_name: 'deploy', pipeline: null, block: null },
    ...{ actor: { type: 'user', id: 'a', name: 'ada' } as const, host: 'build-7', branch: 'main' },
    ...{ created_at: AT, started_at: AT, ended_at: LATER },
    ...change,
  },
});
const content = (change: Partial<JobRecord> = {}): Content => ({
  id: 'd',
  organization: { id: 'o', name: 'Acme', url: 'https://acme.example' },
  notification: { id: 'n', name: 'deploys' },
  rule: 'all',
  about: { kind: 'job', job: job(change) },
});
const slackText = (of: Content, message = ''): string =>
  (JSON.parse(slackBody(of, message, '')) as { text: string }).text;

test.each<readonly [Partial<JobRecord>, string]>([
  [{}, 'passed on main, after 2 min 5 s'],
  [{ state: 'failed', exit_status: 2 }, 'failed with exit status 2 on main, after 2 min 5 s'],
  [{ state: 'failed', exit_status: null, branch: null }, 'failed, after 2 min 5 s'],
  [{ state: 'stopped', tag: 'v1' }, 'was stopped on the tag v1, after 2 min 5 s'],
  [{ state: 'stopped', started_at: null }, 'was stopped before its turn on main'],
  [{ state: 'lost', pull_request: '7' }, 'was lost: nothing was heard of it for the pull request 7, after 2 min 5 s'],
  [{ ended_at: '2026-03-01T11:30:00.000Z' }, 'passed on main, after 2 h 30 min'],
  [{ ended_at: AT }, 'passed on main, after 0 s'],
])('a job that ended reads well: %j', (change, text) => {
  expect(slackText(content(change)).split('\n')[0]).toBe(`Rocket: make of ada ${text}`);
});

test('Slack links the organization and the job, where its CI system shows it', () => {
  const shown = content({ pipeline: 'CI', block: 'tests', url: 'https://ci.example.com/7' });
  expect(slackText(shown, 'Look')).toBe(
    'Look\nRocket: make of ada passed on main, after 2 min 5 s\n<https://acme.example|Acme> · CI · tests · <https://ci.example.com/7|job>',
  );
  expect(slackText(content({ url: 'javascript:alert(1)' }))).not.toContain('javascript');
});

test('an e-mail lists what is known of the job', () => {
  expect(emailText(content({ state: 'failed', exit_status: 2, url: 'https://ci.example.com/7' }), '')).toEqual({
    subject: 'Acme: Rocket: make of ada failed with exit status 2 on main, after 2 min 5 s',
    text: [
      'Rocket: make of ada failed with exit status 2 on main, after 2 min 5 s',
      '',
      'Organization: Acme',
      'Project: Rocket',
      'Job: make (roster job show j)',
      'Who: ada',
      'Branch: main',
      'Result: failed, exit status 2',
      `Ended: ${LATER}`,
      'Took: 2 min 5 s',
      'Link: https://ci.example.com/7',
      '',
      'Sent by the notification deploys of roster.',
      '',
    ].join('\n'),
  });
});

test('a webhook gets the fields of Semaphore’s', () => {
  const body = JSON.parse(webhookBody(content({ state: 'failed', exit_status: 2, pipeline: 'CI' }))) as unknown;
  const result = { state: 'done', result: 'failed', result_reason: 'test' };
  expect(body).toEqual({
    version: '1.0.0',
    type: 'job',
    id: 'd',
    organization: { id: 'o', name: 'Acme', url: 'https://acme.example' },
    notification: { id: 'n', name: 'deploys' },
    rule: { name: 'all' },
    project: { id: 'p', name: 'Rocket' },
    repository: { url: '', slug: '' },
    revision: {
      reference_type: 'branch',
      reference: 'refs/heads/main',
      branch: { name: 'main', commit_range: '' },
      tag: null,
      pull_request: null,
      commit_sha: '',
      commit_message: '',
      sender: { login: 'ada', email: '', avatar_url: '' },
    },
    workflow: { id: 'j', initial_pipeline_id: 'j', created_at: AT },
    pipeline: {
      id: 'j',
      name: 'CI',
      yaml_file_name: '',
      working_directory: '',
      ...result,
      error_description: '',
      created_at: AT,
      pending_at: AT,
      queuing_at: AT,
      running_at: AT,
      stopping_at: '1970-01-01T00:00:00Z',
      done_at: LATER,
    },
    blocks: [
      { name: 'make', ...result, jobs: [{ id: 'j', index: 0, name: 'make', status: 'finished', result: 'failed' }] },
    ],
    job: {
      id: 'j',
      name: 'make',
      state: 'failed',
      exit_status: 2,
      queue: 'deploy',
      who: { type: 'user', id: 'a', name: 'ada' },
      machine_type: null,
      host: 'build-7',
      url: null,
    },
  });
});

test.each<readonly [Partial<JobRecord>, object]>([
  [{}, { result: 'passed', result_reason: 'test' }],
  [{ state: 'stopped' }, { result: 'stopped', result_reason: 'user' }],
  [
    { state: 'stopped', started_at: null },
    { result: 'canceled', result_reason: 'user' },
  ],
  [{ state: 'lost' }, { result: 'failed', result_reason: 'stuck' }],
])('the result in Semaphore’s words: %j', (change, pipeline) => {
  expect(JSON.parse(webhookBody(content(change)))).toMatchObject({ pipeline });
});

test.each<readonly [Partial<JobRecord>, object]>([
  [
    { tag: 'v1', branch: null },
    { reference_type: 'tag', reference: 'refs/tags/v1', tag: { name: 'v1' }, branch: null },
  ],
  [
    { pull_request: '7' },
    { reference_type: 'pull_request', pull_request: { number: '7', branch_name: 'main', head_sha: '' } },
  ],
  [{ branch: null }, { reference_type: null, reference: '', branch: null }],
])('the revision of %j', (change, revision) => {
  expect(JSON.parse(webhookBody(content(change)))).toMatchObject({ revision });
});

test('a test of a rule about jobs has the form of a job', () => {
  const test = { ...content(), about: { kind: 'test', ofJobs: true } } as const;
  expect(JSON.parse(webhookBody(test))).toMatchObject({ type: 'test', pipeline: { result: 'passed' } });
  expect(slackText(test)).toBe('This is a test of the notification deploys.\n<https://acme.example|Acme> · a test');
});

test('whatever names are, Slack finds no markup in them, and an e-mail no other header', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, branch) => {
      const of = { ...content({ name, branch, pipeline: name }), organization: { id: 'o', name: 'Acme', url: '' } };
      expect(slackText(of)).not.toMatch(/[<>]|@(?:channel|here|everyone)/i);
      expect(slackText(of).split('\n')).toHaveLength(2);
      expect(emailText(of, '').subject).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
    }),
  );
});

describe('a filter of jobs', () => {
  const matches = patternMatcher();
  const ruleOf = (lists: Partial<Filter>) => ({
    id: 'n',
    rules: [
      {
        name: 'r',
        filter: { resource: [], operation: [], actor: [], outcome: [], ...lists },
        email: { subject: '', to: ['ada@acme.example'], cc: [], target: 't' },
      },
    ],
  });
  const means = (lists: Partial<Filter>, change: Partial<JobRecord> = {}): boolean =>
    messagesOfJob([ruleOf(lists)], job(change), { seq: 7, at: LATER }, matches).length === 1;

  test.each<readonly [Partial<Filter>, Partial<JobRecord>]>([
    [{ projects: ['Rocket'] }, {}],
    [{ projects: ['Sled', '/^Ro/'], results: ['failed'], branches: ['main'] }, { state: 'failed' }],
    [{ branches: ['main'], tags: ['/^v/'] }, {}],
    [
      { branches: ['main'], tags: ['/^v/'] },
      { branch: null, tag: 'v1' },
    ],
    [
      { pipelines: ['CI'], blocks: ['tests'] },
      { pipeline: 'CI', block: 'tests' },
    ],
    [{ states: ['done'] }, { state: 'lost' }],
    [{ states: ['lost'] }, { state: 'lost' }],
    [{ results: ['failed'] }, { state: 'lost' }],
    [{ results: ['lost'] }, { state: 'lost' }],
    [{ results: ['canceled'] }, { state: 'stopped', started_at: null }],
  ])('%j means %j', (lists, change) => {
    expect(means(lists, change)).toBe(true);
  });

  test.each<readonly [Partial<Filter>, Partial<JobRecord>]>([
    [{}, {}],
    [{ outcome: ['ok'] }, {}],
    [{ projects: ['rocket'] }, {}],
    [{ projects: ['Rocket'], results: ['failed'] }, {}],
    [{ branches: ['main'], tags: ['/^v/'] }, { branch: 'other' }],
    [{ branches: ['main'] }, { branch: null, tag: 'v1' }],
    [{ pipelines: ['/./'] }, {}],
    [{ results: ['stopped'] }, { state: 'failed' }],
  ])('%j does not mean %j', (lists, change) => {
    expect(means(lists, change)).toBe(false);
  });

  test('means no audit event', () => {
    const event = { seq: 1, id: 'e', outcome: 'ok', resource: 'User', operation: 'Added', username: 'ada' };
    const { rules } = ruleOf({ projects: ['/./'] });
    expect(messagesOf({ id: 'n', rules }, event as Parameters<typeof messagesOf>[1], AT, matches)).toEqual([]);
  });
});
