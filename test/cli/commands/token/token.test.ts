import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { ErrorCode } from '../../../../src/domain/errors.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPeople, behind, errorOf, metadataOf, secretsIn } from '../../../support/front-door.ts';
import { stateOf } from '../../../support/state.ts';
import { createToken, listTokens, whoamiWith, withToken } from '../../../support/tokens.ts';

const DAY = 24 * 60 * 60 * 1000;
const VIEW = 'organization.people.view';

describe.each(backends())('token create on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend);
    await addPeople(box, 'linus');
  });
  afterEach(() => box.destroy());

  const names = async (...flags: string[]) => (await listTokens(box, ...flags)).map((one) => one.name);
  /** Runs what is refused and must change nothing; answers the error. */
  async function refused(code: ErrorCode, ...argv: readonly string[]) {
    const before = await stateOf(box);
    const error = errorOf(await box.run([...argv, '--json']));
    expect(error.code).toBe(code);
    expect(await stateOf(box)).toEqual(before);
    return error;
  }

  describe('create', () => {
    test('makes one that lasts 90 days, can do what its owner may, and is shown once', async () => {
      const made = await createToken(box, 'laptop');
      expect(made).toEqual({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        name: 'laptop',
        kind: 'api',
        subject_type: 'user',
        subject: 'ada',
        email: 'ada@acme.example',
        state: 'active',
        last_four: made.token.slice(-4),
        permissions: null,
        lacking_permissions: [],
        created_at: '2026-03-01T09:00:00.000Z',
        updated_at: '2026-03-01T09:00:00.000Z',
        exchanged_for: null,
        expires_at: '2026-05-30T09:00:00.000Z',
        last_used_at: null,
        replaces: null,
        created_by: 'ada',
        current: false,
        token: expect.stringMatching(/^rst_[0-9A-Za-z]{49}$/) as string,
      });
      expect(await withToken(box, made.token).json('whoami')).toMatchObject({ username: 'ada' });
      box.clock.now += 90 * DAY - 1;
      expect(await whoamiWith(box, made.token)).toBe(0);
      box.clock.now += 1;
      expect(await whoamiWith(box, made.token)).toBe(4);
    });

    test('leaves an event that tells of it and not the secret, of which the store keeps a hash alone', async () => {
      const made = await createToken(box, 'ci', '--permission', VIEW, '--expires', '24h');
      const [event] = await box.json<AuditEvent[]>('audit list --limit 1');
      expect(event).toMatchObject({
        resource: 'Token',
        operation: 'Added',
        resource_id: made.id,
        resource_name: 'ci',
        username: 'ada',
        description: 'ada got the token ci',
      });
      expect(metadataOf(event)).toEqual({
        subject: 'ada',
        after: {
          name: 'ci',
          last_four: made.last_four,
          expires_at: '2026-03-02T09:00:00.000Z',
          permissions: [VIEW],
        },
      });
      const [row] = await behind<{ hash: string }>(box, 'select hash from tokens where id = $1', made.id);
      expect(row?.hash).toMatch(/^[0-9a-f]{64}$/);
      expect(await backend.contents(box.location)).not.toContain(made.token.slice(4, -4));
    });

    test.each([
      ['never', null],
      ['24h', '2026-03-02T09:00:00.000Z'],
      ['30d', '2026-03-31T09:00:00.000Z'],
      ['12w', '2026-05-24T09:00:00.000Z'],
      ['2026-12-24', '2026-12-24T00:00:00.000Z'],
      ['2026-12-24T18:00:00+01:00', '2026-12-24T17:00:00.000Z'],
    ])('--expires %s', async (when, moment) => {
      expect((await createToken(box, 'ci', '--expires', when)).expires_at).toBe(moment);
    });

    test.each([
      '2026-03-01T09:00:00Z',
      '2026-02-28',
      '0d',
      '-1d',
      '1m',
      '2026-02-30',
      'Never',
      '',
      '9999-12-31T23:59:59-12:00',
    ])('--expires %j is refused', async (when) => {
      await refused('invalid', 'token', 'create', 'ci', `--expires=${when}`, '--reveal');
    });

    test('limits it to permissions of the catalogue, in its order and once each', async () => {
      const limits = ['project.view', VIEW, 'organization.groups.view', VIEW];
      const made = await createToken(box, 'ci', ...limits.flatMap((one) => ['--permission', one]));
      expect([...(made.permissions ?? [])].sort()).toEqual(['organization.groups.view', VIEW, 'project.view']);
      const ci = withToken(box, made.token);
      expect((await ci.run('people list')).code).toBe(0);
      expect((await ci.run('group list')).code).toBe(0);
      expect(errorOf(await ci.run('role list --json'))).toMatchObject({
        code: 'forbidden',
        details: { permission: 'organization.roles.view' },
      });
    });

    test('an unknown permission is told with the nearest names', async () => {
      const error = await refused(
        'unknown_permission',
        'token',
        'create',
        'ci',
        '--permission',
        'organization.people.veiw',
        '--reveal',
      );
      expect(error.hint).toBe(`did you mean ${VIEW}?`);
    });

    test('what the owner lacks may be among the limits: it warns, and works from when they get it', async () => {
      const linus = await box.as('linus');
      const made = await linus.run('token create ci --permission organization.people.invite --reveal --json');
      expect(made.stderr).toBe(
        'warning: linus lacks organization.people.invite, and so does the token until that changes\n',
      );
      const { token, lacking_permissions } = JSON.parse(made.stdout) as Record<string, string>;
      expect(lacking_permissions).toEqual(['organization.people.invite']);
      const add = 'people add eve@acme.example --reveal --json';
      expect(errorOf(await withToken(box, token ?? '').run(add)).code).toBe('forbidden');
      await box.json('people role linus Admin');
      // It may invite now, but not hand out a role that can do more than invite.
      expect(errorOf(await withToken(box, token ?? '').run(add)).code).toBe('escalation');
    });

    test('a name that is taken by a live token of the same person is a conflict; an old one is free', async () => {
      const first = await createToken(box, 'ci', '--expires', '24h');
      expect(await refused('conflict', 'token', 'create', 'ci', '--reveal')).toMatchObject({
        hint: expect.stringContaining('roster token reset ci') as string,
        details: { id: first.id },
      });
      expect((await createToken(box, 'CI')).name).toBe('CI');
      expect((await createToken(box, 'ci', '--person', 'linus')).subject).toBe('linus');
      box.clock.now += DAY;
      const second = await createToken(box, 'ci');
      expect((await box.run('token revoke ci --yes')).code).toBe(0);
      expect((await createToken(box, 'ci')).id).not.toBe(second.id);
    });

    test.each([['=cmd|calc'], ["o'brien; drop table tokens; --"], ['日本 🚀 ﷽'], ['x'.repeat(128)], ['login']])(
      'takes %j as a name, and finds it again',
      async (name) => {
        const made = await createToken(box, name);
        expect(await names('--search', name)).toEqual([name]);
        expect((await box.json<{ id: string }>(['token', 'revoke', name, '--yes'])).id).toBe(made.id);
      },
    );

    test.each([
      [''],
      ['x'.repeat(129)],
      ['two\nlines'],
      ['\u0000'],
      [' ci '],
      ['\u202Eci'],
      ['\ud800'],
      ['0190a000-0000-7000-8000-000000000001'],
    ])('refuses %j as a name', async (name) => {
      await refused('invalid', 'token', 'create', name, '--reveal');
    });

    test('goes to a secret file, and refuses where there is no place for it', async () => {
      await refused('input_needed', 'token', 'create', 'ci');
      const ran = await box.run(['token', 'create', 'ci', '--secret-file', box.path('ci.jsonl'), '--json']);
      const [kept] = secretsIn(box, 'ci.jsonl');
      expect(kept).toEqual({
        email: 'ada@acme.example',
        username: 'ada',
        kind: 'token',
        secret: expect.stringMatching(/^rst_/) as string,
      });
      expect(JSON.parse(ran.stdout)).not.toHaveProperty('token');
      expect(await whoamiWith(box, kept?.secret ?? '')).toBe(0);
      await refused('secret_file_exists', 'token', 'create', 'other', '--secret-file', box.path('ci.jsonl'));
    });

    test('--fields must not leave the secret out, and is checked before anything is made', async () => {
      expect(await refused('usage', 'token', 'create', 'ci', '--reveal', '--fields', 'name')).toMatchObject({
        hint: 'add token to --fields, or use --secret-file; nothing was changed',
      });
      await refused('usage', 'token', 'create', 'ci', '--reveal', '--fields', 'token,temporary_password');
      const { stdout } = await box.run('token create ci --reveal --fields token -o tsv');
      expect(stdout).toMatch(/^token\nrst_\w+\n$/);
    });

    test('on a terminal shows the secret whole, once', async () => {
      const { stdout, stderr } = await box.run('token create ci --no-color', { tty: 60 });
      expect(stdout).toMatch(/^token: +rst_\w{49}$/m);
      expect(stderr).toMatch(/^This token is not shown again\.\nundo: roster undo [0-9a-f-]{36}\n$/);
    });

    test('makes none for somebody who is deactivated', async () => {
      await box.json('people deactivate linus');
      expect(await refused('invalid', 'token', 'create', 'ci', '--person', 'linus', '--reveal')).toMatchObject({
        hint: 'roster people reactivate linus',
      });
    });
  });
});
