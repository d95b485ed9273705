import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Person } from '../../../../src/domain/people.ts';
import type { Member, Project } from '../../../../src/cli/commands/project/views.ts';
import { backends, CTRL_C, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPeople, errorOf, latestEvents, metadataOf } from '../../../support/front-door.ts';
import { stateOf } from '../../../support/state.ts';

describe.each(backends())('projects on $name', (backend) => {
  let box: Sandbox;
  let rocket: Project;

  beforeEach(async () => {
    box = await sandbox(backend);
    await addPeople(box, 'grace', 'linus');
    rocket = await box.json<Project>(['project', 'create', 'Rocket', '--description', 'To the\nmoon']);
  });
  afterEach(() => box.destroy());

  const show = (name: string) => box.json<Project>(['project', 'show', name]);
  const names = async (...flags: string[]) =>
    (await box.json<Project[]>(['project', 'list', ...flags])).map((project) => project.name);
  const lastEvent = async () => (await box.json<AuditEvent[]>('audit list --limit 1'))[0];
  const ways = async (name: string) =>
    (await box.json<Member[]>(['project', 'people', 'list', name, '--source', 'manually'])).map(
      (one) => `${one.name} ${one.role}`,
    );
  test('a new project belongs to its creator, who becomes its Admin', async () => {
    const { id } = await box.json<Person>('people show ada');
    expect(rocket).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      name: 'Rocket',
      description: 'To the\nmoon',
      owner: { id, username: 'ada', email: 'ada@acme.example' },
      created_at: '2026-03-01T09:00:00.000Z',
      updated_at: '2026-03-01T09:00:00.000Z',
    });
    expect(await show('Rocket')).toEqual(rocket);
    expect(await show(rocket.id)).toEqual(rocket);
    expect(await ways('Rocket')).toEqual(['ada Admin']);
    expect(await lastEvent()).toMatchObject({
      resource: 'Project',
      operation: 'Added',
      resource_id: rocket.id,
      resource_name: 'Rocket',
      description: 'the project Rocket was created for ada, its Admin',
    });
    expect(metadataOf(await lastEvent())).toEqual({
      after: { name: 'Rocket', description: 'To the\nmoon', owner: 'ada', owner_id: id, role: 'Admin' },
    });
  });

  test('an Owner makes one for somebody else, who becomes its Admin instead', async () => {
    const made = await box.json<Project>('project create Website --owner GRACE@acme.example');
    expect(made.owner).toMatchObject({ username: 'grace', email: 'grace@acme.example' });
    expect(await ways('Website')).toEqual(['grace Admin']);
    const grace = await box.as('grace');
    expect(await grace.json<Project[]>('project list')).toEqual([made]);
    expect((await grace.run('project edit Website --description Ours')).code).toBe(0);
  });

  test('a Member makes one and rules there, without more permissions elsewhere', async () => {
    const linus = await box.as('linus');
    const made = await linus.json<Project>('project create Kernel');
    expect(await linus.json<Project[]>('project list')).toEqual([made]);
    await linus.json('project people add Kernel grace --role Reader');
    await linus.json('project edit Kernel --name Linux');
    expect((await linus.run('project show Rocket')).code).toBe(5);
    expect((await linus.run('project delete Linux --confirm Linux')).code).toBe(0);
    expect(await linus.json('project list')).toEqual([]);
  });

  test('projects are listed in order of name, case aside, and found by a part of it or by owner', async () => {
    for (const name of ['alpha', 'Beta', 'Émeu', 'beta', '100%', '=cmd()']) await box.json(['project', 'create', name]);
    await box.json('project transfer alpha --to grace');
    expect((await names()).map((name) => name.toLowerCase())).toEqual([
      '100%',
      '=cmd()',
      'alpha',
      'beta',
      'beta',
      'rocket',
      'émeu',
    ]);
    expect((await names('--search', 'BETA')).sort()).toEqual(['Beta', 'beta']);
    expect(await names('--search', '%')).toEqual(['100%']);
    expect(await names('--owner', 'grace')).toEqual(['alpha']);
    expect(await names('--owner', 'linus')).toEqual([]);
    const cut = await box.run('project list --limit 3 --json');
    expect(JSON.parse(cut.stdout)).toHaveLength(3);
    expect(cut.stderr).toBe('3 shown, there are more; --all lists everything, --limit N the first N\n');
    expect(await names('--limit', '3', '--all')).toHaveLength(7);
    expect((await box.run('project list --search =cmd -o csv')).stdout).toBe("name,owner,description\n'=cmd(),ada,\n");
  });

  test('in cells an owner is a username; a line is a project', async () => {
    const stdout = 'name\towner\tdescription\nRocket\tada\tTo the\\nmoon\n';
    expect(await box.run('project list')).toMatchObject({ code: 0, stdout, stderr: '' });
    expect(await box.run('project show Rocket')).toMatchObject({ code: 0, stdout, stderr: '' });
    expect((await box.run('project list --fields owner,name')).stdout).toBe('owner\tname\nada\tRocket\n');
    expect((await box.run('project list --no-color', { tty: 80 })).stdout).toBe(
      'NAME    OWNER  DESCRIPTION\nRocket  ada    To the⏎moon\n',
    );
    await box.json(['project', 'create', 'x'.repeat(128), '--description', 'y '.repeat(200)]);
    const wide = async (argv: string) =>
      (await box.run(`${argv} --no-color`, { tty: 80 })).stdout.split('\n').filter((line) => line.length > 80);
    expect([await wide('project list'), await wide('project people list Rocket')]).toEqual([['x'.repeat(128)], []]);
  });

  test('edit renames and describes, and tells before and after', async () => {
    const done = await box.json<Project>(['project', 'edit', 'Rocket', '--name', 'Moonshot', '--description', '']);
    expect(done).toEqual({ ...rocket, name: 'Moonshot', description: '' });
    expect(await latestEvents(box, 1)).toEqual(['Project.Modified Moonshot']);
    expect(metadataOf(await lastEvent())).toEqual({
      before: { name: 'Rocket', description: 'To the\nmoon' },
      after: { name: 'Moonshot', description: '' },
    });
    expect((await box.run('project show Rocket')).code).toBe(3);
    expect((await box.json<Project>('project edit Moonshot --name MOONSHOT')).name).toBe('MOONSHOT');
    await box.json('project create Moonshot');
  });

  test('a transfer gives no role, and prints the command that would', async () => {
    const done = await box.run('project transfer Rocket --to grace --json');
    expect(JSON.parse(done.stdout)).toEqual({
      ...rocket,
      owner: expect.objectContaining({ username: 'grace' }) as Project['owner'],
      owner_roles: [],
      request_id: expect.any(String) as string,
    });
    const command = 'project people add Rocket grace --role Admin';
    expect(done.stderr).toBe(`grace owns Rocket now, which gives them no role in it; to give one: roster ${command}\n`);
    expect(await ways('Rocket')).toEqual(['ada Admin']);
    expect(await latestEvents(box, 1)).toEqual(['Project.OwnerChanged Rocket']);
    expect(metadataOf(await lastEvent())).toMatchObject({ before: { owner: 'ada' }, after: { owner: 'grace' } });
    const grace = await box.as('grace');
    expect((await grace.run('project show Rocket')).code).toBe(5);
    await box.json(command);
    expect((await grace.run('project show Rocket')).code).toBe(0);
    expect((await box.run('project transfer Rocket --to ada')).stderr).toBe(
      'ada owns Rocket now, which gives them no role in it; they are Admin there already\n',
    );
  });

  test('delete wants the name typed, and takes the roles in it along', async () => {
    await box.json('project people add Rocket linus --role Reader');
    const linus = await box.as('linus');
    const before = await stateOf(box);
    const piped = await box.run('project delete Rocket --yes --json');
    expect([piped.code, errorOf(piped).hint]).toEqual([9, 'give --confirm Rocket']);
    const wrong = await box.run('project delete Rocket --confirm rocket --json');
    expect(errorOf(wrong).code).toBe('invalid');
    for (const answer of ['rocket', '', CTRL_C] as const)
      expect((await box.run('project delete Rocket', { answers: [answer] })).code).toBe(130);
    expect(await stateOf(box)).toEqual(before);
    const done = await box.run(['project', 'delete', rocket.id, '--json'], { answers: ['Rocket'] });
    expect(done).toMatchObject({
      code: 0,
      asked: ['Delete the project Rocket, and every role in it? Type Rocket to go on:'],
    });
    expect(JSON.parse(done.stdout)).toEqual({ ...rocket, request_id: expect.any(String) as string });
    expect(metadataOf(await lastEvent())).toEqual({
      before: {
        name: 'Rocket',
        description: 'To the\nmoon',
        owner: 'ada',
        owner_id: rocket.owner.id,
        members: [
          { subject_type: 'user', id: rocket.owner.id, name: 'ada', role: 'Admin' },
          { subject_type: 'user', id: expect.any(String) as string, name: 'linus', role: 'Reader' },
        ],
      },
    });
    expect(await linus.json('project list')).toEqual([]);
    expect((await box.run('store check')).code).toBe(0);
    await box.json('project create Rocket');
    expect(await ways('Rocket')).toEqual(['ada Admin']);
  });

  test.each(['project edit Rocket --name Rocket', 'project transfer Rocket --to ada'])(
    '%s has nothing to change, records nothing and succeeds',
    async (argv) => {
      const before = await stateOf(box);
      expect(await box.json<Project>(argv)).toMatchObject(rocket);
      expect(await stateOf(box)).toEqual(before);
    },
  );

  test('an unknown name is answered with the nearest', async () => {
    expect((await box.run('project show Rockte')).stderr).toBe(
      'error: there is no project Rockte\nhint: did you mean Rocket?\n',
    );
  });
});

describe.each(backends())('hostile and mistaken words for projects on $name', (backend) => {
  let box: Sandbox;

  // Nothing of this may leave anything behind: one organization serves all.
  beforeAll(async () => {
    box = await sandbox(backend);
    await addPeople(box, 'grace', 'gone');
    await box.json('people deactivate gone');
    await box.json('group create Platform');
    await box.json('project create Rocket');
    await box.json(['project', 'create', 'Café']);
  });
  afterAll(() => box.destroy());

  test.each([
    'O\'Neill & Söhne; "Ltd"',
    'x'.repeat(128),
    '🦊'.repeat(128),
    "'); drop table projects;--",
    'ada',
    '--help',
  ])('the name %j is kept as it is', async (name) => {
    const run = async (verb: string, ...flags: string[]) => {
      const done = await box.run(['project', verb, ...flags, '--json', '--', name]);
      return JSON.parse(done.stdout) as Project;
    };
    expect((await run('create', '--description', '=1+1')).name).toBe(name);
    expect((await run('show')).description).toBe('=1+1');
    expect((await run('transfer', '--to', 'grace')).owner.username).toBe('grace');
    expect((await run('delete', '--confirm', name)).name).toBe(name);
    expect(await box.json<Project[]>('project list')).toHaveLength(2);
  });

  const EDIT = ['project', 'edit', 'Rocket'];
  test.each<[string, string[], number, string, string]>([
    ['a taken name', ['project', 'create', 'Rocket'], 6, 'conflict', 'a project Rocket already, which ada owns'],
    ['a taken name, composed differently', [...EDIT, '--name', 'Cafe\u0301'], 6, 'conflict', 'Café'],
    ['no name', ['project', 'create'], 9, 'input_needed', 'NAME'],
    ['an empty name', ['project', 'create', ''], 2, 'invalid', 'must not be empty'],
    ['a name of two lines', ['project', 'create', 'a\nb'], 2, 'invalid', 'control characters'],
    ['a name with NUL', ['project', 'create', 'a\0b'], 2, 'invalid', 'control characters'],
    ['a name of 129 characters', ['project', 'create', 'x'.repeat(129)], 2, 'invalid', 'longer than 128'],
    ['a name that reorders text', [...EDIT, '--name', 'a\u202eb'], 2, 'invalid', 'reorder'],
    ['a long description', [...EDIT, '--description', 'x'.repeat(4097)], 2, 'invalid', 'longer than 4096'],
    ['an unknown owner', ['project', 'create', 'New', '--owner', 'nobody'], 3, 'not_found', 'nobody'],
    ['a deactivated owner', ['project', 'create', 'New', '--owner', 'gone'], 2, 'invalid', 'gone is deactivated'],
    ['nothing to change', EDIT, 2, 'invalid', 'nothing to change'],
    ['an unknown project', ['project', 'edit', 'Rockte', '--name', 'x'], 3, 'not_found', 'Rockte'],
    ['a project with NUL', ['project', 'show', 'Rocket\0'], 3, 'not_found', 'Rocket'],
    ['an unknown project to delete', ['project', 'delete', 'No', '--confirm', 'No'], 3, 'not_found', 'No'],
    ['an unknown new owner', ['project', 'transfer', 'Rocket', '--to', 'nobody'], 3, 'not_found', 'nobody'],
    ['a deactivated new owner', ['project', 'transfer', 'Rocket', '--to', 'gone'], 2, 'invalid', 'cannot own'],
    ['a group as new owner', ['project', 'transfer', 'Rocket', '--to', 'Platform'], 3, 'not_found', 'Platform'],
    ['no new owner', ['project', 'transfer', 'Rocket'], 9, 'input_needed', '--to'],
    ['projects of nobody', ['project', 'list', '--owner', 'nobody'], 3, 'not_found', 'nobody'],
  ])('%s is refused and changes nothing', async (_what, argv, code, errorCode, told) => {
    const before = await stateOf(box);
    const result = await box.run([...argv, '--json']);
    expect([result.code, errorOf(result).code]).toEqual([code, errorCode]);
    expect(result.stderr).toContain(told);
    expect(await stateOf(box)).toEqual(before);
  });
});
