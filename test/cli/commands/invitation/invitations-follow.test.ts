import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Departure } from '../../../../src/operations/people/departures.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import {
  addPeople,
  addPerson,
  behind,
  csv,
  csvFile,
  errorOf,
  latestEvents,
  metadataOf,
} from '../../../support/front-door.ts';
import { accept, codeFor, invitations, listed, newcomer } from '../../../support/invitations.ts';

/** Invitations follow accounts (docs/addresses.md). */

const BOB = 'bob@acme.example';

const prepare = async (box: Sandbox) => {
  await addPeople(box, 'linus');
  await addPerson(box, 'grace@acme.example', 'grace', 'Admin');
};

describe.each(backends())('invitations follow accounts on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend, prepare);
  });
  afterEach(() => box.destroy());

  const statuses = async () =>
    Object.fromEntries(
      (await invitations(box)).map(({ email, handle, status }) => [email ?? handle ?? '', status] as const),
    );
  const rejected = async (code: string) => errorOf(await accept(newcomer(box, 'bob'), code)).message;

  describe('an account that comes to be for an address supersedes its invitation:', () => {
    let code: string;
    beforeEach(async () => {
      code = await codeFor(box, `${BOB} --role Admin`);
      await codeFor(box, 'other@acme.example');
    });

    const told = 'note: the invitation of bob@acme.example was superseded: bob has an account for that address\n';

    async function expectSuperseded(kind: string, name = 'bob'): Promise<void> {
      expect(await statuses()).toEqual({ [BOB]: 'superseded', 'other@acme.example': 'pending' });
      expect((await listed(box)).filter(({ email }) => email?.toLowerCase() === BOB)).toMatchObject([
        { username: name, role: 'Member', status: 'active' },
      ]);
      expect(await latestEvents(box, 2)).toEqual([`${kind} ${name}`, `Invitation.Superseded ${BOB}`]);
      const [event] = await box.json<AuditEvent[]>('audit list --limit 1');
      expect(event).toMatchObject({ username: 'ada', outcome: 'ok' });
      expect(metadataOf(event)).toMatchObject({ before: { status: 'pending' }, after: { status: 'superseded' } });
      expect(await rejected(code)).toBe('the invitation ended, because its address has an account now');
      const resent = await box.run(`invitation resend ${BOB} --reveal --json`);
      expect([resent.code, errorOf(resent)]).toMatchObject([
        6,
        { code: 'conflict', message: `the invitation of ${BOB} ended when an account for that address was made` },
      ]);
      expect((await box.run(`invitation revoke ${BOB} --yes`)).code).toBe(0);
      expect((await invitations(box, '--status superseded')).map(({ email }) => email)).toEqual([BOB]);
      expect((await box.run('audit verify')).code).toBe(0);
    }

    test('people add', async () => {
      const added = await box.run('people add Bob@acme.example --reveal --json');
      expect([added.code, added.stderr]).toEqual([0, told.replace(': bob has', ': Bob has')]);
      await expectSuperseded('User.Added', 'Bob');
    });

    test('people import', async () => {
      const file = csvFile(box, csv(`${BOB},bob,Member,`, 'new@acme.example,,,'));
      const done = await box.run(['people', 'import', file, '--reveal']);
      expect(done.stderr).toContain(told);
      expect(await statuses()).toEqual({ [BOB]: 'superseded', 'other@acme.example': 'pending' });
      expect(await latestEvents(box, 1)).toEqual([`Invitation.Superseded ${BOB}`]);
      expect(await rejected(code)).toContain('the invitation ended');
    });

    test('people edit --email', async () => {
      const changed = await box.run(`people edit linus --email ${BOB} --json`);
      expect(changed.stderr).toBe(told.replace('bob has', 'linus has'));
      await expectSuperseded('User.Modified', 'linus');
    });

    test('store recover-owner', async () => {
      expect((await box.run(['store', 'recover-owner', BOB, '--confirm', 'Acme', '--reveal'])).code).toBe(0);
      expect(await statuses()).toEqual({ [BOB]: 'superseded', 'other@acme.example': 'pending' });
      expect(await rejected(code)).toContain('the invitation ended');
      expect((await box.run('audit verify')).code).toBe(0);
    });

    test('but not one that expired, nor anything else', async () => {
      box.clock.now += 8 * 24 * 60 * 60 * 1000;
      const before = await statuses();
      const added = await box.run(`people add ${BOB} --reveal --json`);
      expect(added.stderr).toBe('');
      expect(await statuses()).toEqual(before);
    });
  });

  describe('one who goes takes along what they sent, and what is to their address:', () => {
    let code: string;
    beforeEach(async () => {
      const grace = await box.as('grace');
      code = await codeFor(grace, `${BOB} --role Admin`);
      await codeFor(box, 'other@acme.example');
      await codeFor(box, 'again@acme.example --role Admin');
      // As it could be before invitations followed accounts.
      await behind<object>(
        box,
        'update invitations set email = $1, email_key = $1 where email = $2',
        'grace@acme.example',
        'again@acme.example',
      );
    });

    const AFTER = { [BOB]: 'revoked', 'other@acme.example': 'pending', 'grace@acme.example': 'revoked' };
    const NOTES = [
      `note: the invitation of ${BOB} was revoked: its sender is not in the organization any more`,
      'note: the invitation of grace@acme.example was revoked: the account for that address was removed, or has another address now',
    ];

    const expectRevoked = async (kind: string) => {
      expect(await statuses()).toEqual(AFTER);
      expect(await latestEvents(box, 3)).toEqual([
        `${kind} grace`,
        `Invitation.Revoked ${BOB}`,
        'Invitation.Revoked grace@acme.example',
      ]);
      expect(await rejected(code)).toBe('the invitation was revoked');
      expect((await box.run('audit verify')).code).toBe(0);
      await codeFor(box, `grace@acme.example,${BOB}`);
    };

    test('people remove, told before and after', async () => {
      const plan = await box.json<Departure[]>('people remove grace --dry-run');
      expect(plan).toMatchObject([
        {
          username: 'grace',
          invitations: [
            { address: BOB, role: 'Admin' },
            { address: 'grace@acme.example', role: 'Admin' },
          ],
        },
      ]);
      const asked = await box.run('people remove grace', { answers: [false] });
      expect(asked.asked).toEqual([
        `Remove grace (grace@acme.example), and revoke the invitations of ${BOB}, grace@acme.example?`,
      ]);
      expect(await statuses()).toEqual({ ...AFTER, [BOB]: 'pending', 'grace@acme.example': 'pending' });
      const done = await box.run('people remove grace --yes --json');
      expect((JSON.parse(done.stdout) as Departure[])[0]?.invitations).toHaveLength(2);
      expect(done.stderr.trim().split('\n')).toEqual([...NOTES, 'grace is removed']);
      await expectRevoked('User.Removed');
    });

    test('people leave', async () => {
      const grace = await box.as('grace');
      const left = await grace.run('people leave --yes --json');
      expect(left.stderr.split('\n')).toEqual(expect.arrayContaining(NOTES));
      expect(await statuses()).toEqual(AFTER);
    });

    test('people offboard, which shows them in its plan', async () => {
      const plan = await box.json<{ invitations: unknown[] }>('people offboard grace --dry-run');
      expect(plan.invitations).toMatchObject([
        { address: BOB, role: 'Admin', becomes: 'revoked' },
        { address: 'grace@acme.example', role: 'Admin', becomes: 'revoked' },
      ]);
      expect((await box.run('people offboard grace --yes --no-color', { tty: 80 })).stdout).toBe(
        'grace is offboarded; 2 invitations revoked\n',
      );
      await expectRevoked('User.Removed');
    });

    test('a changed address takes along what is to the old one, and what they sent stays', async () => {
      const changed = await box.run('people edit grace --email hopper@acme.example --json');
      expect(changed.stderr).toBe(`${NOTES[1] ?? ''}\n`);
      expect(await statuses()).toEqual({ ...AFTER, [BOB]: 'pending' });
    });
  });

  test('a service account takes along what it sent', async () => {
    const { token } = await box.json<{ token: string }>('service-account create inviter --role Admin --reveal');
    await box.json(`people invite ${BOB} --reveal`, { env: { ROSTER_TOKEN: token } });
    await box.json('service-account delete inviter --yes');
    expect(await statuses()).toEqual({ [BOB]: 'revoked' });
  });

  test('somebody removed does not come back by the code of before, nor by one of before their account', async () => {
    const code = await codeFor(box, `${BOB} --role Admin`);
    await box.json(`people add ${BOB} --reveal`);
    await box.json('people remove bob --yes');
    expect(await statuses()).toEqual({ [BOB]: 'superseded' });
    expect(await rejected(code)).toContain('the invitation ended');
    const again = await codeFor(box, BOB);
    expect((await accept(newcomer(box, 'bob'), again)).code).toBe(0);
    await box.json('people remove bob --yes');
    expect(await rejected(again)).toBe('the invitation was accepted already');
  });

  describe('offboard --keep-invitations', () => {
    let code: string;
    beforeEach(async () => {
      code = await codeFor(await box.as('grace'), `${BOB} --role Admin`);
    });

    test('hands them over, and they are accepted by their holder then', async () => {
      await box.json('people role linus Admin');
      const plan = await box.json<{ invitations: unknown[] }>(
        'people offboard grace --transfer-to linus --keep-invitations --dry-run',
      );
      expect(plan.invitations).toMatchObject([{ address: BOB, becomes: 'handed_over' }]);
      expect(
        (await box.run('people offboard grace --transfer-to linus --keep-invitations --yes --no-color', { tty: 80 }))
          .stdout,
      ).toBe('grace is offboarded; 1 invitation handed over to linus\n');
      expect(await latestEvents(box, 2)).toEqual([`Invitation.HandedOver ${BOB}`, 'User.Removed grace']);
      expect(await invitations(box)).toMatchObject([{ status: 'pending', invited_by: 'linus' }]);
      // The leaver knows the old code.
      expect((await accept(newcomer(box, 'eve'), code)).code).not.toBe(0);
      const [offer] = await box.json<{ code: string }[]>(`invitation resend ${BOB} --reveal`);
      expect((await accept(newcomer(box, 'bob'), offer?.code ?? '')).code).toBe(0);
    });

    test('needs somebody to take them, and the one who hands over must be able to give as much', async () => {
      const alone = await box.run('people offboard grace --keep-invitations --yes --json');
      expect([alone.code, errorOf(alone)]).toMatchObject([
        2,
        {
          code: 'invalid',
          message: 'the invitations need a new owner',
          hint: 'name them: --transfer-to PERSON',
        },
      ]);
      await box.json(
        'role new Remover --permission organization.people.remove --permission organization.people.view --permission organization.people.invite',
      );
      await box.json('people role linus Remover');
      await addPeople(box, 'margaret');
      const linus = await box.as('linus');
      const refused = await linus.run('people offboard grace --transfer-to margaret --keep-invitations --yes --json');
      expect([refused.code, errorOf(refused).code]).toEqual([5, 'escalation']);
      expect((await linus.run('people offboard grace --transfer-to margaret --yes --json')).code).toBe(0);
      expect(await statuses()).toEqual({ [BOB]: 'revoked' });
    });
  });
});
