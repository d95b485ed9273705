import type { AuditEvent } from '../../../src/domain/audit.ts';
import type { Group } from '../../../src/cli/commands/group/views.ts';
import type { Person } from '../../../src/domain/people.ts';
import { backends, sandbox } from '../../harness.ts';
import type { Sandbox } from '../../harness.ts';
import { expectDenied } from '../../support/denied.ts';
import { addPeople, addPerson, csv, metadataOf } from '../../support/front-door.ts';
import { stateOf } from '../../support/state.ts';

const words = (line: string) => line.split(' ');

/** What the organization has before each test. */
async function withOwners(box: Sandbox): Promise<void> {
  await addPeople(box, 'linus');
  await addPerson(box, 'adam@acme.example', 'adam', 'Admin');
  await addPerson(box, 'olga@acme.example', 'olga', 'Owner');
  await box.json('group create Platform');
}

describe.each(backends())('forbidden and owner_role on $name', (backend) => {
  let box: Sandbox;
  let member: Sandbox;
  let admin: Sandbox;

  // No attack may change anything, and each checks that it did not: one organization serves all.
  beforeAll(async () => {
    box = await sandbox(backend);
    await addPeople(box, 'mia', 'linus');
    for (const [name, role] of [
      ['adam', 'Admin'],
      ['grace', 'Admin'],
      ['olga', 'Owner'],
      ['otto', 'Owner'],
    ] as const)
      await addPerson(box, `${name}@acme.example`, name, role);
    await box.json('group create Platform --member grace');
    member = await box.as('mia');
    admin = await box.as('adam');
    await box.as('olga');
    await box.json('people deactivate otto');
  });
  afterAll(() => box.destroy());

  test.each([
    ['people add x@acme.example --reveal', 'organization.people.invite'],
    ['people add x@acme.example --role Owner --reveal', 'organization.people.invite'],
    ['people import - --reveal', 'organization.people.invite'],
    ['people import - --dry-run', 'organization.people.invite'],
    ['people role linus Admin', 'organization.people.change_role'],
    ['people role mia Owner', 'organization.people.change_role'],
    ['people role nobody Admin', 'organization.people.change_role'],
    ['people role linus Boss', 'organization.people.change_role'],
    ['people role linus Reader', 'organization.people.change_role'],
    ['people edit linus --username x', 'organization.people.modify'],
    ['people edit linus --username grace', 'organization.people.modify'],
    ['people edit mia --email x@acme.example', 'organization.people.modify'],
    ['people reset-password grace --reveal', 'organization.people.reset_password'],
    ['people reset-password mia --reveal', 'organization.people.reset_password'],
    ['people deactivate linus', 'organization.people.remove'],
    ['people deactivate ada', 'organization.people.remove'],
    ['people reactivate otto', 'organization.people.remove'],
    ['people remove linus --yes', 'organization.people.remove'],
    ['people remove ada --confirm ada', 'organization.people.remove'],
    ['group create Mine', 'organization.groups.create'],
    ['group create Platform', 'organization.groups.create'],
    ['group modify Platform --add mia', 'organization.groups.modify'],
    ['group role Platform Admin', 'organization.groups.modify'],
    ['group delete Platform --yes', 'organization.groups.delete'],
    ['audit list', 'organization.audit_logs.view'],
    ['audit show 1', 'organization.audit_logs.view'],
    ['audit verify', 'organization.audit_logs.view'],
    ['audit export', 'organization.audit_logs.export'],
  ])('a Member is forbidden %s, and told what it needs', async (line, permission) => {
    const options = { stdin: csv('x@acme.example,,,') };
    const attempt = { owner: box, actor: member, username: 'mia', argv: words(line), options };
    const error = await expectDenied(attempt, 'forbidden');
    expect(error.details).toEqual({ permission });
    expect(error.message).toContain(permission);
    expect(error.hint).toContain('ask an Admin or Owner');
  });

  test.each(['people list', 'people show ada', 'group list', 'group show Platform', 'role list', 'role show Owner'])(
    'a Member may look: %s',
    async (line) => {
      expect((await member.run(line)).code).toBe(0);
    },
  );

  test.each([
    ['people role linus Owner', 'linus'],
    ['people role adam Owner', 'adam'],
    ['people role olga Member', 'olga'],
    ['people role otto Admin', 'otto'],
    ['people add x@acme.example --role Owner --reveal', 'x@acme.example'],
    ['people add olga@acme.example --role Owner --reveal', 'olga@acme.example'],
    ['people edit olga --username x', 'olga'],
    ['people edit olga --username grace', 'olga'],
    ['people edit OLGA@acme.example --email x@acme.example', 'olga'],
    ['people reset-password olga --reveal', 'olga'],
    ['people deactivate olga', 'olga'],
    ['people reactivate otto', 'otto'],
    ['people remove olga --confirm olga', 'olga'],
    ['people remove linus otto --confirm otto', 'otto'],
    ['group create Owners --role Owner', 'the group Owners'],
    ['group role Platform Owner', 'the group Platform'],
  ])('an Admin is refused %s, because of an Owner', async (line, subject) => {
    const attempt = { owner: box, actor: admin, username: 'adam', argv: words(line) };
    const error = await expectDenied(attempt, 'owner_role');
    expect(error.details).toMatchObject({ subject });
    expect(error.message).toContain(subject);
    expect(error.hint).toMatch(/roster people (list --role Owner|role PERSON Owner)/);
  });

  test.each([
    ['an Owner among the new', ['new@acme.example,,,', 'x@acme.example,,Owner,']],
    ['an Owner made of somebody', ['linus@acme.example,,Owner,']],
    ['an Owner among rows with faults', ['not an address,,,', 'x@acme.example,,Owner,']],
    ['an Owner demoted', ['new@acme.example,,,', 'olga@acme.example,,Member,']],
    ['an Owner renamed', ['olga@acme.example,x,,']],
  ])('an Admin is refused an import with %s', async (_what, lines) => {
    for (const flag of ['--reveal', '--dry-run']) {
      const argv = ['people', 'import', '-', '--on-conflict', 'update', flag];
      const options = { stdin: csv(...lines) };
      await expectDenied({ owner: box, actor: admin, username: 'adam', argv, options }, 'owner_role');
    }
  });

  test('no secret file is left of what was refused', async () => {
    const file = box.path('secrets.jsonl');
    const argv = ['people', 'add', 'x@acme.example', '--role', 'Owner', '--secret-file', file];
    await expectDenied({ owner: box, actor: admin, username: 'adam', argv }, 'owner_role');
    expect(() => box.read('secrets.jsonl')).toThrow('ENOENT');
  });

  test('the log stays whole through all of this', async () => {
    expect((await box.run('audit verify')).code).toBe(0);
    expect((await box.run('store check')).code).toBe(0);
  });
});

describe.each(backends())('what the guards leave open, on $name', (backend) => {
  let box: Sandbox;
  let admin: Sandbox;

  beforeEach(async () => {
    box = await sandbox(backend, withOwners);
    admin = await box.as('adam');
  });
  afterEach(() => box.destroy());

  test.each([
    'people add x@acme.example --role Admin --group Platform --reveal',
    'people role linus Admin',
    'people edit linus --email x@acme.example --username x',
    'people reset-password linus --reveal',
    'people deactivate linus',
    'people remove linus --yes',
    'people role adam Member',
    'group create Mine --member linus --role Admin',
    'group modify Platform --add linus --add adam',
    'group modify Platform --add olga',
    'group role Platform Admin',
    'group delete Platform --yes',
    'audit export',
  ])('an Admin may %s', async (line) => {
    const { code, stderr } = await admin.run(line);
    expect([code, stderr]).toEqual([0, expect.not.stringMatching(/^(?:error|hint):/m)]);
    expect(await box.json<AuditEvent[]>('audit list --outcome denied')).toEqual([]);
    expect((await box.run('store check')).code).toBe(0);
  });

  test('an Admin may put an Owner in a group by import, which touches nothing of the account', async () => {
    const argv = 'people import - --on-conflict update --reveal';
    expect((await admin.run(argv, { stdin: csv('olga@acme.example,,,Platform') })).code).toBe(0);
    expect((await box.json<Person>('people show olga')).groups).toEqual(['Platform']);
  });

  test('an Owner may do all that to another Owner', async () => {
    for (const line of [
      'people reset-password olga --reveal',
      'people edit olga --email x@acme.example --username olga2',
      'people deactivate olga2',
      'people reactivate olga2',
      'people role olga2 Member',
      'people role olga2 Owner',
      'people remove olga2 --confirm olga2',
    ])
      expect([line, (await box.run(line)).code]).toEqual([line, 0]);
  });

  test('permissions from a group count: a Member in an Admin group manages people', async () => {
    const linus = await box.as('linus');
    await box.json('group create Admins --role Admin --member linus');
    expect((await linus.run('people add x@acme.example --role Admin --reveal')).code).toBe(0);
    const attempt = { owner: box, actor: linus, username: 'linus', argv: words('people role linus Owner') };
    await expectDenied(attempt, 'owner_role');
    await box.json('group modify Admins --remove linus');
    const again = { ...attempt, argv: words('people add y@acme.example --reveal') };
    await expectDenied(again, 'forbidden');
  });

  test('nobody can fill the log with refusals: beyond ten a minute they are counted', async () => {
    const linus = await box.as('linus');
    const denied = () => box.json<AuditEvent[]>('audit list --all --outcome denied');
    const before = await stateOf(box);
    for (let at = 0; at < 13; at += 1) expect((await linus.run('group create Mine')).code).toBe(5);
    expect(await denied()).toHaveLength(11);
    expect((await admin.run('people role linus Owner')).code).toBe(5);
    expect((await denied())[0]?.username).toBe('adam');
    box.clock.now += 60_000;
    expect((await linus.run('group create Mine')).code).toBe(5);
    const [latest, counted, ...earlier] = await denied();
    expect(earlier).toHaveLength(12);
    expect([latest?.operation, counted?.operation, counted?.resource_name]).toEqual(['Denied', 'Suppressed', 'linus']);
    expect(metadataOf(counted)).toEqual({ count: 2 });
    expect(await stateOf(box)).toEqual(before);
    expect(await box.json<Group[]>('group list')).toHaveLength(1);
  });
});
