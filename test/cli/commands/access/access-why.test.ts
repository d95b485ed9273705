import type { AccessNearMiss, AccessWhy } from '../../../../src/cli/commands/access/views.ts';
import { backends } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { accessOrganization } from '../../../support/access-organization.ts';

const INVITE = 'organization.people.invite';

describe.each(backends())('access why on $name', (backend) => {
  let box: Sandbox;
  beforeAll(async () => (box = await accessOrganization(backend)));
  afterAll(() => box.destroy());

  const why = (...argv: string[]) => box.json<AccessWhy>(['access', 'why', ...argv]);
  const shown = async (...argv: string[]) =>
    (await box.run(['access', 'why', ...argv, '--no-color'], { tty: 80 })).stdout;
  const missesOf = async (...argv: string[]) => (await why(...argv)).near_misses ?? [];
  const named = (misses: readonly AccessNearMiss[]) => misses.map(({ type, name }) => `${type} ${name}`);

  test('a yes prints each path, from the subject to the permission', async () => {
    expect(await shown('linus', INVITE)).toBe(
      `yes: linus has ${INVITE}\nlinus -> group Platform -> role Admin -> ${INVITE}\n`,
    );
    expect(await shown('linus', 'organization.view')).toBe(
      [
        'yes: linus has organization.view',
        'linus -> role Member -> organization.view',
        'linus -> group Platform -> role Admin -> organization.view',
        '',
      ].join('\n'),
    );
    expect(await shown('Platform', 'project.view')).toBe(
      'yes: Platform has project.view\ngroup Platform -> role Admin -> project role Admin -> project.view\n',
    );
    expect(await shown('grace', 'project.view', '--project', 'web')).toBe(
      'yes: grace has project.view in project web\ngrace -> role Contributor in project web -> project.view\n',
    );
  });

  test('a yes in JSON is the check with its paths and nothing to give', async () => {
    const { code, stdout, stderr } = await box.run('access why ada project.view --json');
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual({
      allowed: true,
      subject: 'ada',
      subject_type: 'user',
      subject_id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      deactivated: false,
      permission: 'project.view',
      project: null,
      paths: ['ada -> role Owner -> project role Admin -> project.view'],
      near_misses: [],
    });
  });

  test('a no exits with 0 and prints what would give it, and who may', async () => {
    const result = await box.run(['access', 'why', 'grace', INVITE, '--no-color'], { tty: 80 });
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toBe(
      [
        `no: grace does not have ${INVITE}`,
        'what would give it:',
        '  role Owner',
        '    by ada',
        '  role Admin',
        '    by ada, linus',
        '  group Platform',
        '    by ada, linus',
        '',
      ].join('\n'),
    );
    expect((await why('grace', INVITE)).near_misses).toEqual([
      { type: 'role', name: 'Owner', given_by: ['ada'] },
      { type: 'role', name: 'Admin', given_by: ['ada', 'linus'] },
      { type: 'group', name: 'Platform', given_by: ['ada', 'linus'] },
    ]);
  });

  test('in a project, its roles and the groups that have one in it would do as well', async () => {
    const misses = await missesOf('grace', 'project.view', '--project', 'api');
    expect(named(misses)).toEqual([
      'role Owner',
      'role Admin',
      'project_role Admin',
      'project_role Contributor',
      'project_role Reader',
      'group Compilers',
      'group Platform',
    ]);
    expect(misses.find(({ name }) => name === 'Reader')?.given_by).toEqual(['ada', 'linus']);
    expect(named(await missesOf('grace', 'project.view'))).toEqual(['role Owner', 'role Admin', 'group Platform']);
  });

  test('a group can be given roles, but neither the role Owner nor a group', async () => {
    expect(named(await missesOf('Compilers', INVITE))).toEqual(['role Admin']);
    expect(await missesOf('Compilers', 'organization.change_owner')).toEqual([]);
    expect(await shown('Compilers', 'organization.change_owner')).toBe(
      'no: Compilers does not have organization.change_owner\nno role or group that could be given grants it\n',
    );
  });

  test('who is deactivated can do nothing, and is told what stands ready', async () => {
    expect(await why('margaret', INVITE)).toMatchObject({
      allowed: false,
      deactivated: true,
      paths: [`margaret -> role Admin -> ${INVITE}`],
      near_misses: [{ type: 'reactivation', name: 'margaret', given_by: ['ada', 'linus'] }],
    });
    expect(await shown('margaret', INVITE)).toBe(
      [
        `no: margaret does not have ${INVITE}; the account is deactivated and can do nothing`,
        'active, it would have it by these:',
        `margaret -> role Admin -> ${INVITE}`,
        'what would give it:',
        '  reactivating margaret',
        '    by ada, linus',
        '',
      ].join('\n'),
    );
  });

  test('what would give it tells of others, so it takes the permission to see them', async () => {
    const eve = await box.as('eve');
    expect(await eve.json<AccessWhy>(`access why eve ${INVITE}`)).toMatchObject({ allowed: false, near_misses: null });
    const told = await eve.run(['access', 'why', 'eve', INVITE, '--no-color'], { tty: 80 });
    expect([told.code, told.stdout]).toEqual([
      0,
      `no: eve does not have ${INVITE}\nto see what would give it, you need organization.people.view\n`,
    ]);
    expect(await eve.json<AccessWhy>('access why eve organization.leave')).toMatchObject({
      paths: ['eve -> role Blind -> organization.leave'],
      near_misses: [],
    });
  });

  test('off a terminal it is one line', async () => {
    expect((await box.run(['access', 'why', 'linus', INVITE])).stdout).toBe(
      `allowed\tsubject\tpermission\tproject\tpaths\tnear_misses\nyes\tlinus\t${INVITE}\t\tlinus -> group Platform -> role Admin -> ${INVITE}\t\n`,
    );
  });
});

/** The commands that do what a near miss tells of. */
const COMMANDS: Readonly<Record<string, (subject: string, name: string) => string[]>> = {
  'user role': (subject, name) => ['people', 'role', subject, name],
  'user group': (subject, name) => ['group', 'modify', name, '--add', subject],
  'user reactivation': (subject) => ['people', 'reactivate', subject],
  'group role': (subject, name) => ['group', 'role', subject, name],
};

describe.each(backends())('near misses, tried out, on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await accessOrganization(backend)));
  afterEach(() => box.destroy());

  /** Active people and what each is: an Owner, two kinds of Admin, somebody who sees people alone, somebody who sees nothing. */
  const ACTORS = ['ada', 'linus', 'grace', 'eve'];

  test.each([
    ['grace', INVITE],
    ['margaret', INVITE],
    ['margaret', 'organization.change_owner'],
    ['Compilers', 'organization.audit_logs.view'],
  ])('%s comes by %s as told: by those named and by nobody else', async (subject, permission) => {
    const answer = await box.json<AccessWhy>(['access', 'why', subject, permission]);
    const sandboxes = new Map<string, Sandbox>([['ada', box]]);
    for (const username of ACTORS.slice(1)) sandboxes.set(username, await box.as(username));
    expect(answer.near_misses?.length).toBeGreaterThan(0);
    for (const { type, name, given_by: givers } of answer.near_misses ?? []) {
      const argv = COMMANDS[`${answer.subject_type} ${type}`]?.(subject, name) ?? [];
      for (const username of ACTORS.filter((one) => !givers.includes(one)))
        expect([username, argv, (await sandboxes.get(username)?.run(argv))?.code]).toEqual([username, argv, 5]);
    }
    const [miss] = answer.near_misses ?? [];
    const argv = COMMANDS[`${answer.subject_type} ${miss?.type ?? ''}`]?.(subject, miss?.name ?? '') ?? [];
    expect((await box.run(argv)).code).toBe(0);
    // A role makes whoever is deactivated no more active.
    expect((await box.run(['access', 'check', subject, permission])).code).toBe(
      answer.deactivated && miss?.type !== 'reactivation' ? 10 : 0,
    );
  });

  test.each(['ada', 'linus'])('%s gives what they are named for', async (giver) => {
    const actor = giver === 'ada' ? box : await box.as(giver);
    const misses = (await box.json<AccessWhy>(['access', 'why', 'grace', INVITE])).near_misses ?? [];
    for (const { type, name } of misses.filter(({ given_by: givers }) => givers.includes(giver))) {
      const argv = COMMANDS[`user ${type}`]?.('grace', name) ?? [];
      expect([argv, (await actor.run(argv)).code]).toEqual([argv, 0]);
      expect((await box.run(['access', 'check', 'grace', INVITE])).code).toBe(0);
      await box.json('people role grace Member');
      await box.json('group modify Platform --remove grace');
      expect((await box.run(['access', 'check', 'grace', INVITE])).code).toBe(10);
    }
  });
});
