import type { AuditEvent } from '../../src/domain/audit.ts';
import { everyBackend } from '../harness.ts';
import { ciBox } from '../support/ci-box.ts';
import type { CiBox } from '../support/ci-box.ts';
import { signed, signingKey } from '../support/issuer.ts';
import { stopWebServers } from '../support/web-server.ts';

/** Wrong tokens wait for each other; a rightly signed one never waits for them. */

const other = signingKey('first');

describe.each(everyBackend())('on $name', (backend) => {
  let ci: CiBox;
  beforeEach(async () => {
    ci = await ciBox(backend);
    await ci.trusting();
  });
  afterEach(async () => {
    await ci.box.destroy();
    await stopWebServers();
  });

  /** What anybody can make who knows the name of the issuer. */
  const forged = (iss = ci.issuer.url) =>
    signed({ alg: 'RS256', typ: 'JWT', kid: 'first' }, { iss, sub: 'repo:acme/web:ref:refs/heads/main' }, other);
  const codes = async (count: number, token: () => string) => {
    const all = [];
    for (let at = 0; at < count; at += 1) all.push((await ci.exchange(token())).code);
    return all;
  };
  const failures = async () =>
    (await ci.box.json<AuditEvent[]>('audit list --operation ExchangeFailed')).map(({ description }) => description);

  test('wrong signatures are recorded once each, without the token, and slow down each other alone', async () => {
    expect(await codes(6, forged)).toEqual([4, 4, 4, 7, 7, 7]);
    expect(await codes(3, () => ci.issuer.token())).toEqual([0, 0, 0]);
    expect(await codes(1, forged)).toEqual([7]);
    expect(await failures()).toEqual(Array.from({ length: 3 }, () => `a CI token of ${ci.issuer.url} was refused`));
    ci.box.clock.now += 60_000;
    expect(await codes(1, forged)).toEqual([4]);
  });

  test('rightly signed tokens that no trust is for, or that were exchanged before, are recorded and never slow down', async () => {
    const used = ci.issuer.token();
    const wrong = () => ci.issuer.token({ aud: 'https://elsewhere.example' });
    expect(await codes(5, wrong)).toEqual([4, 4, 4, 4, 4]);
    expect(await codes(5, () => used)).toEqual([0, 4, 4, 4, 4]);
    expect(await failures()).toHaveLength(9);
    expect(JSON.stringify(await ci.box.json('audit list --all'))).not.toContain('elsewhere');
  });

  test('of unknown issuers, further refusals are told as that', async () => {
    const { box } = ci;
    for (let count = 0; count < 11; count += 1) {
      await ci.exchange(forged('https://unknown.example'));
      // As from another network each time.
      await backend.query(box.location, 'delete from login_delays');
    }
    const log = await box.json<AuditEvent[]>('audit list --all');
    expect(log.map(({ description }) => description)).toContain(
      'a further refusal of an unknown issuer; more within a minute are counted, not listed',
    );
  });
});
