import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { ServiceAccount } from '../../../../src/domain/service-accounts.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPeople, addPerson, errorOf, latestEvents, metadataOf, secretsIn } from '../../../support/front-door.ts';

const AWKWARD = `it's "x", =cmd() 😀 $(rm)`;

type Made = ServiceAccount & { readonly token?: string };

describe.each(backends())('service accounts on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(backend)));
  afterEach(() => box.destroy());

  const create = (name: string, ...more: string[]) =>
    box.json<Made>(['service-account', 'create', name, '--reveal', ...more]);
  const runAs = (token: string | undefined, argv: string) => box.run(argv, { env: { ROSTER_TOKEN: token } });

  test('one is made with a token that works, and is shown once', async () => {
    const made = await create('ci', '--description', 'Builds\nthings');
    expect(made).toEqual({
      id: expect.any(String) as string,
      name: 'ci',
      description: 'Builds\nthings',
      status: 'active',
      role: 'Member',
      created_at: '2026-03-01T09:00:00.000Z',
      updated_at: '2026-03-01T09:00:00.000Z',
      token: expect.stringMatching(/^rst_\w{49}$/) as string,
    });
    expect((await runAs(made.token, 'people list --fields username')).stdout).toBe('username\nada\n');
    const { token: _, ...shown } = made;
    expect(await box.json('service-account show ci')).toEqual(shown);
    expect(await box.json('service-account list')).toEqual([shown]);
    expect(await latestEvents(box, 2)).toEqual(['ServiceAccount.Added ci', 'Token.Added default']);
    const [, added] = await box.json<AuditEvent[]>('audit list --limit 2');
    expect(metadataOf(added)).toEqual({ after: { name: 'ci', description: 'Builds\nthings', role: 'Member' } });
    expect((await box.run('audit export --columns all')).stdout).not.toContain(made.token);
    expect((await box.run('store check')).code).toBe(0);
  });

  test('what it does is told under its name', async () => {
    const { token, id } = await create('ci', '--role', 'Admin');
    expect((await runAs(token, 'group create made-by-ci')).code).toBe(0);
    const [event] = await box.json<AuditEvent[]>('audit list --limit 1');
    expect(event).toMatchObject({ username: 'ci', user_id: id, resource_name: 'made-by-ci' });
    expect((await runAs(token, 'people role ada Member')).code).toBe(5);
    const [denied] = await box.json<AuditEvent[]>('audit list --limit 1');
    expect(denied).toMatchObject({ username: 'ci', outcome: 'denied' });
  });

  test('without a place for the token nothing is made; a file takes it', async () => {
    const refused = await box.run('service-account create ci');
    expect(refused).toMatchObject({ code: 9, stdout: '' });
    expect(await box.json('service-account list')).toEqual([]);
    const file = box.path('ci.jsonl');
    const made = await box.run(['service-account', 'create', 'ci', '--secret-file', file, '--json']);
    expect(made.stdout).not.toContain('rst_');
    const [secret] = secretsIn(box, 'ci.jsonl');
    expect(secret).toMatchObject({ email: null, username: 'ci', kind: 'token' });
    expect((await runAs(secret?.secret, 'group list')).code).toBe(0);
  });

  test('a deactivated one can do nothing, and its token works again when it is back', async () => {
    const { token } = await create('ci');
    expect(await box.json('service-account deactivate ci')).toMatchObject({ status: 'deactivated' });
    expect((await runAs(token, 'people list')).code).toBe(4);
    expect((await box.run('service-account deactivate ci')).code).toBe(0);
    expect(await box.json('service-account reactivate ci')).toMatchObject({ status: 'active' });
    expect((await runAs(token, 'people list')).code).toBe(0);
    expect(await latestEvents(box, 2)).toEqual(['ServiceAccount.Deactivated ci', 'ServiceAccount.Reactivated ci']);
  });

  test('a deleted one is gone with its tokens, and its events keep its name', async () => {
    const { token } = await create('ci');
    expect((await box.run('service-account delete ci')).code).toBe(9);
    expect(await box.json('service-account delete ci --yes')).toMatchObject({ name: 'ci', role: 'Member' });
    expect((await runAs(token, 'people list')).code).toBe(4);
    expect(errorOf(await box.run('service-account show ci --json')).code).toBe('not_found');
    expect(await latestEvents(box, 1)).toEqual(['ServiceAccount.Removed ci']);
    expect((await box.run('store check')).code).toBe(0);
  });

  test('it gets another name, description and role; what is the same leaves no event', async () => {
    await create('ci');
    expect(await box.json(['service-account', 'edit', 'ci', '--name', AWKWARD, '--role', 'Admin'])).toMatchObject({
      name: AWKWARD,
      role: 'Admin',
    });
    expect(await latestEvents(box, 2)).toEqual(['ServiceAccount.RoleChanged ci', `ServiceAccount.Modified ${AWKWARD}`]);
    const before = await box.json('audit list --all');
    await box.json(['service-account', 'edit', AWKWARD, '--name', AWKWARD, '--role', 'Admin']);
    expect(await box.json('audit list --all')).toEqual(before);
    expect((await box.run(['service-account', 'edit', AWKWARD])).code).toBe(2);
  });

  test.each([
    ['a taken name', ['create', 'ci', '--reveal'], 6, 'conflict'],
    ['a taken name for another', ['edit', 'cd', '--name', 'ci'], 6, 'conflict'],
    ['an empty name', ['create', '', '--reveal'], 2, 'invalid'],
    ['a name with a line break', ['create', 'a\nb', '--reveal'], 2, 'invalid'],
    ['a name that is too long', ['create', 'x'.repeat(129), '--reveal'], 2, 'invalid'],
    ['an unknown one', ['show', 'cj'], 3, 'not_found'],
    ['the role of Owners', ['create', 'x', '--role', 'Owner', '--reveal'], 5, 'owner_role'],
    ['the role of Owners for one that is there', ['edit', 'ci', '--role', 'Owner'], 5, 'owner_role'],
    ['a project role', ['create', 'x', '--role', 'Reader', '--reveal'], 2, 'scope_mismatch'],
    ['an unknown role', ['create', 'x', '--role', 'Nobody', '--reveal'], 3, 'not_found'],
    ['a past end', ['create', 'x', '--expires', '2020-01-01', '--reveal'], 2, 'invalid'],
  ] as const)('%s is refused, and nothing changes', async (_what, words, code, name) => {
    await create('ci');
    await create('cd');
    const before = await box.json('service-account list');
    const ran = await box.run(['service-account', ...words, '--json']);
    expect([ran.code, errorOf(ran).code]).toEqual([code, name]);
    expect(await box.json('service-account list')).toEqual(before);
  });

  test('an unknown name gets the nearest as a hint', async () => {
    await create('deployer');
    expect(errorOf(await box.run('service-account show deploer --json')).hint).toBe('did you mean deployer?');
  });

  test('the list fits a terminal, and pages', async () => {
    for (const name of ['b', 'a', 'C']) await create(name);
    const { stdout } = await box.run('service-account list', { tty: 80 });
    expect(stdout.split('\n').every((line) => line.length <= 80)).toBe(true);
    const cut = await box.run('service-account list --limit 2 --fields name');
    expect(cut.stdout).toBe('name\na\nb\n');
    expect(cut.stderr).toContain('--all');
  });

  describe('and their tokens', () => {
    test('it tells who it is, and what is for people is not for it', async () => {
      const { token } = await create('ci');
      const me = await runAs(token, 'whoami --json');
      expect(JSON.parse(me.stdout)).toMatchObject({ name: 'ci', role: 'Member', organization: 'Acme' });
      for (const argv of ['me show', 'me edit --username x', 'people leave --yes'])
        expect([argv, (await runAs(token, argv)).code]).toEqual([argv, 2]);
    });

    test('it lists and replaces its own token, as CI does', async () => {
      const { token } = await create('ci', '--role', 'Admin');
      const listed = await runAs(token, 'token list --json');
      expect(JSON.parse(listed.stdout)).toMatchObject([{ name: 'default', subject: 'ci', current: true }]);
      const reset = await runAs(token, 'token reset --yes --reveal --json');
      const { token: next } = JSON.parse(reset.stdout) as { token: string };
      expect((await runAs(token, 'people list')).code).toBe(4);
      expect((await runAs(next, 'people list')).code).toBe(0);
    });

    test('an Owner lists, makes, replaces and revokes them', async () => {
      const { token } = await create('ci');
      const flag = '--service-account ci';
      expect(await box.json(`token list ${flag}`)).toMatchObject([
        { name: 'default', subject_type: 'service_account' },
      ]);
      const { token: next } = await box.json<{ token: string }>(`token reset ${flag} --yes --reveal`);
      expect((await runAs(token, 'group list')).code).toBe(4);
      expect((await runAs(next, 'group list')).code).toBe(0);
      await box.json(`token create second ${flag} --permission organization.groups.view --reveal`);
      const which = await box.run(`token reset ${flag} --yes --reveal --json`);
      expect(errorOf(which)).toMatchObject({ code: 'invalid', hint: 'roster token list --service-account ci' });
      await box.json(`token revoke second ${flag} --yes`);
      expect(await box.json(`token list ${flag} --fields name`)).toEqual([{ name: 'default' }]);
      expect((await box.run('token list --service-account ci --person ada')).code).toBe(2);
      expect((await box.run('token list --service-account nobody')).code).toBe(3);
      await box.json('service-account deactivate ci');
      const asleep = await box.run(`token create third ${flag} --reveal --json`);
      expect(errorOf(asleep).hint).toContain('service-account reactivate ci');
    });

    test('the token of one that can do more is not to be had', async () => {
      await box.json('role new Treasurer --permission organization.plans_and_billing.modify');
      await create('rich', '--role', 'Treasurer');
      await addPerson(box, 'adam@acme.example', 'adam', 'Admin');
      const adam = await box.as('adam');
      for (const argv of ['token reset', 'token create mine']) {
        const ran = await adam.run(`${argv} --service-account rich --yes --reveal --json`);
        expect([argv, errorOf(ran).code]).toEqual([argv, 'escalation']);
      }
      await addPeople(box, 'mia');
      const mia = await box.as('mia');
      for (const argv of ['token list', 'token reset --yes --reveal', 'token revoke default --yes'])
        expect([argv, (await mia.run(`${argv} --service-account rich`)).code]).toEqual([argv, 5]);
    });
  });

  describe('attacked', () => {
    test('a Member may do nothing of it', async () => {
      await create('ci');
      await addPeople(box, 'mia');
      const mia = await box.as('mia');
      for (const verb of [
        'list',
        'show ci',
        'create x --reveal',
        'edit ci --name y',
        'deactivate ci',
        'delete ci --yes',
      ])
        expect([verb, (await mia.run(`service-account ${verb}`)).code]).toEqual([verb, 5]);
    });

    test('an Admin cannot make one that can do more than an Admin, nor wake one that can', async () => {
      await addPerson(box, 'adam@acme.example', 'adam', 'Admin');
      const adam = await box.as('adam');
      await box.json('role new Treasurer --permission organization.plans_and_billing.modify');
      await create('rich', '--role', 'Treasurer');
      await box.json('service-account deactivate rich');
      for (const argv of ['create x --role Treasurer --reveal', 'edit poor --role Treasurer', 'reactivate rich']) {
        await box.run('service-account create poor --reveal');
        const ran = await adam.run(`service-account ${argv} --json`);
        expect([argv, ran.code, errorOf(ran).code]).toEqual([argv, 5, 'escalation']);
      }
      expect((await adam.run('service-account create mine --reveal')).code).toBe(0);
    });

    test('it can never log in, and has no password', async () => {
      const { token } = await create('ci');
      const ran = await box.run('login ci --password-stdin', { stdin: token ?? '' });
      expect(ran.code).toBe(4);
    });
  });
});
