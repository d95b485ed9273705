import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Token } from '../../../../src/cli/commands/token/views.ts';
import type { ErrorCode } from '../../../../src/domain/errors.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Result, Sandbox } from '../../../harness.ts';
import { addPeople, errorOf, latestEvents } from '../../../support/front-door.ts';
import { contextOf, createToken, listTokens, whoamiWith, withToken } from '../../../support/tokens.ts';
import type { MadeToken } from '../../../support/tokens.ts';

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
const VIEW = 'organization.people.view';

describe.each(backends())('token rotate on $name', (backend) => {
  let box: Sandbox;
  let old: MadeToken;
  beforeEach(async () => {
    box = await sandbox(backend);
    await addPeople(box, 'linus');
    old = await createToken(box, 'ci', '--permission', VIEW, '--expires', '30d');
    box.clock.now += DAY;
  });
  afterEach(() => box.destroy());

  const deliver = (): string => `cat > ${box.path('delivered')}`;
  const delivered = (): string => readFileSync(box.path('delivered'), 'utf8');
  const rotate = (by: Sandbox, ...argv: readonly string[]): Promise<Result> => by.run(['token', 'rotate', ...argv]);
  const live = async (): Promise<Token[]> =>
    (await listTokens(box, '--state', 'active')).filter(({ name }) => name === 'ci');

  test('delivers the new token, checks it, and ends the old one after the overlap', async () => {
    const ran = await rotate(
      box,
      ...['ci', '--overlap', '24h', '--deliver', deliver(), '--json'],
      ...['--verify', `printf %s "$ROSTER_TOKEN" > ${box.path('checked')}; echo looks good`],
    );
    expect(ran.code).toBe(0);
    const shown = JSON.parse(ran.stdout) as MadeToken;
    expect(shown).toMatchObject({
      name: 'ci',
      permissions: [VIEW],
      replaces: null,
      expires_at: '2026-04-01T09:00:00.000Z',
      old_ends_at: '2026-03-03T09:00:00.000Z',
    });
    expect(ran.stdout + ran.stderr).not.toContain(delivered());
    expect(ran.stderr).toContain('looks good\n');
    expect(box.read('checked')).toBe(delivered());
    expect([await whoamiWith(box, old.token), await whoamiWith(box, delivered())]).toEqual([0, 0]);
    box.clock.now += DAY;
    expect([await whoamiWith(box, old.token), await whoamiWith(box, delivered())]).toEqual([4, 0]);
    expect(await latestEvents(box, 3)).toEqual(['Token.Added ci', 'Token.Modified ci', 'Token.Reset ci']);
  });

  test('without an overlap, the old one ends at once', async () => {
    expect((await rotate(box, 'ci', '--deliver', deliver())).code).toBe(0);
    expect([await whoamiWith(box, old.token), await whoamiWith(box, delivered())]).toEqual([4, 0]);
  });

  const OLD = 'the old token works as before';
  const ELSEWHERE = 'deliver it again, or what --deliver wrote to has one that does not work';
  test.each<[string, ErrorCode, number, readonly string[], string]>([
    ['delivery', 'not_delivered', 11, ['--deliver', 'cat > /dev/null; exit 3'], OLD],
    ['check', 'not_verified', 12, ['--deliver', 'cat > /dev/null', '--verify', 'exit 3'], `${OLD}; ${ELSEWHERE}`],
  ])('when the %s fails, the new token is revoked and the old one goes on', async (_what, code, exit, argv, hint) => {
    const ran = await rotate(box, 'ci', '--json', ...argv);
    expect(ran.code).toBe(exit);
    expect(errorOf(ran)).toMatchObject({
      code,
      message: `${argv.at(-2) ?? ''} ended with status 3`,
      hint: `${hint}; the new token is revoked`,
    });
    expect(await whoamiWith(box, old.token)).toBe(0);
    expect((await live()).map(({ id, expires_at }) => [id, expires_at])).toEqual([[old.id, old.expires_at]]);
  });

  test('when the check of its own successor fails, the old token is delivered again', async () => {
    const ci = withToken(box, old.token);
    const ran = await rotate(
      ci,
      '--deliver',
      `cat >> ${box.path('delivered')}; echo >> ${box.path('delivered')}`,
      '--verify',
      'exit 4',
      '--json',
    );
    expect(errorOf(ran).hint).toBe(`${OLD}, and was delivered again; the new token is revoked`);
    const [first = '', second] = delivered().split('\n');
    expect([await whoamiWith(box, first), second]).toEqual([4, old.token]);
    expect(await whoamiWith(box, old.token)).toBe(0);
  });

  test('what would refuse the end is refused before the delivery', async () => {
    const ran = await rotate(box, 'ci', '--deliver', deliver(), '--expires', '2020-01-01', '--json');
    expect(errorOf(ran).code).toBe('invalid');
    expect(existsSync(box.path('delivered'))).toBe(false);
    expect((await live()).map(({ id }) => id)).toEqual([old.id]);
  });

  test('a limited token rotates itself, and nothing else', async () => {
    await createToken(box, 'other');
    const ci = withToken(box, old.token);
    expect((await rotate(ci, '--overlap', '1h', '--deliver', deliver())).code).toBe(0);
    expect(await whoamiWith(box, delivered())).toBe(0);
    const next = withToken(box, delivered());
    expect((await rotate(next, '--deliver', 'exit 1')).code).toBe(11);
    expect((await live()).map(({ replaces }) => replaces)).toEqual([null, null]);
    expect(errorOf(await next.run('token rotate other --reveal --json')).code).toBe('forbidden');
  });

  test('--if-older-than leaves a young token as it is', async () => {
    const young = await rotate(box, 'ci', '--if-older-than', '60d', '--deliver', deliver(), '--json');
    expect([young.code, (JSON.parse(young.stdout) as Token).id]).toEqual([0, old.id]);
    expect(young.stderr).toBe('unchanged\n');
    expect(existsSync(box.path('delivered'))).toBe(false);
    expect((await rotate(box, 'ci', '--if-older-than', '12h', '--deliver', deliver())).code).toBe(0);
    expect(await whoamiWith(box, delivered())).toBe(0);
  });

  describe('a rotation that was not finished', () => {
    let first: MadeToken;
    beforeEach(async () => {
      first = await box.json<MadeToken>('token rotate ci --reveal');
    });

    test('leaves both tokens, and a name means the old one', async () => {
      expect([await whoamiWith(box, old.token), await whoamiWith(box, first.token)]).toEqual([0, 0]);
      expect(first).toMatchObject({ replaces: old.id, expires_at: old.expires_at });
      expect((await live()).map(({ replaces }) => replaces)).toEqual([null, old.id]);
    });

    test('is made good by the next, however young the token is', async () => {
      expect((await rotate(box, 'ci', '--if-older-than', '60d', '--overlap', '1h', '--deliver', deliver())).code).toBe(
        0,
      );
      expect([await whoamiWith(box, first.token), await whoamiWith(box, delivered())]).toEqual([4, 0]);
      expect(await live()).toHaveLength(2);
    });

    test('leaves at most two that wait', async () => {
      const second = await box.json<MadeToken>('token rotate ci --reveal');
      const third = await box.json<MadeToken>('token rotate ci --reveal');
      expect((await live()).map(({ id }) => id)).toEqual([old.id, second.id, third.id]);
      expect(await whoamiWith(box, first.token)).toBe(4);
    });

    test('is finished by the token that it delivered, once that passes the check', async () => {
      const ci = withToken(box, first.token);
      const failed = await rotate(ci, '--deliver', deliver(), '--verify', 'exit 1', '--json');
      expect([failed.code, await whoamiWith(box, first.token)]).toEqual([12, 0]);
      const ran = await rotate(
        ci,
        '--if-older-than',
        '60d',
        '--overlap',
        '1h',
        '--deliver',
        deliver(),
        '--verify',
        'test "$ROSTER_TOKEN"',
        '--json',
      );
      expect(JSON.parse(ran.stdout)).toMatchObject({
        id: first.id,
        replaces: null,
        old_ends_at: '2026-03-02T10:00:00.000Z',
      });
      expect(existsSync(box.path('delivered'))).toBe(false);
      expect((await live()).map(({ replaces }) => replaces)).toEqual([null, null]);
    });

    test('is confirmed by hand', async () => {
      const done = await box.json<MadeToken>('token confirm ci --overlap 2h --expires 90d');
      expect(done).toMatchObject({
        id: first.id,
        replaces: null,
        expires_at: '2026-05-31T09:00:00.000Z',
        old_ends_at: '2026-03-02T11:00:00.000Z',
      });
      expect(errorOf(await box.run('token confirm ci --json')).code).toBe('conflict');
      expect(errorOf(await box.run('token confirm co --json'))).toMatchObject({
        code: 'not_found',
        hint: 'did you mean ci?',
      });
    });

    test.each([
      ['token revoke ci --yes', [4, 4]],
      ['token revoke {id} --yes', [4, 4]],
      ['token reset ci --reveal --yes', [4, 4]],
      ['token reset ci --overlap 1h --reveal --yes', [0, 4]],
    ])('ends with %s', async (line, codes) => {
      expect((await box.run(line.replace('{id}', old.id))).code).toBe(0);
      expect([await whoamiWith(box, old.token), await whoamiWith(box, first.token)]).toEqual(codes);
    });

    test('ends with the old token', async () => {
      box.clock.now += 29 * DAY;
      expect([await whoamiWith(box, old.token), await whoamiWith(box, first.token)]).toEqual([4, 4]);
    });

    test('the waiting token neither rotates nor resets itself', async () => {
      const waiting = withToken(box, first.token);
      for (const verb of ['rotate', 'reset --yes'])
        expect(errorOf(await waiting.run(`token ${verb} --reveal --json`))).toMatchObject({
          code: 'invalid',
          hint: `roster token confirm ${first.id}`,
        });
    });
  });

  test('the token of the context is kept there, before the old one ends', async () => {
    const made = await createToken(box, 'laptop');
    const config = JSON.parse(box.read('config/config.json')) as { contexts: Record<string, { token: string }> };
    const [entry] = Object.values(config.contexts);
    if (entry !== undefined) entry.token = made.token;
    writeFileSync(box.path('config/config.json'), JSON.stringify(config));
    expect((await rotate(box, '--deliver', deliver())).code).toBe(0);
    expect(contextOf(box)).toMatchObject({ token: delivered() });
    expect(contextOf(box)).not.toHaveProperty('next_token');
    expect((await box.run('whoami')).code).toBe(0);
  });

  test('somebody without the permission rotates nobody else’s token', async () => {
    const linus = await box.as('linus');
    expect(errorOf(await rotate(linus, 'ci', '--person', 'ada', '--reveal', '--json')).code).toBe('forbidden');
    expect(errorOf(await rotate(linus, old.id, '--reveal', '--json')).code).toBe('forbidden');
    expect(errorOf(await linus.run(['token', 'confirm', old.id, '--json'])).code).toBe('forbidden');
  });

  test('who revokes a replaced token by its id is told of its successor', async () => {
    await rotate(box, 'ci', '--overlap', '720h', '--deliver', deliver());
    const ran = await box.run(['token', 'revoke', old.id, '--yes']);
    expect(ran.stderr).toMatch(
      /the token ci that replaced it, which ends in \w{4}, works on: roster token revoke ci ends it/,
    );
    expect([await whoamiWith(box, old.token), await whoamiWith(box, delivered())]).toEqual([4, 0]);
    expect((await box.run('token revoke ci --yes')).stderr).not.toContain('works on');
  });

  test('flags of the confirmation need a delivery', async () => {
    const ran = await rotate(box, 'ci', '--overlap', '1h', '--reveal', '--json');
    expect([ran.code, errorOf(ran).code]).toEqual([2, 'usage']);
  });

  test('a dry run delivers nothing', async () => {
    const ran = await rotate(box, 'ci', '--deliver', deliver(), '--dry-run', '--json');
    expect(ran.code).toBe(0);
    expect(existsSync(box.path('delivered'))).toBe(false);
    expect((await live()).map(({ id }) => id)).toEqual([old.id]);
  });
});
