import { readFileSync } from 'node:fs';
import { generateToken } from '../../../../src/core/secrets.ts';
import type { AppError } from '../../../../src/domain/errors.ts';
import { sessionWhoami } from '../../../../src/operations/session/whoami.ts';
import { tokenReset } from '../../../../src/operations/token/reset.ts';
import { bothWays, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { coreBox } from '../../../support/core.ts';
import type { CoreBox } from '../../../support/core.ts';
import { CUTS, killedAt } from '../../../support/cuts.ts';
import { behind, errorOf, secretsIn } from '../../../support/front-door.ts';
import { contextOf, createToken, resetToken, whoamiWith, withToken } from '../../../support/tokens.ts';
import type { MadeToken } from '../../../support/tokens.ts';

/** A reset of the token in use that is killed locks nobody out: its secret is kept before it is asked for. */

const [local, remote] = bothWays();
if (local === undefined || remote === undefined) throw new Error('there are two ways');
const isReset = (url: URL): boolean => url.pathname.endsWith('/reset');

describe.each(CUTS)('over HTTP, killed %s', (cut) => {
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(remote)));
  afterEach(() => box.destroy());

  test.each([[], ['--overlap', '24h']])('the next command goes on with the token that works, %j', async (...more) => {
    const old = contextOf(box).token ?? '';
    const killed = killedAt(cut, isReset);
    void box.run(['token', 'reset', '--reveal', ...more.flat()], killed.options);
    await killed.reached;
    expect(await box.run('people list')).toMatchObject({ code: 0 });
    box.clock.now += 25 * 60 * 60 * 1000;
    expect(await box.run('people list')).toMatchObject({ code: 0 });
    const { token, next_token: waiting } = contextOf(box);
    if (cut === 'before it is sent') expect([token, waiting !== undefined]).toEqual([old, true]);
    else expect([token === old, waiting]).toEqual([false, undefined]);
  });

  test.each([[], ['--overlap', '24h']])(
    'a further reset at once works, and so does what comes of it, %j',
    async (...more) => {
      const killed = killedAt(cut, isReset);
      void box.run(['token', 'reset', '--reveal', ...more.flat()], killed.options);
      await killed.reached;
      const made = await resetToken(box);
      expect(made.replaced_current).toBe(true);
      expect(contextOf(box)).toMatchObject({ token: made.token });
      expect(contextOf(box)).not.toHaveProperty('next_token');
      expect((await box.run('whoami')).code).toBe(0);
    },
  );

  test('a token from the environment is in the secret file, and works from there', async () => {
    const { token: old } = await createToken(box, 'ci');
    const ci = withToken(box, old);
    const killed = killedAt(cut, isReset);
    void ci.run(['token', 'reset', '--secret-file', box.path('new.jsonl')], killed.options);
    await killed.reached;
    const line = JSON.parse(readFileSync(box.path('new.jsonl'), 'utf8')) as { username: string; secret: string };
    expect(line).toMatchObject({ email: 'ada@acme.example', username: 'ada', kind: 'token' });
    const works = [await whoamiWith(box, old), await whoamiWith(box, line.secret)];
    expect(works).toEqual(cut === 'before it is sent' ? [0, 4] : [4, 0]);
  });
});

describe.each(bothWays())('on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(backend)));
  afterEach(() => box.destroy());

  test('the file has the token once, and a refused reset leaves neither file nor a token that waits', async () => {
    const file = box.path('new.jsonl');
    expect((await box.run(['token', 'reset', '--secret-file', file])).code).toBe(0);
    const [line, ...more] = box.read('new.jsonl').trimEnd().split('\n');
    expect(more).toEqual([]);
    expect((JSON.parse(line ?? '') as { secret: string }).secret).toBe(contextOf(box).token);
    const before = contextOf(box);
    const refused = await box.run(['token', 'reset', 'nothing', '--secret-file', box.path('other.jsonl'), '--json']);
    expect([refused.code, errorOf(refused).code]).toEqual([3, 'not_found']);
    expect(contextOf(box)).toEqual(before);
    expect(() => box.read('other.jsonl')).toThrow('ENOENT');
  });

  test.each(['ada', 'ADA@acme.example'])(
    'the token of the context is saved there, also where its owner is named: %s',
    async (person) => {
      const made = await resetToken(box, 'init', '--person', person);
      expect(made.replaced_current).toBe(true);
      expect(contextOf(box)).toMatchObject({ token: made.token });
      expect((await box.run('whoami')).code).toBe(0);
    },
  );

  test('a service account with your name is another one', async () => {
    // No command gives it that name any more.
    await box.json('service-account create robot --reveal');
    await behind(box, "update service_accounts set name = 'ada'");
    const before = contextOf(box);
    expect(
      (await box.run(['token', 'reset', '--service-account', 'ada', '--secret-file', box.path('sa.jsonl')])).code,
    ).toBe(0);
    const [line] = secretsIn(box, 'sa.jsonl');
    expect(line).toMatchObject({ email: null, username: 'ada' });
    expect(await whoamiWith(box, line?.secret ?? '')).toBe(0);
    expect(contextOf(box)).toEqual(before);
  });

  test('a reset of another one of yours leaves the token of the context alone', async () => {
    await createToken(box, 'ci');
    const before = contextOf(box);
    const made = await resetToken(box, 'ci');
    expect(made.replaced_current).toBe(false);
    expect(contextOf(box)).toEqual(before);
    expect(await whoamiWith(box, made.token)).toBe(0);
  });

  test('the configuration has it before it is asked for', async () => {
    const kept: (string | undefined)[] = [];
    const made = await box.json<MadeToken>('token reset --reveal', {
      between: (fetch) => (url, init) => {
        if (isReset(new URL(url))) kept.push(contextOf(box).next_token);
        return fetch(url, init);
      },
    });
    expect(kept).toEqual(backend.remote ? [made.token] : []);
    expect(contextOf(box).token).toBe(made.token);
  });
});

describe('a secret that the caller proposes', () => {
  let box: CoreBox;
  beforeEach(async () => (box = await coreBox()));
  afterEach(() => box.destroy());
  const fresh = generateToken(() => Buffer.alloc(32, 9));

  test('is the new token', async () => {
    expect(await box.call(tokenReset, { new_token: fresh })).toMatchObject({ token: fresh, replaced_current: true });
    expect(await box.refusal(box.call(sessionWhoami, {}, fresh))).toBeUndefined();
  });

  test.each([
    ['is no token', 'rst_short'],
    ['has a typing mistake', `${fresh.slice(0, -1)}${fresh.endsWith('0') ? '1' : '0'}`],
    ['has more behind it', `${fresh} `],
  ])('is refused where it %s, and not repeated', async (_what, new_token) => {
    const error = await box.call(tokenReset, { new_token }).catch((thrown: unknown) => thrown as AppError);
    expect(error).toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(/^new_token is not a token/) as string,
    });
    expect(JSON.stringify(error)).not.toContain(new_token.trim());
    expect(await box.refusal(box.call(sessionWhoami, {}))).toBeUndefined();
  });

  test('is refused where a token has it, also one that was revoked', async () => {
    for (const new_token of [box.owner, await box.tokenOf('ada', { revoked_at: '2026-02-01T00:00:00.000Z' })])
      expect(await box.refusal(box.call(tokenReset, { new_token }))).toBe('conflict');
    expect(await box.refusal(box.call(sessionWhoami, {}))).toBeUndefined();
  });
});

test('no secret is a flag', async () => {
  const box = await sandbox(local);
  const ran = await box.run(['token', 'reset', '--new-token', generateToken(), '--reveal']);
  expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('unknown option')]);
  await box.destroy();
});
