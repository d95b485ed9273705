import type { Result, RunOptions, Sandbox } from '../../harness.ts';
import { AWKWARD_URL, THERE } from '../../support/awkward-semaphore/index.ts';
import type { AwkwardSemaphore } from '../../support/awkward-semaphore/index.ts';
import type { SemaphoreContext } from '../../support/semaphore-context.ts';
import { onAwkward } from '../../support/on-awkward.ts';

/** Commands that change something, on an instance of Semaphore that has its oddities. */

let box: Sandbox;
let instance: AwkwardSemaphore;
let there: SemaphoreContext;

beforeEach(async () => {
  ({ box, instance, there } = await onAwkward({ organization: false }));
});
afterEach(() => box.destroy());

const on = (argv: string, options?: RunOptions): Promise<Result> => there.run(`${argv} --context acme`, options);

/** Runs, asserts success, and returns the parsed answer. */
async function json<T>(argv: string, options?: RunOptions): Promise<T> {
  const result = await on(`${argv} --json`, options);
  if (result.code !== 0) throw new Error(`${argv} exited ${result.code}: ${result.stderr}`);
  return JSON.parse(result.stdout) as T;
}

/** The configuration of the instance, and a store beside it. */
const HERE = () => ({ ROSTER_STORE: box.location, ROSTER_CONFIG_DIR: box.path('semaphore-config') });

const memberNamed = (name: string) => [...instance.state.members.values()].find((one) => one.name === name);

/** Each command, and the changes that it asks the instance for. */
const COMMANDS: readonly (readonly [string, readonly string[]])[] = [
  ['people role carol Admin', [`PUT /members/${THERE.carol}/role`]],
  ['people groups bob --add Platform', [`PATCH /groups/${THERE.platform}`]],
  ['people remove carol --yes', [`DELETE /members/${THERE.carol}`]],
  ['group modify Platform --add bob', [`PATCH /groups/${THERE.platform}`]],
  ['group modify Platform --remove carol --description Pipes', [`PATCH /groups/${THERE.platform}`]],
  ['group role Platform Admin', [`PUT /members/${THERE.platform}/role`]],
  ['group delete Platform --yes', [`DELETE /groups/${THERE.platform}`]],
  ['service-account edit deployer --description Ships', [`PATCH /service_accounts/${THERE.deployer}`]],
  ['service-account deactivate deployer --yes', [`POST /service_accounts/${THERE.deployer}/deactivate`]],
  ['service-account delete deployer --yes', [`DELETE /service_accounts/${THERE.deployer}`]],
  ['project edit Rocket --description Down', [`PATCH /projects/${THERE.rocket}`]],
  ['project whitelist set Rocket --branch main', [`PATCH /projects/${THERE.rocket}`]],
  ['project delete Rocket --confirm Rocket', ['DELETE /projects/Rocket']],
  ['project people add Rocket carol --role Contributor', [`PUT /projects/${THERE.rocket}/members/${THERE.carol}/role`]],
  ['project people role Rocket Platform Admin', [`PUT /projects/${THERE.rocket}/members/${THERE.platform}/role`]],
  ['project people remove Rocket Platform --yes', [`DELETE /projects/${THERE.rocket}/members/${THERE.platform}/role`]],
  ['people invite --provider github --handle TomFern', ['POST /members']],
];

test.each(COMMANDS)('%s asks the instance for the change by its id', async (argv, writes) => {
  const result = await on(argv);
  expect({ code: result.code, writes: instance.writes(), stderr: result.code === 0 ? '' : result.stderr }).toEqual({
    code: 0,
    writes,
    stderr: '',
  });
});

test('a group gets exactly the members of a file', async () => {
  const stdin = 'ada\nbob\n';
  const tooMany = await on('group sync Platform --from - --max-removals 0 --json', { stdin });
  expect(tooMany.code).toBe(6);
  const trial = await on('group sync Platform --from - --max-removals 1 --dry-run', { stdin });
  expect(trial.stderr).toContain(
    'the instance would be asked to change the group Platform: add ada, bob, take out carol',
  );
  expect(instance.writes()).toEqual([]);
  const [synced] = await json<object[]>('group sync Platform --from - --max-removals 1 --yes', { stdin });
  expect(synced).toMatchObject({ group: 'Platform', added: ['ada', 'bob'], removed: ['carol'], unchanged: 0 });
  expect(instance.writes()).toEqual([`PATCH /groups/${THERE.platform}`]);
  const again = await on('group sync Platform --from - --yes', { stdin });
  expect({ code: again.code, writes: instance.writes().length }).toEqual({ code: 0, writes: 1 });
});

test.each(COMMANDS.filter((_row, index) => index % 4 === 1))(
  '%s --dry-run asks the instance for nothing',
  async (argv) => {
    const result = await on(`${argv} --dry-run`);
    expect(result).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('the instance would be asked to ') as unknown,
    });
    expect(instance.writes()).toEqual([]);
  },
);

test('what is new is answered with the id that it has on the instance', async () => {
  const group = await json<{ id: string }>('group create Ops --member bob --description Runs');
  expect(memberNamed('Ops')?.id).toBe(group.id);
  expect([...(instance.state.groups.get(group.id) ?? [])]).toEqual([THERE.bob]);
  const role = await json<{ id: string }>('role new Seer --permission organization.people.view');
  expect(instance.state.roles.get(role.id)?.permissions).toEqual(['organization.people.view']);
  await json('role edit Seer --permission organization.groups.view');
  expect(instance.state.roles.get(role.id)?.permissions).toEqual(['organization.groups.view']);
  await json('role delete Seer --yes');
  expect(instance.state.roles.has(role.id)).toBe(false);
});

test('a new project is told with the owner that the instance gave it', async () => {
  const project = await json<{ id: string; owner: string }>('project create Moon --description Far');
  expect(instance.state.projects.get(project.id)).toMatchObject({ name: 'Moon', ownerId: THERE.ada });
  expect(project.owner).toMatchObject({ username: 'ada' });
  expect(instance.writes()).toEqual(['POST /projects']);
});

describe('tokens of service accounts', () => {
  test('that the instance makes are shown once, and need a place before anything is asked', async () => {
    const refused = await on('service-account create robot');
    expect(refused).toMatchObject({ code: 9, stdout: '' });
    expect(instance.writes()).toEqual([]);
    const made = await json<{ id: string; token: string }>('service-account create robot --reveal');
    expect(made.token).toBe(instance.state.tokens.get(made.id));
    const kept = await on(`token reset --service-account robot --yes --secret-file ${box.path('token.jsonl')}`);
    expect(kept.code).toBe(0);
    const { secret } = JSON.parse(box.read('token.jsonl')) as { readonly secret: string };
    expect(secret).toBe(instance.state.tokens.get(made.id));
    expect(secret).not.toBe(made.token);
  });

  test('cannot be given an end or an overlap, which the instance does not know', async () => {
    for (const argv of [
      'service-account create robot --expires 3d',
      'token reset --service-account deployer --overlap 1h',
    ])
      expect(await on(`${argv} --reveal`)).toMatchObject({ code: 7, stdout: '' });
    expect(instance.writes()).toEqual([]);
  });
});

describe('an invitation', () => {
  test.each([
    ['denied', 5],
    ['pending', 8],
    ['defaulted_to_member', 8],
  ] as const)('whose role is %s exits with %i', async (invitation, code) => {
    instance.quirks.invitation = invitation;
    const result = await on('people invite --provider github --handle TomFern --role Admin');
    expect(result).toMatchObject({ code, stderr: expect.stringContaining('github:TomFern was invited') as unknown });
  });

  test('by e-mail is refused, with the way that there is', async () => {
    const result = await on('people invite tom@acme.example');
    expect(result).toMatchObject({ code: 7, stderr: expect.stringContaining('--handle') as unknown });
    expect(instance.requests).toEqual([]);
  });
});

describe('refusals', () => {
  test('of roster come before the instance is asked', async () => {
    for (const [argv, code] of [
      ['people remove ada --confirm ada', 6],
      ['role edit Admin --description Boss', 6],
      ['role delete Contributor --yes', 6],
      ['group create Platform', 6],
      ['people role nobody Admin', 3],
    ] as const)
      expect({ argv, code: (await on(argv)).code }).toEqual({ argv, code });
    expect(instance.writes()).toEqual([]);
  });

  test('say where it is done what the API cannot do, and nothing is changed', async () => {
    for (const [argv, place] of [
      ['people add dan@acme.example --reveal', 'invite'],
      ['people edit bob --username rob', 'Profile'],
      ['project transfer Rocket --to bob --yes', 'Semaphore'],
      ['role new Lead --permission organization.view --maps-to Admin', 'Roles'],
      ['settings set name Other', 'Settings'],
    ] as const) {
      const result = await on(argv);
      expect({ argv, code: result.code, stderr: result.stderr }).toMatchObject({
        code: 7,
        stderr: expect.stringContaining(place) as unknown,
      });
    }
    expect(instance.writes()).toEqual([]);
  });

  test('of the instance keep their exit status', async () => {
    instance.quirks.failing = Array<string>(4).fill('PUT /members');
    expect(await on('people role carol Admin')).toMatchObject({ code: 7, stdout: '' });
    expect(await on('people role carol Admin')).toMatchObject({ code: 0 });
  });
});

describe('a document', () => {
  const document = {
    apiVersion: 'roster/v1',
    kind: 'Organization',
    roles: [{ name: 'Seer', scope: 'org', permissions: ['organization.people.view'] }],
    service_accounts: [{ name: 'robot', description: 'Builds', role: 'Seer' }],
  };
  const apply = (more: string): Promise<Result> => on(`apply -f - --yes ${more}`, { stdin: JSON.stringify(document) });

  test('that is applied halfway tells and records what was done, and goes on when it is applied again', async () => {
    await box.run('init --organization Here --owner ada@acme.example --reveal', { env: HERE() });
    instance.quirks.failing = Array<string>(4).fill('POST /service_accounts');
    const halfway = await apply('--record local --json');
    expect(halfway).toMatchObject({ code: 7, stdout: '' });
    expect(JSON.parse(halfway.stderr)).toMatchObject({
      error: { details: { done: ['create the role Seer'], failed: 'create the service account robot' } },
    });
    const rest = await apply('--record local');
    expect(rest).toMatchObject({ code: 0, stderr: expect.stringContaining('the first token of robot') as unknown });
    expect(instance.writes().filter((one) => one === 'POST /roles')).toHaveLength(1);
    const { stdout } = await box.run('audit list --resource Organization --operation Applied --fields description', {
      env: HERE(),
    });
    expect(stdout.split('\n')).toEqual([
      'description',
      `2 changes made on ${AWKWARD_URL}`,
      `1 change made on ${AWKWARD_URL}, until one failed: create the service account robot`,
      '',
    ]);
  });

  test('is recorded nowhere else where the organization records its changes itself', async () => {
    await box.run('init --organization Here --owner ada@acme.example --reveal', { env: HERE() });
    const result = await box.run('apply -f - --record local', { env: HERE(), stdin: JSON.stringify(document) });
    expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining('leave out --record') as unknown });
  });

  test('cannot promise that the one who applies it keeps their access', async () => {
    expect(await apply('--require-self')).toMatchObject({ code: 7 });
    expect(instance.writes()).toEqual([]);
  });
});

describe('the whitelist of a project', () => {
  const whitelist = () => json<unknown>('project whitelist show Rocket');

  test('is the one that the instance has, and the rest of its document stays', async () => {
    await on('project whitelist set Rocket --branch main --tag /^v/');
    expect(instance.state.projects.get(THERE.rocket)?.spec).toEqual({
      visibility: 'private',
      repository: { url: 'git@github.com:acme/rocket.git', whitelist: { branches: ['main'], tags: ['/^v/'] } },
    });
    expect(await whitelist()).toEqual({ project: 'Rocket', branches: ['main'], tags: ['/^v/'], enforced: null });
    await on('project edit Rocket --description Down');
    expect(await json('project whitelist unset Rocket')).toMatchObject({ branches: [], tags: [], enforced: null });
    expect(instance.state.projects.get(THERE.rocket)?.spec).toEqual({
      visibility: 'private',
      repository: { url: 'git@github.com:acme/rocket.git' },
    });
  });

  test('is shown also where the rest of the document is too large to keep', async () => {
    const rocket = instance.state.projects.get(THERE.rocket);
    if (rocket === undefined) throw new Error('no Rocket');
    rocket.spec = { long: 'x'.repeat(70_000), repository: { whitelist: { branches: ['/^(?!dev)/'], tags: null } } };
    expect(await whitelist()).toMatchObject({ branches: ['/^(?!dev)/'], tags: [] });
  });

  test('is set by a document, also of a new project', async () => {
    const document = {
      apiVersion: 'roster/v1',
      kind: 'Organization',
      projects: [
        { name: 'Rocket', whitelist: { branches: ['main'] } },
        { name: 'Moon', owner: 'ada', whitelist: { tags: ['v1'] } },
      ],
    };
    const applied = await on('apply -f - --yes', { stdin: JSON.stringify(document) });
    expect([applied.code, applied.code === 0 ? '' : applied.stderr]).toEqual([0, '']);
    expect([...instance.state.projects.values()].map(({ name, spec }) => [name, spec])).toEqual(
      expect.arrayContaining([['Moon', { repository: { whitelist: { branches: [], tags: ['v1'] } } }]]) as unknown,
    );
    expect(await whitelist()).toMatchObject({ branches: ['main'] });
    expect((await on('diff -f -', { stdin: JSON.stringify(document) })).code).toBe(0);
  });
});

test('a document that chooses an initialization agent, of which the API has none, changes nothing', async () => {
  const document = {
    apiVersion: 'roster/v1',
    kind: 'Organization',
    projects: [{ name: 'Rocket', description: 'Other', initialization_agent: { auto: true } }],
  };
  const refused = await on('apply -f - --yes', { stdin: JSON.stringify(document) });
  expect([refused.code, refused.stderr]).toEqual([7, expect.stringContaining('initialization agent') as string]);
  expect(instance.writes()).toEqual([]);
});

describe('advice where the instance does not guard', () => {
  const GAIN = 'the instance does not check that you may give this: carol gains';

  test('is told, and goes on where nobody can be asked', async () => {
    await on('role new Keeper --permission organization.people.view');
    await on('group role Platform Keeper');
    await on('group create Seers --description See');
    await on('group role Seers Admin');
    const result = await on('group modify Seers --add carol');
    expect(result).toMatchObject({ code: 0, stderr: expect.stringContaining(GAIN) as unknown });
  });

  test('is asked about on a terminal, where a no changes nothing', async () => {
    await on('group create Seers --description See');
    await on('group role Seers Admin');
    const before = instance.writes().length;
    const no = await on('group modify Seers --add carol', { answers: [false] });
    expect(no).toMatchObject({ code: 130, asked: [expect.stringContaining('Go on?') as unknown] });
    expect(instance.writes()).toHaveLength(before);
    expect(await on('group modify Seers --add carol --yes', { answers: [] })).toMatchObject({ code: 0, asked: [] });
    expect(instance.writes()).toHaveLength(before + 1);
  });
});

test('late members are waited for, and --no-wait does not', async () => {
  instance.quirks.lateGroups = 4;
  const waited = await on('group modify Platform --add bob');
  expect(waited).toMatchObject({ code: 0, stderr: expect.not.stringContaining('minute') as unknown });
  const shown = await json<{ members: string[] }>('group show Platform');
  expect(shown.members).toContain('bob');
  const unwaited = await on('group modify Platform --remove bob --no-wait');
  expect(unwaited).toMatchObject({ code: 0, stderr: expect.stringContaining('within a minute') as unknown });
});
