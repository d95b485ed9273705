import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Offer } from '../../../../src/domain/invitations.ts';
import type { Token } from '../../../../src/domain/tokens.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { RunOptions, Sandbox } from '../../../harness.ts';
import { expectDenied, expectFailure } from '../../../support/denied.ts';
import { addPerson, behind, errorOf } from '../../../support/front-door.ts';
import { accept, codeFor, invite, listed, newcomer } from '../../../support/invitations.ts';
import { stateOf } from '../../../support/state.ts';

const INVITE = 'organization.people.invite';
const MINUTE = 60 * 1000;

describe.each(backends())('attacks by invitation on $name', (backend) => {
  let box: Sandbox;
  const actors = new Map<string, Sandbox>();
  beforeAll(async () => {
    box = await sandbox(backend);
    await box.json(`role new Greeter --permission ${INVITE} --permission organization.people.view`);
    await box.json(`role new Treasurer --from Admin --permission organization.plans_and_billing.modify`);
    await box.json('group create Treasury --role Treasurer');
    await box.json('group create Platform');
    for (const [name, role] of [
      ['adam', 'Admin'],
      ['meg', 'Member'],
      ['gary', 'Greeter'],
    ] as const) {
      await addPerson(box, `${name}@acme.example`, name, role);
      actors.set(name, await box.as(name));
    }
    await invite(box, 'owner@acme.example=Owner,admin@acme.example=Admin,member@acme.example');
  });
  afterAll(() => box.destroy());

  const attack = (username: string, line: string, options: RunOptions = {}) => ({
    owner: box,
    actor: actors.get(username) ?? box,
    username,
    argv: line.split(' '),
    options,
  });

  test.each([
    'people invite x@acme.example --reveal',
    'invitation list',
    'invitation resend member@acme.example --reveal',
    'invitation revoke member@acme.example --yes',
  ])('a Member is refused %s', async (line) => {
    const error = await expectDenied(attack('meg', line), 'forbidden');
    expect(error.details).toEqual({ permission: INVITE });
  });

  test('a Member sees who is invited, for a Member sees the people', async () => {
    expect(await listed(actors.get('meg') ?? box, '--status invited')).toHaveLength(3);
  });

  test.each([
    'people invite x@acme.example --role Owner --reveal',
    'people invite x@acme.example=Owner --reveal',
    'people invite x@acme.example y@acme.example=Owner --reveal',
    'people invite --provider github --handle x --role Owner --reveal',
    'invitation resend owner@acme.example --reveal',
  ])('an Admin is refused %s', async (line) => {
    await expectDenied(attack('adam', line), 'owner_role');
  });

  test.each([
    ['adam', 'people invite x@acme.example --role Treasurer --reveal'],
    ['adam', 'people invite x@acme.example --group Treasury --reveal'],
    ['adam', 'people invite x@acme.example --group Platform --group Treasury --reveal'],
    ['gary', 'people invite x@acme.example --role Admin --reveal'],
    ['gary', 'people invite x@acme.example --reveal'],
    ['gary', 'invitation resend admin@acme.example --reveal'],
    ['gary', 'invitation resend member@acme.example --reveal'],
  ])('%s, who holds less, is refused %s', async (username, line) => {
    const error = await expectDenied(attack(username, line), 'escalation');
    expect(error.message).toContain('permissions that you do not have');
  });

  test('groups take the permission to change groups', async () => {
    const line = 'people invite x@acme.example --role Greeter --group Platform --reveal';
    const error = await expectDenied(attack('gary', line), 'forbidden');
    expect(error.details).toEqual({ permission: 'organization.groups.modify' });
  });

  test('a token that is limited invites with no more than it is limited to', async () => {
    const limited = await box.json<Token & { token: string }>(
      `token create limited --permission ${INVITE} --permission organization.people.view --reveal`,
    );
    const env = { ROSTER_TOKEN: limited.token };
    await expectDenied(
      { ...attack('ada', 'people invite x@acme.example --role Admin --reveal', { env }), actor: box },
      'escalation',
    );
    await expectDenied(
      { ...attack('ada', 'people invite x@acme.example --role Owner --reveal', { env }), actor: box },
      'owner_role',
    );
    const [greeter] = await box.json<Offer[]>('people invite greeter@acme.example --role Greeter --reveal', { env });
    expect(greeter?.role).toBe('Greeter');
  });

  describe('whose inviter is not what they were', () => {
    let eve: Sandbox;
    let code: string;
    let count = 0;
    beforeEach(async () => {
      count += 1;
      box.clock.now += MINUTE;
      await addPerson(box, `inviter${count}@acme.example`, `inviter${count}`, 'Admin');
      const inviter = await box.as(`inviter${count}`);
      code = await codeFor(inviter, `eve${count}@acme.example --role Admin`);
      eve = newcomer(box, `eve${count}`);
    });

    test.each([
      ['demoted', 'people role INVITER Member'],
      ['deactivated', 'people deactivate INVITER'],
    ])('an invitation fails at acceptance once the inviter was %s, and nothing is left of it', async (_what, line) => {
      await box.json(line.replace('INVITER', `inviter${count}`));
      const before = await stateOf(box);
      const refused = await accept(eve, code);
      expect([refused.code, errorOf(refused)]).toEqual([
        5,
        {
          code: 'escalation',
          message: 'the inviter may not give this role and these groups any more',
          hint: 'ask somebody who can, such as an Owner, for a new invitation',
          details: {},
        },
      ]);
      expect(await stateOf(box)).toEqual(before);
      expect((await eve.run('whoami')).code).toBe(4);
      const [denial] = await box.json<AuditEvent[]>('audit list --outcome denied --limit 1');
      expect(denial).toMatchObject({
        resource: 'Access',
        operation: 'Denied',
        user_id: '',
        username: '',
        resource_name: `eve${count}@acme.example`,
      });
      const [again] = await box.json<Offer[]>(`invitation resend eve${count}@acme.example --reveal`);
      expect((await accept(eve, again?.code ?? '')).code).toBe(0);
    });

    test('a role that grew beyond the inviter is not given, one that the inviter still holds is', async () => {
      await box.json(['role', 'new', `Grown${count}`, '--permission', 'organization.people.view']);
      const [offer] = await (
        await box.as(`inviter${count}`)
      ).json<Offer[]>(`people invite grown${count}@acme.example --role Grown${count} --reveal`);
      await box.json(`role edit Grown${count} --add organization.plans_and_billing.modify`);
      expect(errorOf(await accept(eve, offer?.code ?? '')).code).toBe('escalation');
      await box.json(`role edit Grown${count} --remove organization.plans_and_billing.modify`);
      expect((await accept(eve, offer?.code ?? '')).code).toBe(0);
    });

    test('however often it is tried, the log lists a few of the refusals', async () => {
      await box.json(`people deactivate inviter${count}`);
      const denied = async () =>
        (await box.json<AuditEvent[]>('audit list --all --outcome denied')).filter(
          (event) => event.resource_name === `eve${count}@acme.example`,
        );
      for (let n = 0; n < 15; n += 1) await accept(eve, code, `--username eve-${count}-${n} --json`);
      const operations = (await denied()).map(({ operation }) => operation);
      expect(operations).toEqual(['Suppressed', ...Array<string>(10).fill('Denied')]);
    });
  });

  test('an Owner’s invitation of an Owner fails once the inviter is none', async () => {
    await addPerson(box, 'olga@acme.example', 'olga', 'Owner');
    const olga = await box.as('olga');
    const code = await codeFor(olga, 'heir@acme.example --role Owner');
    await box.json('people role olga Admin');
    expect(errorOf(await accept(newcomer(box, 'heir'), code)).code).toBe('owner_role');
  });

  test('a service account invites by its own permissions, and as long as it has them', async () => {
    const made = await box.json<{ token: string }>('service-account create robot --role Admin --reveal');
    const env = { ROSTER_TOKEN: made.token };
    const [first, second] = await box.json<Offer[]>('people invite one@acme.example two@acme.example --reveal', {
      env,
    });
    expect(first?.invited_by).toBe('robot');
    expect((await accept(newcomer(box, 'one'), first?.code ?? '')).code).toBe(0);
    await box.json('service-account deactivate robot');
    expect(errorOf(await accept(newcomer(box, 'two'), second?.code ?? '')).code).toBe('escalation');
  });

  test('a code works once: replayed, it makes nobody, whatever username is asked for', async () => {
    const code = await codeFor(box, 'once@acme.example');
    await accept(newcomer(box, 'once'), code);
    const replay = { stdin: `${code}\nanother pass phrase of mine\n` };
    box.clock.now += MINUTE;
    for (const username of ['once', 'other', 'ada'])
      await expectFailure(
        attack('ada', `invitation accept --username ${username} --code-stdin --password-stdin`, replay),
        4,
        'unauthenticated',
      );
  });

  test('neither the stored hash, nor a part of a code, nor another kind of secret is a code', async () => {
    const code = await codeFor(box, 'hash@acme.example');
    const [{ code_hash } = { code_hash: '' }] = await behind<{ code_hash: string }>(
      box,
      "select code_hash from invitations where email_key = 'hash@acme.example'",
    );
    const [temporary] = await addPerson(box, 'temp@acme.example', 'temp');
    const password = (temporary as unknown as { temporary_password: string }).temporary_password;
    for (const wrong of [code_hash, code.slice(0, -1), code.toLowerCase(), code.replaceAll('-', ''), password]) {
      box.clock.now += MINUTE;
      expect(errorOf(await accept(newcomer(box, 'hash'), wrong)).code).toBe('unauthenticated');
    }
    box.clock.now += MINUTE;
    expect((await box.run('login hash@acme.example --password-stdin', { stdin: code })).code).toBe(4);
    expect(JSON.stringify(await box.json('audit list --all'))).not.toContain(code);
  });

  test('accepting as one person uses nothing of the one who is logged in there', async () => {
    const code = await codeFor(box, 'guest@acme.example');
    const token = (await box.json<{ token: string }>('token create spare --reveal')).token;
    const guest = newcomer(box, 'guest');
    box.clock.now += MINUTE;
    const accepted = await guest.run('invitation accept --code-stdin --password-stdin --json', {
      stdin: `${code}\nseven quiet lanterns glow\n`,
      env: { ROSTER_TOKEN: token },
    });
    expect(JSON.parse(accepted.stdout)).toMatchObject({ username: 'guest', role: 'Member' });
    expect(await guest.json('whoami')).toMatchObject({ username: 'guest' });
  });
});
