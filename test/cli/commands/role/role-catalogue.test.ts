import { permissionsInScope, SECTIONS } from '../../../../src/domain/permissions.ts';
import type { PermissionInfo } from '../../../../src/operations/role/permissions.ts';
import type { RoleDifference } from '../../../../src/operations/role/diff.ts';
import type { Role } from '../../../../src/domain/roles/roles.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { errorOf } from '../../../support/front-door.ts';

describe.each(backends())('the catalogue and the comparison of roles on $name', (backend) => {
  let box: Sandbox;

  // Nothing here changes anything.
  beforeAll(async () => {
    box = await sandbox(backend);
    await box.json('role new Guest --from Member --maps-to Reader');
    await box.json('role new Twin --from Member');
    await box.json('role new Admin2 --scope project --from Admin');
  });
  afterAll(() => box.destroy());

  describe('role permissions', () => {
    const list = (argv = '') => box.json<PermissionInfo[]>(`role permissions${argv}`);

    test('lists the whole catalogue in its order', async () => {
      const all = await list();
      expect(all.map(({ name }) => name)).toEqual([...permissionsInScope('org'), ...permissionsInScope('project')]);
      expect(all.find(({ name }) => name === 'organization.people.view')).toEqual({
        name: 'organization.people.view',
        scope: 'org',
        section: 'People',
        description: 'See the people of the organization',
        planned: false,
      });
      expect(new Set(all.filter(({ planned }) => planned).map(({ section }) => section))).toEqual(
        new Set(SECTIONS.filter(({ planned }) => planned).map(({ title }) => title)),
      );
    });

    test.each(['org', 'project'] as const)('--scope %s lists those alone', async (scope) => {
      expect((await list(` --scope ${scope}`)).map(({ name }) => name)).toEqual(permissionsInScope(scope));
    });

    test.each([
      ['audit_logs.export', ['organization.audit_logs.export']],
      ['EXPORT THE AUDIT', ['organization.audit_logs.export']],
    ])('--search %s looks in names, descriptions and sections, case aside', async (word, names) => {
      const found = await box.json<PermissionInfo[]>(['role', 'permissions', '--search', word]);
      expect(found.map(({ name }) => name)).toEqual(names);
    });

    test('--search by the title of a section finds all of it, and --scope narrows it', async () => {
      const found = await box.json<PermissionInfo[]>(['role', 'permissions', '--search', 'service accounts']);
      expect(found).toHaveLength(5);
      expect(await list(' --search view --scope project')).not.toHaveLength(0);
      expect((await list(' --search view --scope project')).every(({ scope }) => scope === 'project')).toBe(true);
    });

    test.each(['%', "'; drop table roles; --", '\u202E', '🦄'])(
      '--search %j finds nothing, and says so',
      async (word) => {
        expect(await box.run(['role', 'permissions', '--search', word, '--json'])).toMatchObject({
          code: 0,
          stdout: '[]\n',
          stderr: 'there is no such permission; without --search all are listed\n',
        });
      },
    );

    test('on a terminal it is sections with descriptions, and ✕ marks what is planned', async () => {
      const { stdout } = await box.run('role permissions --no-color', { tty: 80 });
      for (const { title, planned, permissions } of SECTIONS) {
        expect(`\n${stdout}`).toContain(`\n${title}${planned === true ? ' ✕' : ''}\n`);
        for (const [name, description] of Object.entries(permissions))
          expect(stdout).toContain(`  ${name}\n      ${description}\n`);
      }
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
      const audit = await box.run('role permissions --search audit_logs.export --no-color', { tty: 80 });
      expect(audit.stdout).toBe('Audit logs\n  organization.audit_logs.export\n      Export the audit log\n');
    });

    test('piped it is TSV', async () => {
      expect((await box.run('role permissions --search audit_logs.export')).stdout).toBe(
        'name\tscope\tsection\tdescription\tplanned\norganization.audit_logs.export\torg\tAudit logs\tExport the audit log\tno\n',
      );
    });
  });

  describe('role diff', () => {
    const diff = async (...argv: readonly string[]) => {
      const { code, stdout, stderr } = await box.run(['role', 'diff', ...argv, '--json']);
      return { code, stderr, items: JSON.parse(stdout) as RoleDifference[] };
    };
    const show = (argv: string) => box.json<Role>(`role show ${argv}`);

    test('tells what each grants that the other does not, and exits 10', async () => {
      const [admin, owner] = [await show('Admin'), await show('Owner')];
      const only = owner.permissions.filter((name) => !admin.permissions.includes(name));
      expect(await diff('Admin', 'Owner')).toEqual({
        code: 10,
        stderr: '',
        items: only.map((permission) => ({ permission, only_in: 'Owner' })),
      });
      expect((await diff('Owner', 'Admin')).items).toEqual((await diff('Admin', 'Owner')).items);
    });

    test('tells both ways in the order of asking', async () => {
      await box.json('role new Odd --permission organization.view --permission organization.roles.create');
      const { code, items } = await diff('Odd', 'Member');
      expect(code).toBe(10);
      expect(items[0]).toEqual({ permission: 'organization.roles.create', only_in: 'Odd' });
      expect(new Set(items.slice(1).map(({ only_in }) => only_in))).toEqual(new Set(['Member']));
      expect(items).not.toContainEqual(expect.objectContaining({ permission: 'organization.view' }));
    });

    test('what an organization role maps to counts as granted', async () => {
      const reader = await show('Reader');
      expect((await diff('Guest', 'Member')).items).toEqual(
        reader.permissions.map((permission) => ({ permission, only_in: 'Guest' })),
      );
    });

    test.each([
      ['Member', 'Twin'],
      ['Member', 'Member'],
      // Of the two roles Admin, the one that can be compared.
      ['Admin', 'Admin2'],
      ['Admin2', 'Admin'],
    ])('%s and %s grant the same: exit 0', async (one, other) => {
      expect(await diff(one, other)).toEqual({ code: 0, items: [], stderr: `${one} and ${other} grant the same\n` });
    });

    test('--scope chooses where both scopes have the names', async () => {
      expect((await diff('Admin', 'Admin', '--scope', 'project')).code).toBe(0);
      expect((await diff('Admin', 'Reader')).items).not.toContainEqual(
        expect.objectContaining({ permission: 'organization.view' }),
      );
    });

    test('on a terminal the differences stand below each role', async () => {
      const { code, stdout } = await box.run('role diff Twin Guest --no-color', { tty: 80 });
      const { permissions } = await show('Reader');
      expect([code, stdout]).toEqual([10, `Only Guest grants\n${permissions.map((name) => `  ${name}\n`).join('')}`]);
    });

    test.each([
      [['Member', 'Reader'], 2, 'scope_mismatch'],
      [['Reader', 'Member'], 2, 'scope_mismatch'],
      [['Admin', 'Reader', '--scope', 'org'], 2, 'scope_mismatch'],
      [['Member', 'Membr'], 3, 'not_found'],
      [['Membr', 'Member'], 3, 'not_found'],
      [['Member'], 9, 'input_needed'],
    ])('%j exits %i with %s', async (argv, exit, code) => {
      const result = await box.run(['role', 'diff', ...argv, '--json']);
      expect([result.code, errorOf(result).code]).toEqual([exit, code]);
    });
  });

  test('without the permission to see roles one sees neither', async () => {
    await box.json('role new Blind --permission organization.view');
    await box.json('people add bea@acme.example --role Blind --reveal');
    const bea = await box.as('bea');
    for (const argv of ['role permissions', 'role diff Admin Owner'])
      expect(errorOf(await bea.run(`${argv} --json`))).toMatchObject({
        code: 'forbidden',
        details: { permission: 'organization.roles.view' },
      });
  });
});
