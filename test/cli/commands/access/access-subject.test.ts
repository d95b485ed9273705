import type { AccessCheck, AccessGrant, AccessHolder, AccessWhy } from '../../../../src/cli/commands/access/views.ts';
import type { Group } from '../../../../src/cli/commands/group/views.ts';
import type { Person } from '../../../../src/domain/people.ts';
import { backends } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { accessOrganization } from '../../../support/access-organization.ts';
import { addPerson, behind, errorOf } from '../../../support/front-door.ts';

/** What an access question may name, and what becomes of names that are strange, wrong or hostile. */

const VIEW = 'organization.view';
const STRANGE = [
  'O\'Neill & Söhne; "Ltd"',
  "'); drop table people;--",
  '🦊'.repeat(128),
  '=cmd()',
  'groups:Platform',
  '-',
];

describe.each(backends())('what access questions name, on $name', (backend) => {
  let box: Sandbox;
  beforeAll(async () => {
    box = await accessOrganization(backend);
    await box.json('group create grace');
    await behind(
      box,
      `insert into service_accounts (id, name, sort_key, description, status, created_by, created_at, updated_at)
        values ('0190a000-0000-7000-8000-00000000beef', 'robot', 'robot', '', 'active', 'ada', '2026', '2026'),
          ('0190a000-0000-7000-8000-00000000dead', 'linus', 'linus', '', 'deactivated', 'ada', '2026', '2026')`,
    );
    await behind(
      box,
      `insert into role_bindings (subject_type, subject_id, role_id, project_id, source)
        select 'service_account', s.id, r.id, null, 'manually' from service_accounts s, roles r
        where r.name = 'Member' and r.scope = 'org'`,
    );
  });
  afterAll(() => box.destroy());

  const check = (...argv: string[]) => box.run(['access', 'check', ...argv, '--json']);
  const found = async (subject: string) => {
    const { stdout } = await check(subject, VIEW);
    const { subject_type: type, subject: name, allowed } = JSON.parse(stdout) as AccessCheck;
    return `${type} ${name} ${allowed ? 'yes' : 'no'}`;
  };

  test.each([
    ['ada', 'user ada yes'],
    ['ADA@Acme.Example', 'user ada yes'],
    ['user:ada', 'user ada yes'],
    ['user:ada@acme.example', 'user ada yes'],
    ['Platform', 'group Platform yes'],
    ['group:Platform', 'group Platform yes'],
    ['user:grace', 'user grace yes'],
    ['group:grace', 'group grace yes'],
    ['robot', 'service_account robot yes'],
    ['service-account:robot', 'service_account robot yes'],
    ['service-account:linus', 'service_account linus no'],
    ['user:linus', 'user linus yes'],
  ])('%s names %s', async (reference, subject) => {
    expect(await found(reference)).toBe(subject);
  });

  test('ids name people, groups and service accounts, in any case', async () => {
    const { id: ada } = await box.json<Person>('people show ada');
    const { id: platform } = await box.json<Group>('group show Platform');
    expect(await found(ada)).toBe('user ada yes');
    expect(await found(ada.toUpperCase())).toBe('user ada yes');
    expect(await found(platform)).toBe('group Platform yes');
    expect(await found(`group:${platform}`)).toBe('group Platform yes');
    expect(await found('0190a000-0000-7000-8000-00000000beef')).toBe('service_account robot yes');
  });

  test('a name of two is ambiguous, and the candidates are listed', async () => {
    const result = await check('grace', VIEW);
    const { id: person } = await box.json<Person>('people show grace');
    const { id: group } = await box.json<Group>('group show grace');
    expect([result.code, errorOf(result)]).toEqual([
      2,
      {
        code: 'ambiguous',
        message: 'grace may be a person or a group',
        hint: 'say which: user:grace or group:grace',
        details: {
          candidates: [
            { reference: 'user:grace', subject_type: 'user', id: person, name: 'grace' },
            { reference: 'group:grace', subject_type: 'group', id: group, name: 'grace' },
          ],
        },
      },
    ]);
    expect(errorOf(await check('linus', VIEW)).hint).toBe('say which: user:linus or service-account:linus');
    for (const verb of ['list', 'why'])
      expect((await box.run(['access', verb, 'grace', ...(verb === 'why' ? [VIEW] : [])])).code).toBe(2);
    // Whoever may see nobody else can mean only themselves.
    const grace = await box.as('grace');
    expect((await grace.run(`access check grace ${VIEW}`)).code).toBe(2);
    await box.json('people role grace Blind');
    expect(JSON.parse((await grace.run('access check grace organization.leave --json')).stdout)).toMatchObject({
      subject_type: 'user',
      allowed: true,
    });
    await box.json('people role grace Member');
  });

  test.each<[string, string[], number, string, string, string | null]>([
    [
      'the wrong case',
      ['ADA', VIEW],
      3,
      'not_found',
      'there is no person, service account or group ADA',
      'did you mean ada?',
    ],
    ['a slip', ['Platfrom', VIEW], 3, 'not_found', 'Platfrom', 'did you mean Platform?'],
    ['a group that is no person', ['user:Platform', VIEW], 3, 'not_found', 'there is no person Platform', null],
    ['a person who is no group', ['group:ada', VIEW], 3, 'not_found', 'there is no group ada', null],
    ['a robot that is none', ['service-account:ada', VIEW], 3, 'not_found', 'there is no service account ada', null],
    ['an address of nobody', ['nobody@acme.example', VIEW], 3, 'not_found', 'nobody@acme.example', null],
    ['an id of nobody', ['0190a000-0000-7000-8000-0000000000ff', VIEW], 3, 'not_found', '0190a000', null],
    ['an empty subject', ['', VIEW], 2, 'invalid', 'SUBJECT must not be empty', null],
    ['a prefix alone', ['user:', VIEW], 3, 'not_found', 'there is no person', null],
    ['a subject with NUL', ['ada\0', VIEW], 3, 'not_found', 'there is no', null],
    ['a subject without end', ['x'.repeat(10_000), VIEW], 2, 'invalid', 'too long', null],
    ['wildcards', ['%', VIEW], 3, 'not_found', 'there is no', null],
    ['no permission', ['ada'], 9, 'input_needed', 'PERMISSION', null],
    [
      'a slip in the permission',
      ['ada', 'organization.vieww'],
      2,
      'unknown_permission',
      'organization.vieww',
      'did you mean organization.view?',
    ],
    [
      'the end of a permission',
      ['ada', 'change_owner'],
      2,
      'unknown_permission',
      'change_owner',
      'did you mean organization.change_owner or project.change_owner?',
    ],
    ['a permission in capitals', ['ada', 'ORGANIZATION.VIEW'], 2, 'unknown_permission', 'ORGANIZATION.VIEW', null],
    [
      'a name of Semaphore’s for several permissions',
      ['ada', 'organization.groups.manage'],
      2,
      'ambiguous',
      'organization.groups.manage stands for 3 permissions',
      'ask about one of them: organization.groups.create, organization.groups.modify, organization.groups.delete',
    ],
    ['a permission with NUL', ['ada', `${VIEW}\0`], 2, 'unknown_permission', VIEW, null],
    ['an empty permission', ['ada', ''], 2, 'invalid', 'PERMISSION must not be empty', null],
    ['a property of objects', ['ada', '__proto__'], 2, 'unknown_permission', '__proto__', null],
    [
      'an unknown project',
      ['ada', 'project.view', '--project', 'wep'],
      3,
      'not_found',
      'there is no project wep',
      'did you mean web?',
    ],
    ['an empty project', ['ada', 'project.view', '--project', ''], 2, 'invalid', '--project must not be empty', null],
    [
      'two projects',
      ['ada', 'project.view', '--project', 'web', '--project', 'api'],
      2,
      'usage',
      '--project is given twice',
      null,
    ],
    [
      'a permission of the organization in a project',
      ['ada', VIEW, '--project', 'web'],
      2,
      'scope_mismatch',
      VIEW,
      'leave out --project',
    ],
  ])('%s is refused', async (_what, argv, exit, code, message, hint) => {
    const result = await check(...argv);
    const error = errorOf(result);
    expect([result.code, error.code]).toEqual([exit, code]);
    expect(result.stderr).toContain(message);
    if (hint !== null) expect(error.hint).toBe(hint);
  });

  test.each(STRANGE)('the group %j is asked about, and told of, under its own name', async (name) => {
    await box.json(['group', 'create', name, '--role', 'Admin', '--member', 'margaret']);
    const reference = `group:${name}`;
    expect(await found(reference)).toBe(`group ${name} yes`);
    const holders = await box.json<AccessHolder[]>('access who organization.people.invite');
    expect(holders.filter((holder) => holder.name === name)).toHaveLength(1);
    const { near_misses: misses } = await box.json<AccessWhy>('access why eve organization.people.invite');
    expect(misses).toContainEqual({ type: 'group', name, given_by: ['ada', 'linus'] });
    const grants = await box.json<AccessGrant[]>(['access', 'list', reference]);
    expect(grants[0]?.via).toEqual(['role Admin']);
    const csv = await box.run('access who organization.people.invite -o csv');
    expect(csv.stdout).not.toMatch(/^(?:[^,"]*,)*[=+@]/m);
    await box.json(['group', 'delete', name, '--yes']);
  });

  test('who is complete beyond the size of any page, and a near miss names five of many', async () => {
    await behind(
      box,
      `insert into people (id, email, email_key, username, sort_key, status, password_kind, created_at, updated_at)
        with recursive s (n) as (select 1 union all select n + 1 from s where n < 1100)
        select 'p' || n, null, null, 'many' || n, 'many' || n, 'active', 'none', '2026', '2026' from s`,
    );
    await behind(
      box,
      `insert into group_members (group_id, person_id)
        select g.id, p.id from groups g, people p where g.name = 'Platform' and p.username like 'many%'`,
    );
    const holders = await box.json<AccessHolder[]>('access who organization.people.invite');
    expect(holders.filter(({ username }) => username?.startsWith('many'))).toHaveLength(1100);
    await addPerson(box, 'late@acme.example', 'late');
    const shown = await box.run(['access', 'why', 'late', 'organization.people.invite', '--no-color'], { tty: 80 });
    expect(shown.stdout).toContain('  group Platform\n    by ada, linus, many1, many10, many100 and 1097 more\n');
  });
});
