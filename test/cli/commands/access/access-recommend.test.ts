import type { AccessRecommendation } from '../../../../src/domain/access/recommendation.ts';
import type { Flat } from '../../../../src/cli/context/flat.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPerson, errorOf } from '../../../support/front-door.ts';
import { accessOrganization } from '../../../support/access-organization.ts';

/** What could go, by what the log shows; what was used stays. */

const DAY = 24 * 60 * 60 * 1000;
type Answer = Flat<AccessRecommendation> & { readonly subject: string };

describe.each(backends())('on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await accessOrganization(backend);
    box.clock.now += 40 * DAY;
  });
  afterEach(() => box.destroy());

  const told = async (argv = '--since 30d') => {
    const answers = await box.json<Answer[]>(`access recommend ${argv}`);
    return Object.fromEntries(
      answers.map(({ subject, changes }) => [
        subject,
        changes.map(({ change, role, group, project, to }) =>
          [change, role, group, project, to].filter((part) => part !== null).join(' '),
        ),
      ]),
    );
  };

  test('everybody who has more than they used, but not the only Owner', async () => {
    expect(await told()).toEqual({
      grace: ['smaller_role Contributor web Reader'],
      linus: ['leave_group Admin Platform'],
    });
  });

  test('what was used stays, whoever gave it', async () => {
    const linus = await box.as('linus');
    await linus.json('people edit eve --username eva');
    const grace = await box.as('grace');
    await grace.json('project edit web --description Site');
    expect(await told()).toEqual({});
    box.clock.now += 31 * DAY;
    expect(Object.keys(await told())).toEqual(['grace', 'linus']);
    expect(Object.keys(await told('--since 40d'))).toEqual([]);
  });

  test('a refusal and what people do to themselves use nothing', async () => {
    const linus = await box.as('linus');
    expect((await linus.run('settings set name X')).code).not.toBe(0);
    await linus.json('me edit --username linux');
    expect(await told('linux --since 30d')).toEqual({ linux: ['leave_group Admin Platform'] });
  });

  test('a second Owner may become less', async () => {
    await box.json('role new Inviter --permission organization.people.invite');
    await addPerson(box, 'frances@acme.example', 'frances', 'Owner');
    box.clock.now += 40 * DAY;
    const { frances, ada } = await told();
    expect([frances, ada]).toEqual([['smaller_role Owner Member'], ['smaller_role Owner Member']]);
  });

  test('an account that is younger is left alone', async () => {
    await addPerson(box, 'new@acme.example', 'new', 'Admin');
    expect(Object.keys(await told())).not.toContain('new');
    expect(await box.json<Answer[]>('access recommend new --since 30d')).toMatchObject([{ is_new: true, changes: [] }]);
    expect((await box.json<Answer[]>('access recommend new --since 30d'))[0]?.unused.length).toBeGreaterThan(10);
  });

  test('JSON has what would go, and since when the log counts', async () => {
    const [grace] = await box.json<Answer[]>('access recommend grace --since 2020-01-01');
    expect(grace).toMatchObject({
      subject: 'grace',
      subject_type: 'user',
      since: '2026-03-01T09:00:00.000Z',
      is_new: true,
    });
    const [linus] = await box.json<Answer[]>('access recommend linus --since 30d');
    expect(linus?.changes[0]?.unused).toContain('organization.people.invite');
    expect(linus?.changes[0]?.unused).not.toContain('organization.audit_logs.view');
    expect(linus?.changes[0]?.unrecorded).toContain('organization.audit_logs.view');
  });

  test('a terminal names a few, and says what the log does not show', async () => {
    const { stdout, stderr } = await box.run('access recommend --since 30d', { tty: 80, answers: [] });
    expect(stdout.split('\n').slice(0, 3).join('\n')).toMatchInlineSnapshot(`
      "[1mgrace[22m
        role Contributor in project web -> Reader
          takes 3 permissions that were not used, such as project.delete"
    `);
    expect(stdout.split('\n').filter((line) => line.length > 110)).toEqual([]);
    expect(stderr).toContain('the audit log shows changes, not reads; it begins at 2026-03-01T09:00:00.000Z');
    expect((await box.run('access recommend margaret')).stderr).toContain('margaret is deactivated');
  });

  test('that there is nothing to do without is said', async () => {
    const { code, stdout, stderr } = await box.run('access recommend --since 2020-01-01', { tty: 80, answers: [] });
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toContain('nobody has a role or group to do without\n');
  });

  test('who may not see the log or the people is refused, whoever is asked about', async () => {
    const grace = await box.as('grace');
    for (const argv of ['access recommend', 'access recommend grace', 'access recommend nobody'])
      expect(errorOf(await grace.run(`${argv} --json`)).code).toBe('forbidden');
  });

  test('roles in projects that the actor may not see are not told', async () => {
    await box.json('role new Auditor --permission organization.audit_logs.view --permission organization.people.view');
    await box.json('people role eve Auditor');
    const eve = await box.as('eve');
    const { stdout } = await eve.run('access recommend --since 30d --json');
    expect(stdout).not.toContain('web');
    expect(stdout).toContain('Platform');
  });
});

test('pages follow one another over everybody', async () => {
  const [backend] = backends();
  if (backend === undefined) throw new Error('there is no backend');
  const box = await sandbox(backend);
  const names = Array.from({ length: 120 }, (_, at) => `b${1000 + at}`);
  await box.json([
    'people',
    'add',
    names.map((name) => `${name}@acme.example`).join(','),
    '--role',
    'Admin',
    '--reveal',
  ]);
  await box.json('service-account create robot --role Admin --reveal');
  box.clock.now += 40 * DAY;
  const all = await box.json<Answer[]>('access recommend --since 30d');
  expect(all.map(({ subject }) => subject)).toEqual([...names, 'robot']);
  await box.destroy();
});
