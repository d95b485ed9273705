import { backends, sandbox } from '../../harness.ts';
import type { Sandbox } from '../../harness.ts';
import { addPeople, csvFile } from '../../support/front-door.ts';

const DAY = 24 * 3_600_000;

describe.each(backends())('what standard error carries on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(backend, prepare)));
  afterEach(() => box.destroy());

  const prepare = async (made: Sandbox) => {
    await addPeople(made, 'grace', 'linus');
    await made.json('group create Platform --member grace');
    await made.json('role new Helpdesk --permission organization.people.view');
    await made.json('project create Rocket');
    await made.json('project people add Rocket linus --role Reader');
    await made.json('project people add Rocket Platform --role Reader');
    await made.json('token create laptop --reveal');
    await made.json('token create phone --reveal');
    await made.json('service-account create ci --reveal');
    await made.json('people invite edsger@acme.example --reveal');
  };

  describe.each([
    ['--quiet', ' --quiet', {}],
    ['-q', ' -q', {}],
    ['ROSTER_QUIET', '', { ROSTER_QUIET: '1' }],
  ])('%s', (_, flag, env) => {
    test('leaves errors alone, and of a bulk its summary', async () => {
      const quiet = async (argv: string) => (await box.run(argv + flag, { env, tty: 80 })).stderr;
      expect(await quiet('people list --no-color')).toBe('');
      expect(await quiet('group delete Platform --yes')).toBe('');
      expect(await quiet('people show nobody --no-color')).toMatch(/^error: there is no person nobody/);
      const file = csvFile(box, 'email\nbarbara@acme.example\n');
      expect(await quiet(`people import ${file} --secret-file ${box.path('new.jsonl')}`)).toMatch(/^1 created/);
    });
  });

  test.each([
    ['an empty ROSTER_QUIET', ''],
    ['ROSTER_QUIET=0', '0'],
  ])('%s is none', async (_, quiet) => {
    const { stderr } = await box.run('group delete Platform --yes', { env: { ROSTER_QUIET: quiet } });
    expect(stderr).toBe('the group Platform is deleted\n');
  });

  test.each([
    ['people remove grace --yes', 'grace is removed'],
    ['people remove grace linus --yes', 'grace, linus are removed'],
    ['group delete Platform --yes', 'the group Platform is deleted'],
    ['role delete Helpdesk --yes', 'the role Helpdesk is deleted'],
    [
      'role delete Helpdesk --reassign-to Member --yes',
      'the role Helpdesk is deleted; those who had it have Member now',
    ],
    ['project delete Rocket --confirm Rocket', 'the project Rocket is deleted'],
    ['project people remove Rocket linus --yes', 'linus is removed from Rocket'],
    ['project people remove Rocket linus Platform --yes', 'linus, Platform are removed from Rocket'],
    ['token revoke laptop phone --yes', 'laptop, phone are revoked'],
    ['service-account delete ci --yes', 'the service account ci is deleted, and its tokens with it'],
    ['invitation revoke edsger@acme.example --yes', 'edsger@acme.example is revoked'],
    ['context remove local --yes', 'the context local is removed; the organization stays as it is'],
  ])('%s says what it did', async (argv, said) => {
    const here = (text: string) => text.replace(/\blocal\b/, box.backend.context);
    const { code, stdout, stderr } = await box.run(here(argv));
    expect([code, stderr]).toEqual([0, `${here(said)}\n`]);
    expect(stdout).not.toBe('');
  });

  test('a dry run says that it is one', async () => {
    const { stderr } = await box.run('people remove grace --dry-run');
    expect(stderr).toBe('dry run, nothing was changed: grace is removed\n');
  });

  describe('the advice to have a second Owner', () => {
    const ADVICE = 'is the only Owner';
    const listed = async (as: Sandbox, argv = 'people list --no-color') => (await as.run(argv, { tty: 80 })).stderr;

    test('is told once a day', async () => {
      expect(await listed(box)).toContain(ADVICE);
      box.clock.now += DAY - 1;
      expect(await listed(box)).not.toContain(ADVICE);
      box.clock.now += 1;
      expect(await listed(box)).toContain(ADVICE);
    });

    test('is for whoever can act on it', async () => {
      const grace = await box.as('grace');
      expect(await listed(grace)).not.toContain(ADVICE);
      await box.json('people role grace Owner');
      expect(await listed(grace)).not.toContain(ADVICE);
    });

    test('is told beside tables alone', async () => {
      expect(await listed(box, 'people list --json')).toBe('');
      expect(await listed(box)).toContain(ADVICE);
    });
  });

  test('a token that takes the place of the current one is the current one', async () => {
    const { current } = await box.json<{ current: boolean }>('token reset --yes --reveal');
    expect(current).toBe(true);
    const other = await box.json<{ current: boolean }>('token reset --service-account ci --yes --reveal');
    expect(other.current).toBe(false);
  });
});
