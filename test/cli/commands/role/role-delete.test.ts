import { shellWord } from '../../../../src/lib/shell.ts';
import type { Flat } from '../../../../src/cli/context/flat.ts';
import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Group } from '../../../../src/cli/commands/group/views.ts';
import type { Person } from '../../../../src/domain/people.ts';
import type { Role } from '../../../../src/domain/roles/roles.ts';
import { backends, CTRL_C, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPerson, behind, errorOf, insertProject, metadataOf } from '../../../support/front-door.ts';

const VIEW = 'organization.people.view';

describe.each(backends())('role delete on $name', (backend) => {
  let box: Sandbox;
  let made = 0;
  let helpdesk: Flat<Role>;
  let person: string;

  beforeAll(async () => {
    box = await sandbox(backend);
  });
  afterAll(() => box.destroy());
  // Each test has a role and a person of its own.
  beforeEach(async () => {
    made += 1;
    person = `eve${made}`;
    helpdesk = await box.json<Role>(['role', 'new', `Helpdesk ${made}`, '--permission', VIEW]);
  });

  const remove = (...argv: readonly string[]) => box.json<Role>(['role', 'delete', ...argv, '--yes']);
  const failure = async (...argv: readonly string[]) => {
    const before = [await box.json('role list'), await changes()];
    const result = await box.run(['role', 'delete', ...argv, '--json']);
    expect([await box.json('role list'), await changes()]).toEqual(before);
    return { exit: result.code, ...errorOf(result) };
  };
  const latest = (count = 1) => box.json<AuditEvent[]>(`audit list --limit ${count}`);
  const changes = () => box.json<AuditEvent[]>('audit list --limit 1 --outcome ok');
  const isGone = async (name: string) => (await box.run(['role', 'show', name])).code === 3;
  const addHolder = () => addPerson(box, `${person}@acme.example`, person, helpdesk.name);

  test('deletes a role that nobody has, answers it, and tells the log', async () => {
    expect(await remove(helpdesk.name)).toEqual(helpdesk);
    expect(await isGone(helpdesk.name)).toBe(true);
    const [event] = await latest();
    expect(event).toMatchObject({
      resource: 'RBACRole',
      operation: 'Removed',
      resource_id: helpdesk.id,
      resource_name: helpdesk.name,
      description: `the organization role ${helpdesk.name} was deleted`,
    });
    const before = { name: helpdesk.name, scope: 'org', description: '', permissions: [VIEW], maps_to: null };
    expect(metadataOf(event)).toEqual({ before });
    expect((await box.json<Role>(['role', 'new', helpdesk.name, '--permission', VIEW])).id).not.toBe(helpdesk.id);
  });

  test('a role that is in use is kept, and the error says by whom', async () => {
    await addHolder();
    await box.json(['group', 'create', `Team ${made}`, '--role', helpdesk.name]);
    const error = await failure(helpdesk.name, '--yes');
    expect([error.exit, error.code]).toEqual([6, 'role_in_use']);
    expect(error.message).toBe(`${helpdesk.name} is in use by Team ${made}, ${person}`);
    expect(error.details).toEqual({ role: helpdesk.name, users: [`Team ${made}`, person] });
    expect(error.hint).toBe(`give them another: roster role delete ${shellWord(helpdesk.name)} --reassign-to ROLE`);
  });

  test('--reassign-to gives the other role to all who had it, each with an event', async () => {
    await addHolder();
    await box.json(['group', 'create', `Team ${made}`, '--role', helpdesk.name, '--member', 'ada']);
    await remove(helpdesk.name, '--reassign-to', 'Member');
    expect((await box.json<Person>(['people', 'show', person])).role).toBe('Member');
    expect((await box.json<Group>(['group', 'show', `Team ${made}`])).role).toBe('Member');
    expect((await box.json<Person>('people show ada')).role).toBe('Owner');
    const events = (await latest(3)).map((event) => [
      `${event.resource}.${event.operation} ${event.resource_name}`,
      event.description,
      metadataOf(event),
    ]);
    const { id: member } = await box.json<Role>('role show Member --scope org');
    const change = {
      before: { role: helpdesk.name, role_id: helpdesk.id },
      after: { role: 'Member', role_id: member },
    };
    const gone = { name: helpdesk.name, scope: 'org', description: '', permissions: [VIEW], maps_to: null };
    expect(events.reverse()).toEqual([
      [
        `Group.RoleChanged Team ${made}`,
        `the members of Team ${made} now inherit Member, before ${helpdesk.name}`,
        change,
      ],
      [`User.RoleChanged ${person}`, `${person} is now Member, before ${helpdesk.name}`, change],
      [
        `RBACRole.Removed ${helpdesk.name}`,
        `the organization role ${helpdesk.name} was deleted, in favour of Member`,
        { before: gone, reassigned_to: 'Member' },
      ],
    ]);
    expect((await box.run('audit verify')).code).toBe(0);
    expect((await box.run('store check')).code).toBe(0);
  });

  test('--reassign-to of a role that nobody has is a plain deletion', async () => {
    await remove(helpdesk.name, '--reassign-to', 'Owner');
    expect((await latest()).map(({ operation }) => operation)).toEqual(['Removed']);
  });

  test('a project role is taken from who has it in a project and from the roles that map to it', async () => {
    const site = `Site ${made}`;
    await box.json(['role', 'new', site, '--scope', 'project', '--permission', 'project.view']);
    await addHolder();
    await box.json(['role', 'edit', helpdesk.name, '--maps-to', site]);
    await insertProject(box, `Rocket ${made}`, 'ada');
    await behind(
      box,
      `insert into role_bindings (subject_type, subject_id, role_id, project_id, source)
        select 'user', p.id, r.id, $1, 'manually' from people p, roles r where p.username = $2 and r.name = $3`,
      `project-Rocket ${made}`,
      person,
      site,
    );
    const refused = await failure(site, '--yes');
    expect([refused.code, refused.details.users]).toEqual(['role_in_use', [person, helpdesk.name]]);
    expect((await failure(site, '--yes', '--reassign-to', 'Member')).code).toBe('scope_mismatch');
    await remove(site, '--reassign-to', 'Reader');
    expect((await box.json<Role>(['role', 'show', helpdesk.name])).maps_to).toBe('Reader');
    const bound = await behind<{ name: string }>(
      box,
      'select r.name from role_bindings b join roles r on r.id = b.role_id where b.project_id = $1',
      `project-Rocket ${made}`,
    );
    expect(bound).toEqual([{ name: 'Reader' }]);
    const events = (await latest(3)).reverse();
    expect(events.map((event) => `${event.resource}.${event.operation} ${event.resource_name}`)).toEqual([
      `Project.MemberRoleChanged Rocket ${made}`,
      `RBACRole.Modified ${helpdesk.name}`,
      `RBACRole.Removed ${site}`,
    ]);
    expect(events[0]?.description).toBe(`in the project Rocket ${made} ${person} is now Reader, before ${site}`);
    expect(metadataOf(events[0])).toMatchObject({
      before: { role: site },
      after: { role: 'Reader' },
      member: { subject_type: 'user', name: person },
    });
    expect(metadataOf(events[1])).toEqual({ before: { maps_to: site }, after: { maps_to: 'Reader' } });
    expect(await isGone(site)).toBe(true);
  });

  test.each([
    ['itself', [], 2, 'invalid'],
    ['a project role', ['Reader'], 2, 'scope_mismatch'],
    ['a role that is not there', ['Membr'], 3, 'not_found'],
  ])('reassigning to %s is refused', async (_what, [heir], exit, code) => {
    await addHolder();
    const error = await failure(helpdesk.name, '--yes', '--reassign-to', heir ?? helpdesk.id);
    expect([error.exit, error.code]).toEqual([exit, code]);
    expect((await box.json<Person>(['people', 'show', person])).role).toBe(helpdesk.name);
  });

  test('no group becomes an Owner by it, and nobody else does', async () => {
    await box.json(['group', 'create', `Team ${made}`, '--role', helpdesk.name]);
    await addHolder();
    const error = await failure(helpdesk.name, '--yes', '--reassign-to', 'Owner');
    expect([error.exit, error.code]).toEqual([5, 'owner_role']);
    expect((await box.json<Person>(['people', 'show', person])).role).toBe(helpdesk.name);
  });

  test.each(['Owner', 'Admin', 'Member', 'Contributor'])(
    'the predefined %s stays, with or without another',
    async (name) => {
      for (const flags of [[], ['--reassign-to', name === 'Contributor' ? 'Reader' : 'Member']].slice(
        0,
        name === 'Member' ? 1 : 2,
      )) {
        const error = await failure(name, '--yes', ...flags);
        expect([error.exit, error.code]).toEqual([6, 'readonly_role']);
      }
    },
  );

  test('the role of newcomers is kept even if it is a custom one', async () => {
    const [kept] = await behind<{ default_role_id: string }>(box, 'select default_role_id from organization');
    await behind(box, 'update organization set default_role_id = $1', helpdesk.id);
    const error = await failure(helpdesk.name, '--yes', '--reassign-to', 'Member');
    await behind(box, 'update organization set default_role_id = $1', kept?.default_role_id);
    expect([error.exit, error.code]).toEqual([6, 'role_in_use']);
    expect(error.message).toBe(`${helpdesk.name} is the role that newcomers get`);
  });

  test('asks before, and goes on only after a yes', async () => {
    const argv = ['role', 'delete', helpdesk.name, '--reassign-to', 'Member'];
    for (const answer of [false, CTRL_C] as const) {
      const { code, asked } = await box.run(argv, { answers: [answer] });
      expect([code, asked]).toEqual([
        130,
        [`Delete the role ${helpdesk.name}? Everybody who has it gets Member instead.`],
      ]);
    }
    const unasked = await failure(helpdesk.name);
    expect([unasked.exit, unasked.code, unasked.hint]).toEqual([9, 'input_needed', 'give --yes']);
    expect(await isGone(helpdesk.name)).toBe(false);
    expect((await box.run(argv, { answers: [true] })).code).toBe(0);
    expect(await isGone(helpdesk.name)).toBe(true);
  });

  test('who may remove roles needs more to give others another role', async () => {
    await addHolder();
    const site = `Site ${made}`;
    await box.json(['role', 'new', site, '--scope', 'project', '--permission', 'project.view']);
    await box.json(['role', 'edit', helpdesk.name, '--maps-to', site]);
    await box.json(['group', 'create', `Team ${made}`, '--role', helpdesk.name]);
    const remover = `Remover ${made}`;
    await box.json(['role', 'new', remover, '--from', 'Member', '--permission', 'organization.roles.remove']);
    await addPerson(box, `rita${made}@acme.example`, `rita${made}`, remover);
    const rita = await box.as(`rita${made}`);
    const attempt = async (name: string, heir: string) =>
      errorOf(await rita.run(['role', 'delete', name, '--reassign-to', heir, '--yes', '--json'])).details.permission;
    expect(await attempt(helpdesk.name, 'Member')).toBe('organization.people.change_role');
    await box.json(['role', 'edit', remover, '--add', 'organization.people.change_role']);
    expect(await attempt(helpdesk.name, 'Member')).toBe('organization.groups.modify');
    expect(await attempt(site, 'Reader')).toBe('organization.roles.modify');
    await box.json(['role', 'edit', remover, '--add', 'organization.groups.modify']);
    expect((await rita.run(['role', 'delete', helpdesk.name, '--reassign-to', 'Member', '--yes'])).code).toBe(0);
  });
});
