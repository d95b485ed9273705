import { writeFile } from 'node:fs/promises';
import type { Result, Sandbox } from '../../harness.ts';
import { THERE } from '../../support/awkward-semaphore/index.ts';
import type { AwkwardSemaphore } from '../../support/awkward-semaphore/index.ts';
import { errorOf } from '../../support/front-door.ts';
import type { SemaphoreContext } from '../../support/semaphore-context.ts';
import { onAwkward } from '../../support/on-awkward.ts';

/** Notifications of an instance of Semaphore that has its oddities. */

let box: Sandbox;
let instance: AwkwardSemaphore;
let there: SemaphoreContext;

beforeEach(async () => {
  ({ box, instance, there } = await onAwkward());
});
afterEach(() => box.destroy());

const HOOK = 'https://hooks.slack.example/services/T000/B000/abcdefghijkl';
const SHOWN_HOOK = 'https://hooks.slack.example/********ijkl';
const ID = '5e3a0000-0000-4000-8000-0000000000a1';

/** A notification that somebody made in Semaphore itself, with much that roster has no form for. */
const MADE_THERE = {
  name: 'all',
  filter: { projects: ['web', '/api-.*/'], results: ['failed'], blocks: [] },
  notify: {
    slack: { endpoint: HOOK, channels: ['#ci'], message: '', status: 'ACTIVE' },
    webhook: { endpoint: 'https://ci.example/hook', timeout: 0, action: 'put', retries: 0, secret: 'hook-secret' },
    email: { subject: 'CI', cc: ['ada@acme.example'], bcc: ['grace@acme.example'], content: '' },
  },
};
const seed = (...rules: unknown[]): void => {
  instance.state.notifications.set(ID, { id: ID, name: 'ci', rules });
};
const rulesThere = (name: string): unknown =>
  [...instance.state.notifications.values()].find((one) => one.name === name)?.rules;

const slack = (text = HOOK): Promise<unknown> => writeFile(box.path('slack'), text);
const made = async (argv: string): Promise<Result> => {
  await slack();
  return there.run(`notification create ${argv} --slack ${box.path('slack')}`);
};

test('a list is read to its end, and has what the instance shows', async () => {
  seed(MADE_THERE);
  instance.state.notifications.set('n-2', { id: 'n-2', name: 'quiet', rules: [offRule('quiet', 'INACTIVE')] });
  expect((await there.run('notification list')).stdout).toBe(
    'name\tstatus\trules\tacts_for\nci\tactive\t"all (slack, webhook, email; of jobs)"\t\nquiet\tpaused\t"quiet (slack; of jobs)"\t\n',
  );
  expect(await there.json('notification list --search qui')).toMatchObject([{ name: 'quiet' }]);
  expect((await there.run('notification list --status active --count')).stdout).toBe('1\n');
  expect((await there.run('notification show ci')).stderr).toContain(
    'the rule all of ci has on the instance what is not shown here: bcc, another method than POST',
  );
  expect(instance.writes()).toEqual([]);
});

const offRule = (name: string, status: string) => ({
  name,
  filter: {},
  notify: { slack: { endpoint: HOOK, channels: [], message: '', status }, webhook: null, email: null },
});

test('an instance without notifications lists none', async () => {
  expect(await there.json('notification list')).toEqual([]);
});

test('what is secret is masked, and a rule that names no project is of none', async () => {
  seed(MADE_THERE, offRule('every', 'ACTIVE'));
  const shown = await there.json<{ rules: unknown[] }>(`notification show ${ID}`);
  expect(shown).toMatchObject({ id: ID, status: 'active', acts_for: null, created_at: '2026-02-02T02:40:00.000Z' });
  expect(shown.rules).toEqual([
    {
      name: 'all',
      filter: {
        resource: [],
        operation: [],
        actor: [],
        outcome: [],
        projects: ['web', '/api-.*/'],
        results: ['failed'],
      },
      notify: {
        slack: { endpoint: SHOWN_HOOK, channels: ['#ci'], message: '' },
        webhook: { endpoint: 'https://ci.example/********', secret: '********', unsigned: false },
        email: { subject: 'CI', to: ['ada@acme.example'], cc: [] },
      },
    },
    {
      name: 'every',
      filter: { resource: [], operation: [], actor: [], outcome: [], projects: ['/^$/'] },
      notify: { slack: { endpoint: SHOWN_HOOK, channels: [], message: '' } },
    },
  ]);
});

test('a notification is made as a document of Semaphore', async () => {
  await slack();
  const argv = `--project web --branch main --result failed --slack ${box.path('slack')} --channel #ci --webhook https://ci.example/hook --unsigned --email ada@acme.example`;
  expect(await there.json(`notification create deploys ${argv}`)).toMatchObject({ name: 'deploys', status: 'active' });
  expect(instance.writes()).toEqual(['POST /notifications']);
  expect(rulesThere('deploys')).toEqual([
    {
      name: 'deploys',
      filter: { projects: ['web'], branches: ['main'], results: ['failed'] },
      notify: {
        slack: { endpoint: HOOK, channels: ['#ci'], message: '' },
        webhook: { endpoint: 'https://ci.example/hook', timeout: 10_000 },
        email: { subject: '', cc: ['ada@acme.example'] },
      },
    },
  ]);
});

test('a dry run tells the request and sends none', async () => {
  seed(MADE_THERE);
  const created = await made('deploys --project web --dry-run');
  expect(created.stderr).toContain('the instance would be asked to create the notification deploys');
  const edited = await there.run('notification edit ci --name builds --dry-run --json');
  expect(edited.stderr).toContain('change the notification ci: name builds');
  expect(JSON.parse(edited.stdout)).toMatchObject({ name: 'builds' });
  expect((await there.run('notification delete ci --dry-run')).stderr).toContain('delete the notification ci');
  expect(instance.writes()).toEqual([]);
});

test('a new name leaves the rules as they are', async () => {
  seed(MADE_THERE);
  expect(await there.json('notification edit ci --name builds')).toMatchObject({ id: ID, name: 'builds' });
  expect(rulesThere('builds')).toMatchObject([MADE_THERE]);
});

test('rules that are given back as they are shown keep what roster does not show', async () => {
  seed(MADE_THERE, offRule('every', 'ACTIVE'));
  const shown = (await there.run('notification show ci -o yaml')).stdout;
  const same = await there.run('notification edit ci -f -', { stdin: shown });
  expect({ code: same.code, writes: instance.writes() }).toEqual({ code: 0, writes: [] });
  const edited = await there.run('notification edit ci -f -', { stdin: shown.replace('web', 'shop') });
  expect(edited.code).toBe(0);
  const [first, second] = rulesThere('ci') as (typeof MADE_THERE)[];
  expect(first).toEqual({ ...MADE_THERE, filter: { projects: ['shop', '/api-.*/'], results: ['failed'] } });
  expect(second?.filter).toMatchObject({ projects: [], branches: [] });
});

test('a rule that names no project is told of, and is mended by naming some', async () => {
  seed({ ...offRule('silent', 'ACTIVE'), filter: { branches: ['main'] } });
  const shown = await there.run('notification show ci -o yaml');
  expect(shown.stderr).toContain('the rule silent of ci names no project, so the instance tells of nothing by it');
  const mended = await there.run('notification edit ci -f -', { stdin: shown.stdout.replace('/^$/', '/.*/') });
  expect(mended.code).toBe(0);
  expect(rulesThere('ci')).toMatchObject([{ filter: { projects: ['/.*/'], branches: ['main'] } }]);
  expect((await made('builds --branch main')).code).toBe(0);
  expect(rulesThere('builds')).toMatchObject([{ filter: { projects: ['/.*/'], branches: ['main'] } }]);
});

test('a notification needs the permissions of who made it, or changed it last', async () => {
  const seeded = { id: ID, name: 'ci', rules: [MADE_THERE] };
  instance.state.notifications.set(ID, { ...seeded, creatorId: THERE.deployer });
  expect(await there.json('notification show ci')).toMatchObject({ acts_for: 'deployer' });
  expect(await there.json('notification edit ci --name builds')).toMatchObject({ acts_for: 'ada' });
  instance.state.notifications.set(ID, { ...seeded, creatorId: ID });
  expect(await there.json('notification list')).toMatchObject([{ acts_for: null }]);
});

test('who may see notifications and not change them is told so', async () => {
  seed(MADE_THERE);
  instance.quirks.viewsNotificationsOnly = true;
  const refused = errorOf(await there.run('notification edit ci --name builds --json'));
  expect(refused).toMatchObject({ code: 'forbidden', message: expect.stringContaining('not found') as unknown });
  expect(refused.hint).toContain('organization.notifications.manage');
});

test('what an instance keeps and never sends is told', async () => {
  const argv = 'deploys --project web --email ada@acme.example --dry-run';
  expect((await made(argv)).stderr).toContain('keeps e-mail of rules, and sends none as far as its source shows');
  expect((await made('deploys --project web --dry-run')).stderr).not.toContain('keeps');
});

test('a masked secret is kept for its own address alone', async () => {
  seed(MADE_THERE);
  const shown = (await there.run('notification show ci -o yaml')).stdout;
  const elsewhere = shown.replace('https://ci.example/********', 'https://other.example/hook');
  const moved = await there.run('notification edit ci -f - --json', { stdin: elsewhere });
  expect(errorOf(moved)).toMatchObject({ code: 'invalid', details: { rule: 'all' } });
  const renamed = await there.run('notification edit ci -f - --json', {
    stdin: shown.replace('name: all', 'name: new'),
  });
  expect(errorOf(renamed).code).toBe('invalid');
  expect(instance.writes()).toEqual([]);
});

test('what an instance cannot do is refused before it is asked', async () => {
  await writeFile(box.path('key'), 'a-secret-of-32-letters-0123456789');
  const sign = `--project web --webhook https://ci.example/hook --sign-with ${box.path('key')}`;
  const signed = await there.run(`notification create siem ${sign} --json`);
  expect(errorOf(signed)).toMatchObject({ code: 'unsupported_by_server', details: { rule: 'siem' } });
  for (const argv of ['denied --outcome denied', 'denied']) {
    const events = await made(`${argv} --json`);
    expect(events.code).toBe(7);
    expect(errorOf(events).hint).toContain('--project');
  }
  const paused = await there.run('notification pause ci --json');
  expect(errorOf(paused)).toMatchObject({ code: 'unsupported_by_server' });
  expect(errorOf(paused).hint).toContain('in Semaphore: Settings, Notifications');
  expect(instance.writes()).toEqual([]);
});

test('names that are taken, and names that are not there, are told', async () => {
  seed(MADE_THERE);
  expect(errorOf(await made('ci --project web --json'))).toMatchObject({ code: 'conflict', details: { id: ID } });
  const again = await made('ci --project web --if-not-exists --json');
  expect(again.code).toBe(0);
  expect(again.stderr).toContain('the notification ci is there already: its rules are others');
  const missing = await there.run('notification delete cj --yes --json');
  expect(errorOf(missing)).toMatchObject({ code: 'not_found', hint: 'did you mean ci?' });
  instance.state.notifications.set('n-2', { id: 'n-2', name: 'builds', rules: [offRule('x', '')] });
  expect(errorOf(await there.run('notification edit ci --name builds --json')).code).toBe('conflict');
  expect(errorOf(await there.run('notification edit ci --json')).code).toBe('invalid');
  expect(instance.writes()).toEqual([]);
});

test('lost answers are looked up', async () => {
  instance.quirks.losing.push('POST /notifications', 'PATCH /notifications', 'DELETE /notifications');
  expect((await made('ci --project web')).code).toBe(0);
  expect((await there.run('notification edit ci --name builds')).code).toBe(0);
  expect((await there.run('notification delete builds --yes')).code).toBe(0);
  expect(instance.writes().map((one) => one.split(' ')[0])).toEqual(['POST', 'PATCH', 'DELETE']);
  expect(instance.state.notifications.size).toBe(0);
});
