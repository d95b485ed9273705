import type { PersonOverview } from '../../../../src/operations/people/overview.ts';
import { bothWays, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPeople, addPerson, errorOf } from '../../../support/front-door.ts';

/** The whole of a person on one screen, the difference between two, and what a Member sees of either. */
describe.each(bothWays())('people show, access list and access diff on $name', (backend) => {
  let box: Sandbox;
  beforeAll(async () => {
    box = await sandbox(backend);
    await addPerson(box, 'grace@acme.example', 'grace', 'Admin');
    await addPeople(box, 'linus', 'margaret');
    await box.json('group create ops --role Admin --member linus');
    await box.json('project create Rocket --owner grace');
    await box.json('project create Website');
    await box.json('project people add Rocket ops --role Reader');
    await box.json('project people add Website linus --role Contributor');
    await box.json('token create laptop --person linus --reveal');
  });
  afterAll(() => box.destroy());

  test('people show has roles with their ways, groups, projects, owned ones and tokens', async () => {
    expect(await box.json<PersonOverview>('people show linus')).toMatchObject({
      username: 'linus',
      role: 'Member',
      groups: ['ops'],
      inherited_roles: [{ role: 'Admin', group: 'ops' }],
      project_roles: [
        { project: null, role: 'Admin', group: 'ops', maps_from: 'Admin' },
        { project: 'Rocket', role: 'Reader', group: 'ops', maps_from: null },
        { project: 'Website', role: 'Contributor', group: null, maps_from: null },
      ],
      owned_projects: [],
      tokens: [{ name: 'laptop', state: 'active', created_by: 'ada' }],
      last_login_at: null,
    });
    expect(await box.json<PersonOverview>('people show grace')).toMatchObject({ owned_projects: ['Rocket'] });
    const { stdout } = await box.run('people show linus --no-color', { tty: 100 });
    for (const line of [
      /^role: +Member$/m,
      /^inherited roles: +Admin by group ops$/m,
      /^project roles: +every project: Admin by role Admin of group ops, Rocket: Reader by group ops, +Website: Contributor$/m,
      /^tokens: +laptop \(….{4}\)$/m,
      /^last login at: +never$/m,
    ])
      expect(stdout.replace(/\n +/g, ' ')).toMatch(line);
  });

  test('somebody in many groups fits on a screen: each role once, with some of its groups', async () => {
    for (let at = 10; at < 30; at += 1) await box.json(`group create team-${at} --member margaret`);
    const { stdout, stderr } = await box.run('people show margaret --no-color', { tty: 80 });
    const lines = stdout.split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines.length).toBeLessThan(25);
    expect(stdout.replace(/\n +/g, ' ')).toMatch(
      /^inherited roles: +Member by groups team-10, team-11, team-12 and 17 more$/m,
    );
    expect(stdout.replace(/\n +/g, ' ')).toMatch(/^groups: .*team-19, and 10 more$/m);
    expect(stderr).toContain('--all shows all of it');
    const all = await box.run('people show margaret --all --no-color', { tty: 80 });
    expect([all.stdout, all.stderr]).toEqual([expect.stringContaining('team-29'), '']);
    expect((await box.json<PersonOverview>('people show margaret')).inherited_roles).toHaveLength(20);
    expect((await box.run('people show margaret -o csv')).stdout).toContain('team-29');
  });

  test('a Member sees neither tokens of others nor projects that they may not see', async () => {
    const margaret = await box.as('margaret');
    expect(await margaret.json<PersonOverview>('people show linus')).toMatchObject({
      project_roles: [{ project: null, role: 'Admin' }],
      owned_projects: [],
      tokens: null,
    });
    expect(await margaret.json<PersonOverview>('people show grace')).toMatchObject({ owned_projects: [] });
    expect((await margaret.json<PersonOverview>('people show margaret')).tokens).not.toBeNull();
  });

  test('a terminal gets a summary of access, and the permissions with --all', async () => {
    const all = await box.json<readonly unknown[]>('access list linus');
    const short = await box.run('access list linus --no-color', { tty: 80 });
    expect(short.stdout).toMatch(
      /^everywhere\n {2}role Member: \d+ permissions\n {2}group ops -> role Admin: \d+ permissions\n/,
    );
    expect(short.stdout).toMatch(/^in Website\n {2}role Contributor in project Website: \d+ permissions$/m);
    expect(short.stdout.split('\n').length).toBeLessThan(12);
    expect(short.stderr).toBe(`--all lists all ${all.length} permissions\n`);
    const whole = await box.run('access list linus --all --no-color', { tty: 80 });
    expect(whole.stdout.startsWith(short.stdout)).toBe(true);
    expect(whole.stdout.match(/^(organization|project)\./gm)).toHaveLength(all.length);
  });

  test('access diff shows what one of two may do and the other may not', async () => {
    const { code, stdout } = await box.run('access diff linus margaret --fields only_in,permission,project,via');
    expect(code).toBe(10);
    expect(stdout).toMatch(/^linus\torganization\.people\.invite\t\tgroup ops -> role Admin$/m);
    expect(stdout).not.toMatch(/^margaret\t/m);
    expect((await box.run('access diff linus margaret --project Rocket')).stdout).not.toContain('organization.');
    const same = await box.run('access diff margaret margaret');
    expect([same.code, same.stderr]).toEqual([0, 'margaret and margaret may do the same\n']);
    const whole = await box.run('access diff margaret linus --json');
    expect(
      (JSON.parse(whole.stdout) as readonly { only_in: { name: string } }[]).map((one) => one.only_in.name),
    ).toContain('linus');
  });

  test('without the permission to see people, nobody compares others', async () => {
    await box.json('role new Blind --permission organization.leave');
    await addPerson(box, 'hank@acme.example', 'hank', 'Blind');
    const hank = await box.as('hank');
    expect(errorOf(await hank.run('access diff hank linus --json'))).toMatchObject({ code: 'forbidden' });
    expect(errorOf(await hank.run('people show linus --json'))).toMatchObject({ code: 'forbidden' });
    expect((await hank.run('access diff hank hank')).code).toBe(0);
  });
});
