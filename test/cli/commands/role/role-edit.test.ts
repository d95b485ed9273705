import { shellWord } from '../../../../src/lib/shell.ts';
import type { Flat } from '../../../../src/cli/context/flat.ts';
import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Role } from '../../../../src/domain/roles/roles.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { errorOf, metadataOf } from '../../../support/front-door.ts';

const [VIEW, INVITE, REMOVE] = ['view', 'invite', 'remove'].map((verb) => `organization.people.${verb}`) as [
  string,
  string,
  string,
];

describe.each(backends())('role edit on $name', (backend) => {
  let box: Sandbox;
  let made = 0;
  let helpdesk: Flat<Role>;

  beforeAll(async () => {
    box = await sandbox(backend);
    await box.json('role new Site --scope project --permission project.view');
  });
  afterAll(() => box.destroy());
  // Each test has a role of its own.
  beforeEach(async () => {
    const name = `Helpdesk ${(made += 1)}`;
    helpdesk = await box.json<Role>(['role', 'new', name, '--permission', VIEW, '--permission', INVITE]);
  });

  const edit = (...argv: readonly string[]) => box.json<Role>(['role', 'edit', helpdesk.name, ...argv]);
  const failure = async (...argv: readonly string[]) => {
    const result = await box.run(['role', 'edit', ...argv, '--json']);
    return { exit: result.code, ...errorOf(result) };
  };
  const latest = async () => (await box.json<AuditEvent[]>('audit list --limit 1'))[0];

  test('--add and --remove change the list, in the order of the catalogue', async () => {
    const edited = await edit('--add', REMOVE, '--add', VIEW, '--remove', INVITE);
    expect(edited).toEqual({ ...helpdesk, permissions: [VIEW, REMOVE] });
    expect(await box.json(['role', 'show', helpdesk.name])).toEqual(edited);
    const event = await latest();
    expect(event).toMatchObject({
      resource: 'RBACRole',
      operation: 'Modified',
      resource_id: helpdesk.id,
      resource_name: helpdesk.name,
      description: `the organization role ${helpdesk.name} was changed: what it grants`,
    });
    expect(metadataOf(event)).toEqual({
      before: { permissions: [VIEW, INVITE] },
      after: { permissions: [VIEW, REMOVE] },
    });
  });

  test('--permission sets the whole list', async () => {
    expect(await edit('--permission', REMOVE)).toEqual({ ...helpdesk, permissions: [REMOVE] });
  });

  test('every permission may go', async () => {
    expect((await edit('--remove', VIEW, '--remove', INVITE)).permissions).toEqual([]);
  });

  test('who has the role has what it grants from then on', async () => {
    await box.json(['people', 'add', `eve${made}@acme.example`, '--role', helpdesk.name, '--reveal']);
    const eve = await box.as(`eve${made}`);
    expect((await eve.run('people list')).code).toBe(0);
    await edit('--remove', VIEW);
    expect((await eve.run('people list')).code).toBe(5);
    await edit('--add', VIEW);
    expect((await eve.run('people list')).code).toBe(0);
  });

  test('renames, describes and maps at once, and the log has both states', async () => {
    const name = `Support ${made}`;
    const edited = await edit('--name', name, '--description', 'First "answers"\nand more', '--maps-to', 'Site');
    expect(edited).toEqual({ ...helpdesk, name, description: 'First "answers"\nand more', maps_to: 'Site' });
    const event = await latest();
    expect(event).toMatchObject({
      resource_name: name,
      description: `the organization role ${helpdesk.name} was changed: its name, its description, what it maps to`,
    });
    expect(metadataOf(event)).toEqual({
      before: { name: helpdesk.name, description: '', maps_to: null },
      after: { name, description: 'First "answers"\nand more', maps_to: 'Site' },
    });
    expect((await box.run(['role', 'show', helpdesk.name])).code).toBe(3);
    expect(await box.json(['role', 'edit', name, '--maps-to', 'none'])).toEqual({ ...edited, maps_to: null });
  });

  test('the description may go, and its own name may be given again', async () => {
    await edit('--description', 'something');
    expect((await edit('--description', '', '--name', helpdesk.name)).description).toBe('');
  });

  test('what changes nothing leaves no event', async () => {
    const before = await latest();
    for (const flags of [
      ['--add', VIEW],
      ['--remove', REMOVE],
      ['--permission', INVITE, '--permission', VIEW],
      ['--maps-to', 'none'],
    ])
      expect(await edit(...flags)).toEqual(helpdesk);
    expect(await edit('--name', helpdesk.name, '--description', '')).toEqual(helpdesk);
    expect(await latest()).toEqual(before);
  });

  test('of two roles with a name, --scope chooses', async () => {
    await box.json(['role', 'new', helpdesk.name, '--scope', 'project', '--permission', 'project.view']);
    expect(await edit('--description', 'x')).toMatchObject({ id: helpdesk.id, scope: 'org' });
    expect(await edit('--description', 'y', '--scope', 'project')).toMatchObject({
      scope: 'project',
      description: 'y',
    });
    expect((await box.json<Role>(['role', 'show', helpdesk.name])).description).toBe('x');
  });

  test('a planned permission that is added is warned of, one that is there already not again', async () => {
    const planned = 'organization.repo_to_role_mappers.view';
    const added = await box.run(['role', 'edit', helpdesk.name, '--add', planned]);
    expect([added.code, added.stderr]).toEqual([0, `warning: nothing checks ${planned} yet: planned, shown with ✕\n`]);
    expect((await box.run(['role', 'edit', helpdesk.name, '--add', REMOVE])).stderr).toBe('');
  });

  test.each([
    [[], 2, 'invalid'],
    [['--add', REMOVE, '--remove', REMOVE], 2, 'invalid'],
    [['--permission', REMOVE, '--add', VIEW], 2, 'invalid'],
    [['--permission', REMOVE, '--remove', VIEW], 2, 'invalid'],
    [['--add', 'project.view'], 2, 'scope_mismatch'],
    [['--add', 'organization.peple.view'], 2, 'unknown_permission'],
    [['--remove', 'organization.peple.view'], 2, 'unknown_permission'],
    [['--maps-to', 'Member'], 2, 'scope_mismatch'],
    [['--maps-to', 'Raeder'], 3, 'not_found'],
    [['--name', ''], 2, 'invalid'],
    [['--name', 'a\u0007b'], 2, 'invalid'],
    [['--name', 'Admin'], 6, 'conflict'],
    [['--name', 'Owner'], 6, 'conflict'],
    [['--name', 'ow\u200Bner'], 2, 'invalid'],
    [['--name', '\u0410dmin'], 6, 'conflict'],
    [['--scope', 'team', '--add', VIEW], 2, 'invalid'],
  ])('with %j exits %i with %s and changes nothing', async (flags, exit, code) => {
    const before = await latest();
    expect(await failure(helpdesk.name, ...flags)).toMatchObject({ exit, code });
    expect(await box.json(['role', 'show', helpdesk.name])).toEqual(helpdesk);
    expect(await latest()).toEqual(before);
  });

  test.each([
    ['--name', 'Site'],
    ['--maps-to', 'Reader'],
  ])('a project role cannot be given %s %s', async (flag, value) => {
    await box.json(['role', 'new', helpdesk.name, '--scope', 'project', '--permission', 'project.view']);
    const error = await failure(helpdesk.name, '--scope', 'project', flag, value);
    expect(error.code).toBe(flag === '--name' ? 'conflict' : 'scope_mismatch');
  });

  test.each([
    ['Owner', 'org', '--description', 'x'],
    ['Admin', 'org', '--add', 'organization.roles.create'],
    ['Member', 'org', '--name', 'Owner'],
    ['Member', 'org', '--maps-to', 'Admin'],
    ['Reader', 'project', '--remove', 'project.view'],
  ])(
    'the predefined %s of the scope %s cannot be changed by %s %s, not even by an Owner',
    async (name, scope, ...flags) => {
      const before = await box.json(['role', 'list']);
      const error = await failure(name, '--scope', scope, ...flags);
      expect([error.exit, error.code]).toEqual([6, 'readonly_role']);
      expect(error.hint).toBe(`make one like it: roster role new NAME --from ${shellWord(name)}`);
      expect(await box.json(['role', 'list'])).toEqual(before);
    },
  );

  test('nobody is found by a name that is not there, and the nearest is told', async () => {
    expect(await failure(helpdesk.name.toLowerCase(), '--add', VIEW)).toMatchObject({
      exit: 3,
      code: 'not_found',
      hint: `did you mean ${helpdesk.name}?`,
    });
  });
});
