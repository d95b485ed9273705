import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Flat } from '../../../../src/cli/context/flat.ts';
import type { InitializationAgent, ResolvedAgent } from '../../../../src/domain/jobs/agent.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPerson, errorOf, latestEvents, metadataOf } from '../../../support/front-door.ts';
import { stateOf } from '../../../support/state.ts';

const prepare = async (box: Sandbox): Promise<void> => {
  await box.json('project create Rocket');
  await box.json('project create Sled');
};

describe.each(backends())('the initialization agent on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(backend, prepare)));
  afterEach(() => box.destroy());

  const show = (more = '') => box.json<Flat<InitializationAgent>>(`settings agent show${more}`);
  const set = (more: string) => box.json<Flat<InitializationAgent>>(`settings agent set ${more}`);
  const resolve = (project = 'Rocket') =>
    box.json<Flat<ResolvedAgent>>(['settings', 'agent', 'resolve', '--project', project]);
  const latest = async () => (await box.json<[AuditEvent]>('audit list --limit 1'))[0];
  const NONE = { mode: 'unset', machine_type: null, os_image: null, created_at: null, updated_at: null };

  test('is auto until somebody chooses one', async () => {
    expect(await show()).toEqual({ project: null, ...NONE });
    expect(await show(' --project Rocket')).toEqual({ project: 'Rocket', ...NONE });
    expect(await resolve()).toEqual({
      project: 'Rocket',
      mode: 'auto',
      machine_type: null,
      os_image: null,
      source: 'auto',
    });
  });

  test('of a project holds before that of the organization, also as auto', async () => {
    await set('--machine-type e1-standard-2 --os-image ubuntu2204');
    expect(await resolve()).toMatchObject({
      mode: 'machine_type',
      machine_type: 'e1-standard-2',
      os_image: 'ubuntu2204',
      source: 'organization',
    });
    await set('--machine-type s1-my-agents --project Rocket');
    expect(await resolve()).toMatchObject({ machine_type: 's1-my-agents', os_image: null, source: 'project' });
    expect(await resolve('Sled')).toMatchObject({ machine_type: 'e1-standard-2', source: 'organization' });
    await set('--auto --project Rocket');
    expect(await resolve()).toMatchObject({ mode: 'auto', machine_type: null, source: 'project' });
    await box.json('settings agent unset --project Rocket');
    expect(await resolve()).toMatchObject({ machine_type: 'e1-standard-2', source: 'organization' });
    await set('--auto');
    expect(await resolve()).toMatchObject({ mode: 'auto', source: 'organization' });
    await box.json('settings agent unset');
    expect(await resolve()).toMatchObject({ mode: 'auto', source: 'auto' });
    expect(await latestEvents(box, 6)).toEqual([
      'Organization.Modified Acme',
      'Project.Modified Rocket',
      'Project.Modified Rocket',
      'Project.Modified Rocket',
      'Organization.Modified Acme',
      'Organization.Modified Acme',
    ]);
    expect((await box.run('audit verify')).code).toBe(0);
  });

  test('is told with whose it is', async () => {
    const told = await box.run('settings agent set --machine-type e1 --project Rocket --no-color', { tty: 80 });
    expect(told.stderr).toMatch(/^the initialization agent of the project Rocket is e1$/m);
    expect((await latest()).description).toBe('the initialization agent of the project Rocket is now e1, before unset');
    expect(metadataOf(await latest())).toEqual({
      before: { initialization_agent: { mode: 'unset', machine_type: null, os_image: null } },
      after: { initialization_agent: { mode: 'machine_type', machine_type: 'e1', os_image: null } },
    });
    expect((await box.run('settings agent resolve --project Rocket')).stdout).toBe(
      'project\tmode\tmachine_type\tos_image\tsource\nRocket\tmachine_type\te1\t\tproject\n',
    );
  });

  test('that is chosen already is no change', async () => {
    await set('--machine-type e1 --os-image i --project Rocket');
    const before = await stateOf(box);
    for (const argv of ['set --machine-type e1 --os-image i --project Rocket', 'unset', 'unset --project Sled'])
      expect(await box.run(`settings agent ${argv}`)).toMatchObject({
        code: 0,
        stderr: expect.stringMatching(/^unchanged$/m) as unknown,
      });
    expect(await stateOf(box)).toEqual(before);
  });

  test.each([
    ['set', 'invalid', /^no agent was given/],
    ['set --project Rocket', 'invalid', /^no agent was given/],
    ['set --auto --machine-type e1', 'invalid', /a machine type and auto/],
    ['set --auto --os-image i', 'invalid', /the image is one of a machine type/],
    ['set --os-image i', 'invalid', /^no agent was given/],
    ['set --machine-type e/1', 'invalid', /^--machine-type takes only letters/],
    ['set --machine-type e1 --os-image ..', 'invalid', /^--os-image must begin with/],
    ['set --machine-type e1 --project Rokcet', 'not_found', /there is no project Rokcet/],
    ['unset --project Rokcet', 'not_found', /there is no project Rokcet/],
    ['show --project Rokcet', 'not_found', /there is no project Rokcet/],
    ['resolve --project Rokcet', 'not_found', /there is no project Rokcet/],
    ['resolve', 'input_needed', /needs an answer/],
  ])('%s is refused: %s', async (argv, code, problem) => {
    const before = await stateOf(box);
    const refused = errorOf(await box.run(`settings agent ${argv} --json`));
    expect([refused.code, refused.message]).toEqual([code, expect.stringMatching(problem)]);
    expect(await stateOf(box)).toEqual(before);
  });

  test('is undone, of the organization and of a project', async () => {
    const undoLatest = async () => box.run(`undo ${(await latest()).request_id} --yes --json`);
    for (const of of ['', ' --project Rocket']) {
      await set(`--machine-type e1${of}`);
      await set(`--auto${of}`);
      expect((await undoLatest()).code).toBe(0);
      expect(await show(of)).toMatchObject({ mode: 'machine_type', machine_type: 'e1' });
      await box.json(`settings agent unset${of}`);
      const unset = await latest();
      expect((await undoLatest()).code).toBe(0);
      expect(await show(of)).toMatchObject({ machine_type: 'e1' });
      expect(errorOf(await box.run(`undo ${unset.seq} --yes --json`)).message).toMatch(
        /the initialization agent is e1 now, not unset/,
      );
    }
  });

  test('goes with its project, and comes back with it', async () => {
    await set('--machine-type e1 --os-image i --project Rocket');
    const [{ id }] = await box.json<[{ id: string }]>('project list --search Rocket');
    await box.json('project delete Rocket --confirm Rocket');
    expect((await box.run('store check')).code).toBe(0);
    expect((await box.run(`undo ${(await latest()).request_id} --yes --json`)).code).toBe(0);
    expect(await show(` --project ${id}`)).toMatchObject({ machine_type: 'e1', os_image: 'i' });
  });

  test('a project that got one since is not taken back', async () => {
    await box.json('project create Comet');
    const made = await latest();
    await set('--machine-type e1 --project Comet');
    expect(errorOf(await box.run(`undo ${made.seq} --yes --json`)).message).toMatch(
      /the initialization agent is e1 now/,
    );
    await box.json('settings agent unset --project Comet');
    expect((await box.run(`undo ${made.seq} --yes`)).code).toBe(0);
  });

  describe('for others than an Owner', () => {
    const refusal = async (by: Sandbox, argv: string) =>
      errorOf(await by.run(`settings agent ${argv} --json`)).details.permission;

    test('is seen and chosen by who has that in the project or the organization', async () => {
      await addPerson(box, 'mia@acme.example', 'mia');
      await addPerson(box, 'rea@acme.example', 'rea');
      await box.json('project people add Rocket mia --role Contributor');
      await box.json('project people add Rocket rea --role Reader');
      const [contributor, reader] = [await box.as('mia'), await box.as('rea')];
      expect((await contributor.run('settings agent set --machine-type e1 --project Rocket')).code).toBe(0);
      expect(await reader.json('settings agent resolve --project Rocket')).toMatchObject({ source: 'project' });
      expect(await reader.json('settings agent show --project Rocket')).toMatchObject({ machine_type: 'e1' });
      expect(await refusal(reader, 'set --auto --project Rocket')).toBe('project.general_settings.modify');
      expect(await refusal(reader, 'unset --project Rocket')).toBe('project.general_settings.modify');
      expect(await refusal(contributor, 'set --auto --project Sled')).toBe('project.general_settings.modify');
      expect(await refusal(contributor, 'show --project Sled')).toBe('project.general_settings.view');
      expect(await refusal(contributor, 'resolve --project Sled')).toBe('project.general_settings.view');
      expect(await refusal(contributor, 'show')).toBe('organization.general_settings.view');
      expect(await refusal(contributor, 'set --auto')).toBe('organization.general_settings.modify');
    });

    test('an Admin does not choose for the organization', async () => {
      await addPerson(box, 'adam@acme.example', 'adam', 'Admin');
      const admin = await box.as('adam');
      expect(await admin.json('settings agent show')).toMatchObject({ mode: 'unset' });
      expect(await refusal(admin, 'set --auto')).toBe('organization.general_settings.modify');
      expect((await admin.run('settings agent set --auto --project Sled')).code).toBe(0);
    });
  });
});
