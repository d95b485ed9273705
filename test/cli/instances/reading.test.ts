import { localBackends, sandbox } from '../../harness.ts';
import type { Backend, Sandbox } from '../../harness.ts';
import { INSTANCE, testServer } from '../../support/server.ts';
import type { TestServer } from '../../support/server.ts';
import { furnishAcme, semaphoreContext } from '../../support/semaphore-context.ts';
import type { SemaphoreContext } from '../../support/semaphore-context.ts';
import { createToken } from '../../support/tokens.ts';

/** Commands that read, on an instance that speaks Semaphore's API: here, roster's own server. */

const [sqlite] = localBackends() as readonly [Backend, ...Backend[]];

let box: Sandbox;
let server: TestServer;
let there: SemaphoreContext;

beforeAll(async () => {
  box = await sandbox(sqlite, furnishAcme);
  server = await testServer(box.location, box.environment);
  const { token } = await createToken(box, 'elsewhere');
  there = await semaphoreContext(box, server.outside, { url: INSTANCE, token });
});
afterAll(async () => {
  await server.close();
  await box.destroy();
});

/** What a command prints on the instance, and on the store behind it. */
const both = async (argv: string) => {
  const [here, elsewhere] = await Promise.all([box.run(argv), there.run(argv)]);
  return [
    { code: here.code, stdout: here.stdout },
    { code: elsewhere.code, stdout: elsewhere.stdout },
  ] as const;
};

test.each([
  'people list --fields username,status,role,groups',
  'people list --role Auditor --fields username,role',
  'people list --count',
  'people show linus --fields username,role,groups,project_roles',
  'group list --fields name,description,role,member_count',
  'group show engineers --fields id,name,members',
  'role list --fields id,name,scope,permissions,maps_to',
  'role show Auditor --fields id,name,permissions',
  'service-account list --fields id,name,status,role',
  'project list --fields id,name,description,owner',
  'project people list web --fields subject_type,id,name,role,source,via',
  'access check linus project.view --project web',
  'access check linus organization.audit_logs.view',
  'access check linus organization.people.invite',
  'access list linus --project web',
  'access who organization.audit_logs.view',
  'access why linus project.view --project web --json',
])('%s prints the same as on the store', async (argv) => {
  const [here, elsewhere] = await both(argv);
  expect(elsewhere).toEqual(here);
  expect([0, 10]).toContain(elsewhere.code);
});

test('export writes what the store exports, without e-mail addresses', async () => {
  interface Exported {
    readonly people: readonly { readonly email?: string }[];
    readonly organization: unknown;
  }
  const here = await box.json<Exported>('export');
  const people = here.people.map(({ email: _, ...person }) => person);
  expect(await there.json('export')).toEqual({ ...here, people, organization: { name: 'roster' } });
});

test('answers that the instance does not give are told to be computed', async () => {
  const { stderr } = await there.run('access check linus project.view --project web');
  expect(stderr).toBe('note: computed by roster from what the instance shows\n');
  expect((await there.run('access who project.view --project web')).stderr).toContain('computed by roster');
  expect((await there.run('people list')).stderr).toBe('');
});

test('an unknown person is not found, with the nearest name', async () => {
  const result = await there.run('people show lunus');
  expect(result).toMatchObject({ code: 3, stdout: '' });
  expect(result.stderr).toContain('linus');
});

test.each([
  ['audit list', 'Audit Logs'],
  ['whoami', 'Profile Settings'],
  ['settings show', 'Settings'],
  ['login', 'API'],
  ['audit export', 'Audit Logs'],
  // roster's own server has this part of the API not.
  ['job list', 'the page of the project'],
  ['activity', 'Activity Monitor'],
])('%s is told to be done in the pages of Semaphore', async (argv, place) => {
  const result = await there.run(argv);
  expect(result).toMatchObject({ code: 7, stdout: '' });
  expect(result.stderr).toContain(place);
});
