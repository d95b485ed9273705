import type { Finding } from '../../../../src/domain/health.ts';
import { backends, localBackends, sandbox } from '../../../harness.ts';
import type { RunOptions, Sandbox } from '../../../harness.ts';
import { codes, doctor, splitShell } from '../../../support/doctor.ts';
import { addPeople, behind, replacePassword } from '../../../support/front-door.ts';

/** Each finding is made true, then mended with the very command that it names, then gone. */

const CHOSEN = 'correct horse battery staple';
const DAY = 24 * 60 * 60 * 1000;

describe.each(backends())('doctor on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(backend)));
  afterEach(() => box.destroy());

  const only = async (code: string): Promise<Finding> => {
    const found = (await doctor(box)).filter((one) => one.code === code);
    expect(found).toHaveLength(1);
    return found[0] as Finding;
  };

  /** Runs the command of a finding on a terminal, with words for what it leaves open. */
  async function mend(finding: Finding, choice: Readonly<Record<string, string>> = {}, options: RunOptions = {}) {
    const argv = splitShell(finding.command ?? '').slice(1);
    const result = await box.run(
      argv.map((word) => choice[word] ?? word),
      { tty: 80, answers: [true], ...options },
    );
    expect({ code: result.code, stderr: result.code === 0 ? '' : result.stderr }).toEqual({ code: 0, stderr: '' });
    expect(
      (await doctor(box)).filter(({ code, subject }) => code === finding.code && subject === finding.subject),
    ).toEqual([]);
  }

  test('a second Owner is advised until there is one, and then nothing is found', async () => {
    const finding = await only('one_owner');
    expect(finding).toMatchObject({ severity: 'warning', subject: 'ada' });
    await addPeople(box, 'grace');
    await mend(finding, { PERSON: 'grace' });
    const { code, stdout, stderr } = await box.run('doctor --json --fail-on warning');
    expect([code, stdout, stderr]).toEqual([0, '[]\n', 'nothing was found\n']);
  });

  test('an IP allow list that keeps nobody out, or the machine of the server itself, is found', async () => {
    const found = async () => (await doctor(box)).filter(({ code }) => code.startsWith('ip_allow_list'));
    expect(await found()).toEqual([]);
    await box.json('settings ip-allow-list add 192.0.2.0/24');
    const [loopback, ...others] = await found();
    expect([loopback?.code, others]).toEqual(['ip_allow_list_loopback', []]);
    expect((await box.run(splitShell(loopback?.command ?? '').slice(1))).code).toBe(0);
    expect(await found()).toEqual([]);
    await box.json('settings ip-allow-list add 0.0.0.0/1 128.0.0.0/2');
    expect(await found()).toEqual([]);
    await box.json('settings ip-allow-list add 192.0.0.0/2');
    expect((await found()).map(({ subject, command }) => [subject, command])).toEqual([
      ['IPv4', 'roster settings ip-allow-list list'],
    ]);
    await box.json('settings ip-allow-list remove 192.0.0.0/2 --yes');
    await box.json('settings ip-allow-list add ::/0');
    const [whole] = await found();
    expect([whole?.code, whole?.subject]).toEqual(['ip_allow_list_open', 'IPv6']);
    expect((await box.run([...splitShell(whole?.command ?? '').slice(1), '--yes'])).code).toBe(0);
    expect(await found()).toEqual([]);
  });

  test('Owners who never chose a password are told to', async () => {
    const secret = await replacePassword(box, 'ada', 7 * DAY);
    const finding = await only('owner_password');
    expect(finding).toMatchObject({ severity: 'error', subject: 'ada', command: 'roster login ada' });
    await mend(finding, {}, { answers: [secret, `${CHOSEN} again`, `${CHOSEN} again`] });
  });

  test('an Owner whose temporary password expired needs another one first', async () => {
    await replacePassword(box, 'ada', 7 * DAY);
    box.clock.now += 8 * DAY;
    const finding = await only('owner_password');
    expect(finding.command).toBe('roster people reset-password ada');
    const { code } = await box.run(splitShell(finding.command ?? '').slice(1), { tty: 80 });
    expect(code).toBe(0);
    expect((await only('owner_password')).command).toBe('roster login ada');
  });

  test('a token that never expires is replaced by one that does', async () => {
    await addPeople(box, 'grace');
    await box.json(['token', 'create', "grace's laptop", '--person', 'grace', '--expires', 'never', '--reveal']);
    const finding = await only('token_endless');
    expect(finding.message).toMatch(/^the token grace's laptop \(…\w{4}\) of grace never expires$/);
    await mend(finding);
  });

  test('a token of 90 days without use is told of, and not a day earlier', async () => {
    await box.json('token create deploy --expires 400d --reveal');
    box.clock.now += 89 * DAY;
    expect(codes(await doctor(box))).not.toContain('token_unused');
    box.clock.now += 1.5 * DAY;
    await box.json('login ada --password-stdin', { stdin: CHOSEN }).catch(() => undefined);
    const finding = await only('token_unused');
    expect(finding).toMatchObject({ subject: 'deploy', command: 'roster token revoke deploy' });
    await mend(finding);
  });

  test('of two tokens of one name, the id says which one', async () => {
    await box.json('token create deploy --expires 400d --reveal');
    box.clock.now += 60 * DAY;
    const kept = await box.json<{ id: string }>('token reset deploy --overlap 100d --reveal');
    box.clock.now += 29 * DAY;
    expect(codes(await doctor(box))).not.toContain('token_unused');
    box.clock.now += 0.9 * DAY;
    await box.run('login ada --password-stdin', { stdin: CHOSEN });
    box.clock.now += 0.2 * DAY;
    await mend(await only('token_unused'));
    const live = await box.json<{ id: string; name: string; state: string }[]>('token list');
    expect(live.filter(({ name, state }) => name === 'deploy' && state === 'active').map(({ id }) => id)).toEqual([
      kept.id,
    ]);
  });

  test('a token of somebody deactivated is revoked', async () => {
    await addPeople(box, 'grace');
    await box.json('token create deploy --person grace --reveal');
    expect(codes(await doctor(box))).not.toContain('token_of_deactivated');
    await box.json('people deactivate grace');
    const finding = await only('token_of_deactivated');
    expect(finding.command).toBe('roster token revoke deploy --person grace');
    await mend(finding);
  });

  test('one’s own API token is told of in its last week', async () => {
    box.clock.now += 82.9 * DAY;
    expect(codes(await doctor(box))).not.toContain('token_ends');
    box.clock.now += 0.2 * DAY;
    const finding = await only('token_ends');
    expect(finding).toMatchObject({ severity: 'warning', subject: 'init', command: 'roster token reset' });
    await mend(finding);
  });

  test('a session, which use extends by a day, is not told of', async () => {
    await box.run('login ada --password-stdin', { stdin: CHOSEN });
    expect(codes(await doctor(box))).not.toContain('token_ends');
    box.clock.now += 0.9 * DAY;
    expect(codes(await doctor(box))).not.toContain('token_ends');
  });

  test('a temporary password that expired unused is made anew', async () => {
    await addPeople(box, 'grace');
    box.clock.now += 6.9 * DAY;
    expect(codes(await doctor(box))).not.toContain('temporary_password_expired');
    box.clock.now += 0.1 * DAY;
    const finding = await only('temporary_password_expired');
    expect(finding).toMatchObject({ severity: 'warning', subject: 'grace' });
    await mend(finding);
  });

  test.each(['Compilers', "O'Brien; $(rm -rf ~)\\", '-rf', '"quoted" `id` é 😀', '=cmd()'])(
    'the empty group %s is deleted',
    async (name) => {
      expect((await box.run(['group', 'create', '--', name])).code).toBe(0);
      const finding = await only('group_empty');
      expect(finding).toMatchObject({ severity: 'info', subject: name });
      await mend(finding);
    },
  );

  test('a custom role that nobody has is deleted; one that somebody has, or that is mapped to, is left alone', async () => {
    await box.json('role new Auditors --permission organization.audit_logs.view');
    await box.json('role new Deployers --scope project --permission project.view');
    await box.json('role new Lead --permission organization.view --maps-to Deployers');
    await addPeople(box, 'grace');
    await box.json('people role grace Lead');
    const finding = await only('role_unused');
    expect(finding).toMatchObject({ severity: 'info', subject: 'Auditors', command: 'roster role delete Auditors' });
    await mend(finding);
  });

  test('a project role is deleted where an organization role has the same name', async () => {
    await box.json('role new Twin --scope project --permission project.view');
    await box.json('role new Twin --permission organization.view');
    await addPeople(box, 'grace');
    await box.json('people role grace Twin');
    await mend(await only('role_unused'));
    expect(await box.json('role show Twin')).toMatchObject({ scope: 'org' });
  });

  test('planned permissions are taken from a role', async () => {
    await box.json(
      'role new Mapper --permission organization.view --permission organization.repo_to_role_mappers.view',
    );
    await mend(await only('role_planned'));
    expect(await box.json('role show Mapper')).toMatchObject({ permissions: ['organization.view'] });
  });

  test('an audit log that was tampered with is an error, told once', async () => {
    await behind(box, "update audit_events set description = 'nothing happened' where seq = 2");
    const findings = (await doctor(box)).filter(({ severity }) => severity === 'error');
    expect(findings).toEqual([
      expect.objectContaining({ code: 'audit_broken', command: 'roster store restore FILE' }) as Finding,
    ]);
    expect(findings[0]?.message).toContain('event 2');
    expect((await box.run('doctor --fail-on error')).code).toBe(10);
  });

  test('only the first hundred of a kind are listed, and that is said', async () => {
    const rows = Array.from({ length: 101 }, (_, at) => `g${String(at).padStart(3, '0')}`);
    const made = rows.map((name) => `('id-${name}', '${name}', '${name}', '', '2026', '2026')`).join(', ');
    await behind(box, `insert into groups (id, name, sort_key, description, created_at, updated_at) values ${made}`);
    const findings = await doctor(box);
    expect(findings.filter(({ code }) => code === 'group_empty').map(({ subject }) => subject)).toEqual(
      rows.slice(0, 100),
    );
    expect(findings.filter(({ code }) => code === 'more')).toMatchObject([
      { subject: 'group_empty', severity: 'info' },
    ]);
  });

  describe('--fail-on', () => {
    test.each([
      [[], 0],
      [['--fail-on', 'warning'], 10],
      [['--fail-on', 'error'], 0],
    ])('with a warning, doctor %j exits with %i', async (flags, code) => {
      expect((await box.run(['doctor', ...flags])).code).toBe(code);
    });

    test('takes no other word', async () => {
      const { code, stderr } = await box.run('doctor --fail-on info');
      expect([code, stderr]).toEqual([2, expect.stringContaining('--fail-on') as string]);
    });
  });

  test('a terminal shows findings by severity in 80 columns, each command on a line of its own', async () => {
    await box.json(['group', 'create', `A group whose name is long ${'x'.repeat(60)}`]);
    const { stdout, stderr } = await box.run('doctor --no-color', { tty: 80 });
    expect(stdout).toMatch(/^WARNINGS\n {2}ada is the only Owner[^]*\n\nGOOD TO KNOW\n/);
    expect(stdout).toContain('\n    roster people role PERSON Owner\n');
    const sentences = stdout.split('\n').filter((line) => !line.startsWith('    '));
    expect(Math.max(...sentences.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(stderr).toContain('1 warning, 1 good to know');
  });

  test('piped, findings are a table of tabs', async () => {
    const { stdout } = await box.run('doctor');
    expect(stdout.split('\n')[0]).toBe('severity\tcode\tsubject\tmessage\tcommand');
    expect(stdout).toContain('warning\tone_owner\tada\t');
  });

  test('a Member is told what was not looked at, and that is no secret', async () => {
    await addPeople(box, 'grace');
    await box.json('token create deploy --expires never --reveal');
    const grace = await box.as('grace');
    const findings = await doctor(grace);
    const by = (permission: string, ...some: string[]) => some.map((code) => [code, permission] as const);
    const needs: readonly (readonly [string, string])[] = [
      ...by('organization.audit_logs.view', 'time_ahead'),
      ...by('organization.api_tokens.manage', 'token_endless', 'token_unused', 'token_of_deactivated'),
      ...by('organization.service_accounts.view', 'names_alike'),
      ...by('organization.audit_logs.view', 'audit_quota'),
      ...by('organization.general_settings.view', 'task_failed'),
      ...by(
        'organization.audit_logs.view',
        'notification_failed',
        'notification_skipped',
        'notification_receivers',
        'audit_retention_behind',
      ),
      ...by('organization.audit_logs.streaming.view', 'audit_stream_behind'),
      ...by('organization.okta.view', 'scim_token_ends', 'scim_silent'),
      ...by('organization.audit_logs.streaming.view', 'secret_sealed'),
      ...by('organization.okta.view', 'sign_in_required', 'sign_in_configurer', 'sign_in_certificate'),
      ...by('organization.ip_allow_list.view', 'ip_allow_list_open', 'ip_allow_list_loopback'),
      // Where the store is at hand, its log is looked at there.
      ...(backend.remote ? [['audit_broken', 'organization.audit_logs.view'] as const] : []),
    ];
    expect(findings.filter(({ code }) => code === 'skipped').map(({ subject, message }) => [subject, message])).toEqual(
      needs.map(([code, permission]) => [code, expect.stringContaining(`this needs ${permission}`) as string]),
    );
    expect(JSON.stringify(findings)).not.toContain('deploy');
    expect(codes(findings)).toContain('one_owner');
    expect((await grace.run('doctor')).stderr).toContain('not everything was looked at');
  });

  test('without a login, the store is looked at, and the rest is an error with its remedy', async () => {
    await box.run('logout');
    const findings = await doctor(box);
    expect(findings).toMatchObject([{ code: 'unreachable', severity: 'error', command: 'roster login' }]);
    await mend(findings[0] as Finding, {}, { answers: ['ada', CHOSEN] });
  });

  test('doctor changes nothing', async () => {
    const before = await box.json('audit list --all');
    await doctor(box);
    expect(await box.json('audit list --all')).toEqual(before);
  });
});

describe.each(localBackends())('doctor where the store is, on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(backend)));
  afterEach(() => box.destroy());

  test('what must hold in the store is an error where it does not', async () => {
    await behind(box, "update people set email_key = null where username = 'ada'");
    expect((await doctor(box)).filter(({ severity }) => severity === 'error')).toEqual([
      {
        severity: 'error',
        code: 'store_damaged',
        subject: null,
        message: 'ada has an e-mail that cannot be looked up',
        command: 'roster store restore FILE',
      },
    ]);
  });
});
