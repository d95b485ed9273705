import { everyBackend } from '../harness.ts';
import { ciBox } from '../support/ci-box.ts';
import type { CiBox } from '../support/ci-box.ts';
import { stopWebServers } from '../support/web-server.ts';

const MINUTE = 60_000;

/** What the exchange promises, on every way to call. */
describe.each(everyBackend())('on $name', (backend) => {
  let ci: CiBox;
  beforeEach(async () => {
    ci = await ciBox(backend);
  });
  afterEach(async () => {
    await ci.box.destroy();
    await stopWebServers();
  });

  const sessions = () =>
    ci.box.json<{ id: string; exchanged_for: string; expires_at: string; state: string }[]>(
      'token list --service-account ci --kind session --state all',
    );

  test('a CI token is exchanged for one of the service account, which ends after some minutes', async () => {
    const { box } = ci;
    await ci.trusting('--max-minutes', '5');
    const env = await ci.exchanged();
    expect(await box.json('whoami', { env })).toMatchObject({ name: 'ci', role: 'Admin' });
    expect(await sessions()).toMatchObject([
      {
        exchanged_for: 'repo:acme/web:ref:refs/heads/main',
        expires_at: new Date(box.clock.now + 5 * MINUTE).toISOString(),
      },
    ]);
    box.clock.now += 5 * MINUTE;
    expect(await box.run('whoami', { env })).toMatchObject({ code: 4 });
  });

  test('it is recorded with the job, and without any token', async () => {
    await ci.trusting();
    const token = ci.issuer.token();
    const { stdout } = await ci.exchange(token);
    const log = JSON.stringify(await ci.box.json('audit list --all'));
    expect(log).toContain('ci got a token for the CI job repo:acme/web:ref:refs/heads/main');
    for (const part of [stdout.trim(), ...token.split('.').slice(1)]) expect(log).not.toContain(part);
  });

  test('the same token is not exchanged twice, nor one with the same jti', async () => {
    await ci.trusting();
    const token = ci.issuer.token({ jti: 'one' });
    expect(await ci.exchange(token)).toMatchObject({ code: 0 });
    const again = { code: 4, stderr: expect.stringContaining('was exchanged before') as string };
    expect(await ci.exchange(token)).toMatchObject(again);
    expect(
      await ci.exchange(ci.issuer.token({ jti: 'one', exp: Math.floor(ci.box.clock.now / 1000) + 9 })),
    ).toMatchObject(again);
  });

  test('without a jti, the token itself is the one use', async () => {
    await ci.trusting();
    const token = ci.issuer.token({ jti: undefined });
    expect(await ci.exchange(token)).toMatchObject({ code: 0 });
    expect(await ci.exchange(token)).toMatchObject({ code: 4 });
  });

  test('removing a trust ends the tokens that came from it, and no others', async () => {
    const { box } = ci;
    const { id } = await ci.trusting();
    await ci.trusting('--subject', 'repo:acme/api:*');
    const [ended, other] = [await ci.exchanged(), await ci.exchanged({ sub: 'repo:acme/api:ref:refs/heads/main' })];
    expect(await box.run(['signin', 'trust', 'remove', id, '--yes'])).toMatchObject({ code: 0 });
    expect(await box.run('whoami', { env: ended })).toMatchObject({ code: 4 });
    expect(await box.run('whoami', { env: other })).toMatchObject({ code: 0 });
    expect(await ci.exchange(ci.issuer.token())).toMatchObject({ code: 4 });
    expect((await sessions()).map(({ state }) => state).sort()).toEqual(['active', 'revoked']);
  });

  test('a deactivated service account gets no token, and its tokens stop for good', async () => {
    const { box } = ci;
    await ci.trusting();
    const env = await ci.exchanged();
    await box.json('service-account deactivate ci');
    expect(await box.run('whoami', { env })).toMatchObject({ code: 4 });
    expect(await ci.exchange(ci.issuer.token())).toMatchObject({ code: 4 });
    await box.json('service-account reactivate ci');
    expect(await box.run('whoami', { env })).toMatchObject({ code: 4 });
    expect(await ci.exchange(ci.issuer.token())).toMatchObject({ code: 0 });
  });

  test('a trust goes with its service account', async () => {
    await ci.trusting();
    await ci.box.json('service-account delete ci --yes');
    expect(await ci.box.json('signin trust list')).toEqual([]);
    expect(await ci.exchange(ci.issuer.token())).toMatchObject({ code: 4 });
  });

  test('of two trusts that fit, the older is meant, unless the account is named', async () => {
    const { box } = ci;
    await box.json('service-account create other --reveal');
    await ci.trusting();
    box.clock.now += MINUTE;
    await ci.trusting('--service-account', 'other');
    const account = async (...argv: string[]) => {
      const { stdout } = await ci.exchange(ci.issuer.token(), [...argv, '--json']);
      return (JSON.parse(stdout) as { service_account: string }).service_account;
    };
    expect([await account(), await account('--service-account', 'other')]).toEqual(['ci', 'other']);
    expect(await ci.exchange(ci.issuer.token(), ['--service-account', 'nobody'])).toMatchObject({ code: 4 });
  });
});
