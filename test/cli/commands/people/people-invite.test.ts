import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Offer } from '../../../../src/domain/invitations.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { errorOf, metadataOf, modeOf, secretsIn } from '../../../support/front-door.ts';
import { invitations, invite, listed } from '../../../support/invitations.ts';
import { stateOf } from '../../../support/state.ts';

const DAY = 24 * 60 * 60 * 1000;

describe.each(backends())('people invite on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(backend)));
  afterEach(() => box.destroy());

  test('answers with the invitation and its code, and records it without the code', async () => {
    await box.json('group create Platform');
    const [offer, ...others] = await invite(box, 'Bob@Acme.example --role Admin --group Platform');
    expect(others).toEqual([]);
    expect(offer).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      email: 'Bob@Acme.example',
      provider: null,
      handle: null,
      role: 'Admin',
      groups: ['Platform'],
      status: 'pending',
      expires_at: '2026-03-08T09:00:00.000Z',
      invited_by: 'ada',
      created_at: '2026-03-01T09:00:00.000Z',
      updated_at: '2026-03-01T09:00:00.000Z',
      organization: 'Acme',
      accept_url: null,
      code: expect.stringMatching(/^([2-9A-HJ-NP-Za-km-z]{6}-){3}[2-9A-HJ-NP-Za-km-z]{6}$/) as string,
    });
    const [event] = await box.json<AuditEvent[]>('audit list --limit 1');
    expect(event).toMatchObject({
      resource: 'Invitation',
      operation: 'Added',
      username: 'ada',
      resource_id: offer?.id,
      resource_name: 'Bob@Acme.example',
      description: 'Bob@Acme.example was invited as Admin',
    });
    expect(metadataOf(event)).toEqual({
      after: {
        email: 'Bob@Acme.example',
        provider: null,
        handle: null,
        uid: null,
        role: 'Admin',
        groups: ['Platform'],
        expires_at: '2026-03-08T09:00:00.000Z',
      },
    });
    expect(await backend.contents(box.location)).not.toContain(offer?.code);
  });

  test('takes several as arguments and one list, each with a role of its own, another for the rest', async () => {
    const made = await invite(box, 'bob@acme.example=Admin,carol@acme.example dan@acme.example=Owner --role Member');
    expect(made.map(({ email, role }) => `${email ?? ''} ${role ?? ''}`)).toEqual([
      'bob@acme.example Admin',
      'carol@acme.example Member',
      'dan@acme.example Owner',
    ]);
    expect(new Set(made.map(({ code }) => code)).size).toBe(3);
    expect((await invite(box, 'eve@acme.example'))[0]?.role).toBe('Member');
  });

  test.each([
    ['', 7 * DAY],
    ['--expires 24h', DAY],
    ['--expires 3d', 3 * DAY],
    ['--expires 2w', 14 * DAY],
  ])('ends after 7 days, or as long as %j says', async (flag, length) => {
    const [offer] = await invite(box, `bob@acme.example ${flag}`.trim());
    expect(Date.parse(offer?.expires_at ?? '') - box.clock.now).toBe(length);
  });

  test('takes a handle with its provider instead of an e-mail; every character of it counts', async () => {
    const [tom] = await invite(box, '--provider github --handle TomFern --uid 583231');
    expect(tom).toMatchObject({ email: null, provider: 'github', handle: 'TomFern', role: 'Member' });
    const [event] = await box.json<AuditEvent[]>('audit list --limit 1');
    expect(event?.resource_name).toBe('github:TomFern');
    expect(metadataOf(event)).toMatchObject({ after: { handle: 'TomFern', uid: '583231' } });
    await invite(box, '--provider github --handle tomfern');
    await invite(box, '--provider gitlab --handle TomFern');
    const again = await box.run('people invite --provider github --handle TomFern --reveal --json');
    expect([again.code, errorOf(again)]).toEqual([
      6,
      expect.objectContaining({
        code: 'conflict',
        message: 'github:TomFern is invited already, until 2026-03-08',
        hint: 'send a new code: roster invitation resend github:TomFern',
      }),
    ]);
  });

  test.each([
    ['ada@ACME.example', 'the e-mail ada@acme.example belongs to ada', 'roster people show ada'],
    [
      'BOB@acme.example',
      'bob@acme.example is invited already, until 2026-03-08',
      'send a new code: roster invitation resend bob@acme.example',
    ],
    ['new@acme.example NEW@acme.example', 'NEW@acme.example is given twice', 'give each address once'],
  ])('refuses %s with whom it concerns, and then invites nobody', async (addresses, message, hint) => {
    await invite(box, 'bob@acme.example');
    const before = await stateOf(box);
    const refused = await box.run(`people invite other@acme.example ${addresses} --reveal --json`);
    expect(refused.code).toBe(6);
    expect(errorOf(refused)).toMatchObject({ code: 'conflict', message, hint });
    expect(await stateOf(box)).toEqual(before);
  });

  test('an expired or revoked address is just invited again, and is pending once', async () => {
    await invite(box, 'late@acme.example,gone@acme.example --expires 24h');
    await box.json('invitation revoke gone@acme.example --yes');
    box.clock.now += DAY;
    await invite(box, 'late@acme.example,gone@acme.example');
    expect((await invitations(box)).map(({ email, status }) => `${email ?? ''} ${status}`).sort()).toEqual([
      'gone@acme.example pending',
      'gone@acme.example revoked',
      'late@acme.example expired',
      'late@acme.example pending',
    ]);
    expect(await listed(box, '--status invited')).toHaveLength(2);
  });

  test('addresses with quotes, signs and letters of any alphabet are addresses like others', async () => {
    const addresses = ["o'brien@acme.example", '=cmd@acme.example', 'ünï@bücher.example', 'a=b@acme.example'];
    expect((await invite(box, addresses.join(','))).map(({ email }) => email)).toEqual(addresses);
  });

  test('codes go to a new file for one’s own eyes alone, and are not shown then', async () => {
    const file = box.path('codes.jsonl');
    const made = await box.json<Offer[]>(`people invite bob@acme.example --secret-file ${file}`);
    expect(made[0]).not.toHaveProperty('code');
    await box.json(`people invite --provider github --handle TomFern --secret-file ${box.path('tom.jsonl')}`);
    expect([...secretsIn(box, 'codes.jsonl'), ...secretsIn(box, 'tom.jsonl')]).toEqual([
      { email: 'bob@acme.example', username: '', kind: 'invitation', secret: expect.any(String) as string },
      { email: null, username: 'TomFern', kind: 'invitation', secret: expect.any(String) as string },
    ]);
    expect(modeOf(file)).toBe(0o600);
    expect((await box.run(`people invite c@acme.example --secret-file ${file}`)).code).toBe(2);
  });

  test('a terminal shows the code whole, in 80 columns', async () => {
    const address = 'augusta.ada.king.countess.of.lovelace@analytical-engines.acme.example';
    const { code, stdout, stderr } = await box.run(`people invite ${address} --role Admin`, {
      tty: 80,
      env: { NO_COLOR: '1' },
    });
    const [header = '', email, row = ''] = stdout.split('\n');
    expect([code, header, email]).toEqual([0, expect.stringMatching(/^EMAIL +HANDLE +ROLE +CODE$/), address]);
    expect(row).toMatch(/^ +- +Admin +(\w{6}-){3}\w{6}$/);
    expect(row.length).toBeLessThanOrEqual(80);
    expect(stderr).toMatch(
      /^These codes are not shown again\. Each works once: roster invitation accept\nundo: roster undo [0-9a-f-]{36}\n$/,
    );
  });

  test('asks a terminal for whom, role and groups; an address can be dropped, another get its own role', async () => {
    await box.json('group create Platform');
    const { code, asked } = await box.run('people invite', {
      tty: 80,
      answers: [
        'bob@acme.example, carol@acme.example dan@acme.example',
        'Member',
        ['Platform'],
        'drop',
        'carol@acme.example',
        'role',
        'dan@acme.example',
        'Admin',
        'go',
      ],
    });
    expect(code).toBe(0);
    expect(asked).toEqual([
      'E-mail addresses, separated by commas:',
      'Role:',
      'Groups:',
      'Send these 3 invitations?',
      'Drop which?',
      'Send these 2 invitations?',
      'Whose role?',
      'Role of dan@acme.example:',
      'Send these 2 invitations?',
    ]);
    expect((await invitations(box)).map(({ email, role, groups }) => [email, role, groups]).sort()).toEqual([
      ['bob@acme.example', 'Member', ['Platform']],
      ['dan@acme.example', 'Admin', ['Platform']],
    ]);
  });

  test('many are invited at once, and one that cannot be stops them all', async () => {
    const many = Array.from({ length: 300 }, (_, at) => `p${at}@acme.example`).join(',');
    expect((await box.run(`people invite ${many},ada@acme.example --reveal`)).code).toBe(6);
    expect(await invitations(box)).toEqual([]);
    expect(await invite(box, many)).toHaveLength(300);
    expect(await invitations(box, '--status pending')).toHaveLength(300);
  });
});
