import type { Project } from '../../../../src/cli/commands/project/views.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { expectDenied, expectFailure } from '../../../support/denied.ts';
import { addPeople, errorOf } from '../../../support/front-door.ts';

const words = (line: string) => line.split(' ');

/** What can be done with a project, and the permission that each needs. */
const VERBS = {
  'project show Rocket': 'project.view',
  'project edit Rocket --name Mine': 'project.general_settings.modify',
  'project transfer Rocket --to mia': 'project.change_owner',
  'project people list Rocket': 'project.people.view',
  'project people add Rocket mia --role Reader': 'project.people.invite',
  'project people role Rocket rita Contributor': 'project.people.change_role',
  'project people remove Rocket rita --yes': 'project.people.remove',
} as const;

/** `project people add` is the operation project.people-add. */
const operationOf = (line: string): string => {
  const [noun = '', verb = '', sub = ''] = words(line);
  return verb === 'people' ? `${noun}.people-${sub}` : `${noun}.${verb}`;
};

describe.each(backends())('who may do what in a project on $name', (backend) => {
  let box: Sandbox;
  let rocket: Project;
  const actors = new Map<string, Sandbox>();

  // No attack may change anything, and each checks that it did not: one organization serves all.
  beforeAll(async () => {
    box = await sandbox(backend);
    await addPeople(box, 'adam', 'pia', 'carl', 'rita', 'rex', 'fay', 'otto', 'max', 'mia');
    await box.json('people role adam Admin');
    const recruiter = ['view', 'people.view', 'people.invite', 'people.change_role'];
    const grants = (names: readonly string[]) => names.flatMap((name) => ['--permission', `project.${name}`]);
    await box.json(['role', 'new', 'Recruiter', '--scope', 'project', ...grants(recruiter)]);
    await box.json(['role', 'new', 'Mover', '--scope', 'project', ...grants(['change_owner'])]);
    await box.json('role new Founder --from Member --maps-to Mover');
    await box.json('people role fay Founder');
    await box.json('group create Platform --member mia');
    rocket = await box.json<Project>('project create Rocket');
    for (const [name, role] of [
      ['pia', 'Admin'],
      ['carl', 'Contributor'],
      ['rita', 'Reader'],
      ['rex', 'Recruiter'],
    ] as const)
      await box.json(`project people add Rocket ${name} --role ${role}`);
    await box.json('project transfer Rocket --to otto');
    for (const name of ['adam', 'pia', 'carl', 'rita', 'rex', 'fay', 'otto', 'max', 'mia'])
      actors.set(name, await box.as(name));
    await actorNamed('max').json('project create Own');
  });
  afterAll(() => box.destroy());

  const actorNamed = (name: string) => actors.get(name) ?? box;
  const attack = (username: string, line: string, env = {}) => ({
    owner: box,
    actor: actorNamed(username),
    username,
    argv: words(line),
    operation: operationOf(line),
    options: { env },
  });
  const projects = async () => [
    await box.json('project list --all'),
    await box.json('project people list Rocket --all'),
  ];

  async function expectNothingChanged(denied: Promise<unknown>): Promise<void> {
    const before = await projects();
    await denied;
    expect(await projects()).toEqual(before);
  }

  const refusals: (readonly [string, keyof typeof VERBS])[] = [
    // A Member outside, one who rules another project, and one who owns this: owning grants nothing.
    ...(['mia', 'max', 'otto'] as const).flatMap((who) =>
      (Object.keys(VERBS) as (keyof typeof VERBS)[]).map((line) => [who, line] as const),
    ),
    ['carl', 'project transfer Rocket --to mia'],
    ['carl', 'project people add Rocket mia --role Reader'],
    ['carl', 'project people role Rocket rita Contributor'],
    ['carl', 'project people remove Rocket rita --yes'],
    ['rita', 'project edit Rocket --name Mine'],
    ['rita', 'project people add Rocket mia --role Reader'],
    ['rex', 'project people remove Rocket rita --yes'],
    ['rex', 'project transfer Rocket --to mia'],
  ];
  test.each(refusals)('%s cannot %s', async (who, line) => {
    await expectNothingChanged(
      expectDenied(attack(who, line), 'forbidden').then((error) => {
        expect(error.details).toEqual({ permission: VERBS[line], project_id: rocket.id });
        expect(error.message).toBe(
          `this needs the permission ${VERBS[line]} in the project Rocket, which you do not have`,
        );
      }),
    );
  });

  test.each(['mia', 'max', 'otto'])('%s cannot even see what to delete', async (who) => {
    const attempt = { ...attack(who, 'project delete Rocket --confirm Rocket'), operation: 'project.show' };
    await expectNothingChanged(expectDenied(attempt, 'forbidden'));
  });

  test.each(['rita', 'rex'])('%s sees the project, and cannot delete it', async (who) => {
    await expectNothingChanged(expectDenied(attack(who, 'project delete Rocket --confirm Rocket'), 'forbidden'));
  });

  test.each([
    ['adding somebody', 'project people add Rocket mia --role Contributor', 'mia'],
    ['adding a group', 'project people add Rocket Platform --role Admin', 'Platform'],
    ['promoting somebody', 'project people role Rocket rita Admin', 'rita'],
    ['promoting themself', 'project people role Rocket rex Admin', 'rex'],
  ])('a Recruiter cannot hand out what a Recruiter lacks by %s', async (_how, line, subject) => {
    await expectNothingChanged(
      expectDenied(attack('rex', line), 'escalation').then((error) => {
        expect(error.details.subject).toBe(subject);
        expect(error.details.missing).toContainEqual({
          permission: 'project.general_settings.modify',
          project_id: rocket.id,
        });
      }),
    );
  });

  test('what one has in one project is nothing in another', async () => {
    for (const line of ['project people add Own pia --role Reader', 'project show Own', 'project edit Own --name x'])
      await expectNothingChanged(expectDenied(attack('pia', line), 'forbidden'));
    expect((await actorNamed('pia').json<Project[]>('project list')).map(({ name }) => name)).toEqual(['Rocket']);
    expect((await actorNamed('max').json<Project[]>('project list')).map(({ name }) => name)).toEqual(['Own']);
    expect(await actorNamed('otto').json('project list')).toEqual([]);
  });

  test('a Member makes projects for themself alone', async () => {
    const error = await expectDenied(attack('mia', 'project create New --owner carl'), 'forbidden');
    expect(error.details).toEqual({ permission: 'project.change_owner' });
    // Who may move every project, and no more, would make an Admin of somebody.
    const given = await expectDenied(attack('fay', 'project create New --owner mia'), 'escalation');
    expect(given.details.subject).toBe('mia');
    const taken = await expectFailure(attack('mia', 'project create Rocket'), 6, 'conflict');
    expect(taken.message).toBe('there is a project Rocket already, which otto owns');
  });

  test('a token that is limited to some permissions does no more in a project', async () => {
    const limited = async (...permissions: string[]) => {
      const argv = [
        'token',
        'create',
        permissions.join(),
        ...permissions.flatMap((one) => ['--permission', one]),
        '--reveal',
      ];
      return { ROSTER_TOKEN: (await actorNamed('pia').json<{ token: string }>(argv)).token };
    };
    const seeing = await limited('project.view');
    expect((await actorNamed('pia').run('project show Rocket', { env: seeing })).code).toBe(0);
    for (const line of ['project edit Rocket --name Mine', 'project people list Rocket'])
      await expectNothingChanged(expectDenied(attack('pia', line, seeing), 'forbidden'));
    const inviting = await limited('project.people.invite');
    const error = await expectDenied(
      attack('pia', 'project people add Rocket mia --role Reader', inviting),
      'escalation',
    );
    expect(error.details.missing).toContainEqual({ permission: 'project.view', project_id: rocket.id });
    const founding = await limited('organization.projects.create');
    const made = await actorNamed('pia').run('project create Founded --json', { env: founding });
    expect(made.code).toBe(0);
    expect((await actorNamed('pia').run('project show Founded', { env: founding })).code).toBe(5);
    await actorNamed('pia').json('project delete Founded --confirm Founded');
  });

  test('nobody without a token learns anything', async () => {
    for (const line of [...Object.keys(VERBS), 'project list', 'project create New']) {
      const result = await box.run(`${line} --json`, { env: { ROSTER_CONFIG_DIR: box.path('nobody') } });
      expect([line, result.code, errorOf(result).code]).toEqual([line, 4, 'unauthenticated']);
    }
  });

  test('who may, does: an Admin of the organization everywhere, an Admin of the project there', async () => {
    await box.json('project people remove Rocket ada --yes');
    for (const who of ['adam', 'pia']) {
      const actor = actorNamed(who);
      await actor.json('project people add Rocket mia ada --role Admin');
      await actor.json('project people role Rocket mia Reader');
      await actor.json('project people remove Rocket mia ada --yes');
      await actor.json(`project transfer Rocket --to ${who}`);
      await actor.json('project edit Rocket --description x');
    }
    await box.json('project transfer Rocket --to otto');
    expect((await actorNamed('adam').json<Project>('project create Led --owner ada')).owner.username).toBe('ada');
    await actorNamed('adam').json('project delete Led --confirm Led');
  });

  test('a project that is not there is not found, for everybody', async () => {
    const error = await expectFailure(attack('mia', 'project show Nowhere'), 3, 'not_found');
    expect(error.message).toBe('there is no project Nowhere');
  });
});
