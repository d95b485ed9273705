import { existsSync } from 'node:fs';
import { localBackends } from '../../harness.ts';
import type { Backend, Sandbox } from '../../harness.ts';
import { ID, THERE } from '../../support/awkward-semaphore/index.ts';
import type { AwkwardSemaphore } from '../../support/awkward-semaphore/index.ts';
import type { SemaphoreContext } from '../../support/semaphore-context.ts';
import { onAwkward } from '../../support/on-awkward.ts';

/** Notifications of an instance in a copy, from which nothing can be sent. */

const [sqlite, postgresql] = localBackends() as readonly [Backend, Backend];

let box: Sandbox;
let instance: AwkwardSemaphore;
let there: SemaphoreContext;

beforeEach(async () => {
  ({ box, instance, there } = await onAwkward());
  instance.state.roles.get(THERE.owner)?.permissions.push('organization.notifications.view');
  instance.state.notifications.set(ID('a1'), { id: ID('a1'), name: 'ci', rules: [RULE], creatorId: THERE.ada });
});
afterEach(() => box.destroy());

const RULE = {
  name: 'builds',
  filter: { projects: ['Rocket', '/.*/', '/api-.*/'], branches: ['launch'], results: ['failed'] },
  notify: {
    slack: {
      endpoint: 'https://hooks.slack.example/T0/abcdefgh',
      channels: ['#launches'],
      message: 'Look',
      status: 'ACTIVE',
    },
    webhook: {
      endpoint: 'https://ci.acme.example/hidden-path',
      timeout: 500,
      action: '',
      retries: 2,
      secret: 'hook-key',
    },
    email: { subject: 'Launch', cc: ['linus@acme.example'], bcc: [], content: '', status: 'ACTIVE' },
  },
};

const pull = (more = '') => there.run(`pull --context acme --store ${box.path('copy.db')}${more}`);

test('a copy has them with their ids, paused, and with addresses that nobody has', async () => {
  const pulled = await pull(' --json');
  expect(JSON.parse(pulled.stdout)).toMatchObject({ notifications: 1 });
  expect(pulled.stderr).toContain('note: 1 notification of the copy cannot send anything: paused');
  expect(await there.json('notification show ci')).toMatchObject({
    ...{ id: ID('a1'), status: 'paused', acts_for: 'ada', created_at: '2026-02-02T02:40:00.000Z' },
    rules: [
      {
        name: 'builds',
        filter: { projects: ['Rocket', '/.*/', '/api-.*/'], branches: ['launch'], results: ['failed'] },
        notify: {
          slack: { endpoint: 'https://hooks.slack.example.invalid/', channels: ['#launches'], message: 'Look' },
          webhook: { endpoint: 'https://ci.acme.example.invalid/', timeout: 500, retries: 2, unsigned: true },
          email: { subject: 'Launch', to: ['linus@acme.example.invalid'], cc: [] },
        },
      },
    ],
  });
  const all = await sqlite.contents(box.path('copy.db'));
  for (const secret of ['abcdefgh', 'hidden-path', 'hook-key']) expect(all).not.toContain(secret);
  expect((await there.run('store check')).code).toBe(0);
  expect((await there.run('diff --against acme')).code).toBe(0);
});

test('with --anonymize, they have no name, address or text of the organization', async () => {
  expect((await pull(' --anonymize')).code).toBe(0);
  const [shown] = await there.json<{ rules: unknown[] }[]>('notification list');
  expect(shown).toMatchObject({ id: ID('a1'), name: 'notification-1', status: 'paused' });
  expect(shown?.rules).toMatchObject([
    {
      name: 'rule-1',
      filter: { projects: ['project-1', '/.*/', '/project-2/'], branches: ['branch-1'], results: ['failed'] },
      notify: {
        slack: { endpoint: 'https://host-1.invalid/', channels: ['#channel-1'], message: '' },
        webhook: { endpoint: 'https://host-2.invalid/', timeout: 500, unsigned: true },
        email: { subject: '', to: ['recipient-1@example.invalid'] },
      },
    },
  ]);
  expect(await there.json('project list')).toMatchObject([{ name: 'project-1' }]);
  const all = await sqlite.contents(box.path('copy.db'));
  for (const word of ['acme', 'Rocket', 'launch', 'Launch', 'linus', 'slack.example', 'Look'])
    expect([word, all.includes(word)]).toEqual([word, false]);
});

test('what no store holds is left out, and named', async () => {
  const rules = [{ ...RULE, filter: { projects: ['/(?!a)b/'] } }];
  instance.state.notifications.set(ID('a2'), { id: ID('a2'), name: 'odd', rules });
  const pulled = await pull();
  expect(pulled.stderr).toContain('note: these notifications were left out: odd; the first because');
  expect(await there.json('notification list')).toMatchObject([{ name: 'ci' }]);
});

test('where they are hidden, a copy has none', async () => {
  const hiding = (url: string, init: RequestInit) =>
    url.includes('/notifications')
      ? Promise.resolve(Response.json({ code: 7, message: "Can't list notifications", details: [] }, { status: 403 }))
      : instance.outside.fetch(url, init);
  const pulled = await there.run(`pull --context acme --store ${box.path('copy.db')}`, {
    remote: () => Promise.resolve({ ...instance.outside, fetch: hiding }),
  });
  expect(pulled).toMatchObject({ code: 0, stderr: expect.stringContaining('may not see notifications') as unknown });
  expect(existsSync(box.path('copy.db.key'))).toBe(false);
});

test('without a key to seal with, those for Slack are left out', async () => {
  const place = await postgresql.location(box.dir);
  try {
    const pulled = await there.run(['pull', '--context', 'acme', '--store', place], {
      env: { ROSTER_SECRET_KEY: undefined },
    });
    expect(pulled.code).toBe(0);
    expect(pulled.stderr).toContain('left out: ci');
  } finally {
    await postgresql.destroy(place);
  }
});

test('one name that comes twice, and a maker without an id, hold nothing up', async () => {
  const rule = { ...RULE, notify: { webhook: RULE.notify.webhook } };
  const put = (tail: string, name: string, creatorId: string) =>
    instance.state.notifications.set(ID(tail), { id: ID(tail), name, rules: [rule], creatorId });
  put('a1', 'f\u00fcr', THERE.ada);
  put('a2', 'fu\u0308r', THERE.ada);
  put('a3', 'later', 'a\u0000b');
  const place = await postgresql.location(box.dir);
  try {
    const pulled = await there.run(['pull', '--context', 'acme', '--store', place, '--json']);
    expect(JSON.parse(pulled.stdout)).toMatchObject({ notifications: 2 });
    expect(pulled.stderr).toContain('the first because another has the same name');
    expect(await there.json('notification list')).toMatchObject([
      { name: 'f\u00fcr', acts_for: 'ada' },
      { name: 'later', acts_for: null },
    ]);
  } finally {
    await postgresql.destroy(place);
  }
});
