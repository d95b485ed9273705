import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Person, PersonWithPassword } from '../../../../src/domain/people.ts';
import type { Role } from '../../../../src/domain/roles/roles.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { shownPerson } from '../../../support/people.ts';
import { addPeople, addPerson, errorOf, metadataOf, modeOf, secretsIn } from '../../../support/front-door.ts';
import { stateOf } from '../../../support/state.ts';

describe.each(backends())('people role, edit and reset-password on $name', (backend) => {
  let box: Sandbox;

  beforeEach(async () => {
    box = await sandbox(backend);
    await addPerson(box, 'Grace@acme.example', 'grace', 'Admin');
    await addPeople(box, 'linus');
  });
  afterEach(() => box.destroy());

  const show = (who: string) => shownPerson(box, who);
  const lastEvent = async () => (await box.json<AuditEvent[]>('audit list --limit 1'))[0];

  test('a role replaces the one before, and the event tells both', async () => {
    const before = await show('linus');
    const result = await box.run('people role linus Admin');
    expect(result).toEqual({
      code: 0,
      stdout: 'username\temail\trole\tstatus\tgroups\nlinus\tlinus@acme.example\tAdmin\tactive\t\n',
      stderr: '',
      asked: [],
    });
    expect(await show('linus')).toEqual({ ...before, role: 'Admin' });
    expect(await lastEvent()).toMatchObject({
      resource: 'User',
      operation: 'RoleChanged',
      username: 'ada',
      resource_id: before.id,
      resource_name: 'linus',
      outcome: 'ok',
      medium: backend.medium,
      ip_address: backend.address,
      description: 'linus is now Admin, before Member',
    });
    const roles = await box.json<Role[]>('role list --scope org');
    const told = (name: string) => ({ role: name, role_id: roles.find((role) => role.name === name)?.id });
    expect(metadataOf(await lastEvent())).toEqual({ before: told('Member'), after: told('Admin') });
  });

  test('a role takes effect at once, for who is logged in too', async () => {
    const grace = await box.as('grace');
    expect((await grace.run('audit list')).code).toBe(0);
    await box.json('people role grace Member');
    expect((await grace.run('audit list')).code).toBe(5);
    expect((await grace.run('people list')).code).toBe(0);
  });

  test.each([
    ['people role GRACE@acme.example Admin'],
    ['people edit grace --username grace'],
    ['people edit grace --email Grace@acme.example'],
  ])('%s changes nothing, records nothing and succeeds', async (argv) => {
    const before = await stateOf(box);
    expect((await box.json<Person>(argv)).username).toBe('grace');
    expect(await stateOf(box)).toEqual(before);
  });

  test('on a terminal, person and role are asked for; elsewhere the missing one is named', async () => {
    const asked = await box.run('people role --json', { answers: ['linus', 'Admin'] });
    expect(asked).toMatchObject({ code: 0, asked: ['Whose role?', 'New role of linus (now Member):'] });
    expect((await show('linus')).role).toBe('Admin');
    const piped = await box.run('people role linus --json');
    expect([piped.code, errorOf(piped).code, errorOf(piped).hint]).toEqual([9, 'input_needed', 'give ROLE']);
  });

  test('edit changes e-mail and username together, and both are free at once', async () => {
    const before = await show('linus');
    const edited = await box.json<Person>('people edit linus --email L.T+work@Other.example --username ltd');
    expect(edited).toEqual({ ...before, email: 'L.T+work@Other.example', username: 'ltd' });
    expect(metadataOf(await lastEvent())).toEqual({
      before: { email: 'linus@acme.example', username: 'linus' },
      after: { email: 'L.T+work@Other.example', username: 'ltd' },
    });
    expect((await lastEvent())?.resource_name).toBe('ltd');
    expect((await box.run('people show linus')).code).toBe(3);
    expect(await show('l.t+WORK@other.example')).toEqual(edited);
    await addPeople(box, 'linus');
  });

  test('an e-mail or a username may change in its case alone', async () => {
    const edited = await box.json<Person>('people edit grace --email GRACE@acme.example --username Grace');
    expect(edited).toMatchObject({ email: 'GRACE@acme.example', username: 'Grace' });
    expect((await box.json<Person>('people edit linus --username grace')).username).toBe('grace');
  });

  test('a changed e-mail is confirmed on a terminal, and nowhere else', async () => {
    const before = await stateOf(box);
    const no = await box.run('people edit linus --email l@acme.example', { answers: [false] });
    expect(no).toMatchObject({ code: 130, stdout: '' });
    expect(no.asked).toEqual(['Change the e-mail of linus? Integrations that know the old address may lose access.']);
    expect(await stateOf(box)).toEqual(before);
    const yes = await box.run('people edit linus --email l@acme.example', { answers: [true] });
    expect(yes).toMatchObject({ code: 0 });
    const flag = await box.run('people edit linus --email m@acme.example --yes', { answers: [] });
    expect(flag).toMatchObject({ code: 0, asked: [] });
    expect((await box.run('people edit linus --email n@acme.example')).code).toBe(0);
    const name = await box.run('people edit linus --username lt', { answers: [] });
    expect(name).toMatchObject({ code: 0, asked: [] });
  });

  test('after an edit the person logs in under the new names with the same password', async () => {
    const linus = await box.as('linus');
    await box.json('people edit linus --email new@acme.example --username lt');
    expect((await linus.run('whoami')).stdout).toContain('lt\tnew@acme.example');
    const stdin = 'correct horse battery staple linus';
    expect((await linus.run('login lt --password-stdin', { stdin })).code).toBe(0);
    expect((await linus.run('login NEW@acme.example --password-stdin', { stdin })).code).toBe(0);
    expect((await linus.run('login linus --password-stdin', { stdin })).code).toBe(4);
  });

  test('a reset shows a temporary password, which replaces every earlier one', async () => {
    const reset = () => box.json<PersonWithPassword>('people reset-password grace --reveal');
    const first = (await reset()).temporary_password;
    const second = await reset();
    expect(second).toMatchObject({ username: 'grace', role: 'Admin', must_change_password: true });
    const login = (password: string) =>
      box.run('login grace --password-stdin', {
        stdin: `${password}\nmy own few words`,
        env: { ROSTER_CONFIG_DIR: box.path('config-grace') },
      });
    expect((await login(first)).code).toBe(4);
    expect((await login(second.temporary_password)).code).toBe(0);
    expect(await show('grace')).toMatchObject({ must_change_password: false });
  });

  test('a reset ends sessions and the old password at once', async () => {
    const grace = await box.as('grace');
    expect((await grace.run('whoami')).code).toBe(0);
    await box.json('people reset-password grace --reveal');
    expect((await grace.run('whoami')).code).toBe(4);
    const stdin = 'correct horse battery staple grace';
    expect((await grace.run('login grace --password-stdin', { stdin })).code).toBe(4);
  });

  test('a reset needs a place for the password, and leaves no trace of it', async () => {
    const before = await stateOf(box);
    const refused = await box.run('people reset-password grace --json');
    expect(errorOf(refused).code).toBe('input_needed');
    expect(await stateOf(box)).toEqual(before);
    const done = await box.run(`people reset-password grace --json --secret-file ${box.path('s.jsonl')}`);
    expect(done.stdout).not.toContain('temporary_password');
    const [kept, ...others] = secretsIn(box, 's.jsonl');
    expect(others).toEqual([]);
    expect(kept).toMatchObject({ email: 'Grace@acme.example', username: 'grace', kind: 'temporary_password' });
    expect(modeOf(box.path('s.jsonl'))).toBe(0o600);
    expect(await lastEvent()).toMatchObject({ operation: 'PasswordReset', resource_name: 'grace', metadata: '{}' });
    expect((await box.run('audit export --columns all')).stdout).not.toContain(kept?.secret);
    expect((await box.run('people show grace --json')).stdout).not.toContain(kept?.secret);
  });

  test('a secret file of a reset that fails is not left behind', async () => {
    const argv = ['people', 'reset-password', 'nobody', '--secret-file', box.path('s.jsonl')];
    expect((await box.run(argv)).code).toBe(3);
    expect(() => box.read('s.jsonl')).toThrow('ENOENT');
  });

  const RESET = ['people', 'reset-password'];
  test.each<[string, string[], number, string, string]>([
    ['an unknown person', ['people', 'role', 'nobody', 'Admin'], 3, 'not_found', 'nobody'],
    ['an unknown role', ['people', 'role', 'linus', 'Boss'], 3, 'not_found', 'Boss'],
    ['a role in the wrong case', ['people', 'role', 'linus', 'admin'], 3, 'not_found', 'admin'],
    ['a project role', ['people', 'role', 'linus', 'Reader'], 2, 'scope_mismatch', 'needs a project'],
    ['an empty role', ['people', 'role', 'linus', ''], 2, 'invalid', 'must not be empty'],
    ['a huge role', ['people', 'role', 'linus', 'x'.repeat(1_000_000)], 2, 'invalid', 'too long'],
    ['a role with a quote', ['people', 'role', 'linus', "Admin' or '1'='1"], 3, 'not_found', 'no role'],
    ['nothing to edit', ['people', 'edit', 'linus'], 2, 'invalid', 'nothing to change'],
    ['nobody to edit', ['people', 'edit'], 9, 'input_needed', 'PERSON'],
    ['an unknown person to edit', ['people', 'edit', 'nobody', '--username', 'x'], 3, 'not_found', 'nobody'],
    ['a taken e-mail', ['people', 'edit', 'linus', '--email', 'GRACE@acme.EXAMPLE'], 6, 'conflict', 'belongs to grace'],
    ['a taken username', ['people', 'edit', 'linus', '--username', 'grace'], 6, 'conflict', 'Grace@acme.example'],
    ['a wrong e-mail', ['people', 'edit', 'linus', '--email', 'linus'], 2, 'invalid', 'is not an e-mail address'],
    ['an empty e-mail', ['people', 'edit', 'linus', '--email', ''], 2, 'invalid', 'must not be empty'],
    ['a username with @', ['people', 'edit', 'linus', '--username', 'a@b'], 2, 'invalid', '@'],
    ['a username with NUL', ['people', 'edit', 'linus', '--username', 'a\0b'], 2, 'invalid', 'control'],
    [
      'an e-mail twice',
      ['people', 'edit', 'linus', '--email', 'a@b.example', '--email', 'c@d.example'],
      2,
      'usage',
      'twice',
    ],
    ['an unknown person to reset', [...RESET, 'nobody', '--reveal'], 3, 'not_found', 'nobody'],
    ['nobody to reset', [...RESET, '--reveal'], 9, 'input_needed', 'PERSON'],
    ['the right letters in the wrong case', [...RESET, 'LINUS', '--reveal'], 3, 'not_found', 'case-sensitive'],
  ])('%s is refused and changes nothing', async (_what, argv, code, errorCode, told) => {
    const before = await stateOf(box);
    const result = await box.run([...argv, '--json']);
    expect([result.code, errorOf(result).code]).toEqual([code, errorCode]);
    expect(result.stderr).toContain(told);
    expect(result.stderr.length).toBeLessThan(2000);
    expect(await stateOf(box)).toEqual(before);
  });
});
