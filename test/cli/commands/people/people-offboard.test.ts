import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Offboarding } from '../../../../src/domain/offboarding.ts';
import type { Project } from '../../../../src/cli/commands/project/views.ts';
import type { Flat } from '../../../../src/cli/context/flat.ts';
import { backends, CTRL_C, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { expectDenied, expectRefusedByState } from '../../../support/denied.ts';
import { addPeople, errorOf, latestEvents, metadataOf } from '../../../support/front-door.ts';
import { stateOf } from '../../../support/state.ts';

describe.each(backends())('people who go on $name', (backend) => {
  let box: Sandbox;
  let deployer: { readonly token: string };

  /** grace, an Admin, has of everything that an offboarding looks at. */
  beforeEach(async () => {
    box = await sandbox(backend);
    await addPeople(box, 'grace', 'linus', 'margaret');
    await box.json('people role grace Admin');
    await box.json('group create Platform --member grace');
    await box.json('project create Compiler --owner grace');
    await box.json('project create Website --owner grace');
    await box.json('project create Rocket');
    await box.json('project people add Rocket grace --role Reader');
    const grace = await box.as('grace');
    await grace.json('token create laptop --reveal');
    deployer = await grace.json('service-account create deployer --role Member --reveal');
    await grace.json('people invite x@new.example --reveal');
    await box.json('people invite y@new.example --reveal');
  });
  afterEach(() => box.destroy());

  const owners = async () =>
    (await box.json<Project[]>('project list')).map(({ name, owner }) => `${name} ${owner.username}`);
  const works = async () => (await box.run('whoami', { env: { ROSTER_TOKEN: deployer.token } })).code;
  const invitations = async () =>
    new Map(
      (await box.json<{ email: string; status: string }[]>('invitation list --all')).map(({ email, status }) => [
        email,
        status,
      ]),
    );

  describe('remove --transfer-to', () => {
    test('moves the projects and removes, with an event for each', async () => {
      await box.json('people remove grace --transfer-to LINUS@acme.example --yes');
      expect(await owners()).toEqual(['Compiler linus', 'Rocket ada', 'Website linus']);
      expect(await latestEvents(box, 4)).toEqual([
        'Project.OwnerChanged Compiler',
        'Project.OwnerChanged Website',
        'User.Removed grace',
        'Invitation.Revoked x@new.example',
      ]);
      const linus = await box.as('linus');
      expect(await linus.json('project list')).toEqual([]);
      expect((await box.run('store check')).code).toBe(0);
    });

    test('takes several, and nobody of them can take over', async () => {
      await box.json('project transfer Website --to linus');
      const before = await stateOf(box);
      const refused = await box.run('people remove grace linus --transfer-to linus --yes --json');
      expect([refused.code, errorOf(refused).message]).toEqual([
        2,
        'linus is to be removed, and so cannot take over projects',
      ]);
      expect(await stateOf(box)).toEqual(before);
      await box.json('people remove grace linus --transfer-to margaret --yes');
      expect(await owners()).toEqual(['Compiler margaret', 'Rocket ada', 'Website margaret']);
    });

    test('is what the refusal without it names', async () => {
      const refused = await box.run('people remove grace --yes --json');
      expect(errorOf(refused).code).toBe('owns_projects');
      expect(errorOf(refused).hint).toContain('roster people remove grace --transfer-to PERSON');
    });

    test('moves nothing when somebody cannot be removed after all', async () => {
      const before = await stateOf(box);
      const refused = await box.run('people remove grace ada --transfer-to linus --confirm ada --json');
      expect(errorOf(refused).code).toBe('last_owner');
      expect(await stateOf(box)).toEqual(before);
    });
  });

  describe('offboard', () => {
    test('a dry run tells the plan and changes nothing', async () => {
      const before = await stateOf(box);
      const plan = await box.json<Offboarding>('people offboard grace --transfer-to linus --dry-run');
      expect(plan).toEqual({
        transferred_to: 'linus',
        person: { id: expect.any(String) as string, username: 'grace', email: 'grace@acme.example' },
        projects: ['Compiler', 'Website'],
        role: 'Admin',
        groups: ['Platform'],
        project_roles: [
          { project: 'Compiler', role: 'Admin' },
          { project: 'Rocket', role: 'Reader' },
          { project: 'Website', role: 'Admin' },
        ],
        tokens: [
          expect.objectContaining({ kind: 'session' }),
          { name: 'laptop', kind: 'api', last_four: expect.stringMatching(/^\w{4}$/) as string },
        ],
        service_account_tokens: [
          {
            service_account: 'deployer',
            name: 'default',
            id: expect.any(String) as string,
            last_four: deployer.token.slice(-4),
            last_used_at: null,
            revoked: true,
          },
        ],
        service_account_trusts: [],
        person_tokens: [],
        temporary_passwords: [],
        invitations: [
          { id: expect.any(String) as string, address: 'x@new.example', role: 'Member', becomes: 'revoked' },
        ],
      });
      expect(await stateOf(box)).toEqual(before);
      expect(await works()).toBe(0);
      const shown = await box.run('people offboard grace --transfer-to linus --dry-run --no-color', { tty: 80 });
      expect(shown.stdout).toMatch(/^projects, to linus: +Compiler, Website$/m);
      expect(shown.stdout).toMatch(/^tokens for service accounts, revoked: +deployer default \(…\w{4}, used 2026/m);
      expect(shown.stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
      expect((await box.run('people offboard grace --transfer-to linus --dry-run -o csv')).stdout).toBe(
        'username,transferred_to,projects,service_account_tokens,service_account_trusts,person_tokens,temporary_passwords,invitations\n' +
          'grace,linus,Compiler;Website,deployer: default,,,,x@new.example\n',
      );
    });

    test('does all of it in one step, and the log tells each', async () => {
      const done = await box.json<Offboarding>('people offboard grace --transfer-to linus --yes');
      expect(done).toMatchObject({ projects: ['Compiler', 'Website'] });
      expect(await owners()).toEqual(['Compiler linus', 'Rocket ada', 'Website linus']);
      expect(await works()).toBe(4);
      expect([...(await invitations())].sort()).toEqual([
        ['x@new.example', 'revoked'],
        ['y@new.example', 'pending'],
      ]);
      expect((await box.run('people show grace')).code).toBe(3);
      expect(await latestEvents(box, 5)).toEqual([
        'Project.OwnerChanged Compiler',
        'Project.OwnerChanged Website',
        'Token.Revoked default',
        'User.Removed grace',
        'Invitation.Revoked x@new.example',
      ]);
      const [, removed] = await box.json<AuditEvent[]>('audit list --limit 2');
      expect(metadataOf(removed)).toMatchObject({ before: { role: 'Admin', groups: ['Platform'] } });
      expect((await box.run('store check')).code).toBe(0);
      expect((await box.run('audit verify')).code).toBe(0);
    });

    test('ends as well what waits to replace a token that it revokes', async () => {
      const [first] = await box.json<{ name: string }[]>('token list --service-account deployer');
      await box.json(['token', 'rotate', first?.name ?? '', '--service-account', 'deployer', '--reveal']);
      const done = await box.json<Offboarding>('people offboard grace --transfer-to linus --yes');
      expect(done.service_account_tokens).toMatchObject([{ revoked: true }, { revoked: true }]);
      expect(await box.json('token list --service-account deployer --state active')).toEqual([]);
      expect((await latestEvents(box, 8)).filter((event) => event.startsWith('Token.Revoked'))).toHaveLength(2);
    });

    test('what waits to replace a token that somebody who leaves had made ends with it', async () => {
      const grace = await box.as('grace');
      await grace.json('token create theirs --person margaret --reveal');
      await box.json('token rotate theirs --person margaret --reveal');
      await box.json('people remove grace --transfer-to linus --yes');
      expect(await box.json('token list --person margaret --state active')).toEqual([]);
      expect((await latestEvents(box, 8)).filter((event) => event === 'Token.Revoked theirs')).toHaveLength(2);
    });

    test('leaves the tokens of service accounts where told to, and says how to replace them', async () => {
      const done = await box.run('people offboard grace --transfer-to linus --keep-service-tokens --yes --json');
      const [kept] = (JSON.parse(done.stdout) as Flat<Offboarding>).service_account_tokens;
      expect(kept).toMatchObject({ service_account: 'deployer', revoked: false });
      expect(done.stderr).toBe(
        'note: the invitation of x@new.example was revoked: its sender is not in the organization any more\n' +
          `grace may still have the token default of deployer; to replace it: roster token reset ${kept?.id ?? ''} --service-account deployer\n`,
      );
      expect(await works()).toBe(0);
    });

    test('shows the plan, then asks; a no or Ctrl-C leaves everything', async () => {
      const before = await stateOf(box);
      const argv = 'people offboard grace --transfer-to linus';
      for (const answer of [false, CTRL_C] as const) {
        const stopped = await box.run(argv, { answers: [answer] });
        expect(stopped).toMatchObject({ code: 130, stdout: '', asked: ['Offboard grace?'] });
        expect(stopped.stderr).toMatch(/projects, to linus:.* +Compiler, Website/);
      }
      const piped = await box.run(`${argv} --json`);
      expect([piped.code, errorOf(piped).hint]).toEqual([9, 'give --yes']);
      expect(await stateOf(box)).toEqual(before);
      const done = await box.run(`${argv} --no-color`, { tty: 80, answers: [true] });
      expect(done).toMatchObject({
        code: 0,
        stdout:
          'grace is offboarded; 2 projects handed over to linus; 1 token of service accounts revoked; 1 invitation revoked\n',
      });
    });

    test('wants the username of an Owner typed', async () => {
      await box.json('people role linus Owner');
      const no = await box.run('people offboard linus --yes --json');
      expect([no.code, errorOf(no).hint]).toEqual([9, 'give --confirm linus']);
      const done = await box.run('people offboard linus', { answers: ['linus'] });
      expect(done).toMatchObject({ code: 0, asked: ['Offboard linus, who is an Owner? Type linus to go on:'] });
    });

    test('of somebody who has nothing is a removal', async () => {
      const done = await box.json<Offboarding>('people offboard margaret --yes');
      expect(done).toMatchObject({ projects: [], transferred_to: null, tokens: [], invitations: [] });
      expect(await latestEvents(box, 1)).toEqual(['User.Removed margaret']);
    });

    test.each([
      ['somebody who owns projects', 'grace', 6, 'owns_projects'],
      ['somebody who owns projects, dry', 'grace --dry-run', 6, 'owns_projects'],
      ['the last Owner', 'ada --transfer-to linus --confirm ada', 6, 'last_owner'],
      ['the last Owner, dry', 'ada --transfer-to linus --dry-run', 6, 'last_owner'],
    ])('%s stays', async (_who, line, exit, code) => {
      const argv = `people offboard ${line}`.split(' ');
      await expectRefusedByState({ owner: box, actor: box, username: 'ada', argv }, exit, code);
    });

    test.each([
      ['nobody', 'nobody', 3, 'not_found'],
      ['to nobody', 'grace --transfer-to nobody', 3, 'not_found'],
      ['to themself', 'grace --transfer-to grace', 2, 'invalid'],
      ['no person', '', 9, 'input_needed'],
      ['an empty successor', 'grace --transfer-to=', 2, 'invalid'],
    ])('%s is refused', async (_what, line, exit, code) => {
      const before = await stateOf(box);
      const refused = await box.run(`people offboard ${line} --yes --json`.split(/ +/));
      expect([refused.code, errorOf(refused).code]).toEqual([exit, code]);
      expect(await stateOf(box)).toEqual(before);
    });

    test('needs what each of its steps needs', async () => {
      const remove = ['organization.people.view', 'organization.people.remove', 'organization.api_tokens.create'];
      const roles: Record<string, string[]> = {
        Remover: remove,
        Revoker: [...remove, 'organization.api_tokens.manage'],
      };
      for (const [name, permissions] of Object.entries(roles))
        await box.json(['role', 'new', name, ...permissions.flatMap((one) => ['--permission', one])]);
      await box.json('people role margaret Remover');
      const actor = await box.as('margaret');
      const attempt = (line: string) => ({ owner: box, actor, username: 'margaret', argv: line.split(' ') });
      for (const line of [
        'people offboard grace --transfer-to linus --yes',
        'people remove grace --transfer-to linus --yes',
      ])
        expect((await expectDenied(attempt(line), 'forbidden')).details).toMatchObject({
          permission: 'project.change_owner',
        });
      await box.json('project transfer Compiler --to linus');
      await box.json('project transfer Website --to linus');
      const tokens = await expectDenied(attempt('people offboard grace --yes'), 'forbidden');
      expect(tokens.details.permission).toBe('organization.api_tokens.manage');
      await box.json('people role margaret Revoker');
      const handed = attempt('people offboard grace --transfer-to linus --keep-invitations --yes');
      const sent = await expectDenied(handed, 'forbidden');
      expect(sent.details.permission).toBe('organization.people.invite');
      await expectDenied(attempt('people offboard ada --dry-run'), 'owner_role');
      await actor.json('people offboard grace --yes');
      expect(await works()).toBe(4);
    });
  });
});
