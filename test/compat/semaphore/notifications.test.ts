import { messagesOf, patternMatcher } from '../../../src/domain/notifications/matching.ts';
import type { SemaphoreNotification } from '../../../src/compat/semaphore/notification-shapes.ts';
import type { GivenRule } from '../../../src/domain/notifications/rules.ts';
import { notificationCreate } from '../../../src/operations/notification/create.ts';
import { notificationShow } from '../../../src/operations/notification/show.ts';
import { localBackends } from '../../harness.ts';
import { acme } from '../../support/semaphore.ts';
import type { Acme } from '../../support/semaphore.ts';

/** What `sem edit notification` shows in an editor and sends back, where rules have what Semaphore does not know. */

type Rule = SemaphoreNotification['spec']['rules'][number];

/** The fields that sem reads of an answer; it sends those that are not empty, and receivers always. */
const KNOWN_TO_SEM = {
  filter: ['projects', 'branches', 'pipelines', 'blocks', 'states', 'results'],
  slack: ['endpoint', 'channels', 'message'],
  email: ['subject', 'cc', 'bcc', 'content'],
  webhook: ['endpoint', 'timeout', 'action', 'retries', 'secret'],
};

function only(fields: object = {}, names: readonly string[] = []): Record<string, unknown> {
  const said = ([name, value]: [string, unknown]): boolean =>
    names.includes(name) && value !== '' && value !== 0 && !(Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(fields).filter(said));
}

const asSemHasIt = ({ name, filter, notify }: Rule) => ({
  name,
  filter: only(filter, KNOWN_TO_SEM.filter),
  notify: {
    slack: only(notify.slack, KNOWN_TO_SEM.slack),
    email: only(notify.email, KNOWN_TO_SEM.email),
    webhook: only(notify.webhook, KNOWN_TO_SEM.webhook),
  },
});
type SemRule = ReturnType<typeof asSemHasIt>;

const ALL: GivenRule = {
  name: 'all',
  filter: { resource: ['User'], operation: ['/Added|Removed/'], actor: ['ada'], outcome: ['ok'] },
  notify: {
    slack: { endpoint: 'https://hooks.slack.example/services/AAAA/BBBB4f2a', channels: ['#a', '#b'], message: 'Look' },
    webhook: {
      endpoint: 'https://hooks.example.com/the-address-of-it',
      secret: 'sixteen letters and more',
      retries: 0,
    },
    email: { subject: 'A change', to: ['ada@acme.example'], cc: ['ops@acme.example', 'sec@acme.example'] },
  },
};
const UNSIGNED: GivenRule = {
  name: 'unsigned',
  filter: { outcome: ['denied'] },
  notify: { webhook: { endpoint: 'https://hooks.example.com/another-address', unsigned: true } },
};
const JOBS: GivenRule = {
  name: 'jobs',
  filter: { projects: ['/^R/'], results: ['failed'], tags: ['v1'] },
  notify: { email: { to: ['ada@acme.example'] } },
};

describe.each(localBackends())('sem edit notification on $name', (backend) => {
  let box: Acme;
  beforeEach(async () => {
    box = await acme(backend);
    await box.call(notificationCreate, { name: 'n', rules: [ALL, UNSIGNED, JOBS] });
  });
  afterEach(() => box.destroy());

  const stored = () => box.store.read(async (tx) => (await tx.notifications.find({ names: ['n'] }))[0]?.rules);
  const edit = async (change: (rules: SemRule[]) => unknown[] = (rules) => rules) => {
    const { metadata, spec } = (await box.send('GET', '/notifications/n')).body as SemaphoreNotification;
    const body = { apiVersion: 'v1alpha', kind: 'Notification', metadata, spec: {}, status: {} };
    return box.send('PATCH', `/notifications/${metadata.id}`, {
      ...body,
      spec: { rules: change(spec.rules.map(asSemHasIt)) },
    });
  };

  test('what is given back as it was shown changes nothing', async () => {
    const before = await stored();
    expect(await edit()).toMatchObject({ status: 200 });
    expect(await stored()).toEqual(before);
  });

  test('a rule that is renamed means the same events', async () => {
    const changed = await edit((rules) =>
      rules.map((rule) => (rule.name === 'unsigned' ? { ...rule, name: 'x' } : rule)),
    );
    expect(JSON.stringify(changed.body)).toContain('masked');
    await edit((rules) =>
      rules.map((rule) =>
        rule.name === 'unsigned' ? { ...rule, name: 'x', notify: { email: { cc: ['ada@acme.example'] } } } : rule,
      ),
    );
    expect((await stored())?.[1]).toMatchObject({ name: 'x', filter: { outcome: ['denied'] } });
  });

  test('recipients that are added stand in cc, and one in to stays there', async () => {
    await edit((rules) =>
      rules.map((rule) =>
        rule.name === 'jobs' ? { ...rule, notify: { email: { cc: ['bob@acme.example', 'ada@acme.example'] } } } : rule,
      ),
    );
    expect((await stored())?.[2]?.email).toMatchObject({ to: ['ada@acme.example'], cc: ['bob@acme.example'] });
  });

  test.each([
    [
      'filters of jobs beside those of events',
      (rule: SemRule) => ({ ...rule, filter: { projects: ['x'] } }),
      'nothing is both',
    ],
    ['another address without a secret', withWebhook({ endpoint: 'https://elsewhere.example/x' }), 'no secret'],
    [
      'unsigned no more',
      withWebhook({ endpoint: 'https://hooks.example.com/another-address', unsigned: false }),
      'no secret',
    ],
  ])('%s: refused', async (_what, change, message) => {
    const before = await stored();
    const { status, body } = await edit((rules) =>
      rules.map((rule) => (rule.name === 'unsigned' ? change(rule) : rule)),
    );
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain(message);
    expect(await stored()).toEqual(before);
  });

  test('no answer and no event has a secret', async () => {
    const answers = [
      await box.send('GET', '/notifications'),
      await edit(),
      await box.send('DELETE', '/notifications/n'),
    ];
    const told = JSON.stringify([answers, await box.events()]);
    for (const secret of ['sixteen letters', 'services/AAAA', 'the-address-of-it']) expect(told).not.toContain(secret);
  });

  test('a rule of jobs is kept as it came, and tells of no event', async () => {
    const rule = { name: 'r', filter: { branches: ['/^main/'] }, notify: { email: { cc: ['ada@acme.example'] } } };
    const { body } = await box.send('POST', '/notifications', { metadata: { name: 'b' }, spec: { rules: [rule] } });
    expect(body).toMatchObject({ spec: { rules: [{ ...rule, filter: { branches: ['/^main/'] } }] } });
    const shown = await box.call(notificationShow, { notification: 'b' });
    expect(shown.rules[0]?.filter).toMatchObject({ branches: ['/^main/'], resource: [] });
    const [record] = await box.store.read((tx) => tx.notifications.find({ names: ['b'] }));
    const [event] = await box.events();
    if (record === undefined || event === undefined) throw new Error('nothing was made');
    expect(messagesOf(record, event, event.timestamp, patternMatcher())).toEqual([]);
  });

  test('pages follow one another', async () => {
    const first = (await box.send('GET', '/notifications?page_size=1')).body as { next_page_token: string };
    const rest = await box.send('GET', `/notifications?page_size=1&page_token=${first.next_page_token}`);
    const names = [first, rest.body].map((page) => (page as { notifications: SemaphoreNotification[] }).notifications);
    expect(names.map((page) => page.map(({ metadata }) => metadata.name))).toEqual([['n'], ['siem']]);
    expect(rest.body).toMatchObject({ next_page_token: '' });
  });
});

function withWebhook(webhook: object) {
  return (rule: SemRule) => ({ ...rule, notify: { webhook } });
}
