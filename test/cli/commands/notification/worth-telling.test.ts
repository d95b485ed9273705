import type { ShownEvent } from '../../../../src/domain/audit.ts';
import { everyBackend, localBackends, sandbox } from '../../../harness.ts';
import type { Flat } from '../../../../src/cli/context/flat.ts';
import type { Backend, Sandbox } from '../../../harness.ts';
import { accept, codeFor, newcomer } from '../../../support/invitations.ts';
import { receiver } from '../../../support/notified.ts';
import type { Receiver } from '../../../support/notified.ts';
import { s3Server } from '../../../support/s3-server.ts';
import { stopWebServers } from '../../../support/web-server.ts';

/** What deserves a rule of its own: each is told once, in the audit log and to a receiver. */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const PASSWORD = 'correct horse battery staple';

let box: Sandbox;
let told: Receiver;
afterEach(async () => {
  await stopWebServers();
  await box.destroy();
});

/** An organization that tells a receiver of events with this operation. */
async function telling(backend: Backend, operation: string): Promise<void> {
  box = await sandbox(backend);
  told = await receiver();
  await box.json(`notification create told --operation ${operation} --webhook ${told.url}/hook --unsigned`);
}

const eventsOf = (operation: string): Promise<Flat<ShownEvent>[]> =>
  box.json<ShownEvent[]>(`audit list --operation ${operation}`);
const runTasks = () => box.run('store run-tasks --json');
/** The names of what the receiver was told of. */
async function heard(): Promise<string[]> {
  box.clock.now += MINUTE;
  await runTasks();
  return told.names();
}

describe.each(everyBackend())('$name', (backend) => {
  const token = (words: string) => box.json(`token create ${words} --reveal`);

  test('a token that ends within 7 days is told once, and again when its end changes', async () => {
    await telling(backend, 'EndsSoon');
    await box.json('service-account create deploy --reveal');
    await token('ci --expires 20d');
    await token('later --expires 60d');
    expect(await heard()).toEqual([]);
    box.clock.now += 13 * DAY;
    await token('bot --service-account deploy --expires 2d');
    await Promise.all([runTasks(), runTasks()]);
    expect(await heard()).toEqual(['bot', 'ci']);
    const [ci, bot] = await eventsOf('EndsSoon');
    expect(ci).toMatchObject({
      resource: 'Token',
      resource_name: 'ci',
      description: 'the token ci of ada ends at 2026-03-21T09:00:00.000Z',
      username: '',
      actor_type: null,
      ip_address: '',
      outcome: 'ok',
    });
    expect(bot).toMatchObject({ description: 'the token bot of deploy ends at 2026-03-16T09:01:00.000Z' });
    box.clock.now += DAY;
    expect(await heard()).toEqual(['bot', 'ci']);
    // The old one ends earlier than it was told to.
    await box.json('token reset ci --overlap 1d --reveal');
    box.clock.now += DAY / 2;
    expect(await heard()).toEqual(['bot', 'ci', 'ci']);
  });

  test('an Owner’s sign-in from a new address is told once, and nobody else’s', async () => {
    await telling(backend, 'LoggedInElsewhere');
    await box.json('people add grace@acme.example --role Admin --reveal');
    await (await box.as('grace')).run('whoami');
    const login = (address: string) => box.run('login ada --password-stdin', { stdin: PASSWORD, address });
    for (const address of ['192.0.2.7', '192.0.2.7', '2001:db8::7', '2001:db8::8', '192.0.2.7'])
      expect((await login(address)).code).toBe(0);
    const from = (await eventsOf('LoggedInElsewhere')).map(({ ip_address }) => ip_address).reverse();
    expect(from).toEqual(backend.remote ? ['192.0.2.7', '2001:db8::7'] : ['']);
    expect(await eventsOf('LoggedInElsewhere')).toMatchObject(
      from.map(() => ({
        resource: 'User',
        resource_name: 'ada',
        username: 'ada',
        description: 'ada, who may change Owners, logged in from where they had not before',
      })),
    );
    expect(await heard()).toEqual(from.map(() => 'ada'));
  });
});

const [backend] = localBackends();
const [, , remote] = everyBackend();

test('somebody who becomes an Owner later is known where they signed in before, and one who was invited is new', async () => {
  if (remote === undefined) throw new Error('there is no server');
  await telling(remote, 'LoggedInElsewhere');
  await box.json('people add grace@acme.example --role Admin --reveal');
  await box.as('grace');
  await box.json('people role grace Owner');
  const stdin = `${PASSWORD} grace`;
  expect((await box.run('login grace --password-stdin', { stdin })).code).toBe(0);
  expect(await eventsOf('LoggedInElsewhere')).toEqual([]);
  const code = await codeFor(box, 'linus@acme.example --role Owner');
  expect((await accept(newcomer(box, 'linus'), code)).code).toBe(0);
  expect(await heard()).toEqual(['linus']);
});

test('whoever is as an Owner by a group is told of, too', async () => {
  if (remote === undefined) throw new Error('there is no server');
  await telling(remote, 'LoggedInElsewhere');
  await box.json('role new Steward --from Owner');
  await box.json('group create Stewards --role Steward');
  await box.json('people add grace@acme.example --reveal');
  await box.json('group modify Stewards --add grace');
  await box.as('grace');
  expect(await heard()).toEqual(['grace']);
});

test.each(localBackends())(
  'a stream is told of once it fails for minutes, and once it works again: $name',
  async (on) => {
    await telling(on, '/Failed|Recovered/');
    const s3 = await s3Server();
    const stream = `--provider s3 --bucket audit --endpoint ${s3.url} --access-key-id AKIA --secret-access-key-stdin`;
    await box.json(`audit stream configure ${stream}`, { stdin: 'hidden' });
    await runTasks();
    await box.json('group create Platform');
    s3.fails = true;
    for (let attempt = 0; attempt < 6; attempt += 1) {
      box.clock.now += attempt === 0 ? DAY : 2 ** (attempt - 1) * MINUTE;
      await runTasks();
      expect(await eventsOf('Failed')).toHaveLength(attempt < 2 ? 0 : 1);
    }
    expect(await eventsOf('Failed')).toMatchObject([
      {
        resource: 'AuditStream',
        resource_name: 'audit',
        username: '',
        description: expect.stringMatching(
          /^the audit log cannot be streamed to the bucket audit since 2026-03-02T/,
        ) as string,
      },
    ]);
    s3.fails = false;
    box.clock.now += DAY;
    await runTasks();
    expect(await eventsOf('Recovered')).toMatchObject([
      { resource_name: 'audit', description: 'the audit log is streamed to the bucket audit again' },
    ]);
    box.clock.now += DAY;
    expect(await heard()).toEqual(['audit', 'audit']);
    expect([...(await eventsOf('Failed')), ...(await eventsOf('Recovered'))]).toHaveLength(2);
  },
);

test('whoever sends by hand is told the same', async () => {
  if (backend === undefined) throw new Error('there is no backend');
  await telling(backend, 'Failed');
  const s3 = await s3Server();
  const stream = `--provider s3 --bucket audit --endpoint ${s3.url} --access-key-id AKIA --secret-access-key-stdin`;
  await box.json(`audit stream configure ${stream}`, { stdin: 'hidden' });
  s3.fails = true;
  const send = async () => {
    expect((await box.run('audit stream run')).code).not.toBe(0);
    return (await eventsOf('Failed')).length;
  };
  expect([await send(), await send()]).toEqual([0, 0]);
  box.clock.now += 3 * MINUTE;
  expect([await send(), await send()]).toEqual([1, 1]);
  expect(await eventsOf('Failed')).toMatchObject([{ username: 'ada' }]);
});

test('is exported as any event is', async () => {
  if (backend === undefined) throw new Error('there is no backend');
  await telling(backend, 'EndsSoon');
  await box.json('token create ci --expires 2d --reveal');
  await runTasks();
  const exported = async (format: string) =>
    (await box.run(`audit export --operation EndsSoon -o ${format}`)).stdout.trimEnd().split('\n').at(-1) ?? '';
  expect(await exported('csv')).toMatch(/^Token,EndsSoon,CLI,,,[^,]+,ci,,"\{""expires_at""/);
  expect(JSON.parse(await exported('jsonl'))).toMatchObject({ operation: 'EndsSoon', resource_name: 'ci' });
  expect(JSON.parse(await exported('ocsf'))).toMatchObject({
    class_name: 'API Activity',
    activity_name: 'EndsSoon',
    metadata: { event_code: 'Token.EndsSoon' },
  });
});
