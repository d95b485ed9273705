import type { Token } from '../../src/cli/commands/token/views.ts';
import type { Person } from '../../src/domain/people.ts';
import { STORE_VERSION } from '../../src/stores/sql/schema/version.ts';
import { emptySandbox, localBackends } from '../harness.ts';
import type { Prepare, Sandbox } from '../harness.ts';
import { asListed, errorOf, latestEvents } from '../support/front-door.ts';
import { accept, codeFor, invitations, listed, newcomer } from '../support/invitations.ts';
import { olderSandbox, versionBefore } from '../support/older-store.ts';
import { createToken, listTokens, withToken } from '../support/tokens.ts';

/** A store of the first release is migrated, backed up and restored, and its tokens, passwords and codes work. */

const FIRST = versionBefore('credentials');

describe.each(localBackends())('a store of version 2 on $name', (backend) => {
  const given = { ada: '', grace: '', robot: '', password: '', code: '', revoked: '' };
  const prepare: Prepare = async (box) => {
    const add = async (email: string) =>
      (await box.json<{ temporary_password: string }[]>(`people add ${email} --reveal`))[0]?.temporary_password ?? '';
    await add('grace@acme.example');
    given.password = await add('linus@acme.example');
    given.ada = (await createToken(box, 'laptop')).token;
    given.grace = (await createToken(box, 'ci', '--person', 'grace', '--expires', '30d')).token;
    given.robot = (await box.json<{ token: string }>('service-account create robot --reveal')).token;
    await box.json('group create Platform --member grace');
    given.code = await codeFor(box, 'eve@acme.example --group Platform');
    given.revoked = await codeFor(box, 'mallory@acme.example');
    await box.json('invitation revoke mallory@acme.example --yes');
  };
  /** What commands list, without the audit log. */
  const all = async (box: Sandbox) => ({
    ...(await asListed(box)),
    events: [],
    tokens: (await listTokens(box, '--all')).map(withoutUse),
    ofGrace: (await listTokens(box, '--all', '--person', 'grace')).map(withoutUse),
    invitations: await invitations(box),
  });
  /** Listed with another token. */
  const withoutUse = (token: Token) => ({ ...token, last_used_at: null, current: false });

  let older: Sandbox;
  let restored: Sandbox;
  let today: { readonly state: Awaited<ReturnType<typeof all>>; readonly log: object; readonly head: string };
  beforeAll(async () => {
    older = await olderSandbox(backend, FIRST, async (box) => {
      await prepare(box);
      today = { state: await all(box), log: await box.json<object>('audit verify'), head: '' };
    });
    const [head] = await backend.query<{ hash: string }>(older.location, 'select hash from audit_head');
    today = { ...today, head: head?.hash ?? '' };
    restored = await emptySandbox(backend, { ids: 2_000_000, blocks: 2_000_000 });
  });
  afterAll(async () => {
    await older.destroy();
    await restored.destroy();
  });

  test('is migrated, backed up and restored with all rows, and each token, password and code works', async () => {
    expect(errorOf(await older.run('whoami --json')).hint).toContain('roster store migrate');
    expect(await older.json('store migrate')).toMatchObject({ from: FIRST, to: STORE_VERSION });
    expect(await older.json('audit verify')).toEqual({ ...today.log, head_hash: today.head });
    expect(await all(older)).toEqual(today.state);
    expect((await older.run('store check')).code).toBe(0);

    const backup = older.path('backup.db');
    await older.json(['store', 'backup', backup]);
    expect((await restored.run(['store', 'restore', backup, '--json'])).code).toBe(0);
    const box = withToken(restored, given.ada);
    expect(await latestEvents(box, 1)).toEqual(['Organization.Restored Acme']);
    expect(await all(box)).toEqual(today.state);
    expect((await box.run('audit verify')).code).toBe(0);
    expect((await box.run('store check')).code).toBe(0);

    expect(await withToken(restored, given.grace).json('whoami')).toMatchObject({ username: 'grace' });
    expect(await withToken(restored, given.robot).json('whoami')).toMatchObject({ name: 'robot' });
    const login = await newcomer(restored, 'linus').run('login linus --password-stdin --json', {
      stdin: `${given.password}\ncorrect horse battery staple`,
    });
    expect(login.code).toBe(0);
    expect((await accept(newcomer(restored, 'mallory'), given.revoked)).code).not.toBe(0);
    expect((await accept(newcomer(restored, 'eve'), given.code)).code).toBe(0);
    const people = await listed(box);
    expect(people.map(({ username, email_verified }) => [username, email_verified])).toEqual([
      ['ada', true],
      ['eve', true],
      ['grace', true],
      ['linus', true],
    ]);
    expect(await box.json<Person>('people show eve')).toMatchObject({ groups: ['Platform'] });
    expect(new Map((await invitations(box)).map(({ email, status }) => [email, status]))).toEqual(
      new Map([
        ['eve@acme.example', 'accepted'],
        ['mallory@acme.example', 'revoked'],
      ]),
    );
    expect((await box.run('audit verify')).code).toBe(0);
    expect((await box.run('store check')).code).toBe(0);
  });
});
