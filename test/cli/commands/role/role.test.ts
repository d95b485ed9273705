import { permissionsInScope, SECTIONS } from '../../../../src/domain/permissions.ts';
import type { Role } from '../../../../src/domain/roles/roles.ts';
import type { Flat } from '../../../../src/cli/context/flat.ts';
import { backends, emptySandbox, sandbox, served } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { errorOf } from '../../../support/front-door.ts';

describe.each(backends())('role list and show on $name', (backend) => {
  let box: Sandbox;

  // Nothing here changes anything.
  beforeAll(async () => {
    box = await sandbox(backend);
  });
  afterAll(() => box.destroy());

  const show = (argv: string) => box.json<Role>(`role show ${argv}`);

  test('the predefined roles are listed, organization roles first', async () => {
    const { code, stdout, stderr } = await box.run('role list --fields name,scope,maps_to,readonly');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      [
        'name\tscope\tmaps_to\treadonly',
        ...['Owner\torg\tAdmin\tyes', 'Admin\torg\tAdmin\tyes', 'Member\torg\t\tyes'],
        ...['Admin\tproject\t\tyes', 'Contributor\tproject\t\tyes', 'Reader\tproject\t\tyes', ''],
      ].join('\n'),
    );
  });

  test.each([
    ['org', ['Owner', 'Admin', 'Member']],
    ['project', ['Admin', 'Contributor', 'Reader']],
  ])('--scope %s lists those alone', async (scope, names) => {
    expect((await box.json<Role[]>(`role list --scope ${scope}`)).map((role) => role.name)).toEqual(names);
  });

  test('the list fits a terminal of 80 columns', async () => {
    const { stdout } = await box.run('role list --no-color', { tty: 80 });
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('JSON lists the granted names, in the order of the catalogue', async () => {
    expect(await show('Owner')).toMatchObject({ scope: 'org', maps_to: 'Admin', readonly: true });
    expect((await show('Owner')).permissions).toEqual(permissionsInScope('org'));
    const member = await show('Member');
    expect(member).toMatchObject({ name: 'Member', scope: 'org', maps_to: null, readonly: true });
    expect(member.permissions).toContain('organization.people.view');
    expect(member.permissions).not.toContain('organization.people.invite');
    expect(member.permissions).toEqual(permissionsInScope('org').filter((name) => member.permissions.includes(name)));
  });

  test('what an Admin lacks is what the documents say', async () => {
    const { permissions } = await show('Admin');
    expect(
      permissionsInScope('org')
        .filter((name) => !permissions.includes(name))
        .toSorted(),
    ).toEqual([
      'organization.change_owner',
      'organization.general_settings.modify',
      'organization.plans_and_billing.modify',
      'organization.repo_to_role_mappers.create',
      'organization.repo_to_role_mappers.delete',
      'organization.repo_to_role_mappers.modify',
      'organization.roles.create',
      'organization.roles.modify',
      'organization.roles.remove',
    ]);
  });

  test('of two roles with a name, --scope chooses', async () => {
    expect((await show('Admin')).scope).toBe('org');
    const project = await show('Admin --scope project');
    expect(project).toMatchObject({ scope: 'project', maps_to: null });
    expect(project.permissions).toEqual(permissionsInScope('project'));
    expect(await show(project.id)).toEqual(project);
    expect((await show('Reader')).scope).toBe('project');
  });

  test.each(['Member', 'Owner', 'Reader'])(
    'on a terminal %s is a checklist by section, with the allowed ones ticked',
    async (name) => {
      const { permissions, scope, description } = await show(name);
      const { stdout } = await box.run(`role show ${name} --no-color`, { tty: 80 });
      expect(stdout).toContain(`${name}  ${scope} role, predefined\n${description}\n`);
      const boxes = [...stdout.matchAll(/^ {2}\[(.)\] (\S+)$/gm)].map(([, tick, permission]) => [tick, permission]);
      expect(boxes).toEqual(
        permissionsInScope(scope).map((permission) => [permissions.includes(permission) ? '✓' : ' ', permission]),
      );
      for (const section of SECTIONS.filter((one) => one.scope === scope))
        expect(stdout).toContain(`\n\n${section.title}${section.planned === true ? ' ✕' : ''}\n`);
    },
  );

  test('the checklist says what an organization role is on every project', async () => {
    expect((await box.run('role show Admin --no-color', { tty: 80 })).stdout).toContain('On every project: Admin\n');
    expect((await box.run('role show Member --no-color', { tty: 80 })).stdout).not.toContain('On every project');
  });

  test('-o json on a terminal is JSON, and piped without it a line', async () => {
    expect((JSON.parse((await box.run('role show Member -o json', { tty: 80 })).stdout) as Flat<Role>).name).toBe(
      'Member',
    );
    expect((await box.run('role show Member --fields name,scope')).stdout).toBe('name\tscope\nMember\torg\n');
  });

  test.each([
    ['role show Membre', 3, 'not_found', 'did you mean Member?'],
    ['role show member', 3, 'not_found', 'did you mean Member?'],
    ['role show', 9, 'input_needed', 'ROLE'],
    ['role show Member --scope team', 2, 'invalid', null],
    ['role list --scope team', 2, 'invalid', null],
    ['role lsit', 2, 'usage', 'did you mean list?'],
  ])('%s exits %i with the code %s', async (argv, code, errorCode, hint) => {
    const result = await box.run(`${argv} --json`);
    expect([result.code, errorOf(result).code]).toEqual([code, errorCode]);
    expect(errorOf(result).hint ?? '').toContain(hint ?? '');
  });
});

describe.each(backends())('the CloudTruth roles on $name', (backend) => {
  let box: Sandbox;
  afterEach(() => box.destroy());

  test('each organization role maps to the project role of its name, and newcomers are Viewers', async () => {
    const empty = await emptySandbox(backend);
    box = empty;
    const init = 'init --organization Acme --owner ada@acme.example --roles cloudtruth --reveal';
    expect((await empty.run(init)).code).toBe(0);
    box = await served(empty);
    const roles = await box.json<Role[]>('role list --scope org');
    const names = ['Owner', 'Admin', 'Contributor', 'Viewer', 'Viewer (no secrets)'];
    expect(roles.map((role) => [role.name, role.maps_to])).toEqual(names.map((name) => [name, name]));
    const holders = (permission: string) =>
      roles.filter((role) => role.permissions.includes(permission)).map((role) => role.name);
    expect(holders('organization.people.view')).toEqual(names);
    expect(holders('organization.api_tokens.create')).toEqual(['Owner', 'Admin', 'Contributor']);
    for (const permission of ['organization.people.invite', 'organization.audit_logs.export', 'organization.leave'])
      expect(holders(permission)).toEqual(['Owner', 'Admin']);
    for (const permission of ['organization.change_owner', 'organization.general_settings.modify'])
      expect(holders(permission)).toEqual(['Owner']);
    const secrets = 'project.secrets.view';
    const readers = (await box.json<Role[]>('role list --scope project')).filter((one) =>
      one.permissions.includes(secrets),
    );
    expect(readers.map((role) => role.name)).toEqual(names.slice(0, -1));
    expect((await box.json<{ role: string }[]>('people add eve@acme.example --reveal'))[0]?.role).toBe('Viewer');
    expect((await box.run('group create Readers --fields role')).stdout).toBe('role\nViewer\n');
  });
});
