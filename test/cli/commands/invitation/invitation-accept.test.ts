import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Person } from '../../../../src/domain/people.ts';
import type { Flat } from '../../../../src/cli/context/flat.ts';
import { backends, CTRL_C, sandbox } from '../../../harness.ts';
import type { RunOptions, Sandbox } from '../../../harness.ts';
import { addPeople, errorOf, latestEvents } from '../../../support/front-door.ts';
import { accept, codeFor, invitations, listed, NEW_PASSWORD, newcomer } from '../../../support/invitations.ts';
import { stateOf } from '../../../support/state.ts';

const DAY = 24 * 60 * 60 * 1000;

describe.each(backends())('invitation accept on $name', (backend) => {
  let box: Sandbox;
  let bob: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend);
    bob = newcomer(box, 'bob');
  });
  afterEach(() => box.destroy());

  test('makes the person, with role and groups, logs them in, and records it as their own doing', async () => {
    await box.json('group create Platform');
    const code = await codeFor(box, 'Bob@acme.example --role Admin --group Platform');
    const { code: exit, stdout, stderr } = await accept(bob, code);
    expect([exit, stderr]).toEqual([0, 'welcome to Acme; logged in as Bob\n']);
    expect(JSON.parse(stdout)).toEqual({
      id: expect.any(String) as string,
      email: 'Bob@acme.example',
      email_verified: true,
      username: 'Bob',
      status: 'active',
      role: 'Admin',
      groups: ['Platform'],
      must_change_password: false,
      source: 'manually',
      created_at: '2026-03-01T09:00:00.000Z',
      updated_at: '2026-03-01T09:00:00.000Z',
      last_login_at: '2026-03-01T09:00:00.000Z',
      request_id: expect.any(String) as string,
    });
    expect(await bob.json('whoami')).toMatchObject({ username: 'Bob', organization: 'Acme' });
    const events = await box.json<AuditEvent[]>('audit list --limit 3');
    expect(events.map(({ resource, operation, username }) => `${resource}.${operation} ${username}`)).toEqual([
      'User.LoggedIn Bob',
      'User.Added Bob',
      'Invitation.Accepted Bob',
    ]);
    expect(events[2]?.description).toBe('Bob accepted the invitation of Bob@acme.example');
    expect((await invitations(box)).map(({ status }) => status)).toEqual(['accepted']);
    expect((await listed(box)).map(({ status }) => status)).toEqual(['active', 'active']);
    expect((await box.run('audit verify')).code).toBe(0);
    const again = await newcomer(box, 'other').run('login Bob --password-stdin', { stdin: NEW_PASSWORD });
    expect(again.code).toBe(0);
  });

  test('asks a terminal for code, username and password, telling what it is about before the password', async () => {
    const code = await codeFor(box, 'bob+work@acme.example --role Admin');
    const {
      code: exit,
      asked,
      stderr,
    } = await bob.run('invitation accept', {
      answers: [` ${code} `, '', NEW_PASSWORD, NEW_PASSWORD],
    });
    expect(exit).toBe(0);
    expect(asked).toEqual(['Code:', 'Username:', 'Password (at least 12 characters):', 'The same again:']);
    expect(stderr).toBe('ada invites you to Acme as Admin.\nwelcome to Acme; logged in as bob\n');
    expect(stderr).not.toContain(code);
  });

  test('asks again for passwords that differ, and takes the username that is typed', async () => {
    const code = await codeFor(box, 'bob@acme.example');
    const { asked } = await bob.run('invitation accept', {
      answers: [code, 'Robert', NEW_PASSWORD, `${NEW_PASSWORD}!`, NEW_PASSWORD, NEW_PASSWORD],
    });
    expect(asked.slice(3)).toEqual(['The same again:', 'They differ. Once more:', 'The same again:']);
    expect(await bob.json('whoami')).toMatchObject({ username: 'Robert', email: 'bob@acme.example' });
  });

  test.each<[answers: NonNullable<RunOptions['answers']>]>([
    [[CTRL_C]],
    [['code', CTRL_C]],
    [['code', 'bob', CTRL_C]],
    [['code', 'bob', NEW_PASSWORD, CTRL_C]],
  ])('Ctrl-C at question %#: nothing is accepted, and the code works on', async (answers) => {
    const code = await codeFor(box, 'bob@acme.example');
    const before = await stateOf(box);
    const stopped = await bob.run('invitation accept', {
      answers: answers.map((answer) => (answer === 'code' ? code : answer)),
    });
    expect(stopped.code).toBe(130);
    expect(await stateOf(box)).toEqual(before);
    expect((await accept(bob, code)).code).toBe(0);
  });

  test('somebody invited by handle has no e-mail; the handle is the username that is offered', async () => {
    const code = await codeFor(box, '--provider gitlab --handle Tom.Fern_7');
    const { code: exit } = await bob.run('invitation accept', { answers: [code, '', NEW_PASSWORD, NEW_PASSWORD] });
    expect(exit).toBe(0);
    expect(await bob.json('whoami')).toMatchObject({ username: 'Tom.Fern_7', email: null });
    const again = await codeFor(box, '--provider gitlab --handle Tom.Fern_7');
    expect(JSON.parse((await accept(newcomer(box, 'again'), again)).stdout)).toMatchObject({
      username: 'Tom.Fern_7-2',
    });
  });

  test('an inferred username that is taken gets a number; a wished one that is taken is refused without telling whose it is', async () => {
    await addPeople(box, 'bob', 'Robert');
    const code = await codeFor(box, 'bob@elsewhere.example');
    const taken = await accept(bob, code, '--username Robert --json');
    expect(errorOf(taken)).toEqual({
      code: 'conflict',
      message: 'the username Robert is taken',
      hint: 'choose another with --username',
      details: {},
    });
    expect(JSON.parse((await accept(bob, code)).stdout)).toMatchObject({ username: 'bob-2' });
  });

  test('where no username can be inferred, one is needed', async () => {
    const code = await codeFor(box, '0190a000-0000-7000-8000-000000000001@acme.example');
    const refused = await accept(bob, code);
    expect(errorOf(refused)).toMatchObject({ code: 'invalid', hint: 'give one with --username' });
    expect((await accept(bob, code, '--username dash')).code).toBe(0);
  });

  test('where nobody can be asked, what is still to be chosen is told to programs, and no secret', async () => {
    await box.json('group create Platform');
    const code = await codeFor(box, 'bob@acme.example --group Platform');
    const needed = await bob.run('invitation accept --code-stdin --json', { stdin: code });
    expect(errorOf(needed).details).toEqual({
      organization: 'Acme',
      email: 'bob@acme.example',
      username: 'bob',
      role: 'Member',
      groups: ['Platform'],
      invited_by: 'ada',
    });
  });

  test('an expired code says when it expired, one that was accepted that it was', async () => {
    const late = await codeFor(box, 'late@acme.example --expires 24h');
    const used = await codeFor(box, 'bob@acme.example');
    await accept(bob, used);
    box.clock.now += DAY;
    const [expired, accepted] = [await accept(bob, late), await accept(newcomer(box, 'eve'), used)];
    expect([expired.code, errorOf(expired)]).toEqual([
      4,
      expect.objectContaining({ code: 'expired', message: 'the invitation expired on 2026-03-02' }),
    ]);
    expect([accepted.code, errorOf(accepted)]).toEqual([
      4,
      expect.objectContaining({ code: 'unauthenticated', message: 'the invitation was accepted already' }),
    ]);
  });

  test('at its very end a code works no more, just before it does', async () => {
    const code = await codeFor(box, 'bob@acme.example --expires 1h');
    box.clock.now += 60 * 60 * 1000;
    expect(errorOf(await accept(bob, code)).code).toBe('expired');
    box.clock.now -= 1;
    expect((await accept(bob, code)).code).toBe(0);
  });

  test('wrong codes are delayed like wrong passwords, and recorded without what was typed', async () => {
    const code = await codeFor(box, 'bob@acme.example');
    const exits: number[] = [];
    for (let n = 0; n < 4; n += 1) exits.push((await accept(bob, `wrong-code-${n}`)).code);
    expect(exits).toEqual([4, 4, 4, 7]);
    const waiting = await accept(bob, code);
    expect(errorOf(waiting)).toMatchObject({ code: 'rate_limited', details: { retry_after_seconds: 1 } });
    const denied = await box.json<AuditEvent[]>('audit list --outcome denied');
    expect(denied.map(({ resource, operation, description }) => [resource, operation, description])).toEqual(
      Array(3).fill(['Access', 'Denied', 'the code of no invitation was refused']),
    );
    expect(await backend.contents(box.location)).not.toContain('wrong-code');
    box.clock.now += 1000;
    expect((await accept(bob, code)).code).toBe(0);
    expect(await latestEvents(box, 1)).toEqual(['User.LoggedIn bob']);
  });

  test('however many accept on one machine, none of them waits; there a good code makes up for wrong ones', async () => {
    for (let n = 0; n < 5; n += 1) {
      const code = await codeFor(box, `p${n}@acme.example`);
      if (n === 3) for (const wrong of ['wrong', 'wrong, too']) await accept(bob, wrong);
      expect((await accept(newcomer(box, `p${n}`), code)).code).toBe(0);
    }
    expect((await accept(bob, 'wrong')).code).toBe(4);
    // Across a network, whoever has a good code of their own could else guess at those of others.
    expect((await accept(bob, 'wrong')).code).toBe(backend.remote ? 7 : 4);
  });

  test('an address that got an account meanwhile is told to log in', async () => {
    const code = await codeFor(box, 'bob@acme.example');
    await addPeople(box, 'bob');
    const refused = await accept(bob, code);
    expect(errorOf(refused)).toMatchObject({ code: 'conflict', hint: 'log in: roster login' });
  });

  test('a group that was deleted is left out', async () => {
    await box.json('group create Platform');
    await box.json('group create Compilers');
    const code = await codeFor(box, 'bob@acme.example --group Platform --group Compilers');
    await box.json('group delete Platform --yes');
    expect((JSON.parse((await accept(bob, code)).stdout) as Flat<Person>).groups).toEqual(['Compilers']);
  });

  test('of two who accept with one code at once, one gets in', async () => {
    const code = await codeFor(box, 'bob@acme.example');
    const eve = newcomer(box, 'eve');
    const both = await Promise.all([accept(bob, code), accept(eve, code, '--username eve --json')]);
    // Within one process an embedded store that is locked stays so for whoever waits.
    expect(both.filter((result) => result.code === 0)).toHaveLength(1);
    expect((await accept(eve, code, '--username eve --json')).code).toBe(4);
    expect(await listed(box)).toHaveLength(2);
  });
});
