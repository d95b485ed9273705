import { existsSync, readdirSync } from 'node:fs';
import type { AuditEvent } from '../../src/domain/audit.ts';
import type { Person } from '../../src/domain/people.ts';
import { CTRL_C, emptySandbox, localBackends, sandbox } from '../harness.ts';
import type { RunOptions, Sandbox } from '../harness.ts';
import { addPeople, behind, errorOf, metadataOf, modeOf, secretsIn } from '../support/front-door.ts';
import { linkedAtOkta } from '../support/linked-at-okta.ts';
import { stateOf } from '../support/state.ts';

type Recovered = Person & { readonly temporary_password: string };

describe.each(localBackends())('store recover-owner on $name', (backend) => {
  let box: Sandbox;
  let nobody: RunOptions;
  beforeEach(async () => {
    box = await sandbox(backend);
    nobody = { env: { ROSTER_CONFIG_DIR: box.path('nobody') } };
    await addPeople(box, 'grace', 'linus');
  });
  afterEach(() => box.destroy());

  const recover = (...words: readonly string[]) => box.run(['store', 'recover-owner', ...words, '--json'], nobody);
  const recovered = async (who: string): Promise<Recovered> => {
    const done = await recover(who, '--confirm', 'Acme', '--reveal');
    expect(done.code).toBe(0);
    return JSON.parse(done.stdout) as Recovered;
  };
  const last = async () => (await box.json<AuditEvent[]>('audit list --limit 1'))[0];
  const logIn = (who: string, password: string, chosen: string) =>
    box.run(['login', who, '--password-stdin'], { ...nobody, stdin: `${password}\n${chosen}` });

  test('makes a deactivated Member an active Owner who can log in', async () => {
    await box.json('people deactivate grace');
    const { temporary_password, ...grace } = await recovered('grace');
    expect(grace).toMatchObject({ username: 'grace', role: 'Owner', status: 'active', must_change_password: true });
    expect((await logIn('grace', temporary_password, 'seven sisters on a hill')).code).toBe(0);
    expect((await box.run('people role linus Owner', nobody)).code).toBe(0);
    expect((await box.run('store check')).code).toBe(0);
  });

  test('records it without an actor and without the secret', async () => {
    await box.json('people deactivate grace');
    const { id, temporary_password } = await recovered('grace@ACME.example');
    const event = await last();
    expect(event).toMatchObject({
      resource: 'Organization',
      operation: 'OwnerRecovered',
      resource_name: 'Acme',
      user_id: '',
      username: '',
      medium: 'CLI',
      outcome: 'ok',
      description: 'grace was made an Owner by somebody who can write the store',
    });
    expect(metadataOf(event)).toEqual({
      person: { id, username: 'grace', email: 'grace@acme.example' },
      before: { role: 'Member', status: 'deactivated' },
      after: { role: 'Owner', status: 'active' },
    });
    expect((await box.run('audit verify')).code).toBe(0);
    expect(await backend.contents(box.location)).not.toContain(temporary_password);
  });

  test('gives an Owner a new password, and ends their sessions', async () => {
    await box.run('login ada --password-stdin', { stdin: 'correct horse battery staple' });
    expect((await box.run('whoami')).code).toBe(0);
    const { temporary_password } = await recovered('ada');
    expect((await box.run('whoami')).code).toBe(4);
    const old = await box.run('login ada --password-stdin', { ...nobody, stdin: 'correct horse battery staple' });
    expect(old.code).toBe(4);
    expect((await logIn('ada', temporary_password, 'seven sisters on a hill')).code).toBe(0);
  });

  test('ends the links of sign-in providers, and tells and records it', async () => {
    await linkedAtOkta(box);
    const done = await recover('ada', '--confirm', 'Acme', '--reveal');
    expect(done.stderr).toContain('1 account at sign-in providers does not sign ada in any more');
    const events = await behind(box, "select description from audit_events where operation = 'Unlinked'");
    expect(events).toEqual([{ description: 'ada is not who okta calls ada any more' }]);
    expect(await behind(box, 'select * from identity_links')).toEqual([]);
  });

  test('adds an unknown address under a free username', async () => {
    const added = await recovered('grace@elsewhere.example');
    expect(added).toMatchObject({
      email: 'grace@elsewhere.example',
      username: 'grace-2',
      role: 'Owner',
      status: 'active',
      groups: [],
    });
    expect(metadataOf(await last())).toMatchObject({ before: null, after: { role: 'Owner', status: 'active' } });
    expect((await last())?.description).toBe('grace-2 was added as an Owner by somebody who can write the store');
    expect((await logIn('grace-2', added.temporary_password, 'seven sisters on a hill')).code).toBe(0);
  });

  test('says how to log in', async () => {
    const told = (await recover('grace', '--confirm', 'Acme', '--reveal')).stderr;
    expect(told).toMatch(/^hint: to log in, and choose a password: roster login grace/);
    if (backend.engine === 'sqlite') expect(told).toContain(`--store ${box.location}`);
  });

  test('delivers the password only where it was told to', async () => {
    const done = await recover('grace', '--confirm', 'Acme', '--secret-file', box.path('owner.jsonl'));
    expect([done.code, modeOf(box.path('owner.jsonl'))]).toEqual([0, 0o600]);
    const [kept] = secretsIn(box, 'owner.jsonl');
    expect(kept).toMatchObject({ email: 'grace@acme.example', username: 'grace', kind: 'temporary_password' });
    expect(`${done.stdout}${done.stderr}`).not.toContain(kept?.secret);
  });

  test.each<[string, readonly string[], number, string]>([
    ['no name is confirmed', ['grace', '--reveal'], 9, 'input_needed'],
    ['only a yes is given', ['grace', '--reveal', '--yes'], 9, 'input_needed'],
    ['another name is confirmed', ['grace', '--reveal', '--confirm', 'acme'], 2, 'invalid'],
    ['there is no place for the password', ['grace', '--confirm', 'Acme'], 9, 'input_needed'],
    ['--fields would leave the password out', ['grace', '--confirm', 'Acme', '--reveal', '--fields', 'id'], 2, 'usage'],
    ['nobody is named', ['--confirm', 'Acme', '--reveal'], 9, 'input_needed'],
    ['there is no such person', ['nobody', '--confirm', 'Acme', '--reveal'], 3, 'not_found'],
    ['the letters are others', ['GRACE', '--confirm', 'Acme', '--reveal'], 3, 'not_found'],
    ['the address is none', ['a b@c', '--confirm', 'Acme', '--reveal'], 2, 'invalid'],
    ['the address has NUL', ['a\0@acme.example', '--confirm', 'Acme', '--reveal'], 2, 'invalid'],
    ['the address hides something', ['a\u202E@acme.example', '--confirm', 'Acme', '--reveal'], 2, 'invalid'],
    ['the address breaks the line', ['a\n@acme.example', '--confirm', 'Acme', '--reveal'], 2, 'invalid'],
    ['no username is in the address', ['-x@acme.example', '--confirm', 'Acme', '--reveal'], 2, 'usage'],
    ['it is SQL', ["' or 1=1 --", '--confirm', 'Acme', '--reveal'], 3, 'not_found'],
    ['it is long', [`${'x'.repeat(400)}@acme.example`, '--confirm', 'Acme', '--reveal'], 2, 'invalid'],
    ['it is empty', ['', '--confirm', 'Acme', '--reveal'], 2, 'invalid'],
  ])('changes nothing when %s', async (_what, words, code, error) => {
    const before = await stateOf(box);
    const refused = await recover(...words);
    expect([refused.code, errorOf(refused).code]).toEqual([code, error]);
    expect(await stateOf(box)).toEqual(before);
  });

  test.each<[string, RunOptions['answers'], number]>([
    ['the name typed', ['Acme'], 0],
    ['another typed', ['acme'], 130],
    ['Ctrl-C', [CTRL_C], 130],
  ])('asks for the name on a terminal: %s', async (_what, answers = [], code) => {
    const before = await stateOf(box);
    const file = box.path('owner.jsonl');
    const argv = ['store', 'recover-owner', 'grace', '--secret-file', file];
    const result = await box.run(argv, { ...nobody, answers });
    expect([result.code, result.asked]).toEqual([code, ['Make grace an Owner of Acme? Type Acme to go on:']]);
    if (code === 0) return;
    expect(await stateOf(box)).toEqual(before);
    expect(existsSync(file)).toBe(false);
  });

  test('changes nothing when the secret file cannot be written', async () => {
    const before = await stateOf(box);
    await box.run(['store', 'backup', box.path('there.jsonl')]);
    const refused = await recover('grace', '--confirm', 'Acme', '--secret-file', box.path('there.jsonl'));
    expect([refused.code, errorOf(refused).code]).toEqual([2, 'secret_file_exists']);
    expect(await stateOf(box)).toEqual(before);
  });

  test('gives an Owner to a store that has none', async () => {
    await behind(box, "delete from role_bindings where subject_id in (select id from people where username = 'ada')");
    expect((await box.run('store check')).code).toBe(1);
    expect((await recovered('linus')).role).toBe('Owner');
    expect((await box.run('store check')).code).toBe(0);
  });

  test('is refused without an organization', async () => {
    const empty = await emptySandbox(backend);
    const refused = await empty.run('store recover-owner a@b.example --confirm Acme --reveal --json');
    expect([refused.code, errorOf(refused).code]).toEqual([3, 'not_found']);
    expect(readdirSync(empty.dir)).toEqual([]);
    await empty.destroy();
  });
});
