import { writeFileSync } from 'node:fs';
import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Notification } from '../../../../src/domain/notifications/notification.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPerson, errorOf, latestEvents, metadataOf } from '../../../support/front-door.ts';
import { allRowsOf } from '../../../support/state.ts';

const SECRET = 'sixteen-letters-or-more';
const SLACK = 'https://hooks.slack.com/services/T00/B00/the-path-is-secret';
const HOOK = 'https://siem.example.com/roster';
const MASKED_HOOK = 'https://siem.example.com/********';

describe.each(backends())('notifications on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend);
    writeFileSync(box.path('key'), `${SECRET}\n`);
    writeFileSync(box.path('slack'), SLACK);
  });
  afterEach(() => box.destroy());

  const create = (...more: string[]) => box.json<Notification>(['notification', 'create', ...more]);
  const siem = (...more: string[]) => create('siem', '--webhook', HOOK, '--sign-with', box.path('key'), ...more);
  const fault = async (...argv: string[]) => errorOf(await box.run(['notification', ...argv, '--json']));

  test('flags make one rule, named like the notification', async () => {
    const made = await siem('--resource', 'User,/^Group$/', '--actor', 'ada', '--outcome', 'denied');
    expect(made).toEqual({
      id: expect.any(String) as string,
      name: 'siem',
      status: 'active',
      acts_for: 'ada',
      rules: [
        {
          name: 'siem',
          filter: { resource: ['User', '/^Group$/'], operation: [], actor: ['ada'], outcome: ['denied'] },
          notify: { webhook: { endpoint: MASKED_HOOK, timeout: 10_000, secret: '********', unsigned: false } },
        },
      ],
      created_at: '2026-03-01T09:00:00.000Z',
      updated_at: '2026-03-01T09:00:00.000Z',
    });
    expect(await box.json('notification show siem')).toEqual(made);
    expect(await box.json('notification list')).toEqual([made]);
    expect(await latestEvents(box, 1)).toEqual(['Notification.Added siem']);
  });

  test('no secret is shown, stored as it is, or told to the audit log', async () => {
    await siem();
    await create('teams', '--webhook', 'https://hooks.example.com/the-path-is-long', '--unsigned');
    await create('chat', '--slack', box.path('slack'), '--email', 'ada@acme.example', '--subject', 'News');
    const shown = [
      ...(await Promise.all(
        ['show siem -o yaml', 'show teams --json', 'show chat --json', 'list -o csv', 'list'].map((line) =>
          box.run(`notification ${line}`),
        ),
      )),
      await box.run('audit export --columns all'),
    ].map(({ stdout, stderr }) => stdout + stderr);
    expect(shown.join('\n')).not.toContain('the-path-is-long');
    expect(shown.join('\n')).toContain('https://hooks.example.com/********long');
    const everything = [...shown, await allRowsOf(box)].join('\n');
    expect(everything).not.toContain(SECRET);
    expect(everything).not.toContain('the-path-is-secret');
    const [event] = await box.json<AuditEvent[]>('audit list --limit 1');
    expect(metadataOf(event)).toMatchObject({
      after: { rules: [{ notify: { slack: { endpoint: 'https://hooks.slack.com/********cret' } } }] },
    });
  });

  test.each([
    ['a webhook that nothing signs', ['create', 'x', '--webhook', HOOK], 'invalid', 'has no secret'],
    [
      'a secret of which nothing is told',
      ['create', 'x', '--email', 'a@b.example', '--unsigned'],
      'usage',
      '--unsigned',
    ],
    ['nobody to tell', ['create', 'x'], 'usage', 'tells nobody'],
    ['no name', ['create', '--email', 'a@b.example'], 'usage', 'no name'],
    ['an address of no receiver', ['create', 'x', '--webhook', 'file:///etc/passwd', '--unsigned'], 'invalid', 'URL'],
    ['an outcome that no event has', ['create', 'x', '--outcome', 'no', '--email', 'a@b.example'], 'invalid', 'one of'],
    ['a resource of no event', ['create', 'x', '--resource', 'user', '--email', 'a@b.example'], 'invalid', 'User'],
    ['a folder in place of a file', ['create', 'x', '-f', '/'], 'invalid', 'it is a folder'],
    ['a file that is not there', ['create', 'x', '-f', 'nowhere.yaml'], 'not_found', 'nowhere.yaml'],
  ])('%s: refused', async (_what, argv, code, message) => {
    const error = await fault(...argv);
    expect(error).toMatchObject({ code });
    expect(error.message).toContain(message);
  });

  test('an edit of the rules needs the permissions of who edits from then on; a new name does not', async () => {
    await addPerson(box, 'grace@acme.example', 'grace', 'Admin');
    const grace = await box.as('grace');
    await siem();
    const renamed = await grace.json<Notification>('notification edit siem --name archive');
    expect(renamed).toMatchObject({ name: 'archive', acts_for: 'ada' });
    const edited = await grace.json<Notification>('notification edit archive --email ada@acme.example');
    expect(edited).toMatchObject({ acts_for: 'grace', rules: [{ name: 'archive', notify: { email: {} } }] });
    expect(await latestEvents(box, 2)).toEqual(['Notification.Modified archive', 'Notification.Modified archive']);
    expect((await grace.run('notification edit archive --name archive')).stderr).toBe('unchanged\n');
  });

  test('a secret is kept by its mask only for the rule and the address that it was given for', async () => {
    await siem();
    const shown = (await box.run('notification show siem -o yaml')).stdout;
    const edit = (text: string) => {
      writeFileSync(box.path('rules.yaml'), text);
      return box.run(['notification', 'edit', 'siem', '-f', box.path('rules.yaml'), '--json']);
    };
    expect((await edit(shown)).stderr).toBe('unchanged\n');
    expect((await edit(shown.replace('timeout: 10000', 'timeout: 500'))).code).toBe(0);
    expect(errorOf(await edit(shown.replace('siem.example.com', 'evil.example.com'))).message).toContain('masked');
    expect(errorOf(await edit(shown.replace('- name: siem', '- name: other'))).message).toContain('masked');
    writeFileSync(box.path('rules.yaml'), shown.replace('name: siem', 'name: copy'));
    expect((await fault('create', '-f', box.path('rules.yaml'))).message).toContain('masked');
  });

  test('who may not see the audit log neither learns of it this way nor silences what tells others', async () => {
    await addPerson(box, 'linus@acme.example', 'linus', 'Member');
    const linus = await box.as('linus');
    await siem();
    const refused = ['create x --email a@b.example', 'edit siem --name x', 'pause siem', 'delete siem --yes'];
    for (const line of refused)
      expect(errorOf(await linus.run(`notification ${line} --json`))).toMatchObject({ code: 'forbidden' });
    expect(await linus.json('notification list')).toHaveLength(1);
  });

  test('a notification is paused, resumed, deleted, and its creation undone', async () => {
    await siem();
    expect(await box.json('notification pause siem')).toMatchObject({ status: 'paused' });
    expect((await box.run('notification pause siem')).stderr).toBe('unchanged\n');
    const paused = (await box.json<AuditEvent[]>('audit list --limit 1'))[0];
    await box.json(`undo ${paused?.seq}`);
    expect(await box.json('notification show siem')).toMatchObject({ status: 'active' });
    await create('mail', '--email', 'ada@acme.example');
    const made = (await box.json<AuditEvent[]>('audit list --limit 1'))[0];
    await box.json(`undo ${made?.seq}`);
    expect(await box.json('notification list')).toMatchObject([{ name: 'siem' }]);
    await box.json('notification delete siem --yes');
    expect(await latestEvents(box, 1)).toEqual(['Notification.Removed siem']);
    expect((await box.run('store check')).code).toBe(0);
  });
});
