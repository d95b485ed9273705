import type { AuditEvent } from '../../../src/domain/audit.ts';
import type { Person } from '../../../src/domain/people.ts';
import type { Role } from '../../../src/domain/roles/roles.ts';
import { backends, sandbox } from '../../harness.ts';
import type { Sandbox } from '../../harness.ts';
import { expectDenied } from '../../support/denied.ts';
import { addPeople, addPerson, behind, csv, insertProject, insertRole } from '../../support/front-door.ts';

const BILLING = 'organization.plans_and_billing.modify';
const words = (line: string) => line.split(' ');

/** Roles with a little more than a Member has, and one with what an Admin lacks. */
async function customRoles(box: Sandbox): Promise<void> {
  const { permissions } = await box.json<Role>('role show Member');
  const more = (...names: string[]) => [...permissions, ...names.map((name) => `organization.${name}`)];
  await insertRole(box, 'Treasurer', more('plans_and_billing.modify'));
  await insertRole(box, 'Inviter', more('people.invite'));
  await insertRole(box, 'Importer', more('people.invite', 'groups.modify'));
  await insertRole(box, 'Founder', more('groups.create'));
  await insertRole(box, 'Helpdesk', more('people.reset_password', 'people.modify', 'people.remove', 'groups.modify'));
}

/** What the organization has before each test. */
async function withTreasury(box: Sandbox): Promise<void> {
  await customRoles(box);
  await addPeople(box, 'linus', 'theo');
  await addPerson(box, 'adam@acme.example', 'adam', 'Admin');
  await addPerson(box, 'tina@acme.example', 'tina', 'Treasurer');
  await addPerson(box, 'hella@acme.example', 'hella', 'Helpdesk');
  await box.json('group create Treasury --role Treasurer --member theo');
  await insertProject(box, 'Rocket', 'linus');
}

describe.each(backends())('the escalation and takeover rules on $name', (backend) => {
  let box: Sandbox;
  const actors = new Map<string, Sandbox>();

  // No attack may change anything, and each checks that it did not: one organization serves all.
  beforeAll(async () => {
    box = await sandbox(backend);
    await customRoles(box);
    await addPeople(box, 'linus', 'theo', 'paula');
    for (const [name, role] of [
      ['adam', 'Admin'],
      ['grace', 'Admin'],
      ['tina', 'Treasurer'],
      ['tom', 'Treasurer'],
      ['inga', 'Inviter'],
      ['ivan', 'Importer'],
      ['fay', 'Founder'],
      ['hella', 'Helpdesk'],
    ] as const)
      await addPerson(box, `${name}@acme.example`, name, role);
    await box.json('group create Platform --member linus');
    await box.json('group create Admins --role Admin');
    await box.json('group create Treasury --role Treasurer --member theo');
    await box.json('people deactivate tom');
    await insertProject(box, 'Rocket', 'linus');
    await behind(
      box,
      `insert into role_bindings (subject_type, subject_id, role_id, project_id, source)
        select 'user', p.id, r.id, 'project-Rocket', 'manually' from people p, roles r
        where p.username = 'paula' and r.scope = 'project' and r.name = 'Reader'`,
    );
    for (const name of ['adam', 'inga', 'ivan', 'fay', 'hella', 'linus']) actors.set(name, await box.as(name));
  });
  afterAll(() => box.destroy());

  const attack = (username: string, argv: readonly string[], stdin = '') => ({
    owner: box,
    actor: actors.get(username) ?? box,
    username,
    argv,
    options: { stdin },
  });

  test.each([
    ['assigning', 'people role linus Treasurer', 'linus'],
    ['assigning to oneself', 'people role adam Treasurer', 'adam'],
    ['adding somebody with it', 'people add x@acme.example --role Treasurer --reveal', 'x'],
    ['adding somebody to a group with it', 'people add x@acme.example --group Treasury --reveal', 'x'],
    ['a new group with it', 'group create New --role Treasurer', 'New'],
    ['a new group with it and members', 'group create New --role Treasurer --member adam', 'New'],
    ['giving it to a group', 'group role Platform Treasurer', 'Platform'],
    ['joining a group with it', 'group modify Treasury --add adam', 'adam'],
    ['others joining, hidden by a rename', 'group modify Treasury --add linus --remove theo --name T', 'linus'],
  ])('an Admin cannot hand out what an Admin lacks by %s', async (_how, line, subject) => {
    const error = await expectDenied(attack('adam', words(line)), 'escalation');
    expect(error.details).toEqual({ subject, missing: [{ permission: BILLING, project_id: null }] });
    expect(error.message).toContain(subject);
    expect(error.message).toMatch(new RegExp(`permissions that you do not have: ${BILLING}$`));
    expect(error.hint).toContain('Owner');
  });

  test.each([
    ['a new Treasurer', 'x@acme.example,,Treasurer,'],
    ['a new member of the Treasury', 'x@acme.example,,,Treasury'],
    ['a new role for somebody', 'linus@acme.example,,Treasurer,'],
    ['a new group for somebody', 'linus@acme.example,,,Treasury'],
  ])('an Admin cannot hand it out by importing %s', async (_what, line) => {
    const stdin = csv('y@acme.example,,,', line);
    for (const flag of ['--reveal', '--dry-run']) {
      const argv = ['people', 'import', '-', '--on-conflict', 'update', flag];
      const error = await expectDenied(attack('adam', argv, stdin), 'escalation');
      expect(error.details.missing).toEqual([{ permission: BILLING, project_id: null }]);
      expect(error.message).toContain('line 3');
    }
  });

  test.each([
    ['resetting the password of', 'people reset-password tina --reveal', 'tina'],
    ['changing the e-mail of', 'people edit tina --email x@acme.example', 'tina'],
    ['changing the e-mail in its case alone of', 'people edit tina --email TINA@acme.example', 'tina'],
    ['reactivating', 'people reactivate tom', 'tom'],
    [
      'resetting the password of a member of a group with more permissions:',
      'people reset-password theo --reveal',
      'theo',
    ],
  ])('an Admin cannot take over an account with more permissions by %s %s', async (_how, line, subject) => {
    const error = await expectDenied(attack('adam', words(line)), 'escalation');
    expect(error.details).toEqual({ subject, missing: [{ permission: BILLING, project_id: null }] });
    expect(error.message).toContain(`this would give you the account of ${subject}`);
  });

  test.each([
    ['hella', 'people reset-password grace --reveal', 'organization.people.invite'],
    ['hella', 'people edit grace --email x@acme.example', 'organization.people.invite'],
    ['hella', 'group modify Admins --add hella', 'organization.people.invite'],
    ['inga', 'people add x@acme.example --role Admin --reveal', 'organization.people.remove'],
  ])('%s, with less than an Admin, is refused %s', async (actor, line, permission) => {
    const error = await expectDenied(attack(actor, words(line)), 'escalation');
    expect(error.details.missing).toContainEqual({ permission, project_id: null });
  });

  test('permissions in one project count, and the error names the project', async () => {
    const error = await expectDenied(attack('hella', words('people reset-password paula --reveal')), 'escalation');
    expect(error.details.missing).toContainEqual({ permission: 'project.view', project_id: 'project-Rocket' });
    expect(error.details.missing).not.toContainEqual(expect.objectContaining({ project_id: null }));
  });

  test.each<[string, string, string, string]>([
    ['inga', 'people add x@acme.example --group Platform --reveal', '', 'organization.groups.modify'],
    ['inga', 'people import - --reveal', 'x@acme.example,,,Platform', 'organization.groups.modify'],
    ['ivan', 'people import - --create-groups --reveal', 'x@acme.example,,,New', 'organization.groups.create'],
    [
      'ivan',
      'people import - --on-conflict update --reveal',
      'tina@acme.example,,Member,',
      'organization.people.change_role',
    ],
    ['ivan', 'people import - --on-conflict update --reveal', 'linus@acme.example,lt,,', 'organization.people.modify'],
    ['fay', 'group create New --member fay', '', 'organization.groups.modify'],
    ['fay', 'group create New --role Admin', '', 'organization.people.change_role'],
    ['hella', 'group role Platform Member', '', 'organization.people.change_role'],
    ['hella', 'people role linus Member', '', 'organization.people.change_role'],
  ])('%s is forbidden %s %j, which this input alone needs', async (actor, line, row, permission) => {
    const error = await expectDenied(attack(actor, words(line), csv(row)), 'forbidden');
    expect(error.details).toEqual({ permission });
  });
});

describe.each(backends())('what the escalation and takeover rules leave open, on $name', (backend) => {
  let box: Sandbox;
  let admin: Sandbox;

  beforeEach(async () => {
    box = await sandbox(backend, withTreasury);
    admin = await box.as('adam');
  });
  afterEach(() => box.destroy());

  test.each([
    ['people role tina Member'],
    ['people deactivate tina'],
    ['people edit tina --username tt'],
    ['people remove tina --yes'],
    ['group modify Treasury --remove theo'],
    ['group modify Treasury --add theo --name Coffers'],
    ['group role Treasury Member'],
    ['group delete Treasury --yes'],
    ['people role theo Admin'],
  ])('an Admin may take away what an Admin lacks, or leave it: %s', async (line) => {
    const { code, stderr } = await admin.run(line);
    expect([code, stderr]).toEqual([0, expect.not.stringMatching(/^(?:error|hint):/m)]);
    expect(await box.json<AuditEvent[]>('audit list --outcome denied')).toEqual([]);
    expect((await box.run('store check')).code).toBe(0);
  });

  test('once the permissions are gone, the account is as any other', async () => {
    expect((await admin.run('people role tina Member')).code).toBe(0);
    expect((await admin.run('people reset-password tina --reveal')).code).toBe(0);
  });

  test('owning a project grants nothing, so it hinders no reset', async () => {
    const hella = await box.as('hella');
    expect((await hella.run('people reset-password linus --reveal')).code).toBe(0);
  });

  test('an Owner hands out everything', async () => {
    expect((await box.json<Person>('people role adam Treasurer')).role).toBe('Treasurer');
    expect((await box.run('people reset-password tina --reveal')).code).toBe(0);
  });
});
