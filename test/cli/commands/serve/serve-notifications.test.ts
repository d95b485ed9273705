import { writeFileSync } from 'node:fs';
import type { Delivery } from '../../../../src/domain/notifications/deliveries.ts';
import type { Output } from '../../../../src/cli/terminal/streams.ts';
import { localBackends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { receiver } from '../../../support/notified.ts';
import { mailServer } from '../../../support/smtp.ts';
import { stopWebServers } from '../../../support/web-server.ts';

/** A server tells of what happened, also of what did while none ran. */

let box: Sandbox;
afterEach(async () => {
  await stopWebServers();
  await box.destroy();
});

test.each(localBackends())('serve sends by webhook, Slack and e-mail: $name', async (backend) => {
  box = await sandbox(backend);
  const mail = await mailServer();
  const stopping = new AbortController();
  const got: string[] = [];
  const { url } = await receiver(({ path }) => {
    got.push(path);
    return { status: 200 };
  });
  writeFileSync(box.path('key'), 'sixteen-letters-or-more');
  writeFileSync(box.path('slack'), `${url}/slack`);
  const to = ['--webhook', `${url}/hook`, '--sign-with', box.path('key'), '--slack', box.path('slack')];
  await box.json(['notification', 'create', 'siem', '--resource', 'Group', ...to]);
  await box.json('notification create mail --resource Group --email ops@acme.example --subject News');
  await box.json('group create Platform');
  let told = '';
  const stderr: Output = {
    isTTY: false,
    columns: 80,
    stream: process.stderr,
    write: (text) => {
      told += text;
      if (told.includes('"msg":"task notifications done"')) stopping.abort('SIGTERM');
      return Promise.resolve();
    },
  };
  const { code } = await box.run('serve --listen 127.0.0.1:0 --log-level info', {
    signal: stopping.signal,
    env: mail.env,
    stderr,
  });
  expect(code).toBe(0);
  expect(got.sort()).toEqual(['/hook', '/slack']);
  const sent = await box.json<Delivery[]>('notification deliveries');
  expect(sent.map(({ channel, status, result }) => `${channel} ${status}: ${result ?? ''}`).sort()).toEqual([
    'email sent: the mail server took it',
    'slack sent: answered 200',
    'webhook sent: answered 200',
  ]);
  expect(mail.taken).toMatchObject([{ to: ['ops@acme.example'] }]);
  expect(mail.taken[0]?.headers.get('subject')).toBe('News');
  await mail.close();
});

test('a mail server that is none stops serve before it begins', async () => {
  const [sqlite] = localBackends();
  if (sqlite === undefined) throw new Error('there is no backend');
  box = await sandbox(sqlite);
  const { code, stderr } = await box.run('serve --listen 127.0.0.1:0', { env: { ROSTER_SMTP_URL: 'http://mail' } });
  expect(code).toBe(2);
  expect(stderr).toContain('ROSTER_SMTP_URL');
});
