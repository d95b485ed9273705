import { localBackends } from '../../harness.ts';
import type { Backend, Sandbox } from '../../harness.ts';
import { AWKWARD_URL } from '../../support/awkward-semaphore/index.ts';
import type { AwkwardSemaphore } from '../../support/awkward-semaphore/index.ts';
import { errorOf } from '../../support/front-door.ts';
import { aroundSemaphore } from '../../support/semaphore-context.ts';
import type { SemaphoreContext } from '../../support/semaphore-context.ts';
import { onAwkward } from '../../support/on-awkward.ts';
import type { OnAwkward } from '../../support/on-awkward.ts';

/** Reading from an instance with the oddities of Semaphore's API. */

const [sqlite] = localBackends() as readonly [Backend, ...Backend[]];

let box: Sandbox;
let instance: AwkwardSemaphore;
let there: SemaphoreContext;
let answering: OnAwkward['answering'];

beforeEach(async () => {
  ({ box, instance, there, answering } = await onAwkward());
});
afterEach(() => box.destroy());

test('lists are read to their end, however their pages are told', async () => {
  expect((await there.run('people list --fields username,role')).stdout).toBe(
    'username\trole\nada\tOwner\nbob\tAdmin\ncarol\tMember\n',
  );
  expect(await there.json('group list')).toMatchObject([{ name: 'Platform', role: 'Member', member_count: 1 }]);
  expect(await there.json('service-account list')).toMatchObject([{ name: 'deployer', status: 'active' }]);
  expect(await there.json('project list')).toMatchObject([{ name: 'Rocket', owner: { username: 'ada' } }]);
  expect(instance.writes()).toEqual([]);
});

test('reads that fail are repeated', async () => {
  instance.quirks.failing.push('GET /members', 'GET /members', 'GET /roles');
  instance.quirks.losing.push('GET /groups');
  instance.quirks.limited.push({ request: 'GET /service_accounts', seconds: 1 });
  expect((await there.run('people list --count')).stdout).toBe('3\n');
});

test('Ctrl-C ends a command that reads', async () => {
  const stopped = await there.run('people list --json', { signal: AbortSignal.abort() });
  expect(errorOf(stopped).code).toBe('interrupted');
});

test('a list without an end is refused', async () => {
  instance.quirks.endlessGroups = true;
  const error = errorOf(await there.run('group list --json'));
  expect(error).toMatchObject({ code: 'unsupported_by_server', details: { path: '/groups' } });
  expect(error.message).toContain('does not end');
});

test('groups that the list lacks are known by their roles, and nobody in them', async () => {
  instance.quirks.firstGroupsAlone = true;
  expect((await there.run('group list')).stderr).toBe('');
  for (const name of ['Docs', 'Ops']) expect((await there.run(`group create ${name} --yes --no-wait`)).code).toBe(0);
  const listed = await there.run('group list --fields name,member_count');
  expect(listed.stdout).toBe('name\tmember_count\nDocs\t0\nOps\t0\nPlatform\t1\n');
  expect(listed.stderr).toContain('does not show who is in these groups, which its list lacks: Ops');
  instance.quirks.losing.push('DELETE /groups', 'POST /groups');
  expect((await there.run('group delete Ops --yes')).code).toBe(0);
  expect((await there.run('group create Ops --yes --no-wait')).code).toBe(0);
  expect(instance.writes().filter((one) => one.includes('/groups'))).toHaveLength(4);
});

test('members that are people alone are no groups, and what they may lack is told', async () => {
  instance.quirks.peopleAlone = true;
  expect(await there.json('group list')).toMatchObject([{ name: 'Platform', role: null }]);
  const checked = await there.run('access check carol project.view --project Rocket');
  expect(checked.code).toBe(10);
  expect(checked.stderr).toContain('no role of a group or service account in a project: it may list people alone');
});

test('many are invited from a file, and who lacks their role is named at the end', async () => {
  const invite = 'people invite --provider github --role Admin --from - --json';
  const pending = await there.run(invite, { stdin: 'TomFern\nkim\n' });
  expect(pending.code).toBe(8);
  expect(errorOf(pending)).toMatchObject({
    message: '2 invitations went out, and these do not have their role (pending): "github:TomFern", "github:kim"',
    details: { outcome: 'made', invited: [{ status: 'pending' }, { account: 'github:kim', role: 'Admin' }] },
  });
  instance.quirks.invitation = 'denied';
  expect(errorOf(await there.run(invite, { stdin: 'a\nb\n' })).code).toBe('escalation');
  expect((await there.run('people invite --from -', { stdin: 'handle,provider\na,gitlab\nb,github\n' })).code).toBe(0);
  expect(instance.writes()).toEqual(Array.from({ length: 6 }, () => 'POST /members'));
});

test.each([
  'people import nowhere.csv',
  'people sync nowhere.csv --yes',
  'people edit --from nowhere.csv',
  'people add',
])('%s ends before anything is read or asked', async (argv) => {
  const refused = await there.run(argv, { tty: 80 });
  expect(refused).toMatchObject({ code: 7, stdout: '' });
  if (!argv.includes('edit')) expect(refused.stderr).toContain('people invite --provider github --handle HANDLE');
});

test('roles of projects that no list has are learnt from their members', async () => {
  const roles = await there.json<{ name: string; scope: string; maps_to: string | null }[]>('role list');
  expect(roles.map(({ name, scope, maps_to }) => [name, scope, maps_to])).toEqual(
    expect.arrayContaining([
      ['Contributor', 'project', null],
      ['Owner', 'org', 'Admin'],
      ['Member', 'org', null],
    ]),
  );
});

test('a person is shown with what the API tells, and without what it does not', async () => {
  const carol = await there.json<object>('people show carol');
  expect(carol).toMatchObject({ username: 'carol', email: null, role: 'Member', groups: ['Platform'], tokens: null });
  expect(carol).toMatchObject({ project_roles: [{ project: 'Rocket', role: 'Contributor', group: 'Platform' }] });
  expect((await there.run('people show carol', { tty: 80 })).code).toBe(0);
});

test('access is computed through groups and project roles', async () => {
  expect((await there.run('access check carol project.view --project Rocket')).code).toBe(0);
  expect((await there.run('access check carol project.people.invite --project Rocket')).code).toBe(10);
  expect((await there.run('access check bob project.delete --project Rocket')).code).toBe(0);
  expect((await there.run('access check bob organization.people.invite')).code).toBe(0);
});

test.each([
  [403, 'Permission denied', 'forbidden'],
  [401, 'Permission denied', 'forbidden'],
  [401, 'Unauthorized', 'unauthenticated'],
  [401, '{"message":"Unauthorized"}', 'forbidden'],
  [404, '"Not found"', 'not_found'],
  [400, '{"message":"no such page"}', 'invalid'],
  [400, '"cannot grant permissions you do not hold: organization.delete"', 'escalation'],
  [400, `{"code":9,"message":"name 'ci' has already been taken","details":[]}`, 'conflict'],
  [403, '{"code":7,"message":"not for you","details":[]}', 'forbidden'],
  [503, 'oops', 'unavailable'],
  [429, 'slow down', 'rate_limited'],
  [200, '<html>sign in</html>', 'unsupported_by_server'],
  [200, '{"groups":{"a":1}}', 'unsupported_by_server'],
])('an answer of %i with %s is the error %s', async (status, text, code) => {
  const refused = await there.run('group list --json', answering('/groups', text, status));
  expect(errorOf(refused).code).toBe(code);
});

test('what an instance says reaches the terminal without control characters', async () => {
  const escape = '\u001b';
  const refused = await there.run('group list', answering('/groups', JSON.stringify(`${escape}[31mno`), 400));
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain('[31mno');
  expect(refused.stderr).not.toContain(escape);
  for (const one of instance.state.members.values()) one.description = `${escape}[2J`;
  const { stdout } = await there.run('group list', { tty: 120 });
  expect(stdout).toContain('Platform');
  expect(stdout).not.toContain(`${escape}[2J`);
});

test('what the token may not see is left out of a copy, and told', async () => {
  const store = box.path('copy.db');
  const pulled = await there.run(
    `pull --context acme --store ${store}`,
    answering('/service_accounts', 'Permission denied', 403),
  );
  expect(pulled.code).toBe(0);
  expect(pulled.stderr).toContain('note: the token may not see service accounts: none were read');
  expect((await there.run('service-account list --json')).stdout).toBe('[]\n');
  expect((await there.run('group list --fields name')).stdout).toBe('name\nPlatform\n');
});

test('a copy has what projects have beside their names, unless it is anonymous or holds a password', async () => {
  const copy = async (name: string, more = ''): Promise<readonly [stderr: string, text: string]> => {
    const pulled = await there.run(`pull --context acme --store ${box.path(name)}${more}`);
    expect(pulled.code).toBe(0);
    return [pulled.stderr, await sqlite.contents(box.path(name))];
  };
  const repository = 'git@github.com:acme/rocket.git';
  expect((await copy('whole.db'))[1]).toContain(repository);
  expect((await copy('anonymous.db', ' --anonymize'))[1]).not.toContain(repository);
  for (const project of instance.state.projects.values())
    project.spec = { repository: { url: 'https://ada:secret@acme.example/rocket.git' } };
  const [stderr, text] = await copy('without.db');
  expect(text).not.toContain('secret@');
  expect(stderr).toContain('note: of 1 project the repository');
});

test('a token that the instance does not know is not kept', async () => {
  const around = aroundSemaphore(box, instance.outside, AWKWARD_URL);
  const refused = await around.run(`context add other --semaphore ${AWKWARD_URL} --token-stdin --json`, {
    stdin: 'another-token',
  });
  expect(errorOf(refused).code).toBe('unauthenticated');
});

test('names that are no usernames become such, and two of the same name stay apart', async () => {
  const [carol, bob] = [...instance.state.members.values()].filter(({ name }) => ['bob', 'carol'].includes(name));
  if (carol !== undefined) carol.name = 'Ada Lovelace';
  if (bob !== undefined) bob.name = 'Ada Lovelace';
  expect((await there.run('people list --fields username')).stdout).toBe(
    'username\nada\nAda-Lovelace\nAda-Lovelace-2\n',
  );
});
