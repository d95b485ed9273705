import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Group } from '../../../../src/cli/commands/group/views.ts';
import type { Person } from '../../../../src/domain/people.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPeople, addPerson, csv, csvFile, errorOf, metadataOf } from '../../../support/front-door.ts';
import { presentIn } from '../../../support/present.ts';
import { stateOf } from '../../../support/state.ts';

interface Undone {
  readonly seq: number;
  readonly id: string;
  readonly resource_name: string;
  readonly changes: readonly string[];
}

/** What the organization has before each test. */
async function withTeam(box: Sandbox): Promise<void> {
  await addPeople(box, 'grace', 'linus');
  await box.json('group create Platform --member linus');
}

describe.each(backends())('undo on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend, withTeam);
  });
  afterEach(() => box.destroy());

  const last = async (): Promise<AuditEvent> => {
    const [event] = await box.json<AuditEvent[]>('audit list --limit 1 --outcome ok');
    if (event === undefined) throw new Error('the log is empty');
    return event;
  };
  const undo = (event: AuditEvent, as = box) => as.run(['undo', String(event.seq), '--json']);
  const person = (who: string) => box.json<Person>(['people', 'show', who]);
  const group = (which: string) => box.json<Group>(['group', 'show', which]);
  const present = () => presentIn(box);

  type Steps = readonly (readonly string[])[];
  const words = (...lines: readonly string[]): Steps => lines.map((line) => line.split(' '));

  test.each<readonly [kind: string, before: Steps, change: readonly string[]]>([
    ['User.RoleChanged', [], ['people', 'role', 'grace', 'Admin']],
    ['User.RoleChanged of a demotion', words('people role grace Owner'), ['people', 'role', 'grace', 'Member']],
    ['User.Deactivated', [], ['people', 'deactivate', 'grace']],
    ['User.Reactivated', words('people deactivate grace'), ['people', 'reactivate', 'grace']],
    ['User.Modified', [], ['people', 'edit', 'grace', '--username', 'hopper', '--email', 'hopper@acme.example']],
    ['User.Modified of letters', [], ['people', 'edit', 'grace', '--email', 'GRACE@acme.example']],
    ['Group.RoleChanged', [], ['group', 'role', 'Platform', 'Admin']],
    [
      'Group.Modified',
      [],
      ['group', 'modify', 'Platform', '--add', 'grace', '--remove', 'linus', '--description', 'O\'Neil\n"x" 😀'],
    ],
    ['Group.Modified of a name', [], ['group', 'modify', 'Platform', '--name', '=cmd()']],
    [
      'RBACRole.Modified',
      [['role', 'new', 'Auditor', '--permission', 'organization.audit_logs.view', '--maps-to', 'Reader']],
      [
        ...['role', 'edit', 'Auditor', '--name', 'Checker', '--description', 'Looks', '--maps-to', 'none'],
        ...['--add', 'organization.view', '--remove', 'organization.audit_logs.view'],
      ],
    ],
    ['User.Added', [], ['people', 'add', 'eve@acme.example', '--group', 'Platform', '--reveal']],
    ['Group.Added', [], ['group', 'create', 'Compilers', '--member', 'grace', '--role', 'Admin']],
    [
      'Group.Removed',
      words('project create Web', 'project people add Web group:Platform --role Reader', 'group role Platform Admin'),
      ['group', 'delete', 'Platform', '--yes'],
    ],
    ['RBACRole.Added', [], ['role', 'new', 'Auditor', '--permission', 'organization.audit_logs.view']],
    [
      'RBACRole.Removed',
      words('role new Auditor --permission organization.audit_logs.view --maps-to Reader'),
      ['role', 'delete', 'Auditor', '--yes'],
    ],
    ['Project.Added', [], ['project', 'create', 'Web', '--owner', 'grace']],
    [
      'Project.Modified',
      words('project create Web'),
      ['project', 'edit', 'Web', '--name', 'Site', '--description', 'x'],
    ],
    ['Project.OwnerChanged', words('project create Web'), ['project', 'transfer', 'Web', '--to', 'grace']],
    [
      'Project.Removed',
      words('project create Web --owner grace', 'project people add Web group:Platform linus --role Reader'),
      ['project', 'delete', 'Web', '--confirm', 'Web'],
    ],
    [
      'Project.MemberAdded',
      words('project create Web'),
      ['project', 'people', 'add', 'Web', 'group:Platform', '--role', 'Reader'],
    ],
    [
      'Project.MemberRoleChanged',
      words('project create Web', 'project people add Web grace --role Reader'),
      ['project', 'people', 'role', 'Web', 'grace', '--role', 'Contributor'],
    ],
    [
      'Project.MemberRemoved',
      words(
        'service-account create robot --reveal',
        'project create Web',
        'project people add Web robot --role Reader',
      ),
      ['project', 'people', 'remove', 'Web', 'robot', '--yes'],
    ],
    [
      'ServiceAccount.Modified',
      words('service-account create robot --reveal'),
      ['service-account', 'edit', 'robot', '--name', 'android', '--description', 'x'],
    ],
    [
      'ServiceAccount.RoleChanged',
      words('service-account create robot --reveal'),
      ['service-account', 'edit', 'robot', '--role', 'Admin'],
    ],
    [
      'ServiceAccount.Deactivated',
      words('service-account create robot --reveal'),
      ['service-account', 'deactivate', 'robot'],
    ],
    [
      'ServiceAccount.Reactivated',
      words('service-account create robot --reveal', 'service-account deactivate robot'),
      ['service-account', 'reactivate', 'robot'],
    ],
    ['Token.Added', [], ['token', 'create', 'laptop', '--reveal']],
    ['Invitation.Added', [], ['people', 'invite', 'eve@acme.example', '--reveal']],
    ['Organization.Modified', [], ['settings', 'set', 'name', 'Umbrella']],
    ['Organization.Modified of the URL', words('settings set url https://a.example'), ['settings', 'set', 'url', '']],
  ])('%s is taken back, with an event that names it; a second time it is stale', async (kind, before, change) => {
    for (const argv of before) await box.json(argv);
    const then = await present();
    await box.json(change);
    const event = await last();
    expect(`${event.resource}.${event.operation}`).toBe(kind.split(' ')[0]);
    expect(await present()).not.toEqual(then);

    const undone = JSON.parse((await undo(event)).stdout) as Undone;
    expect(undone).toMatchObject({ seq: event.seq, id: event.id, resource_name: event.resource_name });
    expect(await present()).toEqual(then);
    const inverse = await last();
    expect(inverse.seq).toBe(event.seq + 1);
    expect(inverse.description).toBe(`${undone.changes[0] ?? ''} (event ${event.seq} undone)`);
    expect(metadataOf(inverse)).toMatchObject({ undoes: event.id });

    const state = await stateOf(box);
    const again = await undo(event);
    expect(errorOf(again).code).toBe('stale');
    expect(await stateOf(box)).toEqual(state);
    expect((await box.run('audit verify')).code).toBe(0);
  });

  test('an undo can be undone, by id as well as by number', async () => {
    await box.json('people role grace Admin');
    const promotion = await last();
    await box.json(['undo', promotion.id]);
    const undoing = await last();
    expect(metadataOf(undoing)).toMatchObject({
      before: { role: 'Admin' },
      after: { role: 'Member' },
      undoes: promotion.id,
    });
    expect((await undo(undoing)).code).toBe(0);
    expect((await person('grace')).role).toBe('Admin');
    expect((await undo(promotion)).code).toBe(0);
    expect((await person('grace')).role).toBe('Member');
  });

  test('a terminal is told what was done, and asked nothing', async () => {
    await box.json('people role grace Admin');
    const { seq } = await last();
    const result = await box.run(['undo', String(seq), '--no-color'], { tty: 80, answers: [] });
    expect(result).toMatchObject({ code: 0, asked: [] });
    expect(result.stderr).toContain(`event ${seq} undone: grace is now Member, before Admin\n`);
  });

  test('memberships from an import are taken back, group by group', async () => {
    await box.json('group create Compilers');
    const file = csvFile(box, csv('grace@acme.example,,,Platform;Compilers'));
    await box.json(['people', 'import', file, '--on-conflict', 'update', '--reveal']);
    const event = await last();
    expect(event).toMatchObject({ resource: 'User', operation: 'Modified' });
    expect((await person('grace')).groups).toEqual(['Compilers', 'Platform']);
    expect((await undo(event)).code).toBe(0);
    expect((await person('grace')).groups).toEqual([]);
    expect((await group('Platform')).members).toEqual(['linus']);
    const events = (await box.json<AuditEvent[]>('audit list --limit 2')).map((one) => [
      `${one.resource}.${one.operation}`,
      (metadataOf(one) as { readonly undoes: string }).undoes,
    ]);
    expect(events).toEqual([
      ['Group.Modified', event.id],
      ['Group.Modified', event.id],
    ]);
    expect(errorOf(await undo(event)).code).toBe('stale');
  });

  describe('what came after is named, and nothing is changed', () => {
    test.each<readonly [what: string, change: string, after: readonly string[], told: string]>([
      [
        'another role',
        'people role grace Admin',
        ['people role grace Owner'],
        'the role of grace is Owner now, not Admin as it was then',
      ],
      ['a removed person', 'people role grace Admin', ['people remove grace --yes'], 'grace is gone'],
      ['a reactivated person', 'people deactivate grace', ['people reactivate grace'], 'grace is active now'],
      ['another username', 'people edit grace --username hopper', ['people edit hopper --username g'], 'username is g'],
      [
        'another name of the group',
        'group modify Platform --name Infra',
        ['group modify Infra --name Base'],
        'the name is Base now, not Infra',
      ],
      [
        'a new group of the old name',
        'group modify Platform --description x',
        ['group delete Platform --yes', 'group create Platform --description x'],
        'Platform is gone',
      ],
      [
        'a member who left again',
        'group modify Platform --add grace',
        ['group modify Platform --remove grace'],
        'grace is not a member any more',
      ],
      [
        'a member who came back',
        'group modify Platform --remove linus',
        ['group modify Platform --add linus'],
        'linus is a member again',
      ],
      [
        'a former member who is gone',
        'group modify Platform --remove linus',
        ['people remove linus --yes', 'people add linus@acme.example --reveal'],
        'linus is gone',
      ],
      [
        'a setting that moved on',
        'settings set url https://a.example',
        ['settings set url https://b.example'],
        'https://b.example now, not https://a.example',
      ],
    ])('%s', async (_what, change, after, told) => {
      await box.json(change);
      const event = await last();
      for (const argv of after) await box.json(argv);
      const state = await stateOf(box);
      const refused = await undo(event);
      expect(errorOf(refused).code).toBe('stale');
      expect(errorOf(refused).message).toContain(told);
      expect(errorOf(refused).details.event).toBe(event.seq);
      expect(await stateOf(box)).toEqual(state);
    });

    test('a role that was deleted, though another has its name now', async () => {
      await box.json('role new Auditor --permission organization.audit_logs.view');
      await box.json('people role grace Auditor');
      await box.json('people role grace Admin');
      const event = await last();
      await box.json('role delete Auditor --yes');
      await box.json('role new Auditor --permission organization.people.view');
      const refused = await undo(event);
      expect([errorOf(refused).code, errorOf(refused).message]).toEqual([
        'stale',
        `event ${event.seq} cannot be undone any more: the role Auditor is gone`,
      ]);
    });

    test('a role that was only renamed is still the same', async () => {
      await box.json('role new Auditor --permission organization.audit_logs.view');
      await box.json('people role grace Auditor');
      await box.json('people role grace Admin');
      const event = await last();
      await box.json('role edit Auditor --name Checker');
      expect((await undo(event)).code).toBe(0);
      expect((await person('grace')).role).toBe('Checker');
    });
  });

  test('a name that was taken in the meantime is not taken back', async () => {
    await box.json('people edit grace --email hopper@acme.example');
    const event = await last();
    await addPerson(box, 'grace@acme.example', 'grace2');
    const refused = await undo(event);
    expect(errorOf(refused).code).toBe('conflict');
    expect((await person('grace')).email).toBe('hopper@acme.example');
  });

  test.each([
    ['people reset-password grace --reveal', 'roster people reset-password grace'],
    ['people remove grace --yes', 'roster people add grace@acme.example --username grace --role Member'],
  ])('%s cannot be undone; the hint says what to do instead', async (argv, hint) => {
    await box.json(argv);
    const event = await last();
    const state = await stateOf(box);
    const refused = await undo(event);
    expect(errorOf(refused).code).toBe('invalid');
    expect(errorOf(refused).hint).toContain(hint);
    expect(await stateOf(box)).toEqual(state);
  });
});
