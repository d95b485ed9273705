import { writeFileSync } from 'node:fs';
import type { Delivery } from '../../../../src/domain/notifications/deliveries.ts';
import { localBackends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { errorOf } from '../../../support/front-door.ts';
import { receiver } from '../../../support/notified.ts';
import { s3Server } from '../../../support/s3-server.ts';
import { mailServer } from '../../../support/smtp.ts';
import { stopWebServers } from '../../../support/web-server.ts';

/** The work of a server, done by a command where no server runs. */

const HOUR = 60 * 60 * 1000;

let box: Sandbox;
afterEach(async () => {
  await stopWebServers();
  await box.destroy();
});

interface Run {
  readonly task: string;
  readonly outcome: string;
  readonly error: string | null;
}
const runTasks = (): Promise<Run[]> => box.json<Run[]>('store run-tasks');

test.each(localBackends())('sends what is due, once: $name', async (backend) => {
  box = await sandbox(backend);
  const got: string[] = [];
  const { url } = await receiver(({ path }) => {
    got.push(path);
    return { status: 200 };
  });
  await box.json(['notification', 'create', 'siem', '--resource', 'Group', '--webhook', `${url}/hook`, '--unsigned']);
  await box.json('group create Platform');
  expect(await runTasks()).toEqual([
    { task: 'clean-up', outcome: 'done', error: null },
    { task: 'notifications', outcome: 'done', error: null },
  ]);
  expect(got).toEqual(['/hook']);
  expect(await box.json<Delivery[]>('notification deliveries')).toMatchObject([{ status: 'sent' }]);
  expect(await box.run('store run-tasks')).toMatchObject({ code: 0, stderr: 'nothing is due\n' });
  await box.json('group create Compilers');
  box.clock.now += HOUR;
  expect((await runTasks()).map(({ task }) => task)).toEqual(['clean-up', 'notifications']);
  expect(got).toEqual(['/hook', '/hook']);
});

const [backend] = localBackends();

test.each([
  ['for good ends its message alone', 550, ['failed', 'failed'], []],
  ['for now is asked again, and the messages wait', 451, ['pending', 'pending'], ['ops@acme.example']],
])('a mailbox that refuses %s', async (_what, responseCode, statuses, later) => {
  if (backend === undefined) throw new Error('there is no backend');
  box = await sandbox(backend);
  const refused = new Set(['ops@acme.example']);
  const mail = await mailServer({
    onRcptTo: ({ address }, _session, answer) =>
      refused.has(address) ? answer(Object.assign(new Error('no'), { responseCode })) : answer(),
  });
  const run = () => box.json('store run-tasks', { env: mail.env });
  await box.json('notification create mail --resource Group --email ops@acme.example');
  await box.json('group create Platform');
  await box.json('group create Compilers');
  await run();
  const sent = await box.json<Delivery[]>('notification deliveries');
  expect(sent.map(({ status }) => status)).toEqual(statuses);
  expect(sent.map(({ result }) => result).join()).toContain(`${responseCode}`);
  refused.clear();
  box.clock.now += HOUR;
  await run();
  expect([...new Set(mail.taken.flatMap(({ to }) => to))]).toEqual(later);
  await mail.close();
});

test('a mailbox that refuses among others is named, and asked again alone', async () => {
  if (backend === undefined) throw new Error('there is no backend');
  box = await sandbox(backend);
  const refused = new Set(['ops@acme.example']);
  const mail = await mailServer({
    onRcptTo: ({ address }, _session, answer) =>
      refused.has(address) ? answer(Object.assign(new Error('mailbox busy'), { responseCode: 450 })) : answer(),
  });
  await box.json('notification create mail --resource Group --email ops@acme.example --email ada@acme.example');
  await box.json('group create Platform');
  await box.json('store run-tasks', { env: mail.env });
  expect(await box.json<Delivery[]>('notification deliveries')).toMatchObject([
    {
      status: 'pending',
      recipient: 'ops@acme.example',
      result: expect.stringMatching(/ops@acme.example .*450/) as string,
    },
  ]);
  refused.clear();
  box.clock.now += HOUR;
  await box.json('store run-tasks', { env: mail.env });
  expect(mail.taken.map(({ to }) => to)).toEqual([['ada@acme.example'], ['ops@acme.example']]);
  expect(await box.json<Delivery[]>('notification deliveries')).toMatchObject([{ status: 'sent' }]);
  await mail.close();
});

test('a task that fails is named, and tried again later', async () => {
  if (backend === undefined) throw new Error('there is no backend');
  box = await sandbox(backend);
  const s3 = await s3Server();
  const stream = `--provider s3 --bucket audit --endpoint ${s3.url} --access-key-id AKIA --secret-access-key-stdin`;
  await box.json(`audit stream configure ${stream}`, { stdin: 'hidden' });
  await runTasks();
  const sent = s3.objects.size;
  expect(sent).toBeGreaterThan(0);
  await box.json('group create Platform');
  // The object that comes next is there, with other content.
  box.clock.now += 24 * HOUR;
  const before = new Map(s3.objects);
  await stopWebServers();
  const failed = await box.run('store run-tasks --json');
  expect([failed.code, errorOf(failed)]).toEqual([
    8,
    {
      code: 'partial',
      message: expect.stringMatching(/^audit-stream: 127\.0\.0\.1:\d+ cannot be reached/) as string,
      hint: 'the rest was done; the next run after a while tries it again',
      details: {
        runs: expect.arrayContaining([{ task: 'clean-up', outcome: 'done', error: null }]) as Run[],
      },
    },
  ]);
  expect(s3.objects).toEqual(before);
  expect((await box.run('store run-tasks')).code).toBe(0);
});

test('there must be an organization', async () => {
  if (backend === undefined) throw new Error('there is no backend');
  box = await sandbox(backend);
  writeFileSync(box.path('other.db'), '');
  const ran = await box.run(['store', 'run-tasks', '--store', box.path('nothing.db'), '--json']);
  expect([ran.code, errorOf(ran).code]).toEqual([3, 'not_found']);
});
