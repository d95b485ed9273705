import { writeFile } from 'node:fs/promises';
import { localBackends, sandbox } from '../../harness.ts';
import type { Backend, Sandbox } from '../../harness.ts';
import { INSTANCE, testServer } from '../../support/server.ts';
import type { TestServer } from '../../support/server.ts';
import { semaphoreContext } from '../../support/semaphore-context.ts';
import type { SemaphoreContext } from '../../support/semaphore-context.ts';
import { createToken } from '../../support/tokens.ts';

/** Commands that change something, on roster's own server as an instance of Semaphore; the store behind it tells. */

const [sqlite] = localBackends() as readonly [Backend, ...Backend[]];

async function acme(box: Sandbox): Promise<void> {
  for (const argv of [
    'people add grace@acme.example --role Admin --reveal',
    'people add linus@acme.example --reveal',
    'group create engineers --member linus --description Builders',
    'service-account create deployer --role Member --reveal',
    'project create web --description Site',
    'project people add web engineers --role Contributor',
  ]) {
    const result = await box.run(argv);
    if (result.code !== 0) throw new Error(`${argv}: ${result.stderr}`);
  }
}

let box: Sandbox;
let server: TestServer;
let there: SemaphoreContext;

beforeEach(async () => {
  box = await sandbox(sqlite, acme);
  server = await testServer(box.location, box.environment);
  const { token } = await createToken(box, 'elsewhere');
  there = await semaphoreContext(box, server.outside, { url: INSTANCE, token });
});
afterEach(async () => {
  await server.close();
  await box.destroy();
});

/** A command on the instance, a question to the store, and the part of its answer that must be so. */
const CHANGES: readonly (readonly [string, string, unknown])[] = [
  ['people role linus Admin', 'people show linus', { role: 'Admin' }],
  ['people remove linus --yes', 'people list', [{ username: 'ada' }, { username: 'grace' }]],
  ['group create Ops --member grace --description Runs', 'group show Ops', { members: ['grace'], description: 'Runs' }],
  ['group modify engineers --add grace --name builders', 'group show builders', { members: ['grace', 'linus'] }],
  ['group role engineers Admin', 'group show engineers', { role: 'Admin' }],
  ['group delete engineers --yes', 'group list', []],
  [
    'role new Auditor --permission organization.audit_logs.view --description Looks',
    'role show Auditor',
    { permissions: ['organization.audit_logs.view'], description: 'Looks' },
  ],
  ['project create moon --description Far', 'project show moon', { description: 'Far', owner: { username: 'ada' } }],
  ['project edit web --description Shop --name shop', 'project show shop', { description: 'Shop' }],
  ['project delete web --confirm web', 'project list', []],
  ['people offboard linus --yes', 'group show engineers', { members: [] }],
  ['service-account edit deployer --description Ships', 'service-account show deployer', { description: 'Ships' }],
  ['service-account deactivate deployer --yes', 'service-account show deployer', { status: 'deactivated' }],
  ['service-account create robot --role Admin --reveal', 'service-account show robot', { role: 'Admin' }],
];

test.each(CHANGES)('%s changes what the instance holds', async (argv, question, answer) => {
  const result = await there.run(`${argv} --context acme`);
  expect({ code: result.code, stderr: result.code === 0 ? '' : result.stderr }).toEqual({ code: 0, stderr: '' });
  expect(await box.json(question)).toMatchObject(answer as object);
});

test('roles in projects are given and taken', async () => {
  expect(await there.run('project people add web grace --role Reader --context acme')).toMatchObject({ code: 0 });
  const result = await there.run('project people remove web engineers --yes --context acme');
  expect(result.code).toBe(0);
  const bindings = await box.json<{ name: string }[]>('project people list web');
  expect(bindings.map(({ name }) => name)).not.toContain('engineers');
  expect(bindings).toContainEqual(expect.objectContaining({ name: 'grace', role: 'Reader', source: 'manually' }));
});

test('notifications are made, changed and deleted', async () => {
  await writeFile(box.path('slack'), 'https://hooks.slack.example/services/T000/B000/abcdefghijkl');
  const flags = `--project web --slack ${box.path('slack')} --email ada@acme.example --context acme`;
  expect(await there.run(`notification create deploys ${flags}`)).toMatchObject({ code: 0 });
  const made = await box.json<{ rules: unknown }>('notification show deploys');
  expect(made.rules).toMatchObject([
    { filter: { projects: ['web'] }, notify: { email: { to: ['ada@acme.example'] } } },
  ]);
  const { stdout } = await there.run('notification show deploys -o yaml --context acme');
  expect(stdout).toContain('/********');
  const file = stdout.replace('- web', '- shop');
  const edited = await there.run('notification edit deploys --name ships -f - --context acme', { stdin: file });
  expect(edited).toMatchObject({ code: 0, stderr: expect.stringContaining('keeps e-mail of rules') as unknown });
  expect(await box.json('notification show ships')).toMatchObject({ rules: [{ filter: { projects: ['shop'] } }] });
  expect(await there.run('notification delete ships --yes --context acme')).toMatchObject({ code: 0 });
  expect(await box.json('notification list')).toEqual([]);
});

test('the token that the instance made is the one that works', async () => {
  const result = await there.run('service-account create robot --reveal --json --context acme');
  const { token } = JSON.parse(result.stdout) as { readonly token: string };
  const { id } = await box.json<{ id: string }>('service-account show robot');
  const whoami = await box.run('whoami --json', { env: { ROSTER_TOKEN: token } });
  expect(JSON.parse(whoami.stdout)).toMatchObject({ id, name: 'robot' });
});

test('what the instance refuses keeps its code', async () => {
  const { token } = await createToken(await box.as('linus'), 'mine');
  const result = await there.run('people role grace Member --context acme', { env: { ROSTER_TOKEN: token } });
  expect(result).toMatchObject({ code: 5 });
});
