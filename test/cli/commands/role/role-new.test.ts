import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Role } from '../../../../src/domain/roles/roles.ts';
import type { Flat } from '../../../../src/cli/context/flat.ts';
import { backends, CTRL_C, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { errorOf, metadataOf } from '../../../support/front-door.ts';

const VIEW = 'organization.people.view';
const LOG = ['organization.audit_logs.view', 'organization.audit_logs.export'];
const granting = (...permissions: readonly string[]) => permissions.flatMap((one) => ['--permission', one]);

describe.each(backends())('role new on $name', (backend) => {
  let box: Sandbox;

  // Each test makes roles of its own names.
  beforeAll(async () => {
    box = await sandbox(backend);
  });
  afterAll(() => box.destroy());

  const make = (...argv: readonly string[]) => box.json<Role>(['role', 'new', ...argv]);
  const failure = async (...argv: readonly string[]) => {
    const before = await box.json<Role[]>('role list');
    const result = await box.run(['role', 'new', ...argv, '--json']);
    expect(await box.json('role list')).toEqual(before);
    return { exit: result.code, ...errorOf(result) };
  };

  test('makes an organization role, answers it, and tells the log', async () => {
    const description = 'Reads the log\nand "exports" it';
    const made = await make('Auditor', ...granting(...LOG, LOG[0] ?? ''), '--description', description);
    expect(made).toEqual({
      id: expect.any(String) as string,
      name: 'Auditor',
      scope: 'org',
      description,
      permissions: LOG,
      maps_to: null,
      readonly: false,
      created_at: '2026-03-01T09:00:00.000Z',
      updated_at: '2026-03-01T09:00:00.000Z',
    });
    expect(await box.json('role show Auditor')).toEqual(made);
    const [event] = await box.json<AuditEvent[]>('audit list --limit 1');
    expect(event).toMatchObject({
      resource: 'RBACRole',
      operation: 'Added',
      resource_id: made.id,
      resource_name: 'Auditor',
      username: 'ada',
      description: 'the organization role Auditor was created',
    });
    const after = { name: 'Auditor', scope: 'org', description, permissions: LOG, maps_to: null };
    expect(metadataOf(event)).toEqual({ after });
  });

  test('takes Semaphore’s names of today, and answers with what they stand for', async () => {
    const groups = ['create', 'modify', 'delete'].map((verb) => `organization.groups.${verb}`);
    const made = await make('Grouper', ...granting('organization.groups.manage', 'organization.groups.create'));
    expect(made.permissions).toEqual(groups);
    const names = ['--add', 'organization.custom_roles.view', '--remove', 'organization.groups.manage'];
    expect((await box.json<Role>(['role', 'edit', 'Grouper', ...names])).permissions).toEqual([
      'organization.roles.view',
    ]);
    const wrong = await failure('Wrong', '--scope', 'project', ...granting('organization.groups.manage'));
    expect(wrong).toMatchObject({ code: 'scope_mismatch' });
  });

  test('its holders have what it grants', async () => {
    await make('Exporter', ...granting(...LOG));
    await box.json('people add eve@acme.example --role Exporter --reveal');
    const eve = await box.as('eve');
    expect((await eve.run('audit list --limit 1')).code).toBe(0);
    expect((await eve.run('people list')).code).toBe(5);
  });

  test('makes a project role, which may have the name of an organization role', async () => {
    const made = await make('Member', '--scope', 'project', ...granting('project.view'));
    expect(made).toMatchObject({ name: 'Member', scope: 'project', permissions: ['project.view'] });
    expect((await box.json<Role>('role show Member')).scope).toBe('org');
    expect((await box.json<Role>('role show Member --scope project')).id).toBe(made.id);
  });

  test('maps to a project role, by name or id', async () => {
    const reader = await box.json<Role>('role show Reader --scope project');
    for (const [name, ref] of [
      ['Guest', 'Reader'],
      ['Visitor', reader.id],
    ] as const)
      expect(await make(name, ...granting(VIEW), '--maps-to', ref)).toMatchObject({ maps_to: 'Reader', scope: 'org' });
  });

  test('--from takes over what another grants and maps to, and adds to it', async () => {
    const admin = await box.json<Role>('role show Admin');
    expect(await make('Deputy', '--from', 'Admin', ...granting('organization.roles.create'))).toMatchObject({
      permissions: expect.arrayContaining([...admin.permissions, 'organization.roles.create']) as string[],
      maps_to: 'Admin',
      description: '',
      readonly: false,
    });
    expect(await make('Deputy 2', '--from', 'Admin', '--maps-to', 'none')).toMatchObject({
      permissions: admin.permissions,
      maps_to: null,
    });
    expect(await make('Deputy 3', '--from', 'Admin', '--maps-to', 'Reader')).toMatchObject({ maps_to: 'Reader' });
  });

  test('--from brings its scope, unless --scope chooses between two', async () => {
    expect(await make('Helper', '--from', 'Contributor')).toMatchObject({ scope: 'project', maps_to: null });
    expect(await make('Chief', '--from', 'Admin', '--scope', 'project')).toMatchObject({ scope: 'project' });
    expect(await failure('Nobody', '--from', 'Contributor', '--scope', 'org')).toMatchObject({
      exit: 2,
      code: 'scope_mismatch',
    });
  });

  test.each(['O\'Brien "the" role', '=cmd()|calc', '👩‍👩‍👧 família', '-x', '中'.repeat(128), '{"a":1}', '%_\\'])(
    'takes the name %j as it is',
    async (name) => {
      const run = async (...argv: readonly string[]) =>
        JSON.parse((await box.run(['role', ...argv, '--json', '--', name])).stdout) as Flat<Role>;
      const made = await run('new', ...granting(VIEW));
      expect(made.name).toBe(name);
      expect(made).toMatchObject(await run('show'));
    },
  );

  test('a name is kept as NFC', async () => {
    expect((await make('cafe\u0301', ...granting(VIEW))).name).toBe('caf\u00E9');
  });

  test.each([
    ['', 'must not be empty'],
    [' x', 'must not begin or end with a space'],
    ['a\nb', 'must not contain control characters'],
    ['a\u202Eb', 'must not contain characters that reorder text'],
    ['x'.repeat(129), 'is longer than 128'],
    ['Owner\u200B', 'must not contain invisible characters'],
    ['Ow\u00ADner', 'must not contain invisible characters'],
    ['group:Ops', 'must not begin with group:'],
  ])('refuses the name %j', async (name, problem) => {
    const error = await failure(name, ...granting(VIEW));
    expect([error.exit, error.code]).toEqual([2, 'invalid']);
    expect(error.message).toContain(problem);
  });

  test('a name that is taken in the scope is refused with its holder', async () => {
    const error = await failure('Member', ...granting(VIEW));
    expect([error.exit, error.code]).toEqual([6, 'conflict']);
    expect(error.message).toBe('the organization role Member is there already');
    expect(error.hint).toBe('roster role show Member --scope org');
    expect(error.details).toEqual({ id: (await box.json<Role>('role show Member')).id });
  });

  test.each([
    'Owner',
    'owner',
    'OWNER',
    '\u041Ewner',
    'O\u03C9\u0578\u0435r',
    'Ｏｗｎｅｒ',
    'ᴏᴡɴᴇʀ',
    'O w n e r',
    '0wner',
    'Ówner',
    '«Owner»',
  ])('no organization role can be called %j, for guards and people go by the name Owner', async (name) => {
    expect(await failure(name, ...granting(VIEW))).toMatchObject({ exit: 6, code: 'conflict' });
  });

  test('what only contains the word is free, and so is the word among project roles', async () => {
    for (const name of ['Product Owner', 'Owners', 'Owner 2'])
      expect((await make(name, ...granting(VIEW))).name).toBe(name);
    expect((await make('Owner', '--scope', 'project', ...granting('project.view'))).scope).toBe('project');
  });

  test.each([
    ['organization.people.viwe', ['organization.people.view']],
    ['people.invite', ['organization.people.invite', 'project.people.invite']],
    ['zzz', []],
    ['a\u0000b', []],
    ['Organization.People.View', ['organization.people.view']],
    ['organization people.view', ['organization.people.view']],
  ])('the unknown permission %j is answered with the nearest names', async (permission, suggestions) => {
    const error = await failure('Nobody', ...granting(VIEW, permission));
    expect([error.exit, error.code]).toEqual([2, 'unknown_permission']);
    expect(error.details).toEqual({ unknown: [permission], suggestions });
    expect(error.hint).toContain(suggestions[0] ?? 'roster role permissions');
  });

  test.each([
    [['--permission', 'project.view'], 'project.view'],
    [['--scope', 'project', '--permission', VIEW], VIEW],
    [['--scope', 'project', '--from', 'Owner'], 'Owner'],
    [['--scope', 'project', '--permission', 'project.view', '--maps-to', 'Reader'], 'maps to no other'],
    [['--permission', VIEW, '--maps-to', 'Owner'], 'Owner'],
  ])('%j is of the wrong scope', async (flags, named) => {
    // A project role Owner may be there by now: the organization's is asked for by its id.
    const { id } = await box.json<Role>('role show Owner');
    const error = await failure('Nobody', ...flags.map((flag) => (flag === 'Owner' ? id : flag)));
    expect([error.exit, error.code]).toEqual([2, 'scope_mismatch']);
    expect(error.message).toContain(named);
  });

  test.each([[['--from', 'Membr']], [['--from', 'a\u0000b']], [['--permission', VIEW, '--maps-to', 'Readr']]])(
    '%j names no role',
    async (flags) => {
      expect(await failure('Nobody', ...flags)).toMatchObject({ exit: 3, code: 'not_found' });
    },
  );

  test('planned permissions are granted, and stderr warns of them', async () => {
    const planned = ['view', 'create', 'modify', 'delete'].map((verb) => `project.secrets.${verb}`);
    const argv = ['role', 'new', '--scope', 'project', '--fields', 'permissions'];
    const few = await box.run([...argv, 'Planner', ...granting('project.view', ...planned.slice(0, 1))]);
    expect(few).toMatchObject({
      code: 0,
      stdout: 'permissions\nproject.secrets.view;project.view\n',
      stderr: 'warning: nothing checks project.secrets.view yet: planned, shown with ✕\n',
    });
    const many = await box.run([...argv, 'Planner 2', ...granting(...planned)]);
    expect(many.stderr).toContain('project.secrets.modify and 1 more yet');
    expect((await box.run([...argv, 'Planner 3', '--from', 'Planner'])).stderr).toBe(few.stderr);
  });

  test('where nobody can be asked, permissions are needed', async () => {
    expect(await failure('Nobody')).toMatchObject({
      exit: 9,
      code: 'input_needed',
      hint: 'give --permission or --from',
    });
    expect(await failure()).toMatchObject({ exit: 9, code: 'input_needed', hint: 'give NAME' });
  });

  test('a terminal offers the permissions of the scope', async () => {
    const { code, asked, stdout } = await box.run('role new --json', { answers: ['Asked', [...LOG].reverse()] });
    expect([code, asked]).toEqual([0, ['Name of the role:', 'Permissions:']]);
    expect(JSON.parse(stdout)).toMatchObject({ name: 'Asked', scope: 'org', permissions: LOG });
    const project = await box.run('role new Asked --scope project', { answers: [['project.view']] });
    expect(project.code).toBe(0);
  });

  test('Ctrl-C at a question changes nothing', async () => {
    const before = await box.json('audit list --limit 1');
    for (const answers of [[CTRL_C], ['Dropped', CTRL_C]] as const)
      expect((await box.run('role new', { answers })).code).toBe(130);
    expect((await box.run('role show Dropped')).code).toBe(3);
    expect(await box.json('audit list --limit 1')).toEqual(before);
  });
});
