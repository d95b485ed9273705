import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Offboarding } from '../../../../src/domain/offboarding.ts';
import { backends } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { ciBox } from '../../../support/ci-box.ts';
import type { CiBox } from '../../../support/ci-box.ts';
import { expectDenied } from '../../../support/denied.ts';
import { latestEvents } from '../../../support/front-door.ts';
import { stopWebServers } from '../../../support/web-server.ts';

/** What becomes of the trusts that somebody added who leaves. */

describe.each(backends())('on $name', (backend) => {
  let ci: CiBox;
  let box: Sandbox;
  let id: string;

  /** gina, an Admin, trusts her own repository. */
  beforeEach(async () => {
    ci = await ciBox(backend);
    ({ box } = ci);
    await box.json('people add gina@acme.example --role Admin --reveal');
    const gina = await box.as('gina');
    const where = ['--issuer', ci.issuer.url, '--subject', 'repo:gina/mine:*', '--service-account', 'ci'];
    ({ id } = await gina.json<{ id: string }>(['signin', 'trust', 'add', ...where]));
    await ci.trusting();
  });
  afterEach(async () => {
    await box.destroy();
    await stopWebServers();
  });

  const hers = { sub: 'repo:gina/mine:ref:refs/heads/main' };

  test('an offboarding lists them before, and ends them with their tokens', async () => {
    const { ROSTER_TOKEN } = await ci.exchanged(hers);
    const others = await ci.exchanged();
    const listed = { id, service_account: 'ci', issuer: ci.issuer.url, subject: 'repo:gina/mine:*', removed: true };
    const plan = await box.json<Offboarding>('people offboard gina --dry-run');
    expect(plan.service_account_trusts).toEqual([listed]);
    const shown = await box.run('people offboard gina --dry-run --no-color', { tty: 80 });
    expect(shown.stdout).toMatch(/^trusts for service accounts, removed: +ci repo:gina\/mine:\*/m);
    const done = await box.json<Offboarding>('people offboard gina --yes');
    expect(done.service_account_trusts).toEqual([listed]);
    expect(await latestEvents(box, 3)).toEqual([
      'Trust.Removed repo:gina/mine:*',
      'Token.Revoked exchanged',
      'User.Removed gina',
    ]);
    expect(await box.run('whoami', { env: { ROSTER_TOKEN } })).toMatchObject({ code: 4 });
    expect(await ci.exchange(ci.issuer.token(hers))).toMatchObject({ code: 4 });
    expect(await box.run('whoami', { env: others })).toMatchObject({ code: 0 });
  });

  test('with --keep-service-tokens they go on, and the command that removes each is named', async () => {
    const { stderr } = await box.run('people offboard gina --keep-service-tokens --yes --json');
    expect(stderr).toContain(
      `gina had added the trust in repo:gina/mine:* for ci; to remove it: roster signin trust remove ${id}`,
    );
    expect(await ci.exchange(ci.issuer.token(hers))).toMatchObject({ code: 0 });
    expect(await box.json('signin trust show repo:gina/mine:*')).toMatchObject({ created_by: null });
  });

  test('a removal and a deactivation leave them, as they leave tokens of service accounts', async () => {
    await box.json('people deactivate gina');
    expect(await box.json('signin trust list')).toHaveLength(2);
    await box.json('people remove gina --yes');
    expect(await box.json('signin trust list')).toHaveLength(2);
  });

  test('ending them needs the permission to remove trusts', async () => {
    const held = ['people.view', 'people.remove', 'api_tokens.manage', 'service_accounts.view', 'view'];
    const permissions = held.flatMap((name) => ['--permission', `organization.${name}`]);
    await box.json(['role', 'new', 'Remover', ...permissions]);
    await box.json('people add hank@acme.example --role Remover --reveal');
    const argv = ['people', 'offboard', 'gina', '--yes'];
    const actor = await box.as('hank');
    const refused = await expectDenied({ owner: box, actor, username: 'hank', argv }, 'forbidden');
    expect(refused.details.permission).toBe('organization.integrations.manage');
    await actor.json([...argv, '--keep-service-tokens']);
  });

  test('a service account that is deleted takes its trusts along, with an event each', async () => {
    await box.json('service-account delete ci --yes');
    const events = await box.json<AuditEvent[]>('audit list --operation Removed --resource Trust');
    expect(events.map(({ description }) => description).sort()).toEqual([
      `the trust in repo:acme/web:* of ${ci.issuer.url} for ci was removed`,
      `the trust in repo:gina/mine:* of ${ci.issuer.url} for ci was removed`,
    ]);
    expect(await box.json('signin trust list')).toEqual([]);
  });
});
