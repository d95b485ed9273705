import { writeFileSync } from 'node:fs';
import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Notification } from '../../../../src/domain/notifications/notification.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPerson, errorOf, metadataOf } from '../../../support/front-door.ts';

/** What an edit of a notification changes, what the audit log says of it, and what cannot be undone after it. */

const HOOK = 'https://siem.example.com/roster';

describe.each(backends())('edits of notifications on $name', (backend) => {
  let box: Sandbox;
  let grace: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend);
    writeFileSync(box.path('key'), 'sixteen-letters-or-more');
    writeFileSync(box.path('other'), 'sixteen-other-letters');
    await addPerson(box, 'grace@acme.example', 'grace', 'Admin');
    grace = await box.as('grace');
    await create();
  });
  afterEach(() => box.destroy());

  const signed = (key = 'key') => ['--webhook', HOOK, '--sign-with', box.path(key)];
  const create = () => box.json(['notification', 'create', 'siem', ...signed()]);
  const edit = (as: Sandbox, ...more: string[]) => as.json<Notification>(['notification', 'edit', 'siem', ...more]);
  const rename = (name: string) => box.json(['notification', 'edit', 'siem', '--name', name]);
  const latest = async () => (await box.json<AuditEvent[]>('audit list --resource Notification --limit 1'))[0];

  const timeout = (milliseconds: number) => {
    const rules = [
      { name: 'siem', filter: {}, notify: { webhook: { endpoint: HOOK, secret: '********', timeout: milliseconds } } },
    ];
    writeFileSync(box.path('rules.yaml'), JSON.stringify({ rules }));
    return ['-f', box.path('rules.yaml')];
  };

  test('an address as it is shown keeps the address, in the rule that has it', async () => {
    const rules = [...(await box.json<Notification>('notification show siem')).rules];
    expect(rules[0]?.notify.webhook?.endpoint).toBe('https://siem.example.com/********');
    const given = (name: string, endpoint: string) => {
      const webhook = { endpoint, secret: '********', timeout: 500 };
      writeFileSync(box.path('rules.yaml'), JSON.stringify({ rules: [{ name, notify: { webhook } }] }));
      return ['notification', 'edit', 'siem', '-f', box.path('rules.yaml'), '--json'];
    };
    for (const [name, endpoint] of [
      ['other', 'https://siem.example.com/********'],
      ['siem', 'https://siem.example.org/********'],
      ['siem', 'https://siem.example.com/********ster'],
    ] as const)
      expect(errorOf(await box.run(given(name, endpoint)))).toMatchObject({
        code: 'invalid',
        message: `the endpoint of the webhook of the rule ${name} is masked, and there is none to keep`,
      });
    await box.json(given('siem', 'https://siem.example.com/********'));
    const edited = (await latest())?.seq;
    // The whole address is the one that is there.
    await edit(box, ...timeout(500));
    expect((await latest())?.seq).toBe(edited);
  });

  test.each<readonly [string, () => Promise<unknown>, string, object]>([
    [
      'a new name',
      () => rename('archive'),
      'the notification siem was renamed to archive',
      { before: { name: 'siem', acts_for: 'ada' }, after: { name: 'archive', acts_for: 'ada' } },
    ],
    [
      'other rules',
      () => edit(box, ...timeout(500)),
      'the notification siem got other rules',
      {
        before: { rules: [{ notify: { webhook: { timeout: 10_000 } } }] },
        after: { rules: [{ notify: { webhook: { timeout: 500 } } }] },
      },
    ],
    [
      'another secret',
      () => edit(box, ...signed('other')),
      'the notification siem got rules that differ in what is masked',
      {},
    ],
    [
      'who takes it over',
      () => edit(grace, ...timeout(10_000)),
      'the notification siem acts for grace',
      { before: { acts_for: 'ada' }, after: { acts_for: 'grace' } },
    ],
    [
      'all of it',
      () => edit(grace, '--name', 'archive', ...timeout(500)),
      'the notification siem was renamed to archive, got other rules, acts for grace',
      { before: { name: 'siem', acts_for: 'ada' }, after: { name: 'archive', acts_for: 'grace' } },
    ],
  ])('the log tells %s', async (_what, change, description, metadata) => {
    await change();
    const event = await latest();
    expect(event).toMatchObject({ operation: 'Modified', description });
    expect(metadataOf(event)).toMatchObject(metadata);
  });

  test('the log tells that whom it acted for is gone', async () => {
    await edit(grace, ...timeout(500));
    await box.json('people remove grace --yes --json');
    await edit(box, ...timeout(500));
    expect(metadataOf(await latest())).toMatchObject({ before: { acts_for: null }, after: { acts_for: 'ada' } });
  });

  test.each<readonly [string, () => Promise<unknown>, string]>([
    ['other rules', () => edit(box, ...timeout(500)), 'it has other rules now'],
    ['another secret', () => edit(box, ...signed('other')), 'it was edited'],
    ['another name', () => rename('archive'), 'its name is archive now, not siem'],
    ['another account', () => edit(grace, ...timeout(10_000)), 'it acts for another account now'],
    ['another status', () => box.json('notification pause siem'), 'the status is paused now, not active'],
  ])('a notification that got %s is not deleted by undoing its creation', async (_what, change, message) => {
    const made = await latest();
    await change();
    const error = errorOf(await box.run(`undo ${made?.seq} --json`));
    expect(error).toMatchObject({ code: 'stale' });
    expect(error.message).toContain(message);
    expect(await box.json('notification list')).toHaveLength(1);
  });

  test.each<readonly [string, (id: string) => string[], string]>([
    ['its id', (id) => [id], 'siem'],
    ['its name', () => ['siem'], 'siem'],
    ['its id, and renamed', (id) => [id, '--name', 'archive'], 'archive'],
  ])('a rule of flags is named like the notification, edited by %s', async (_what, argv, name) => {
    const { id } = await box.json<Notification>('notification show siem');
    const edited = await box.json<Notification>(['notification', 'edit', ...argv(id), ...signed()]);
    expect(edited).toMatchObject({ name, rules: [{ name }] });
  });
});
