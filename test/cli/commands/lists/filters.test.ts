import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPeople, addPerson, errorOf } from '../../../support/front-door.ts';

const AUDIT = [
  'organization.audit_logs.view',
  'organization.audit_logs.streaming.view',
  'organization.audit_logs.streaming.manage',
  'organization.audit_logs.export',
];

const DAY = 24 * 60 * 60 * 1000;

/** What administrators ask of lists: who is Admin, who was not here for long, what is new, and how many there are. */
describe.each(backends())('filters of lists on $name', (backend) => {
  let box: Sandbox;
  beforeAll(async () => {
    box = await sandbox(backend);
    await addPerson(box, 'grace@acme.example', 'grace', 'Admin');
    await addPeople(box, 'linus', 'margaret');
    await box.json('group create ops --role Admin --member linus --member grace');
    await box.json('group create readers --member margaret');
    await box.json('group create staff --role Member --member grace');
    await box.json('project create Rocket');
    await box.json('project create Website --owner grace');
    await box.json('project people add Rocket linus --role Reader');
    await box.json('project people add Website readers --role Contributor');
    await box.json('service-account create deployer --role Admin --reveal');
    box.clock.now += 10 * DAY;
    await addPeople(box, 'hank');
    await box.json('people invite new@acme.example --role Admin --reveal');
    await box.json('people invite via@acme.example --group ops --reveal');
    await box.json('people deactivate margaret');
  });
  afterAll(() => box.destroy());

  interface Named {
    readonly username?: string | null;
    readonly email?: string | null;
    readonly name?: string;
  }
  const found = async (command: string): Promise<string[]> =>
    (await box.json<readonly Named[]>(command)).map(({ username, email, name }) => username ?? email ?? name ?? '');

  test.each<readonly [string, readonly string[]]>([
    ['people list --role Admin', ['grace', 'linus', 'via@acme.example', 'new@acme.example']],
    ['people list --role Admin --status active', ['grace', 'linus']],
    ['people list --role Admin --direct', ['grace', 'new@acme.example']],
    ['people list --role Owner', ['ada']],
    ['people list --role Member --group ops', ['grace', 'linus', 'via@acme.example']],
    ['people list --inactive 9d', ['ada', 'grace', 'linus', 'margaret']],
    ['people list --inactive 11d', []],
    ['people list --password-state temporary --created-since 1d', ['hank']],
    ['people list --password-state expired', ['grace', 'linus', 'margaret']],
    ['people list --password-state none', []],
    ['people list --password-state chosen', ['ada']],
    ['people list --created-since 2026-03-11 --status active', ['hank']],
    ['people list --created-since today', ['hank', 'via@acme.example', 'new@acme.example']],
    ['people list --updated-since 2026-03-11T09:00:00Z', ['hank', 'margaret', 'via@acme.example', 'new@acme.example']],
    ['people list --sort email', ['ada', 'grace', 'hank', 'linus', 'margaret', 'new@acme.example', 'via@acme.example']],
    [
      'people list --sort -username',
      ['margaret', 'linus', 'hank', 'grace', 'ada', 'via@acme.example', 'new@acme.example'],
    ],
    ['people list --sort -status --status deactivated', ['margaret']],
    ['group list --member linus', ['ops']],
    ['group list --role Admin', ['ops']],
    ['group list --sort -name', ['staff', 'readers', 'ops']],
    ['project list --member linus', ['Rocket', 'Website']],
    ['project list --member linus --direct', ['Rocket']],
    ['project list --member margaret', ['Website']],
    ['project list --member readers --role Contributor', ['Website']],
    ['project list --member margaret --role Reader', []],
    ['project list --role Reader', ['Rocket']],
    ['project list --member hank', []],
    ['project list --owner grace --sort -created_at', ['Website']],
    ['service-account list --role Admin --status active', ['deployer']],
    ['service-account list --created-since 1d', []],
    ['invitation list --sort email', ['new@acme.example', 'via@acme.example']],
    ['role list --search adm --scope org', ['Admin']],
    ['role list --scope org --sort -name --limit 2', ['Owner', 'Member']],
    ['role permissions --search audit --scope org --sort -name', AUDIT],
  ])('%s', async (command, expected) => {
    expect(await found(command)).toEqual(expected);
    if (command.includes('--limit')) return;
    expect(await box.run(`${command} --count`)).toMatchObject({ code: 0, stdout: `${expected.length}\n`, stderr: '' });
  });

  test('who has a role by a group is shown with that group, and with no other', async () => {
    const { stdout } = await box.run('people list --role Admin --status active --wide --no-color', { tty: 100 });
    expect(stdout).toMatch(/^linus +linus@acme.example +Member +group ops +active$/m);
    expect(stdout).toMatch(/^grace +grace@acme.example +Admin +group ops +active$/m);
    const ways = (flags: string) => box.json(`people list --search grace${flags} --fields inherited_roles`);
    const [admin, member] = [
      { role: 'Admin', group: 'ops' },
      { role: 'Member', group: 'staff' },
    ];
    expect(await ways(' --role Admin')).toEqual([{ inherited_roles: [admin] }]);
    expect(await ways(' --role Admin --direct')).toEqual([{ inherited_roles: [admin] }]);
    expect(await ways('')).toEqual([{ inherited_roles: [admin, member] }]);
  });

  test('a count is the bare number, or an object', async () => {
    expect((await box.run('people list --count -o csv')).stdout).toBe('7\n');
    expect(await box.json('people list --count')).toEqual({ count: 7 });
  });

  test.each([
    ['people list --sort creatd_at', /^--sort must be one of: username, email.*did you mean created_at/],
    ['people list --sort -Email', /^--sort must be one of: username, email.*did you mean -email/],
    ['people list --created-since soon', /^--created-since is not a date such as/],
    ['people list --inactive ever', /^--inactive is not a duration such as 24h/],
    ['people list --password-state secret', /^--password-state must be one of: none, temporary, expired, chosen/],
  ])('%s is refused', async (command, message) => {
    const error = errorOf(await box.run(`${command} --json`));
    expect(error).toMatchObject({ code: 'invalid', message: expect.stringMatching(message) as string });
  });

  test('a Member learns by filters only what they may see anyway', async () => {
    const linus = await box.as('hank');
    for (const state of ['none', 'temporary', 'expired', 'chosen'])
      expect(errorOf(await linus.run(`people list --password-state ${state} --json`))).toMatchObject({
        code: 'forbidden',
      });
    expect(await linus.json('project list --member ada')).toEqual([]);
    expect(await linus.json('project list --role Reader')).toEqual([]);
    expect(await linus.json('project list --role Reader --count')).toEqual({ count: 0 });
  });
});
