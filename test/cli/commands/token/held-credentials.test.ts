import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Offboarding } from '../../../../src/domain/offboarding.ts';
import { backends, everyBackend, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPeople, errorOf, metadataOf } from '../../../support/front-door.ts';

/** Tokens and temporary passwords that somebody else made, and so may know. */

const CHOSEN = 'a long enough password';

const withPeople = async (box: Sandbox): Promise<void> => {
  await addPeople(box, 'grace', 'bob');
  await box.json('people role grace Admin');
};

/** Whether a secret still opens: the exit code of a call with it. */
const opens = async (box: Sandbox, token: string): Promise<number> =>
  (await box.run('whoami', { env: { ROSTER_TOKEN: token } })).code;

const latest = async (box: Sandbox, operation: string): Promise<AuditEvent | undefined> =>
  (await box.json<AuditEvent[]>('audit list --limit 20')).find((event) => event.operation === operation);

describe.each(backends())('what others know of an account, on $name', (backend) => {
  let box: Sandbox;
  let grace: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend, withPeople);
    grace = await box.as('grace');
  });
  afterEach(() => box.destroy());

  const minted = async (argv: string) => (await grace.json<{ token: string }>(`${argv} --reveal`)).token;
  const reset = async () =>
    (await grace.json<{ temporary_password: string }>('people reset-password bob --reveal')).temporary_password;

  test('a token ends when its account comes to more than its maker can give', async () => {
    const token = await minted('token create laptop --person bob');
    const promoted = await box.run('people role bob Owner');
    expect([promoted.code, await opens(box, token)]).toEqual([0, 4]);
    expect(promoted.stderr).toContain(
      'note: the token laptop of bob, which grace had made, was revoked: bob now has permissions that grace does not have',
    );
    const event = await latest(box, 'Revoked');
    expect(event).toMatchObject({ resource: 'Token', resource_name: 'laptop', username: 'ada', outcome: 'ok' });
    expect(metadataOf(event)).toMatchObject({
      subject: 'bob',
      held_by: { name: 'grace' },
      reason: 'gained',
      missing: expect.arrayContaining(['organization.change_owner']) as string[],
    });
  });

  test('a token of somebody whose maker can do all that goes on', async () => {
    const token = await minted('token create laptop --person bob');
    const promoted = await box.run('people role bob Admin');
    expect([promoted.code, promoted.stderr, await opens(box, token)]).toEqual([0, '', 0]);
  });

  test('a token that is limited goes on where what was gained is beyond it', async () => {
    const token = await minted('token create laptop --person bob --permission organization.view');
    await box.json('people role bob Owner');
    expect(await opens(box, token)).toBe(0);
  });

  test('a maker who can do less by then could not give it either', async () => {
    const token = await minted('token create laptop --person bob');
    await box.json('people role grace Member');
    await box.json('people role bob Admin');
    expect(await opens(box, token)).toBe(4);
  });

  test('a temporary password ends likewise, and the promoter is told how to go on', async () => {
    const password = await reset();
    const promoted = await box.run('people role bob Owner');
    expect(promoted.stderr).toContain('note: the temporary password of bob, which grace had seen, ended');
    const login = await grace.run('login bob --password-stdin', { stdin: `${password}\n${CHOSEN}` });
    expect(login.code).toBe(4);
    expect(await latest(box, 'PasswordEnded')).toMatchObject({ resource: 'User', resource_name: 'bob' });
    expect((await box.run('people reset-password bob --reveal')).code).toBe(0);
  });

  test('one that was used is not thought of any more', async () => {
    await grace.run('login bob --password-stdin', { stdin: `${await reset()}\n${CHOSEN}` });
    expect((await box.run('people role bob Owner')).stderr).toBe('');
  });

  test.each([
    ['a group', ['group create Platform', 'group role Platform Wide', 'group modify Platform --add bob']],
    ['the role of a group', ['group create Platform --member bob', 'group role Platform Wide']],
    ['a role that grows', ['people role bob Narrow', 'role edit Narrow --add organization.general_settings.modify']],
  ])('what is gained by %s counts', async (_by, commands) => {
    await box.json('role new Wide --permission organization.general_settings.modify');
    await box.json('role new Narrow --permission organization.view');
    const token = await minted('token create laptop --person bob');
    for (const command of commands.slice(0, -1)) await box.json(command);
    expect(await opens(box, token)).toBe(0);
    const last = await box.run(commands.at(-1) ?? '');
    expect([last.code, await opens(box, token)]).toEqual([0, 4]);
    expect(last.stderr).toContain('note: the token laptop of bob');
  });

  test('a service account that is given more keeps no token of one who may not do as much', async () => {
    await box.json('role new Wide --permission organization.general_settings.modify');
    const token = await minted('service-account create deployer --role Member');
    await box.json('service-account edit deployer --role Wide');
    expect(await opens(box, token)).toBe(4);
  });

  test('what a leaver made for another person and has seen ends with them, and the plan says so', async () => {
    const token = await minted('token create laptop --person bob');
    await grace.json('people add carol@acme.example --reveal');
    const plan = await box.json<Offboarding>('people offboard grace --dry-run');
    expect(plan).toMatchObject({
      person_tokens: [{ person: 'bob', name: 'laptop', last_four: token.slice(-4) }],
      temporary_passwords: ['carol'],
    });
    const shown = await box.run('people offboard grace --dry-run', { tty: 100 });
    expect(shown.stdout).toContain(`tokens for people, revoked:`);
    const done = await box.run('people offboard grace --yes');
    expect([done.code, await opens(box, token)]).toEqual([0, 4]);
    expect(done.stderr).toContain(
      'the token laptop of bob, which grace had made, was revoked: grace is not in the organization any more',
    );
    expect(metadataOf(await latest(box, 'PasswordEnded'))).toMatchObject({ subject: 'carol', reason: 'left' });
  });

  test.each(['people remove grace --yes', 'people leave --yes'])('and so it is by %s', async (command) => {
    const token = await minted('token create laptop --person bob');
    const left = await (command.includes('leave') ? grace : box).run(command);
    expect([left.code, await opens(box, token)]).toEqual([0, 4]);
  });

  test('the list of tokens tells who made each', async () => {
    await minted('token create laptop --person bob');
    const makers = async () =>
      (await box.json<{ name: string; created_by: string | null }[]>('token list --person bob')).map(
        ({ name, created_by }) => [name, created_by],
      );
    expect(await makers()).toEqual([['laptop', 'grace']]);
    const bob = await box.as('bob');
    await bob.json('token create own --reveal');
    expect(await makers()).toEqual(
      expect.arrayContaining([
        ['laptop', 'grace'],
        ['own', 'bob'],
      ]),
    );
  });
});

test.each(backends())('the last Owner is not left without a password in two steps, on $name', async (backend) => {
  const box = await sandbox(backend, withPeople);
  const refused = await box.run('people reset-password ada --reveal --json');
  expect([refused.code, errorOf(refused).code]).toEqual([6, 'last_owner']);
  await box.json('people role bob Owner');
  expect((await box.run('people reset-password ada --reveal')).code).toBe(6);
  await box.as('bob');
  expect((await box.run('people reset-password ada --reveal')).code).toBe(0);
  await box.destroy();
});

test.each(everyBackend().filter(({ remote }) => remote))('a caller is told what followed: $name', async (backend) => {
  const box = await sandbox(backend, withPeople);
  const grace = await box.as('grace');
  await grace.json('token create läptop --person bob --reveal');
  const promoted = await box.run('people role bob Owner');
  expect(promoted.stderr).toContain('note: the token läptop of bob, which grace had made, was revoked');
  await box.destroy();
});
