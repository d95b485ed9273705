import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Group } from '../../../../src/cli/commands/group/views.ts';
import { backends, CTRL_C, sandbox } from '../../../harness.ts';
import { shownPerson } from '../../../support/people.ts';
import type { RunOptions, Sandbox } from '../../../harness.ts';
import { addPeople, addPerson, behind, errorOf, insertProject, metadataOf } from '../../../support/front-door.ts';
import { stateOf } from '../../../support/state.ts';

const ASKED = 'Leave Acme? Your account goes, with its role, groups, tokens and the invitations that you sent.';
const OWNER_ASKED = 'Leave Acme? You are an Owner. Type ada to go on:';

describe.each(backends())('people leave on $name', (backend) => {
  let box: Sandbox;
  let grace: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend);
    await addPeople(box, 'grace');
    await box.json('group create Platform --member grace');
    grace = await box.as('grace');
  });
  afterEach(() => box.destroy());

  const config = (name: string) =>
    JSON.parse(box.read(`${name}/config.json`)) as { contexts: Record<string, Record<string, string> | undefined> };
  /** A second Owner who has chosen a password, so that ada is not the last. */
  const secondOwner = async (): Promise<void> => {
    await addPerson(box, 'olga@acme.example', 'olga', 'Owner');
    await box.as('olga');
  };

  test('who leaves is gone with role, groups and sessions, in the log under their own name', async () => {
    const before = await shownPerson(box, 'grace');
    const left = await grace.run('people leave --yes --json');
    expect([left.code, left.stderr]).toEqual([
      0,
      `you left Acme; the context ${backend.context} has forgotten its token\n`,
    ]);
    expect(JSON.parse(left.stdout)).toMatchObject({ ...before, invitations: [] });
    expect((await box.run('people show grace')).code).toBe(3);
    expect((await box.json<Group>('group show Platform')).members).toEqual([]);
    const [event] = await box.json<AuditEvent[]>('audit list --limit 1');
    expect(event).toMatchObject({
      resource: 'User',
      operation: 'Left',
      user_id: before.id,
      username: 'grace',
      resource_id: before.id,
      resource_name: 'grace',
      description: 'grace left',
    });
    expect(metadataOf(event)).toEqual({
      before: { email: 'grace@acme.example', username: 'grace', role: 'Member', groups: ['Platform'] },
    });
    expect((await box.run('store check')).code).toBe(0);
  });

  test('the context stays, without its token; others keep theirs', async () => {
    const token = config('config-grace').contexts[backend.context]?.token ?? '';
    await grace.run('people leave --yes');
    expect(Object.keys(config('config-grace').contexts[backend.context] ?? {})).toEqual([
      'location',
      'username',
      'organization',
    ]);
    expect(config('config').contexts[backend.context]).toHaveProperty('token');
    for (const env of [{}, { ROSTER_TOKEN: token }]) {
      const later = await grace.run('whoami --json', { env });
      expect(errorOf(later).code).toBe('unauthenticated');
    }
  });

  test('with a token of ROSTER_TOKEN the context, which may be of somebody else, keeps its own', async () => {
    const token = config('config-grace').contexts[backend.context]?.token;
    const before = box.read('config/config.json');
    const left = await box.run('people leave --yes', { env: { ROSTER_TOKEN: token } });
    expect([left.code, left.stderr]).toEqual([0, 'you left Acme\n']);
    expect(box.read('config/config.json')).toBe(before);
    expect((await box.run('whoami')).code).toBe(0);
  });

  test.each<[string, RunOptions['answers'], number]>([
    ['yes', [true], 0],
    ['no', [false], 130],
    ['Ctrl-C', [CTRL_C], 130],
  ])('asks once; %s', async (_what, answers = [], code) => {
    const before = [await stateOf(box), box.read('config-grace/config.json')];
    const result = await grace.run('people leave', { answers });
    expect([result.code, result.asked]).toEqual([code, [ASKED]]);
    if (code === 0) expect((await box.run('people show grace')).code).toBe(3);
    else expect([await stateOf(box), box.read('config-grace/config.json')]).toEqual(before);
  });

  test.each<[string, string, RunOptions['answers'], number]>([
    ['the username typed', '', ['ada'], 0],
    ['another typed', '', ['Ada'], 130],
    ['nothing typed', '', [''], 130],
    ['Ctrl-C', '--yes', [CTRL_C], 130],
    ['--confirm', '--confirm ada', [], 0],
  ])('an Owner gives the username: %s', async (_what, flags, answers = [], code) => {
    await secondOwner();
    const result = await box.run(`people leave ${flags}`.trim(), { answers });
    expect([result.code, result.asked]).toEqual([code, answers.length === 0 ? [] : [OWNER_ASKED]]);
    expect((await box.run('whoami')).code).toBe(code === 0 ? 4 : 0);
  });

  test.each<[string, string, string]>([
    ['grace', 'people leave', 'give --yes'],
    ['ada', 'people leave --yes', 'give --confirm ada'],
  ])('%s is not asked where nobody is', async (who, argv, hint) => {
    if (who === 'ada') await secondOwner();
    const before = await stateOf(box);
    const refused = await (who === 'ada' ? box : grace).run(`${argv} --json`);
    expect([refused.code, errorOf(refused).code, errorOf(refused).hint]).toEqual([9, 'input_needed', hint]);
    expect(await stateOf(box)).toEqual(before);
  });

  test('--confirm with another name is refused', async () => {
    const refused = await box.run('people leave --confirm grace --json');
    expect(errorOf(refused).code).toBe('invalid');
  });

  test('the last Owner stays, and so does one beside whom nobody ever chose a password', async () => {
    for (const others of [0, 1]) {
      if (others === 1) await addPerson(box, 'olga@acme.example', 'olga', 'Owner');
      const before = [await stateOf(box), box.read('config/config.json')];
      const refused = await box.run('people leave --confirm ada --json');
      expect(errorOf(refused).code).toBe('last_owner');
      expect([await stateOf(box), box.read('config/config.json')]).toEqual(before);
    }
  });

  test('who owns projects stays until they are transferred', async () => {
    await insertProject(box, 'Rocket', 'grace');
    const refused = await grace.run('people leave --yes --json');
    expect([refused.code, errorOf(refused).code, errorOf(refused).details.projects]).toEqual([
      6,
      'owns_projects',
      ['Rocket'],
    ]);
    expect((await grace.run('whoami')).code).toBe(0);
  });

  test('who lacks organization.leave stays, and so does a token that is limited to something else', async () => {
    await box.json('role new Guest --permission organization.view');
    await box.json('people role grace Guest');
    await box.json('group modify Platform --remove grace');
    const refused = await grace.run('people leave --yes --json');
    expect([refused.code, errorOf(refused).details]).toEqual([5, { permission: 'organization.leave' }]);
    await secondOwner();
    const limited = (permission: string) =>
      behind(box, "update tokens set permissions = $1 where name = 'init'", JSON.stringify([permission]));
    await limited('organization.view');
    expect(errorOf(await box.run('people leave --confirm ada --json')).code).toBe('forbidden');
    await limited('organization.leave');
    expect(errorOf(await box.run('people leave --confirm ada --json')).code).toBe('owner_role');
  });
});
