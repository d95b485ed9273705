import type { Person } from '../../../src/domain/people.ts';
import { backends, sandbox } from '../../harness.ts';
import type { Sandbox } from '../../harness.ts';
import { expectDenied, expectRefusedByState } from '../../support/denied.ts';
import { addPeople, addPerson, behind, csv, insertProject } from '../../support/front-door.ts';

const words = (line: string) => line.split(' ');

/** What the organization has before each test. */
async function withMember(box: Sandbox): Promise<void> {
  await addPeople(box, 'mia', 'linus');
  await addPerson(box, 'adam@acme.example', 'adam', 'Admin');
}

/** What the organization has before each test. */
async function withProjects(box: Sandbox): Promise<void> {
  await addPeople(box, 'mia', 'linus', 'grace');
  await addPerson(box, 'adam@acme.example', 'adam', 'Admin');
  await insertProject(box, 'Rocket', 'linus');
  await insertProject(box, 'apollo', 'linus');
}

describe.each(backends())('last_owner on $name', (backend) => {
  let box: Sandbox;
  let member: Sandbox;
  let admin: Sandbox;

  beforeEach(async () => {
    box = await sandbox(backend, withMember);
    member = await box.as('mia');
    admin = await box.as('adam');
  });
  afterEach(() => box.destroy());

  const LEAVING = [
    'people role ada Admin',
    'people deactivate ada',
    'people remove ada --confirm ada',
    'people remove linus ada --confirm ada',
  ];

  test.each(LEAVING)('the only Owner cannot %s', async (line) => {
    const attempt = { owner: box, actor: box, username: 'ada', argv: words(line) };
    const error = await expectRefusedByState(attempt, 6, 'last_owner');
    expect(error.details).toEqual({ owners: ['ada'] });
    expect(error.hint).toContain('roster people role PERSON Owner');
  });

  test.each(LEAVING)('authority comes before state: an Admin and a Member get no further with %s', async (line) => {
    await expectDenied({ owner: box, actor: admin, username: 'adam', argv: words(line) }, 'owner_role');
    await expectDenied({ owner: box, actor: member, username: 'mia', argv: words(line) }, 'forbidden');
  });

  test.each(LEAVING)('an Owner who has not chosen a password yet is no successor: %s', async (line) => {
    await addPerson(box, 'olga@acme.example', 'olga', 'Owner');
    const attempt = { owner: box, actor: box, username: 'ada', argv: words(line) };
    await expectRefusedByState(attempt, 6, 'last_owner');
    await box.as('olga');
    expect((await box.run(line)).code).toBe(0);
    expect((await box.run('store check')).code).toBe(0);
  });

  test('neither is a deactivated one, nor one whose password was reset', async () => {
    await addPerson(box, 'olga@acme.example', 'olga', 'Owner');
    await box.as('olga');
    await box.json('people deactivate olga');
    const attempt = { owner: box, actor: box, username: 'ada', argv: words('people role ada Member') };
    await expectRefusedByState(attempt, 6, 'last_owner');
    await box.json('people reactivate olga');
    await box.json('people reset-password olga --reveal');
    await expectRefusedByState(attempt, 6, 'last_owner');
  });

  test('the last two cannot go together, but one of them can', async () => {
    await addPerson(box, 'olga@acme.example', 'olga', 'Owner');
    await box.as('olga');
    const argv = words('people remove ada olga --confirm ada');
    const error = await expectRefusedByState({ owner: box, actor: box, username: 'ada', argv }, 6, 'last_owner');
    expect(error.details).toEqual({ owners: ['ada', 'olga'] });
    const rows = csv('ada@acme.example,,Member,', 'olga@acme.example,,Member,');
    const update = words('people import - --on-conflict update --reveal');
    const options = { stdin: rows };
    await expectRefusedByState({ owner: box, actor: box, username: 'ada', argv: update, options }, 6, 'last_owner');
    expect((await box.run('people role olga Member')).code).toBe(0);
  });

  test('an Owner who never counted can go', async () => {
    await addPerson(box, 'olga@acme.example', 'olga', 'Owner');
    expect((await box.run('people remove olga --confirm olga')).code).toBe(0);
  });

  test('removing Owners by way of an import that swaps them is whole or not at all', async () => {
    await box.as('linus');
    const options = { stdin: csv('ada@acme.example,,Admin,', 'linus@acme.example,,Owner,') };
    expect((await box.run('people import - --on-conflict update --reveal', options)).code).toBe(0);
    const linus = await box.json<Person>('people show linus');
    expect(linus.role).toBe('Owner');
  });
});

describe.each(backends())('owns_projects on $name', (backend) => {
  let box: Sandbox;

  beforeEach(async () => {
    box = await sandbox(backend, withProjects);
  });
  afterEach(() => box.destroy());

  test.each(['people remove linus --yes', 'people remove grace linus --yes'])(
    '%s is refused to everybody, and the projects are named',
    async (line) => {
      const argv = words(line);
      const actors = [
        [box, 'ada'],
        [await box.as('adam'), 'adam'],
      ] as const;
      for (const [actor, username] of actors) {
        const error = await expectRefusedByState({ owner: box, actor, username, argv }, 6, 'owns_projects');
        expect(error.message).toBe('linus owns projects: apollo, Rocket');
        expect(error.details).toEqual({ person: 'linus', projects: ['apollo', 'Rocket'] });
        expect(error.hint).toContain('roster project transfer');
      }
      await expectDenied({ owner: box, actor: await box.as('mia'), username: 'mia', argv }, 'forbidden');
    },
  );

  test('a long list of projects is cut in the message, and whole in the details', async () => {
    for (const name of 'cdefgh') await insertProject(box, name, 'linus');
    const argv = words('people remove linus --yes');
    const error = await expectRefusedByState({ owner: box, actor: box, username: 'ada', argv }, 6, 'owns_projects');
    expect(error.message).toBe('linus owns projects: apollo, c, d, e, f and 3 more');
    expect(error.details.projects).toHaveLength(8);
  });

  test('an owner of projects may be deactivated and demoted, and removed once they own none', async () => {
    for (const line of ['people role linus Admin', 'people deactivate linus', 'people reactivate linus'])
      expect((await box.run(line)).code).toBe(0);
    await behind(box, 'delete from projects');
    expect((await box.run('people remove linus --yes')).code).toBe(0);
    expect((await box.run('store check')).code).toBe(0);
  });

  test('authority comes before state: an Admin is refused an Owner who owns projects for being an Owner', async () => {
    await box.json('people role linus Owner');
    const argv = words('people remove linus --confirm linus');
    await expectDenied({ owner: box, actor: await box.as('adam'), username: 'adam', argv }, 'owner_role');
    await expectRefusedByState({ owner: box, actor: box, username: 'ada', argv }, 6, 'owns_projects');
  });
});

describe.each(backends())('scope_mismatch and conflict on $name', (backend) => {
  let box: Sandbox;
  let member: Sandbox;
  let admin: Sandbox;

  // No attack may change anything, and each checks that it did not: one organization serves all.
  beforeAll(async () => {
    box = await sandbox(backend);
    await addPeople(box, 'mia', 'linus');
    await addPerson(box, 'adam@acme.example', 'adam', 'Admin');
    await box.json('group create Platform');
    await box.json('group create Foundry');
    member = await box.as('mia');
    admin = await box.as('adam');
  });
  afterAll(() => box.destroy());

  test.each([
    ['people role linus Reader', 2, 'scope_mismatch', 'Reader is a project role and needs a project'],
    ['people add x@acme.example --role Contributor --reveal', 2, 'scope_mismatch', 'Contributor is a project role'],
    ['group create New --role Reader', 2, 'scope_mismatch', 'Reader is a project role'],
    ['group role Platform Reader', 2, 'scope_mismatch', 'Reader is a project role'],
    ['people add LINUS@acme.example --reveal', 6, 'conflict', 'linus@acme.example belongs to linus'],
    ['people add x@acme.example --username linus --reveal', 6, 'conflict', 'linus is taken by linus@acme.example'],
    ['people add x@acme.example ada@acme.example --reveal', 6, 'conflict', 'ada@acme.example belongs to ada'],
    ['people edit mia --email ADA@acme.example', 6, 'conflict', 'ada@acme.example belongs to ada'],
    ['people edit mia --username ada', 6, 'conflict', 'ada is taken by ada@acme.example'],
    ['group create Platform', 6, 'conflict', 'a group Platform already'],
    ['group modify Foundry --name Platform', 6, 'conflict', 'a group Platform already'],
  ])('%s exits %i with %s for an Admin, and is forbidden to a Member', async (line, exit, code, told) => {
    const argv = words(line);
    const error = await expectRefusedByState({ owner: box, actor: admin, username: 'adam', argv }, exit, code);
    expect(error.message).toContain(told);
    expect(error.hint).not.toBeNull();
    await expectDenied({ owner: box, actor: member, username: 'mia', argv }, 'forbidden');
  });

  test('a conflict in a file is told with line and holder to an Admin, and to a Member nothing', async () => {
    const argv = words('people import - --reveal');
    const options = { stdin: csv('x@acme.example,,,', 'ADA@acme.example,,,') };
    const attempt = { owner: box, actor: admin, username: 'adam', argv, options };
    const error = await expectRefusedByState(attempt, 6, 'conflict');
    expect(error.details.faults).toEqual([
      {
        line: 3,
        field: 'email',
        code: 'conflict',
        problem: 'the e-mail ADA@acme.example belongs to ada',
        hint: '--on-conflict skip leaves who is there, --on-conflict update changes them',
      },
    ]);
    const forbidden = await expectDenied({ ...attempt, actor: member, username: 'mia' }, 'forbidden');
    expect(JSON.stringify(forbidden)).not.toContain('ada');
  });
});
