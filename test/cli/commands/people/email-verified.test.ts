import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Person } from '../../../../src/domain/people.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { expectDenied } from '../../../support/denied.ts';
import { addPeople, addPerson, csv, csvFile, errorOf, faultsOf, metadataOf } from '../../../support/front-door.ts';
import { stateOf } from '../../../support/state.ts';
import { accept, codeFor, newcomer } from '../../../support/invitations.ts';

const WANTED = 'newhire@acme.example';
const SETTLED = `if it is theirs: roster people edit mallory --verify-email ${WANTED}; if not, give them another: roster people edit mallory --email EMAIL`;

/** mallory, a Member, has taken the address of somebody who is to come; adam is an Admin. */
const prepare = async (box: Sandbox) => {
  await addPeople(box, 'mallory', 'linus');
  await addPerson(box, 'adam@acme.example', 'adam', 'Admin');
  await box.json('group create Platform');
  await box.json('project create Rocket');
  const mallory = await box.as('mallory');
  await mallory.json(`me edit --email ${WANTED}`);
};

describe.each(backends())('addresses that people gave themselves on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend, prepare);
  });
  afterEach(() => box.destroy());

  const show = (who: string) => box.json<Person>(['people', 'show', who]);
  const isVerified = async (who: string) => (await show(who)).email_verified;
  const importRow = (row: string, ...flags: string[]) =>
    box.run(['people', 'import', csvFile(box, csv(row)), '--reveal', '--json', ...flags]);
  const lastEvent = async () => (await box.json<AuditEvent[]>('audit list --limit 1'))[0];

  test('are not verified; all others are', async () => {
    const people = await box.json<Person[]>('people list --all');
    expect(people.map(({ username, email_verified }) => [username, email_verified])).toEqual([
      ['ada', true],
      ['adam', true],
      ['linus', true],
      ['mallory', false],
    ]);
    const shown = await box.run(`people show ${WANTED}`);
    expect(shown).toMatchObject({
      code: 0,
      stdout: `username\temail\trole\tstatus\tgroups\nmallory\t${WANTED}\tMember\tactive\t\n`,
    });
    expect(shown.stderr).toBe(
      `mallory gave the address ${WANTED} themselves, and nothing is matched to it; ${SETTLED}\n`,
    );
    expect((await box.run('people show linus')).stderr).toBe('');
  });

  test('are told to the one who gives one, and to the log', async () => {
    const linus = await box.as('linus');
    const changed = await linus.run('me edit --email torvalds@acme.example');
    expect(changed.stderr).toBe(
      'torvalds@acme.example is not verified yet; an administrator confirms it: roster people edit linus --verify-email torvalds@acme.example\n',
    );
    expect(metadataOf(await lastEvent())).toEqual({
      before: { email: 'linus@acme.example' },
      after: { email: 'torvalds@acme.example', email_verified: false },
    });
    // The same address in another case is the same address.
    await box.json('people edit linus --verify-email torvalds@acme.example');
    expect(await linus.json('me edit --email Torvalds@acme.example')).toMatchObject({ email_verified: true });
  });

  describe('match nothing:', () => {
    test.each([['fail'], ['skip'], ['update']])('an import with --on-conflict %s', async (way) => {
      const before = await stateOf(box);
      const refused = await importRow(`NewHire@acme.example,,Admin,`, '--on-conflict', way);
      expect([refused.code, faultsOf(refused)]).toEqual([6, ['2 conflict']]);
      expect(errorOf(refused)).toMatchObject({
        hint: SETTLED,
        details: {
          faults: [
            { problem: `the e-mail ${WANTED} belongs to mallory, who set it themselves; nobody has confirmed it` },
          ],
        },
      });
      expect(await stateOf(box)).toEqual(before);
      const dry = await importRow(`${WANTED},,Admin,`, '--on-conflict', way, '--dry-run');
      expect([dry.code, faultsOf(dry)]).toEqual([6, ['2 conflict']]);
    });

    test.each([[`people add ${WANTED} --role Admin --reveal`], [`people invite ${WANTED} --role Admin --reveal`]])(
      '%s',
      async (line) => {
        const before = await stateOf(box);
        const refused = await box.run(`${line} --json`);
        expect([refused.code, errorOf(refused).code, errorOf(refused).hint]).toEqual([6, 'conflict', SETTLED]);
        expect(await stateOf(box)).toEqual(before);
      },
    );

    test.each([
      ['people role NEWHIRE@acme.example Admin'],
      [`people reset-password ${WANTED} --reveal`],
      [`people deactivate ${WANTED}`],
      [`people reactivate ${WANTED}`],
      [`people edit ${WANTED} --verify-email ${WANTED}`],
      [`people remove ${WANTED} --yes`],
      [`people remove linus --transfer-to ${WANTED} --yes`],
      [`people offboard ${WANTED} --yes`],
      [`group modify Platform --add ${WANTED}`],
      [`group create Other --member ${WANTED}`],
      [`project create Other --owner ${WANTED}`],
      [`project transfer Rocket --to ${WANTED}`],
      [`project people add Rocket ${WANTED} --role Admin`],
      [`project people add Rocket user:${WANTED} --role Admin`],
      [`token create t --person ${WANTED} --reveal`],
      [`token list --person ${WANTED}`],
    ])('%s', async (line) => {
      const before = await stateOf(box);
      const refused = await box.run(`${line} --json`);
      expect([refused.code, errorOf(refused)]).toEqual([
        6,
        {
          code: 'conflict',
          message: 'mallory set the address newhire@acme.example themselves, and nobody has confirmed it',
          hint: `use the username: mallory; ${SETTLED}`,
          details: expect.objectContaining({ username: 'mallory' }) as unknown,
        },
      ]);
      expect(await stateOf(box)).toEqual(before);
    });

    test('store recover-owner', async () => {
      const refused = await box.run(['store', 'recover-owner', WANTED, '--confirm', 'Acme', '--reveal', '--json']);
      expect([refused.code, errorOf(refused).code]).toEqual([6, 'conflict']);
      expect((await show('mallory')).role).toBe('Member');
    });
  });

  test('nobody gives themselves an address that is invited', async () => {
    await box.json('people invite bob@acme.example --role Admin --reveal');
    const linus = await box.as('linus');
    const refused = await linus.run('me edit --email Bob@acme.example --json');
    expect([refused.code, errorOf(refused).code]).toEqual([6, 'conflict']);
  });

  test('still log in, and are looked up', async () => {
    const login = await box.run(`login ${WANTED} --password-stdin`, {
      stdin: 'correct horse battery staple mallory',
      env: { ROSTER_CONFIG_DIR: box.path('elsewhere') },
    });
    expect(login.code).toBe(0);
    expect((await box.run(`access list ${WANTED}`)).code).toBe(0);
    expect((await box.run(`project list --owner ${WANTED}`)).code).toBe(0);
  });

  describe('become verified', () => {
    test('by an administrator who confirms what they see, with its event, and then match', async () => {
      const adam = await box.as('adam');
      expect(await adam.json(`people edit mallory --verify-email NEWHIRE@acme.example`)).toMatchObject({
        username: 'mallory',
        email_verified: true,
      });
      expect(await lastEvent()).toMatchObject({
        resource: 'User',
        operation: 'Modified',
        username: 'adam',
        resource_name: 'mallory',
        description: `the email of mallory was confirmed: ${WANTED}`,
      });
      expect(metadataOf(await lastEvent())).toEqual({
        before: { email_verified: false },
        after: { email: WANTED, email_verified: true },
      });
      expect((await importRow(`${WANTED},,Admin,`, '--on-conflict', 'update')).code).toBe(0);
      expect(await show('mallory')).toMatchObject({ role: 'Admin', email_verified: true });
      const before = await stateOf(box);
      expect((await box.run(`people edit ${WANTED} --verify-email ${WANTED}`)).code).toBe(0);
      expect(await stateOf(box)).toEqual(before);
    });

    test('by an administrator who sets them, the same address included', async () => {
      await box.json(`people edit mallory --email ${WANTED}`);
      expect(await isVerified('mallory')).toBe(true);
      await box.json('people edit linus --email other@acme.example');
      expect(await isVerified('linus')).toBe(true);
    });

    test('by an accepted invitation', async () => {
      const code = await codeFor(box, 'bob@acme.example');
      expect((await accept(newcomer(box, 'bob'), code)).code).toBe(0);
      expect(await isVerified('bob')).toBe(true);
      const byHandle = await codeFor(box, '--provider github --handle TomFern');
      expect((await accept(newcomer(box, 'tom'), byHandle)).code).toBe(0);
      expect(await show('TomFern')).toMatchObject({ email: null, email_verified: false });
    });

    test('only where the address is the one that was looked at', async () => {
      const mallory = await box.as('mallory');
      await mallory.json('me edit --email another@acme.example');
      const before = await stateOf(box);
      const refused = await box.run(`people edit mallory --verify-email ${WANTED} --json`);
      expect([refused.code, errorOf(refused)]).toMatchObject([
        6,
        {
          code: 'stale',
          message: `the e-mail of mallory is another@acme.example, not ${WANTED}`,
          hint: 'look again: roster people show mallory',
        },
      ]);
      expect(await stateOf(box)).toEqual(before);
    });

    test('not by their own person, unless that is an Owner', async () => {
      const adam = await box.as('adam');
      await adam.json('people edit adam --email owner@acme.example');
      expect(await isVerified('adam')).toBe(false);
      const error = await expectDenied(
        {
          owner: box,
          actor: adam,
          username: 'adam',
          argv: ['people', 'edit', 'adam', '--verify-email', 'owner@acme.example'],
        },
        'forbidden',
      );
      expect(error.details.permission).toBe('organization.change_owner');
      expect(await box.json('people edit ada --email lovelace@acme.example')).toMatchObject({ email_verified: false });
      expect(await box.json('people edit ada --verify-email lovelace@acme.example')).toMatchObject({
        email_verified: true,
      });
    });

    test('not by somebody who may not edit people, nor by undoing', async () => {
      const linus = await box.as('linus');
      await expectDenied(
        { owner: box, actor: linus, username: 'linus', argv: ['people', 'edit', 'mallory', '--verify-email', WANTED] },
        'forbidden',
      );
      await box.json('people edit mallory --email known@acme.example');
      const { seq } = (await lastEvent()) ?? { seq: 0 };
      const refused = await box.run(`undo ${seq} --json`);
      expect([refused.code, errorOf(refused).message]).toEqual([
        2,
        `event ${seq} (User Modified) cannot be undone: the event does not hold all that is needed`,
      ]);
    });

    test('by undoing their change: the address from before was verified', async () => {
      const mine = (await box.json<AuditEvent[]>('audit list --actor mallory --operation Modified'))[0];
      await box.json(`undo ${mine?.seq ?? 0}`);
      expect(await show('mallory')).toMatchObject({ email: 'mallory@acme.example', email_verified: true });
    });
  });

  describe('a name of somebody who was removed', () => {
    test('that another took is a conflict for the row of one who comes back', async () => {
      await box.json('people remove linus --yes');
      await (await box.as('mallory')).json('me edit --username linus');
      for (const way of ['fail', 'skip', 'update']) {
        const refused = await importRow('linus@acme.example,linus,Admin,', '--on-conflict', way);
        expect([refused.code, faultsOf(refused)]).toEqual([6, ['2 conflict']]);
      }
    });

    test('so is an address that another took', async () => {
      await box.json('people remove linus --yes');
      await (await box.as('mallory')).json('me edit --email linus@acme.example');
      for (const way of ['fail', 'skip', 'update']) {
        const refused = await importRow('linus@acme.example,,Admin,', '--on-conflict', way);
        expect([refused.code, faultsOf(refused)]).toEqual([6, ['2 conflict']]);
      }
      expect((await show('mallory')).role).toBe('Member');
    });
  });
});
