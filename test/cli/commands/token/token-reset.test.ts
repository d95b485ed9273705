import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { ErrorCode } from '../../../../src/domain/errors.ts';
import { CTRL_C, backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPeople, errorOf, latestEvents, metadataOf, secretsIn } from '../../../support/front-door.ts';
import { stateOf } from '../../../support/state.ts';
import { contextOf, createToken, listTokens, resetToken, whoamiWith, withToken } from '../../../support/tokens.ts';
import type { MadeToken } from '../../../support/tokens.ts';

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
const VIEW = 'organization.people.view';

describe.each(backends())('token reset on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend);
    await addPeople(box, 'linus');
  });
  afterEach(() => box.destroy());

  const refusedBy = async (by: Sandbox, code: ErrorCode, ...argv: readonly string[]) => {
    const before = await stateOf(box);
    const error = errorOf(await by.run(['token', 'reset', ...argv, '--reveal', '--json']));
    expect(error.code).toBe(code);
    expect(await stateOf(box)).toEqual(before);
    return error;
  };

  test('replaces the secret, and keeps name, permissions and lifetime', async () => {
    const old = await createToken(box, 'ci', '--permission', VIEW, '--expires', '30d');
    box.clock.now += DAY;
    const made = await resetToken(box, 'ci');
    expect(made).toMatchObject({
      name: 'ci',
      permissions: [VIEW],
      expires_at: '2026-04-01T09:00:00.000Z',
      old_ends_at: null,
      replaced_current: false,
    });
    expect(made.id).not.toBe(old.id);
    expect([await whoamiWith(box, old.token), await whoamiWith(box, made.token)]).toEqual([4, 0]);
    expect((await listTokens(box)).map((one) => one.id)).toEqual([expect.any(String), made.id]);
  });

  test('tells of both tokens in the log, without a secret', async () => {
    const old = await createToken(box, 'ci');
    const made = await resetToken(box, 'ci');
    expect(await latestEvents(box, 2)).toEqual(['Token.Added ci', 'Token.Reset ci']);
    const [event] = await box.json<AuditEvent[]>('audit list --operation Reset');
    expect([event?.resource_id, event?.description]).toEqual([old.id, 'the token ci of ada was replaced']);
    expect(metadataOf(event)).toEqual({
      subject: 'ada',
      before: { last_four: old.last_four, expires_at: old.expires_at },
      after: { id: made.id, last_four: made.last_four, expires_at: made.expires_at, old_ends_at: null },
    });
  });

  test.each([
    [['--expires', 'never'], [], null],
    [['--expires', 'never'], ['--expires', '24h'], '2026-03-02T09:00:00.000Z'],
    [['--expires', '24h'], ['--expires', 'never'], null],
    [[], [], '2026-05-30T09:00:00.000Z'],
  ])('made with %j and reset with %j expires %s', async (create, reset, moment) => {
    await createToken(box, 'ci', ...create);
    expect((await resetToken(box, 'ci', ...reset)).expires_at).toBe(moment);
  });

  describe('with an overlap', () => {
    let old: MadeToken;
    let made: MadeToken;
    beforeEach(async () => {
      old = await createToken(box, 'ci', '--permission', VIEW);
      made = await resetToken(box, 'ci', '--overlap', '24h');
    });

    test('lets the old one work until then and not a moment longer', async () => {
      expect(made.old_ends_at).toBe('2026-03-02T09:00:00.000Z');
      const begun = box.clock.now;
      for (const [later, code] of [
        [0, 0],
        [DAY - 1, 0],
        [DAY, 4],
      ] as const) {
        box.clock.now = begun + later;
        expect([await whoamiWith(box, old.token), await whoamiWith(box, made.token)]).toEqual([code, 0]);
      }
    });

    test('does not let the old one keep itself alive', async () => {
      const stolen = withToken(box, old.token);
      expect(await refusedBy(stolen, 'conflict')).toMatchObject({ details: { id: made.id } });
      await refusedBy(box, 'conflict', old.id);
    });

    test('a further reset at once ends all of that name', async () => {
      const latest = await resetToken(box, 'ci');
      for (const { token } of [old, made]) expect(await whoamiWith(box, token)).toBe(4);
      expect(await whoamiWith(box, latest.token)).toBe(0);
      expect(await latestEvents(box, 3)).toEqual(['Token.Added ci', 'Token.Revoked ci', 'Token.Reset ci']);
    });

    test('a further overlap leaves the oldest its own end', async () => {
      box.clock.now += 12 * HOUR;
      await resetToken(box, 'ci', '--overlap', '24h');
      box.clock.now += 12 * HOUR;
      expect([await whoamiWith(box, old.token), await whoamiWith(box, made.token)]).toEqual([4, 0]);
      box.clock.now += 12 * HOUR;
      expect(await whoamiWith(box, made.token)).toBe(4);
    });

    test('revoking the name ends both, an id only one', async () => {
      expect((await box.run(['token', 'revoke', old.id, '--yes'])).code).toBe(0);
      expect([await whoamiWith(box, old.token), await whoamiWith(box, made.token)]).toEqual([4, 0]);
      const again = await resetToken(box, 'ci', '--overlap', '1w');
      expect((await box.run('token revoke ci --yes')).code).toBe(0);
      for (const { token } of [made, again]) expect(await whoamiWith(box, token)).toBe(4);
    });
  });

  test('an overlap never makes the old one last longer', async () => {
    const old = await createToken(box, 'brief', '--expires', '1h');
    expect((await resetToken(box, 'brief', '--overlap', '24h')).old_ends_at).toBe(old.expires_at);
    box.clock.now += HOUR;
    expect(await whoamiWith(box, old.token)).toBe(4);
  });

  test.each(['0h', '24', 'never', '2026-12-01', '-1h', ''])('--overlap %j is refused', async (overlap) => {
    await createToken(box, 'ci');
    await refusedBy(box, 'invalid', 'ci', `--overlap=${overlap}`);
  });

  describe('without a name', () => {
    test('replaces the token in ROSTER_TOKEN, also a limited one, which stays limited', async () => {
      const old = await createToken(box, 'ci', '--permission', VIEW);
      const before = contextOf(box);
      const ci = withToken(box, old.token);
      const made = await resetToken(ci);
      expect(made).toMatchObject({ name: 'ci', permissions: [VIEW], replaced_current: true });
      expect([await whoamiWith(box, old.token), await whoamiWith(box, made.token)]).toEqual([4, 0]);
      expect(errorOf(await withToken(box, made.token).run('group list --json')).code).toBe('forbidden');
      // It is not the context's own, so no configuration is touched.
      expect(contextOf(box)).toEqual(before);
      expect(existsSync(box.path('no-config'))).toBe(false);
    });

    test('replaces the token of the context, and saves the new one there', async () => {
      const old = contextOf(box).token ?? '';
      const made = await resetToken(box);
      expect(made).toMatchObject({ name: 'init', replaced_current: true });
      expect(contextOf(box)).toMatchObject({ token: made.token, username: 'ada', organization: 'Acme' });
      expect(contextOf(box)).not.toHaveProperty('next_token');
      expect([await whoamiWith(box, old), (await box.run('whoami')).code]).toEqual([4, 0]);
    });

    test('the same by its name, and with an overlap', async () => {
      const made = await resetToken(box, 'init', '--overlap', '24h');
      expect(contextOf(box)).toMatchObject({ token: made.token });
    });

    test('another token than the context’s leaves the context alone', async () => {
      const before = contextOf(box);
      await createToken(box, 'ci');
      await resetToken(box, 'ci');
      await resetToken(box, 'init', '--expires', '24h').then(({ replaced_current }) =>
        expect(replaced_current).toBe(true),
      );
      expect(contextOf(box).token).not.toBe(before.token);
    });

    test('a session is not replaced, and the error says what to do', async () => {
      const linus = await box.as('linus');
      const error = await refusedBy(linus, 'invalid');
      expect(error.hint).toMatch(/roster login.*roster token reset NAME/);
    });

    test('of somebody else is not guessed', async () => {
      await createToken(box, 'ci', '--person', 'linus');
      await refusedBy(box, 'invalid', '--person', 'linus');
    });
  });

  test('an expired, a revoked and an unknown token are not found', async () => {
    await createToken(box, 'brief', '--expires', '1h');
    await createToken(box, 'gone');
    await box.json('token revoke gone --yes');
    box.clock.now += HOUR;
    for (const name of ['brief', 'gone', 'nope']) await refusedBy(box, 'not_found', name);
  });

  describe('a crash between the commit and the configuration', () => {
    let made: MadeToken;
    beforeEach(async () => {
      const old = contextOf(box);
      made = await resetToken(box);
      // What the configuration held at the commit.
      const { context } = backend;
      const config = { current: context, contexts: { [context]: { ...old, next_token: made.token } } };
      writeFileSync(box.path('config/config.json'), JSON.stringify(config));
    });

    test('leaves the new token where the next command finds it', async () => {
      expect((await box.run('whoami')).code).toBe(0);
      expect(contextOf(box)).toMatchObject({ token: made.token });
      expect(contextOf(box)).not.toHaveProperty('next_token');
    });

    test('and a reset right after it first takes that one, so that neither is lost', async () => {
      const again = await resetToken(box);
      expect(contextOf(box)).toMatchObject({ token: again.token });
      expect(contextOf(box)).not.toHaveProperty('next_token');
      expect((await box.run('whoami')).code).toBe(0);
    });
  });

  test('keeps the new token before the commit: where it cannot, the old one stays', async () => {
    const old = contextOf(box);
    const path = box.path('config/config.json');
    // While the question is on the screen, the configuration becomes one that is not written.
    const answers = Object.defineProperty([true], 0, { get: () => (chmodSync(path, 0o644), true) });
    const ran = await box.run('token reset --reveal', { answers });
    expect([ran.code, ran.stdout]).toEqual([2, '']);
    chmodSync(path, 0o600);
    expect(contextOf(box)).toEqual(old);
    expect((await box.run('whoami')).code).toBe(0);
    expect(await latestEvents(box, 1)).toEqual(['User.Added linus']);
  });

  test('goes to a secret file, or is refused before anything is changed', async () => {
    await createToken(box, 'ci');
    expect((await box.run('token reset ci')).code).toBe(9);
    const ran = await box.run(['token', 'reset', 'ci', '--secret-file', box.path('ci.jsonl'), '-o', 'json']);
    const [kept] = secretsIn(box, 'ci.jsonl');
    expect([kept?.kind, ran.stdout.includes(kept?.secret ?? '')]).toEqual(['token', false]);
    expect(ran.stderr).toBe('warning: the old token stopped working; whatever uses it needs the new one now\n');
    expect(await whoamiWith(box, kept?.secret ?? '')).toBe(0);
  });

  test('warns and asks on a terminal alone', async () => {
    await createToken(box, 'ci');
    const argv = 'token reset ci --reveal';
    for (const [answer, code] of [
      [false, 130],
      [CTRL_C, 130],
      [true, 0],
    ] as const) {
      const ran = await box.run(argv, { answers: [answer] });
      expect([ran.code, ran.asked]).toEqual([code, ['Replace the token ci?']]);
      expect(ran.stderr.replaceAll('\n', ' ')).toMatch(
        /^Integrations that use the old token stop working at once\. Do this only if it is lost, or if somebody else may have it\. /,
      );
    }
    expect((await box.run(`${argv} --yes`, { answers: [] })).asked).toEqual([]);
    expect((await box.run(argv)).stderr).toBe(
      'warning: the old token stopped working; whatever uses it needs the new one now\n',
    );
  });
});
