import { backends } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { ciBox } from '../../../support/ci-box.ts';
import type { CiBox } from '../../../support/ci-box.ts';
import { errorOf } from '../../../support/front-door.ts';
import { stopWebServers } from '../../../support/web-server.ts';

/** Who may trust a CI system, and what ends a trust. */

const INTEGRATOR = ['integrations.manage', 'service_accounts.reset_token', 'service_accounts.view', 'view']
  .map((name) => `--permission organization.${name}`)
  .join(' ');

describe.each(backends())('on $name', (backend) => {
  let ci: CiBox;
  let box: Sandbox;
  beforeEach(async () => {
    ci = await ciBox(backend);
    ({ box } = ci);
  });
  afterEach(async () => {
    await box.destroy();
    await stopWebServers();
  });

  const add = (account: string, ...more: string[]): string[] => [
    ...['signin', 'trust', 'add', '--issuer', 'https://ci.example', '--subject', 'repo:acme/web:*'],
    ...['--service-account', account, '--json', ...more],
  ];
  const integrator = async (): Promise<Sandbox> => {
    await box.json(`role new Integrator ${INTEGRATOR}`);
    await box.json('people add hank@acme.example --role Integrator --reveal');
    return box.as('hank');
  };
  /** An account that an integrator may have a token of. */
  const small = () => box.json('service-account create small --role Integrator --reveal');

  test('nobody trusts for an account that can do more than they can', async () => {
    const hank = await integrator();
    expect(errorOf(await hank.run(add('ci'))).code).toBe('escalation');
    await small();
    expect(await hank.run(add('small'))).toMatchObject({ code: 0 });
    expect(await box.json('signin trust list')).toMatchObject([{ service_account: 'small', created_by: 'hank' }]);
  });

  test('a limited token trusts for nobody', async () => {
    const { token } = await box.json<{ token: string }>(`token create narrow ${INTEGRATOR} --person ada --reveal`);
    const env = { ROSTER_TOKEN: token };
    expect(errorOf(await box.run(add('ci'), { env })).code).toBe('escalation');
  });

  test.each([
    ['organization.integrations.manage', 'organization.service_accounts.reset_token'],
    ['organization.service_accounts.reset_token', 'organization.integrations.manage'],
  ])('%s alone is not enough', async (held, lacking) => {
    await box.json(`role new Half --permission ${held}`);
    await box.json('people add hank@acme.example --role Half --reveal');
    const hank = await box.as('hank');
    expect(errorOf(await hank.run(add('ci'))).details.permission).toBe(lacking);
  });

  test('when the account gains what the maker cannot do, the trust and its tokens end', async () => {
    const hank = await integrator();
    await small();
    const where = ['--issuer', ci.issuer.url, '--subject', 'repo:acme/web:*', '--service-account', 'small'];
    await hank.json(['signin', 'trust', 'add', ...where]);
    await ci.trusting('--subject', 'repo:acme/api:*');
    const env = await ci.exchanged();
    const { stderr } = await box.run('service-account edit small --role Admin');
    expect(stderr).toContain(
      `the trust in repo:acme/web:* of ${ci.issuer.url} for small was removed: small now has permissions that the maker of the trust does not have`,
    );
    expect(await box.run('whoami', { env })).toMatchObject({ code: 4 });
    expect(await box.json('signin trust list')).toMatchObject([{ service_account: 'ci' }]);
  });

  test('by a role that gains, too; a trust of somebody who has it all goes on', async () => {
    const hank = await integrator();
    await box.json('role new Small --permission organization.view');
    await box.json('service-account create small --role Small --reveal');
    await hank.json(add('small').slice(0, -1));
    await ci.trusting('--service-account', 'small');
    await box.json('role edit Small --add organization.audit_logs.view');
    expect(await box.json('signin trust list')).toMatchObject([{ created_by: 'ada' }]);
  });

  test('who only gives a role in a project ends no trust of others', async () => {
    const hank = await integrator();
    await small();
    await hank.json(add('small').slice(0, -1));
    await box.json('people add linus@acme.example --reveal');
    await box.json('project create Rocket --owner linus');
    const linus = await box.as('linus');
    expect(errorOf(await linus.run('project people add Rocket small --role Reader --json')).code).toBe('conflict');
    expect(await box.json('signin trust list')).toHaveLength(1);
  });

  test('the token of a job makes none of its own account, which would outlive it', async () => {
    await ci.trusting();
    const env = await ci.exchanged();
    for (const line of [
      'token create mine --expires never --reveal --json',
      'token create mine --service-account ci --expires 1d --reveal --json',
      'signin trust add --issuer https://evil.example --subject repo:evil/evil:* --service-account ci --json',
    ])
      expect(errorOf(await box.run(line, { env })).code).toBe('escalation');
    for (const line of ['token rotate --reveal --json', 'token reset --reveal --yes --json'])
      expect(errorOf(await box.run(line, { env })).code).toBe('invalid');
    expect(await box.run('service-account create other --role Admin --reveal', { env })).toMatchObject({ code: 0 });
    expect(await box.run('token create theirs --service-account other --reveal', { env })).toMatchObject({ code: 0 });
  });

  test('nor does an account that it made: the way back is closed', async () => {
    await ci.trusting();
    const made = await ci.exchanged();
    const { token } = await box.json<{ token: string }>('service-account create via --role Admin --reveal', {
      env: made,
    });
    const env = { ROSTER_TOKEN: token };
    for (const line of [
      'token create back --service-account ci --expires never --reveal --json',
      'signin trust add --issuer https://evil.example --subject repo:evil/evil:* --service-account ci --json',
    ])
      expect(errorOf(await box.run(line, { env })).code).toBe('escalation');
    await box.json('service-account create other --role Member --reveal');
    expect(await box.run('token create on --service-account other --reveal', { env })).toMatchObject({ code: 0 });
    expect(await box.run('token create own --expires 1d --reveal', { env })).toMatchObject({ code: 0 });
  });

  test.each([
    ['system:serviceaccount:prod*', [], 'leaves open whose jobs these are'],
    ['job_workflow_ref:acme/ci/.github/workflows/*', [], 'leaves open who calls the workflow'],
    ['job_workflow_ref:acme/ci/.github/workflows/a.yml@main', [], 'leaves open who calls the workflow'],
    ['job_workflow_ref:acme/ci/*', ['repository_owner=acme*'], 'leaves open who calls the workflow'],
    ['job_workflow_ref:acme*', ['repository_owner_id=1'], 'leaves open whose jobs these are'],
  ])('%s with %j is refused unless forced', async (subject, claims, why) => {
    const conditions = claims.flatMap((claim) => ['--claim', claim]);
    const argv = [...add('ci').map((word) => (word === 'repo:acme/web:*' ? subject : word)), ...conditions];
    expect(errorOf(await box.run(argv)).message).toContain(why);
    expect(await box.run([...argv, '--force'])).toMatchObject({ code: 0 });
  });

  test.each(['repository_owner_id=1342004', 'repository_owner=acme'])('a workflow and %s are enough', async (claim) => {
    const argv = add('ci', '--claim', claim).map((word) =>
      word.startsWith('repo:') ? 'job_workflow_ref:a/b/*' : word,
    );
    expect(await box.run(argv)).toMatchObject({ code: 0 });
  });

  test('without a URL of the organization, the audience must be named', async () => {
    await box.json(['settings', 'set', 'url', '']);
    expect(errorOf(await box.run(add('ci'))).code).toBe('invalid');
    expect(await box.json(add('ci', '--audience', 'here').filter((word) => word !== '--json'))).toMatchObject({
      audience: 'here',
    });
  });

  test('the trust keeps the audience that it was made with', async () => {
    await ci.trusting();
    await box.json('settings set url https://evil.example');
    expect(await ci.exchange(ci.issuer.token())).toMatchObject({ code: 0 });
    expect(await ci.exchange(ci.issuer.token({ aud: 'https://evil.example' }))).toMatchObject({ code: 4 });
  });

  test('conditions on claims must hold as well', async () => {
    await ci.trusting('--claim', 'environment=production', '--claim', 'ref_protected=true');
    const claims = { environment: 'production', ref_protected: 'true' };
    expect(await ci.exchange(ci.issuer.token({ ...claims, ref_protected: 'false' }))).toMatchObject({ code: 4 });
    expect(await ci.exchange(ci.issuer.token({ environment: 'production' }))).toMatchObject({ code: 4 });
    expect(await ci.exchange(ci.issuer.token({ ...claims, environment: 'staging' }))).toMatchObject({ code: 4 });
    box.clock.now += 60_000;
    expect(await ci.exchange(ci.issuer.token(claims))).toMatchObject({ code: 0 });
  });

  test('the clean-up forgets the uses that ended, and no others', async () => {
    await ci.trusting();
    await ci.exchanged();
    const notes = () => backend.query(box.location, 'select key from exchanged_tokens');
    await box.run('store run-tasks');
    expect(await notes()).toHaveLength(1);
    box.clock.now += 60 * 60_000 + 1;
    await box.run('store run-tasks');
    expect(await notes()).toHaveLength(0);
  });
});
