import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Member } from '../../../../src/cli/commands/project/views.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPeople, behind, errorOf, latestEvents, metadataOf } from '../../../support/front-door.ts';
import { stateOf } from '../../../support/state.ts';

const told = ({ name, role, source, via }: Member) => `${name} ${role} ${source} ${via ?? '-'}`;

/** Who could be in the project Rocket, which is ada's; answers the service account among them. */
async function organization(box: Sandbox): Promise<{ readonly token: string }> {
  await addPeople(box, 'grace', 'linus', 'margaret');
  await box.json('people role margaret Admin');
  await box.json('group create Platform --member linus --member grace');
  await box.json('project create Rocket');
  return box.json('service-account create deployer --reveal');
}

describe.each(backends())('the people of a project on $name', (backend) => {
  let box: Sandbox;
  let deployer: { readonly token: string };

  beforeEach(async () => {
    box = await sandbox(backend);
    deployer = await organization(box);
  });
  afterEach(() => box.destroy());

  const list = async (...flags: string[]) =>
    (await box.json<Member[]>(['project', 'people', 'list', 'Rocket', ...flags])).map(told);
  const direct = () => list('--source', 'manually');
  const add = (line: string) => box.json<Member[]>(`project people add Rocket ${line}`);
  const lastEvent = async () => (await box.json<AuditEvent[]>('audit list --limit 1'))[0];

  test('people, groups and service accounts are added together, each with an event', async () => {
    const made = await add('grace@acme.example Platform service-account:deployer --role Contributor');
    expect(made).toEqual([
      {
        subject_type: 'user',
        id: expect.any(String) as string,
        name: 'grace',
        email: 'grace@acme.example',
        role: 'Contributor',
        source: 'manually',
        via: null,
        created_at: '2026-03-01T09:00:00.000Z',
        updated_at: '2026-03-01T09:00:00.000Z',
      },
      expect.objectContaining({ subject_type: 'group', name: 'Platform', email: null }),
      expect.objectContaining({ subject_type: 'service_account', name: 'deployer', email: null }),
    ]);
    expect(await direct()).toEqual([
      'ada Admin manually -',
      'deployer Contributor manually -',
      'grace Contributor manually -',
      'Platform Contributor manually -',
    ]);
    expect(await latestEvents(box, 3)).toEqual(Array(3).fill('Project.MemberAdded Rocket'));
    expect(await lastEvent()).toMatchObject({
      description: 'the service account deployer was given the role Contributor in the project Rocket',
    });
    expect(metadataOf(await lastEvent())).toEqual({
      member: { subject_type: 'service_account', id: made[2]?.id, name: 'deployer' },
      after: { role: 'Contributor', role_id: expect.any(String) as string },
    });
  });

  test('the list tells every way in, and how', async () => {
    await add('grace group:Platform --role Reader');
    expect(await list()).toEqual([
      'ada Admin manually -',
      'ada Admin inherited_from_org_role Owner',
      'grace Reader manually -',
      'grace Reader group Platform',
      'linus Reader group Platform',
      'margaret Admin inherited_from_org_role Admin',
      'Platform Reader manually -',
    ]);
    expect(await list('--sort', '-role', '--source', 'group')).toEqual([
      'linus Reader group Platform',
      'grace Reader group Platform',
    ]);
    expect((await list('--sort', 'role')).map((line) => line.split(' ')[1])).toEqual([
      ...Array<string>(3).fill('Admin'),
      ...Array<string>(4).fill('Reader'),
    ]);
    expect((await box.run('project people list Rocket --count --source group')).stdout).toBe('2\n');
    await box.json('group role Platform Admin');
    expect(await list('--search', 'LINUS')).toEqual(['linus Reader group Platform', 'linus Admin group Platform']);
    expect(await list('--source', 'inherited_from_org_role')).toEqual([
      'ada Admin inherited_from_org_role Owner',
      'margaret Admin inherited_from_org_role Admin',
      'Platform Admin inherited_from_org_role Admin',
    ]);
    expect(await list('--search', 'margaret@')).toHaveLength(1);
    expect(await list('--search', 'nobody')).toEqual([]);
    const cut = await box.run('project people list Rocket --limit 2 --json');
    expect([cut.code, cut.stderr]).toEqual([
      0,
      '2 shown, there are more; --all lists everything, --limit N the first N\n',
    ]);
    expect(await list('--limit', '2', '--all')).toEqual(await list());
  });

  test('piped, a way in is a line', async () => {
    await add('linus --role Reader');
    expect(await box.run('project people list Rocket --search linus')).toMatchObject({
      code: 0,
      stdout: 'name\tsubject_type\trole\tsource\tvia\nlinus\tuser\tReader\tmanually\t\n',
      stderr: '',
    });
  });

  test('the list agrees with what access who answers, for each role', async () => {
    await box.json('role new Deployer --scope project --permission project.view --permission project.delete');
    await add('grace --role Deployer');
    await add('deployer --role Reader');
    await add('group:Platform --role Contributor');
    await box.json('people deactivate margaret');
    const roles = new Map<string, readonly string[]>();
    for (const name of ['Admin', 'Contributor', 'Reader', 'Deployer'])
      roles.set(name, (await box.json<{ permissions: string[] }>(`role show ${name} --scope project`)).permissions);
    const members = await box.json<Member[]>('project people list Rocket --all');
    for (const permission of ['project.view', 'project.delete', 'project.people.invite', 'project.secrets.create']) {
      const who = await box.json<{ id: string }[]>(`access who ${permission} --project Rocket`);
      const expected = members.filter(
        ({ role, name }) => name !== 'margaret' && roles.get(role)?.includes(permission) === true,
      );
      expect(new Set(who.map(({ id }) => id))).toEqual(new Set(expected.map(({ id }) => id)));
    }
  });

  test('a role is changed and taken away, and counts from that moment', async () => {
    const linus = await box.as('linus');
    const sees = async () => (await linus.run('project show Rocket')).code;
    expect(await sees()).toBe(5);
    await add('linus --role Reader');
    expect(await sees()).toBe(0);
    expect((await linus.run('project edit Rocket --description x')).code).toBe(5);
    const changed = await box.json<Member>('project people role Rocket linus Contributor');
    expect(told(changed)).toBe('linus Contributor manually -');
    expect((await linus.run('project edit Rocket --description x')).code).toBe(0);
    expect(metadataOf((await box.json<AuditEvent[]>('audit list --operation MemberRoleChanged'))[0])).toMatchObject({
      member: { name: 'linus' },
      before: { role: 'Reader' },
      after: { role: 'Contributor' },
    });
    const removed = await box.json<Member[]>('project people remove Rocket linus ada --yes');
    expect(removed.map(told)).toEqual(['linus Contributor manually -', 'ada Admin manually -']);
    expect(await latestEvents(box, 2)).toEqual(Array(2).fill('Project.MemberRemoved Rocket'));
    expect(await sees()).toBe(5);
    expect(await direct()).toEqual([]);
    expect((await box.run('store check')).code).toBe(0);
  });

  test('a service account has its role in the project while it has its token', async () => {
    await add('deployer --role Contributor');
    const env = { ROSTER_TOKEN: deployer.token };
    expect((await box.run('project edit Rocket --description Deployed', { env })).code).toBe(0);
    expect((await box.run('project people add Rocket linus --role Reader', { env })).code).toBe(5);
    const owned = await box.run('project create Robotics --json', { env });
    expect([owned.code, errorOf(owned).message]).toEqual([
      2,
      'deployer is a service account, and only a person can own a project',
    ]);
  });

  test('a terminal is asked for what is missing, and removal asks for a yes', async () => {
    const added = await box.run('project people add --json', { answers: ['Rocket', 'linus', 'Reader'] });
    expect(added).toMatchObject({
      code: 0,
      asked: ['Which project?', 'Who is to be added?', 'Role in Rocket:'],
    });
    const changed = await box.run('project people role Rocket --json', { answers: ['linus', 'Contributor'] });
    expect(changed).toMatchObject({ code: 0, asked: ['Whose role?', 'New role of linus in Rocket (now Reader):'] });
    const before = await stateOf(box);
    expect((await box.run('project people remove Rocket linus', { answers: [false] })).code).toBe(130);
    const piped = await box.run('project people remove Rocket linus --json');
    expect([piped.code, errorOf(piped).hint]).toEqual([9, 'give --yes']);
    const roleless = await box.run('project people add Rocket margaret --json');
    expect([roleless.code, errorOf(roleless).hint]).toEqual([9, 'give --role']);
    expect(await stateOf(box)).toEqual(before);
    const done = await box.run('project people remove Rocket linus', { answers: [true] });
    expect(done).toMatchObject({ code: 0, asked: ['Take from linus their role in Rocket?'] });
  });

  test('the same name of a person and a group has to be told apart', async () => {
    await box.json('group create linus');
    const result = await box.run('project people add Rocket linus --role Reader --json');
    expect(errorOf(result).code).toBe('ambiguous');
    expect(errorOf(result).hint).toContain('user:linus or group:linus');
    await add('user:linus --role Reader');
    await add('group:linus --role Contributor');
    expect(await direct()).toEqual(
      expect.arrayContaining(['linus Reader manually -', 'linus Contributor manually -']) as string[],
    );
    expect((await box.run('project people remove Rocket group:linus --yes')).code).toBe(0);
    expect(await list('--search', 'linus')).toEqual(['linus Reader manually -']);
  });

  test.each(['role Rocket linus Reader', 'add Rocket Platform Platform group:Platform --role Reader'])(
    'project people %s says once what is said twice',
    async (line) => {
      await add('linus --role Reader');
      const before = (await direct()).length;
      expect((await box.run(`project people ${line}`)).code).toBe(0);
      expect((await direct()).length).toBe(before + (line.startsWith('add') ? 1 : 0));
    },
  );

  test('a role that the identity provider gave is shown as such, and by hand becomes manual', async () => {
    await add('linus --role Reader');
    await behind(box, "update role_bindings set source = 'scim' where project_id is not null and subject_id <> ''");
    expect(await list('--source', 'scim')).toContain('linus Reader scim -');
    await box.json('project people role Rocket linus Contributor');
    expect(await direct()).toEqual(['linus Contributor manually -']);
  });
});

describe.each(backends())('what cannot be done with the people of a project on $name', (backend) => {
  let box: Sandbox;

  // Nothing of this may change anything: one organization serves all.
  beforeAll(async () => {
    box = await sandbox(backend);
    await organization(box);
    await box.json('project people add Rocket linus Platform --role Reader');
  });
  afterAll(() => box.destroy());

  test.each<[string, string, number, string, string, string]>([
    [
      'a member already',
      'add Rocket grace linus --role Admin',
      6,
      'conflict',
      'linus is a member of Rocket already, as Reader',
      'to give another role: roster project people role Rocket linus ROLE',
    ],
    [
      'a group that is a member already',
      'add Rocket Platform --role Admin',
      6,
      'conflict',
      'Platform is a member',
      'to give another role: roster project people role Rocket group:Platform ROLE',
    ],
    ['an org role', 'add Rocket grace --role Member', 2, 'scope_mismatch', 'Member is an organization role', '--scope'],
    ['an unknown role', 'add Rocket grace --role Raeder', 3, 'not_found', 'Raeder', 'Reader'],
    ['an unknown subject', 'add Rocket grace lnius --role Reader', 3, 'not_found', 'lnius', 'linus'],
    ['an unknown project', 'add Rokcet grace --role Reader', 3, 'not_found', 'Rokcet', 'Rocket'],
    ['nobody', 'add Rocket --role Reader', 9, 'input_needed', 'cannot ask here', 'SUBJECT'],
    ['a role for a stranger', 'role Rocket margaret@ Reader', 3, 'not_found', 'margaret@', 'margaret'],
    [
      'a role for who is there by a group',
      'role Rocket grace Admin',
      3,
      'not_found',
      'by the group Platform',
      '--remove',
    ],
    [
      'removing who is there by a role',
      'remove Rocket linus margaret --yes',
      3,
      'not_found',
      'margaret is in Rocket by the organization role Admin',
      'roster role show Admin',
    ],
    [
      'removing a stranger',
      'remove Rocket linus deployer --yes',
      3,
      'not_found',
      'deployer is no member of Rocket',
      'roster project people list Rocket',
    ],
    ['an unknown source', 'list Rocket --source magic', 2, 'invalid', '--source must be one of', ''],
    ['no project', 'list', 9, 'input_needed', 'PROJECT', ''],
  ])('%s is refused and changes nothing', async (_what, line, code, errorCode, message, hint) => {
    const before = await stateOf(box);
    const result = await box.run(`project people ${line} --json`);
    expect([result.code, errorOf(result).code]).toEqual([code, errorCode]);
    expect(result.stderr).toContain(message);
    expect(errorOf(result).hint ?? '').toContain(hint);
    expect(await stateOf(box)).toEqual(before);
  });
});
