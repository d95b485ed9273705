import { writeFileSync } from 'node:fs';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPerson, errorOf, latestEvents } from '../../../support/front-door.ts';

/** Quotas of machine types and initialization agents in an organization's document. */

const HEAD = 'apiVersion: roster/v1\nkind: Organization\n';

describe.each(backends())('on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(backend, (one) => one.json('project create Rocket'))));
  afterEach(() => box.destroy());

  const run = (verb: string, text: string, by = box, ...flags: readonly string[]) => {
    writeFileSync(box.path('org.yaml'), HEAD + text);
    return by.run([verb, '-f', box.path('org.yaml'), '--json', ...flags]);
  };
  const apply = async (text: string, ...flags: readonly string[]) => {
    const { code, stderr } = await run('apply', text, box, ...flags);
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
  };
  const quotas = async () =>
    (await box.json<{ machine_type: string; quota: number }[]>('settings quota list')).map(
      ({ machine_type, quota }) => `${machine_type} ${quota}`,
    );
  const agent = (more = '') => box.json(`settings agent show${more}`);

  test('quotas become exactly those that are listed', async () => {
    await box.json('settings quota set old 1');
    await box.json('settings quota set e1 2');
    await apply('settings:\n  quotas: [{machine_type: e1, quota: 8}, {machine_type: a1, quota: 0}]\n');
    expect(await quotas()).toEqual(['a1 0', 'e1 8']);
    expect(await latestEvents(box, 3)).toEqual([
      'MachineQuota.Removed old',
      'MachineQuota.Added a1',
      'MachineQuota.Modified e1',
    ]);
    await apply('settings: {url: ""}\n');
    expect(await quotas()).toEqual(['a1 0', 'e1 8']);
    expect((await run('apply', 'settings: {quotas: []}\n')).stderr).toContain(
      'this would remove 2 of 2 quotas, more than 10 percent',
    );
    expect(await quotas()).toEqual(['a1 0', 'e1 8']);
    await apply('settings: {quotas: []}\n', '--max-removals', '100');
    expect(await quotas()).toEqual([]);
  });

  test('agents are chosen for the organization, for a project and for a new one, and taken back', async () => {
    await apply(
      'settings:\n  initialization_agent: {machine_type: e1, os_image: ubuntu2204}\n' +
        'projects:\n- {name: Rocket, initialization_agent: {auto: true}}\n' +
        '- {name: Comet, owner: ada, initialization_agent: {machine_type: s1}}\n',
    );
    expect(await agent()).toMatchObject({ machine_type: 'e1', os_image: 'ubuntu2204' });
    expect(await agent(' --project Rocket')).toMatchObject({ mode: 'auto' });
    expect(await agent(' --project Comet')).toMatchObject({ machine_type: 's1' });
    await apply('projects:\n- name: Rocket\n');
    expect(await agent(' --project Rocket')).toMatchObject({ mode: 'auto' });
    await apply('settings: {initialization_agent: null}\nprojects:\n- {name: Rocket, initialization_agent: null}\n');
    expect([await agent(), await agent(' --project Rocket')]).toMatchObject([{ mode: 'unset' }, { mode: 'unset' }]);
  });

  test('are told by diff, and written by export', async () => {
    const text =
      'settings:\n  quotas:\n  - {machine_type: e1, quota: 8}\n  initialization_agent: {machine_type: e1}\n' +
      'projects:\n- {name: Rocket, initialization_agent: {auto: true}}\n';
    const { changes } = JSON.parse((await run('diff', text)).stdout) as { changes: { fields: unknown[] }[] };
    const told = (field: string, after: string) => ({ field, before: null, after, removed: [], added: [] });
    expect(changes.flatMap(({ fields }) => fields)).toEqual([
      { field: 'quotas', before: null, after: null, removed: [], added: ['e1: 8'] },
      told('initialization_agent', 'e1'),
      told('initialization_agent', 'auto'),
    ]);
    await apply(text);
    expect(JSON.parse((await box.run('export -o json')).stdout)).toMatchObject({
      settings: { quotas: [{ machine_type: 'e1', quota: 8 }], initialization_agent: { machine_type: 'e1' } },
      projects: [{ name: 'Rocket', initialization_agent: { auto: true } }],
    });
    expect((await run('diff', text)).code).toBe(0);
  });

  test.each([
    ['settings: {initialization_agent: {}}', /needs either a machine type or auto/],
    ['settings: {initialization_agent: {auto: false}}', /needs either a machine type or auto/],
    ['settings: {initialization_agent: {auto: true, machine_type: e1}}', /needs either a machine type or auto/],
    ['settings: {initialization_agent: {auto: true, os_image: i}}', /needs either a machine type or auto/],
    ['settings: {quotas: [{machine_type: e1, quota: 1}, {machine_type: e1, quota: 2}]}', /e1 stands twice/],
    ['settings: {quotas: [{machine_type: e/1, quota: 1}]}', /takes only letters/],
    ['settings: {quotas: [{machine_type: e1, quota: -1}]}', /at least 0/],
  ])('%s is refused', async (text, problem) => {
    const refused = errorOf(await run('apply', `${text}\n`));
    expect([JSON.stringify(refused), refused.message]).toContainEqual(expect.stringMatching(problem));
    expect(await quotas()).toEqual([]);
  });

  test('take what they take by hand', async () => {
    await addPerson(box, 'adam@acme.example', 'adam', 'Admin');
    const admin = await box.as('adam');
    for (const text of [
      'settings: {quotas: [{machine_type: e1, quota: 1}]}\n',
      'settings: {initialization_agent: {auto: true}}\n',
    ])
      expect(errorOf(await run('apply', text, admin)).details).toMatchObject({
        permission: 'organization.general_settings.modify',
      });
    const ofProject = await run('apply', 'projects:\n- {name: Rocket, initialization_agent: {auto: true}}\n', admin);
    expect(ofProject.code).toBe(0);
  });
});
