import { readFileSync, writeFileSync } from 'node:fs';
import type { Config, ContextEntry } from '../../../src/cli/context/config.ts';
import { generateToken } from '../../../src/core/secrets.ts';
import { backends, sandbox } from '../../harness.ts';
import type { Sandbox } from '../../harness.ts';

/** A crash between a commit and the moment when the new token takes the place of the old. */

const NEVER_VALID = generateToken(() => Buffer.alloc(32, 9));

describe.each(backends())('a token that waits its turn on $name', (backend) => {
  let box: Sandbox;
  let valid: string;
  beforeEach(async () => {
    box = await sandbox(backend);
    valid = entry().token ?? '';
  });
  afterEach(() => box.destroy());

  const path = () => box.path('config/config.json');
  const config = () => JSON.parse(readFileSync(path(), 'utf8')) as Config;
  const entry = (): ContextEntry => {
    const one = config().contexts[backend.context];
    if (one === undefined) throw new Error('there is no context for the organization');
    return one;
  };
  /** Leaves the configuration as a crash would have. */
  const crashed = (tokens: Pick<ContextEntry, 'token' | 'next_token'>) => {
    const { token: _token, next_token: _next, ...rest } = entry();
    writeFileSync(
      path(),
      JSON.stringify({ current: backend.context, contexts: { [backend.context]: { ...rest, ...tokens } } }),
    );
  };

  test.each(['whoami', 'people list', 'group create staff', 'audit verify', 'audit export'])(
    'is tried by %s when the old one is refused, and takes its place',
    async (command) => {
      crashed({ token: NEVER_VALID, next_token: valid });
      expect(await box.run(command)).toMatchObject({ code: 0 });
      expect(entry()).toMatchObject({ token: valid });
      expect(entry()).not.toHaveProperty('next_token');
      expect(entry()).toMatchObject({ username: 'ada', organization: 'Acme' });
    },
  );

  test('is tried when there was no old one, and when the old one has expired', async () => {
    crashed({ next_token: valid });
    expect(await box.run('whoami')).toMatchObject({ code: 0 });
    expect(entry().token).toBe(valid);
    const hour = 60 * 60 * 1000;
    box.clock.now += (90 * 24 - 12) * hour;
    const login = await box.run('login ada --password-stdin', { stdin: 'correct horse battery staple' });
    expect(login.code).toBe(0);
    const session = entry().token ?? '';
    box.clock.now += 20 * hour;
    crashed({ token: valid, next_token: session });
    expect(await box.run('whoami')).toMatchObject({ code: 0 });
    expect(entry().token).toBe(session);
  });

  test('that never became valid does no harm while the old one works', async () => {
    crashed({ token: valid, next_token: NEVER_VALID });
    expect(await box.run('whoami')).toMatchObject({ code: 0 });
    expect(entry().token).toBe(valid);
  });

  test('is no help where both are refused: exit 4, and the configuration stays', async () => {
    crashed({ token: NEVER_VALID, next_token: generateToken(() => Buffer.alloc(32, 8)) });
    const before = readFileSync(path(), 'utf8');
    const { code, stdout, stderr } = await box.run('whoami');
    expect([code, stdout]).toEqual([4, '']);
    expect(stderr).toContain('roster login');
    expect(readFileSync(path(), 'utf8')).toBe(before);
  });

  test('is not tried for any other refusal', async () => {
    crashed({ token: valid, next_token: NEVER_VALID });
    expect((await box.run('people show nobody-of-that-name')).code).toBe(3);
    expect(entry()).toMatchObject({ token: valid, next_token: NEVER_VALID });
  });

  test('is not tried where it was a password that was wrong', async () => {
    crashed({ token: valid, next_token: NEVER_VALID });
    const ran = await box.run('me password --password-stdin', {
      stdin: 'not the password\npenguins swim in cold water',
    });
    expect([ran.code, ran.stderr]).toEqual([4, expect.stringContaining('the current password is wrong')]);
    expect(entry()).toMatchObject({ token: valid, next_token: NEVER_VALID });
  });

  test('is not tried where ROSTER_TOKEN says who acts', async () => {
    crashed({ token: NEVER_VALID, next_token: valid });
    expect((await box.run('whoami', { env: { ROSTER_TOKEN: NEVER_VALID } })).code).toBe(4);
    expect(entry()).toMatchObject({ token: NEVER_VALID, next_token: valid });
  });

  test('is replaced by the next login, and forgotten by a logout', async () => {
    crashed({ token: valid, next_token: NEVER_VALID });
    const login = await box.run('login ada --password-stdin', { stdin: 'correct horse battery staple' });
    expect(login.code).toBe(0);
    expect(entry()).not.toHaveProperty('next_token');
    crashed({ token: entry().token, next_token: NEVER_VALID });
    expect((await box.run('logout')).code).toBe(0);
    expect(entry()).not.toHaveProperty('token');
    expect(entry()).not.toHaveProperty('next_token');
  });
});
