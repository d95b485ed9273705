import type { Invitation, Offer } from '../../../../src/domain/invitations.ts';
import type { Flat } from '../../../../src/cli/context/flat.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { errorOf, secretsIn } from '../../../support/front-door.ts';
import { accept, invitations, invite, newcomer } from '../../../support/invitations.ts';
import { mailServer, ownCertificate } from '../../../support/smtp.ts';
import type { Mail, MailServer } from '../../../support/smtp.ts';
import { stateOf } from '../../../support/state.ts';

const CODE = /^ {4}((?:\w{6}-){3}\w{6})$/m;
const codeIn = (mail: Mail | undefined): string => CODE.exec(mail?.body ?? '')?.[1] ?? '';

describe.each(backends())('invitations by mail on $name', (backend) => {
  let box: Sandbox;
  let server: MailServer;
  beforeEach(async () => {
    box = await sandbox(backend);
    server = await mailServer({}, ['refused@acme.example']);
  });
  afterEach(async () => {
    await server.close();
    await box.destroy();
  });
  const run = (line: string) => box.run(line, { env: server.env });

  test('a message tells who invites whom to what, how to accept and until when; its code works', async () => {
    await box.json('group create Platform');
    const sent = await run('people invite bob@acme.example --role Admin --group Platform --json');
    expect([sent.code, sent.stderr]).toEqual([0, '1 invitation sent by mail\n']);
    const [offer] = JSON.parse(sent.stdout) as Flat<Offer>[];
    expect(offer).not.toHaveProperty('code');
    const [mail, ...others] = server.taken;
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ from: 'roster@acme.example', to: ['bob@acme.example'] });
    expect(Object.fromEntries(mail?.headers ?? [])).toMatchObject({
      from: 'Acme <roster@acme.example>',
      to: 'bob@acme.example',
      subject: 'Invitation to Acme',
      'auto-submitted': 'auto-generated',
      'content-type': 'text/plain; charset=utf-8',
    });
    expect(mail?.body.replace(codeIn(mail), 'CODE')).toBe(
      [
        'ada invites you to Acme as Admin, in Platform.',
        '',
        'To accept, run this command, which asks for the code:',
        '',
        '    roster invitation accept',
        '',
        '    CODE',
        '',
        'The code works once, until 2026-03-08 09:00 UTC.',
        'Anybody who has the code can accept instead of you, so do not share it.',
        'If you did not expect this, ignore it: nothing happens without the code.',
        '',
      ].join('\n'),
    );
    expect((await accept(newcomer(box, 'bob'), codeIn(mail))).code).toBe(0);
  });

  test('a message leads to the page for codes where the organization has a URL; the code is in no link', async () => {
    await box.json('settings set url https://roster.acme.example/people');
    await run('people invite bob@acme.example');
    const [mail] = server.taken;
    expect(mail?.body.split('\n').slice(2, 11)).toEqual([
      'To accept, open this page and type the code:',
      '',
      '    https://roster.acme.example/invitation',
      '',
      'or run this command, which asks for it:',
      '',
      '    roster invitation accept',
      '',
      `    ${codeIn(mail)}`,
    ]);
    const offer = await box.json<Offer[]>('people invite carol@acme.example --reveal');
    expect(offer).toMatchObject([{ accept_url: 'https://roster.acme.example/invitation' }]);
  });

  test('each gets a message of their own; resending sends a new code', async () => {
    await run('people invite bob@acme.example,carol@acme.example');
    expect(server.taken.map(({ to }) => to)).toEqual([['bob@acme.example'], ['carol@acme.example']]);
    expect(new Set(server.taken.map(codeIn)).size).toBe(2);
    expect((await run('invitation resend bob@acme.example')).code).toBe(0);
    const [first, , second] = server.taken;
    expect((await accept(newcomer(box, 'bob'), codeIn(first))).code).toBe(4);
    expect((await accept(newcomer(box, 'bob'), codeIn(second))).code).toBe(0);
  });

  test('a terminal does not show a code that went by mail; asked for, it is shown or kept, too', async () => {
    const sent = await box.run('people invite bob@acme.example', { env: server.env, tty: 80 });
    expect(sent.stdout).not.toContain(codeIn(server.taken[0]));
    const [shown] = JSON.parse((await run('people invite carol@acme.example --reveal --json')).stdout) as Flat<Offer>[];
    expect(shown?.code).toBe(codeIn(server.taken[1]));
    await run(`people invite dan@acme.example --secret-file ${box.path('codes')}`);
    expect(secretsIn(box, 'codes')[0]?.secret).toBe(codeIn(server.taken[2]));
  });

  test('a handle has no mailbox: its code needs a place, and no message is sent', async () => {
    const github = 'people invite --provider github --handle TomFern';
    expect((await run(github)).code).toBe(9);
    expect((await run(`${github} --reveal`)).code).toBe(0);
    expect((await run('invitation resend TomFern')).code).toBe(9);
    expect((await run('invitation resend TomFern --reveal')).code).toBe(0);
    expect(server.taken).toEqual([]);
  });

  test('a message that is refused loses no invitation, says how to go on, and does not hold up the others', async () => {
    const partly = await run('people invite a@acme.example refused@acme.example b@acme.example --json');
    expect(partly.code).toBe(8);
    expect((JSON.parse(partly.stdout) as Flat<Invitation>[]).map(({ status }) => status)).toEqual(
      Array(3).fill('pending'),
    );
    const { error } = JSON.parse(partly.stderr) as { error: { code: string; message: string; hint: string } };
    expect(error).toMatchObject({
      code: 'partial',
      hint: 'send new codes once mail works again: roster invitation resend refused@acme.example',
      details: { unsent: [{ address: 'refused@acme.example', problem: expect.stringContaining('550') as string }] },
    });
    expect(error.message).toMatch(/^1 invitation could not be sent by e-mail, but are valid/);
    expect(server.taken.map(({ to }) => to[0])).toEqual(['a@acme.example', 'b@acme.example']);
    expect(await invitations(box, '--status pending')).toHaveLength(3);
  });

  test('where the server is away, every invitation stands, and one attempt is enough to see it', async () => {
    await server.close();
    const failed = await run('people invite bob@acme.example,carol@acme.example');
    expect(failed.code).toBe(7);
    expect(failed.stdout.split('\n')).toHaveLength(4);
    expect(failed.stderr).toMatch(
      /^error: 2 invitations could not be sent by e-mail, but are valid: bob@acme\.example, carol@acme\.example: .*ECONNREFUSED/,
    );
    expect(failed.stderr).toMatch(/hint: .*: roster invitation resend bob@acme\.example carol@acme\.example\n$/);
    server = await mailServer();
    expect((await run('invitation resend bob@acme.example carol@acme.example')).code).toBe(0);
    expect(server.taken).toHaveLength(2);
  });

  test('what is refused sends no message', async () => {
    await invite(box, 'bob@acme.example');
    expect((await run('people invite carol@acme.example bob@acme.example')).code).toBe(6);
    expect((await run('people invite carol@acme.example --role Nobody')).code).toBe(3);
    expect(server.taken).toEqual([]);
  });

  test('hostile names put no line into the header, and no second recipient', async () => {
    const hostile = 'Acme"<eve@evil.example>, 😀 =?utf-8?q?Bcc:_eve?=';
    await box.run(['settings', 'set', 'name', hostile]);
    await box.run(['role', 'new', 'Chef, "x" <y@z> %0d%0aBcc: eve', '--permission', 'organization.view']);
    await box.run(['group', 'create', "'; drop table mail; --"]);
    const argv = ['people', 'invite', "o'brien=x@acme.example", '--role', 'Chef, "x" <y@z> %0d%0aBcc: eve'];
    const sent = await box.run([...argv, '--group', "'; drop table mail; --"], { env: server.env });
    expect([sent.code, sent.stderr]).toEqual([0, '1 invitation sent by mail\n']);
    const [mail] = server.taken;
    expect(mail?.to).toEqual(["o'brien=x@acme.example"]);
    expect([...(mail?.headers.keys() ?? [])].sort()).toEqual([
      'auto-submitted',
      'content-transfer-encoding',
      'content-type',
      'date',
      'from',
      'message-id',
      'mime-version',
      'subject',
      'to',
    ]);
    expect(mail?.body).toContain(`ada invites you to ${hostile} as Chef, "x" <y@z> %0d%0aBcc: eve`);
  });

  test.each([
    ['nonsense', 'roster@acme.example', 'ROSTER_SMTP_URL'],
    ['http://127.0.0.1:25', 'roster@acme.example', 'ROSTER_SMTP_URL'],
    ['smtp://', 'roster@acme.example', 'ROSTER_SMTP_URL'],
    ['ftp://user:hunter2hunter2@127.0.0.1', 'roster@acme.example', 'ROSTER_SMTP_URL'],
    ['smtp://127.0.0.1', undefined, 'ROSTER_MAIL_FROM'],
    ['smtp://127.0.0.1', 'Acme', 'ROSTER_MAIL_FROM'],
    ['smtp://127.0.0.1', 'a@x.example, b@x.example', 'ROSTER_MAIL_FROM'],
    ['smtp://127.0.0.1', 'Acme\nBcc: eve@evil.example <roster@acme.example>', 'ROSTER_MAIL_FROM'],
  ])('the settings %j and %j are refused before anything is done', async (url, from, name) => {
    const before = await stateOf(box);
    const env = { ROSTER_SMTP_URL: url, ROSTER_MAIL_FROM: from };
    const refused = await box.run('people invite bob@acme.example --json', { env });
    expect(errorOf(refused).code).toBe('invalid');
    expect(errorOf(refused).message).toContain(name);
    expect(refused.stderr).not.toContain('hunter2');
    expect(await stateOf(box)).toEqual(before);
  });
});

test('a password for the mail server goes over TLS or not at all, and into no message', async () => {
  const [backend] = backends();
  if (backend === undefined) throw new Error('there is no backend');
  const box = await sandbox(backend);
  const plain = await mailServer({ onAuth: (_auth, _session, answer) => answer(null, { user: 'roster' }) });
  const tls = await mailServer({
    ...(await ownCertificate()),
    hideSTARTTLS: false,
    onAuth: ({ password }, _session, answer) =>
      password === 'hunter2hunter2' ? answer(null, { user: 'roster' }) : answer(new Error('wrong')),
  });
  const env = (port: number, query = '') => ({
    ROSTER_SMTP_URL: `smtp://roster:hunter2hunter2@127.0.0.1:${port}${query}`,
    ROSTER_MAIL_FROM: 'roster@acme.example',
  });
  try {
    const refused = await box.run('people invite bob@acme.example --debug', { env: env(plain.port) });
    expect([refused.code, plain.taken]).toEqual([7, []]);
    expect(refused.stderr).not.toContain('hunter2');
    const untrusted = await box.run('invitation resend bob@acme.example --debug', { env: env(tls.port) });
    expect([untrusted.code, tls.taken]).toEqual([7, []]);
    const trusting = env(tls.port, '?tls.rejectUnauthorized=false');
    expect((await box.run('invitation resend bob@acme.example', { env: trusting })).code).toBe(0);
    expect(tls.taken).toHaveLength(1);
  } finally {
    await plain.close();
    await tls.close();
    await box.destroy();
  }
});
