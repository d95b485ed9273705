import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Invitation, Offer } from '../../../../src/domain/invitations.ts';
import type { Flat } from '../../../../src/cli/context/flat.ts';
import { backends, CTRL_C, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPeople, errorOf, latestEvents, metadataOf, secretsIn } from '../../../support/front-door.ts';
import { accept, codeFor, invitations, invite, listed, newcomer } from '../../../support/invitations.ts';
import { stateOf } from '../../../support/state.ts';

const DAY = 24 * 60 * 60 * 1000;

describe.each(backends())('invitations on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(backend)));
  afterEach(() => box.destroy());

  /** The statuses of all that an address ever had, the latest first. */
  const statuses = async (search: string) => (await invitations(box, `--search ${search}`)).map(({ status }) => status);

  test('the list tells what became of each, and never a code', async () => {
    const codes = [
      await codeFor(box, 'late@acme.example --expires 1h'),
      await codeFor(box, 'gone@acme.example'),
      await codeFor(box, 'here@acme.example --role Admin'),
    ];
    box.clock.now += DAY;
    await box.json('invitation revoke gone@acme.example --yes');
    await accept(newcomer(box, 'here'), codes[2] ?? '');
    codes.push(await codeFor(box, '--provider bitbucket --handle new'));
    const told = await box.run('invitation list --json');
    expect((JSON.parse(told.stdout) as Flat<Invitation>[]).map(({ email, status }) => [email, status])).toEqual([
      [null, 'pending'],
      ['here@acme.example', 'accepted'],
      ['gone@acme.example', 'revoked'],
      ['late@acme.example', 'expired'],
    ]);
    for (const code of codes) expect(told.stdout).not.toContain(code);
    for (const [flags, expected] of [
      ['--status pending', [null]],
      ['--status accepted', ['here@acme.example']],
      ['--status revoked', ['gone@acme.example']],
      ['--status expired', ['late@acme.example']],
      ['--role Admin', ['here@acme.example']],
      ['--search GONE', ['gone@acme.example']],
      ['--search nobody', []],
    ] as const)
      expect((await invitations(box, flags)).map(({ email }) => email)).toEqual(expected);
  });

  test('the list comes in pages', async () => {
    await invite(box, Array.from({ length: 5 }, (_, at) => `p${at}@acme.example`).join(','));
    const { stdout, stderr } = await box.run('invitation list --limit 3 --json');
    expect(JSON.parse(stdout)).toEqual((await invitations(box)).slice(0, 3));
    expect(stderr).toMatch(/^3 shown, there are more/);
  });

  test('resending gives a new code and more time, makes the resender the inviter, and ends the earlier code', async () => {
    const first = await codeFor(box, 'bob@acme.example --expires 1h');
    await addPeople(box, 'grace');
    await box.json('people role grace Admin');
    box.clock.now += DAY;
    const grace = await box.as('grace');
    const [second] = await grace.json<Offer[]>('invitation resend BOB@acme.example --expires 2d --reveal');
    expect(second).toMatchObject({
      email: 'bob@acme.example',
      status: 'pending',
      invited_by: 'grace',
      expires_at: new Date(box.clock.now + 2 * DAY).toISOString(),
    });
    expect(second?.code).not.toBe(first);
    const [event] = await box.json<AuditEvent[]>('audit list --limit 1');
    expect(event).toMatchObject({ resource: 'Invitation', operation: 'Resent', username: 'grace' });
    expect(metadataOf(event)).toEqual({
      before: { expires_at: '2026-03-01T10:00:00.000Z' },
      after: { expires_at: second?.expires_at },
    });
    const refused = await accept(newcomer(box, 'bob'), first);
    expect([refused.code, errorOf(refused).message]).toEqual([4, 'the code is wrong, or a newer one was sent']);
    expect((await accept(newcomer(box, 'bob'), second?.code ?? '')).code).toBe(0);
  });

  test('resending keeps role and groups, without a question, and its code goes where secrets go', async () => {
    await box.json('group create Platform');
    await invite(box, 'bob@acme.example --role Admin --group Platform');
    expect((await box.run('invitation resend bob@acme.example')).code).toBe(9);
    const [made] = await box.json<Offer[]>(`invitation resend bob@acme.example --secret-file ${box.path('codes')}`);
    expect(made).toMatchObject({ role: 'Admin', groups: ['Platform'] });
    expect(made).not.toHaveProperty('code');
    expect((await accept(newcomer(box, 'bob'), secretsIn(box, 'codes')[0]?.secret ?? '')).code).toBe(0);
  });

  test('several are resent or revoked together or not at all, each once', async () => {
    await invite(box, 'bob@acme.example,carol@acme.example');
    const before = await stateOf(box);
    for (const verb of ['resend', 'revoke'])
      expect((await box.run(`invitation ${verb} bob@acme.example nobody@acme.example --reveal --yes`)).code).not.toBe(
        0,
      );
    expect(await stateOf(box)).toEqual(before);
    const again = await box.json<Offer[]>(
      'invitation resend bob@acme.example BOB@acme.example carol@acme.example --reveal',
    );
    expect(again.map(({ email }) => email)).toEqual(['bob@acme.example', 'carol@acme.example']);
    const revoked = await box.json<Invitation[]>('invitation revoke bob@acme.example carol@acme.example --yes');
    expect(revoked.map(({ email, status }) => [email, status])).toEqual([
      ['bob@acme.example', 'revoked'],
      ['carol@acme.example', 'revoked'],
    ]);
    expect(await latestEvents(box, 2)).toEqual([
      'Invitation.Revoked bob@acme.example',
      'Invitation.Revoked carol@acme.example',
    ]);
  });

  test('a revoked code says so; revoking again changes nothing', async () => {
    const code = await codeFor(box, 'bob@acme.example');
    await box.json('invitation revoke bob@acme.example --yes');
    const refused = await accept(newcomer(box, 'bob'), code);
    expect([refused.code, errorOf(refused)]).toEqual([
      4,
      expect.objectContaining({ code: 'unauthenticated', message: 'the invitation was revoked' }),
    ]);
    const before = await stateOf(box);
    expect(await box.json('invitation revoke bob@acme.example --yes')).toMatchObject([{ status: 'revoked' }]);
    expect(await stateOf(box)).toEqual(before);
  });

  test('revoking asks: without a yes, or anybody to give it, nothing is revoked', async () => {
    await invite(box, 'bob@acme.example');
    const revoke = 'invitation revoke bob@acme.example';
    expect((await box.run(revoke)).code).toBe(9);
    expect((await box.run(revoke, { answers: [false] })).code).toBe(130);
    expect((await box.run(revoke, { answers: [CTRL_C] })).code).toBe(130);
    expect(await statuses('bob')).toEqual(['pending']);
    const { code, asked } = await box.run(revoke, { answers: [true] });
    expect([code, asked]).toEqual([0, ['Revoke the invitation of bob@acme.example? The code will work no more.']]);
    expect(await statuses('bob')).toEqual(['revoked']);
  });

  test('an invitation goes by e-mail, handle, provider and handle, or id; of several the one that is pending', async () => {
    const [bob] = await invite(box, 'bob@acme.example');
    await invite(box, '--provider github --handle TomFern');
    const revoke = async (ref: string) => (await box.json<Invitation[]>(`invitation revoke ${ref} --yes`))[0];
    expect(await revoke(bob?.id.toUpperCase() ?? '')).toMatchObject({ email: 'bob@acme.example' });
    expect(await revoke('github:TomFern')).toMatchObject({ handle: 'TomFern' });
    await invite(box, 'bob@acme.example');
    expect((await revoke('bob@acme.example'))?.id).not.toBe(bob?.id);
    await invite(box, '--provider github --handle TomFern');
    await invite(box, '--provider gitlab --handle TomFern');
    const twice = await box.run('invitation revoke TomFern --yes --json');
    expect(errorOf(twice)).toMatchObject({
      code: 'ambiguous',
      details: { candidates: expect.arrayContaining(['github:TomFern', 'gitlab:TomFern']) as string[] },
    });
    await revoke('gitlab:TomFern');
    expect(await revoke('TomFern')).toMatchObject({ provider: 'github', status: 'revoked' });
  });

  test.each(['nobody@acme.example', 'tomfern', 'gitlab:TomFern', 'x:y:z', '0190a000-0000-7000-8000-00000000ffff', "'"])(
    'there is no invitation of %s',
    async (ref) => {
      await invite(box, '--provider github --handle TomFern');
      const missing = await box.run(['invitation', 'revoke', ref, '--yes', '--json']);
      expect([missing.code, errorOf(missing).message]).toEqual([3, `there is no invitation of ${ref}`]);
    },
  );

  test('what is accepted or revoked is not resent, and what is accepted not revoked', async () => {
    const code = await codeFor(box, 'bob@acme.example');
    await accept(newcomer(box, 'bob'), code);
    await invite(box, 'carol@acme.example');
    await box.json('invitation revoke carol@acme.example --yes');
    for (const [line, message, hint] of [
      ['resend bob@acme.example --reveal', 'was accepted already', 'roster people list --search bob@acme.example'],
      ['revoke bob@acme.example --yes', 'was accepted already', 'roster people list --search bob@acme.example'],
      ['resend carol@acme.example --reveal', 'was revoked', 'roster people invite carol@acme.example'],
    ] as const) {
      const refused = await box.run(`invitation ${line} --json`);
      expect(errorOf(refused).code).toBe('conflict');
      expect(errorOf(refused).message).toContain(message);
      expect(errorOf(refused).hint).toContain(hint);
    }
  });

  test('an old invitation is not resent beside a newer one, nor where the address has an account by now', async () => {
    const [old] = await invite(box, 'bob@acme.example --expires 1h');
    box.clock.now += DAY;
    await invite(box, 'bob@acme.example');
    const beside = await box.run(`invitation resend ${old?.id ?? ''} --reveal --json`);
    expect(errorOf(beside)).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('invited already') as string,
    });
    await addPeople(box, 'bob');
    const taken = await box.run(`invitation resend ${old?.id ?? ''} --reveal --json`);
    expect(errorOf(taken)).toMatchObject({ code: 'conflict', message: 'the e-mail bob@acme.example belongs to bob' });
    expect(await statuses('bob')).toEqual(['superseded', 'expired']);
  });

  test('a role that is offered cannot be deleted; given to others instead, the offer follows', async () => {
    await box.json('role new Auditor --permission organization.audit_logs.view');
    const code = await codeFor(box, 'bob@acme.example --role Auditor');
    const refused = await box.run('role delete Auditor --yes --json');
    expect(errorOf(refused)).toMatchObject({
      code: 'role_in_use',
      message: 'Auditor is in use by the invitation of bob@acme.example',
    });
    await box.json('role delete Auditor --reassign-to Member --yes');
    expect((await listed(box, '--status invited'))[0]?.role).toBe('Member');
    expect(JSON.parse((await accept(newcomer(box, 'bob'), code)).stdout)).toMatchObject({ role: 'Member' });
  });

  test('what was offered once stays in the list when role, group and inviter are gone', async () => {
    await box.json('role new Auditor --permission organization.audit_logs.view');
    await box.json('group create Platform');
    await addPeople(box, 'grace');
    await box.json('people role grace Admin');
    const grace = await box.as('grace');
    await invite(grace, 'bob@acme.example --group Platform');
    await box.json('invitation revoke bob@acme.example --yes');
    await invite(box, 'carol@acme.example --role Auditor');
    await box.json('invitation revoke carol@acme.example --yes');
    await box.json('people remove grace --yes');
    await box.json('group delete Platform --yes');
    await box.json('role delete Auditor --yes');
    expect((await invitations(box)).map(({ role, groups, invited_by }) => [role, groups, invited_by])).toEqual([
      [null, [], 'ada'],
      ['Member', [], null],
    ]);
    expect((await box.run('store check')).code).toBe(0);
  });
});
