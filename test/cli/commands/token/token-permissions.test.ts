import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { expectDenied, expectFailure } from '../../../support/denied.ts';
import { addPeople, addPerson, behind, errorOf, insertRole } from '../../../support/front-door.ts';
import { createToken, listTokens, whoamiWith, withToken } from '../../../support/tokens.ts';

/** Tokens as a way to more permissions: from the attacker's side. */

const CREATE = 'organization.api_tokens.create';
const MANAGE = 'organization.api_tokens.manage';
const VIEW = 'organization.people.view';
const words = (line: string) => line.split(' ');

describe.each(backends())('tokens and permissions on $name', (backend) => {
  let box: Sandbox;
  const actors = new Map<string, Sandbox>();

  // No attack may change anything, and each checks that it did not: one organization serves all.
  beforeAll(async () => {
    box = await sandbox(backend);
    await insertRole(box, 'Tokens', [CREATE, MANAGE, 'organization.view', VIEW]);
    await insertRole(box, 'Guest', ['organization.view']);
    await addPeople(box, 'linus');
    for (const [name, role] of [
      ['adam', 'Admin'],
      ['grace', 'Admin'],
      ['tom', 'Tokens'],
      ['gus', 'Guest'],
    ] as const)
      await addPerson(box, `${name}@acme.example`, name, role);
    for (const name of ['ada', 'grace', 'linus']) await createToken(box, `${name}s`, '--person', name);
    for (const name of ['adam', 'tom', 'gus', 'linus']) actors.set(name, await box.as(name));
  });
  afterAll(() => box.destroy());

  const attempt = (username: string, line: string, actor = actors.get(username) ?? box) => ({
    owner: box,
    actor,
    username,
    argv: words(line),
  });
  /** The attempts that must fail change no token either. */
  const unchanged = async <T>(work: () => Promise<T>): Promise<T> => {
    const tokens = () =>
      // A use extends a session.
      behind(
        box,
        "select id, hash, name, permissions, case when kind = 'api' then expires_at end as ends, revoked_at from tokens order by id",
      );
    const before = await tokens();
    const told = await work();
    expect(await tokens()).toEqual(before);
    return told;
  };

  test.each([
    ['an Admin', 'adam', 'owner_role', 'token create x --person ada --reveal'],
    [
      'an Admin',
      'adam',
      'owner_role',
      'token create x --person ada@acme.example --permission organization.people.view --reveal',
    ],
    ['an Admin', 'adam', 'owner_role', 'token reset adas --person ada --reveal'],
    ['an Admin', 'adam', 'owner_role', 'token reset adas --person ada --overlap 24h --reveal'],
    ['an Admin', 'adam', 'owner_role', 'token revoke adas --person ada --yes'],
    ['who manages tokens alone', 'tom', 'escalation', 'token create x --person linus --reveal'],
    ['who manages tokens alone', 'tom', 'escalation', 'token create x --person grace --reveal'],
    ['who manages tokens alone', 'tom', 'escalation', 'token reset graces --person grace --reveal'],
    ['who manages tokens alone', 'tom', 'owner_role', 'token create x --person ada --reveal'],
    [
      'who manages tokens alone',
      'tom',
      'escalation',
      'token create x --person grace --permission organization.people.invite --reveal',
    ],
    ['a Member', 'linus', 'forbidden', 'token create x --person grace --reveal'],
    ['a Member', 'linus', 'forbidden', 'token list --person grace'],
    ['a Member', 'linus', 'forbidden', 'token list --person nobody-of-that-name'],
    ['a Member', 'linus', 'forbidden', 'token revoke graces --person grace --yes'],
    ['a Member', 'linus', 'forbidden', 'token reset graces --person grace --reveal'],
    ['who may not have tokens', 'gus', 'forbidden', 'token create x --reveal'],
    ['who may not have tokens', 'gus', 'forbidden', 'token revoke x --yes'],
    ['who may not have tokens', 'gus', 'forbidden', 'token reset x --reveal'],
  ])('%s (%s) is refused with %s: %s', async (_who, actor, code, line) => {
    const error = await unchanged(() => expectDenied(attempt(actor, line), code));
    if (code === 'forbidden') expect(error.details).toEqual({ permission: actor === 'gus' ? CREATE : MANAGE });
  });

  test('an empty list of permissions is refused, for it must not mean all of them', async () => {
    for (const empty of [[''], [','], ['', '']]) {
      const flags = empty.flatMap((text) => ['--permission', text]);
      const refused = await box.run(['token', 'create', 'narrow', ...flags, '--reveal', '--json']);
      expect([refused.code, errorOf(refused).code]).toEqual([2, 'invalid']);
      expect(errorOf(refused).message).toContain('--permission');
    }
    expect((await listTokens(box)).map(({ name }) => name)).not.toContain('narrow');
  });

  test('one who manages tokens issues to others what they hold themself', async () => {
    const tom = actors.get('tom') ?? box;
    const made = await createToken(tom, 'narrow', '--person', 'grace', '--permission', VIEW);
    expect(made).toMatchObject({ subject: 'grace', permissions: [VIEW] });
    const narrow = withToken(box, made.token);
    expect(errorOf(await narrow.run('people add x@acme.example --reveal --json')).code).toBe('forbidden');
    expect((await tom.run('token revoke narrow --person grace --yes')).code).toBe(0);
    expect(await whoamiWith(box, made.token)).toBe(4);
  });

  test('one’s own name, address or id stands for oneself, and needs no more', async () => {
    const linus = actors.get('linus') ?? box;
    const { id } = await linus.json<{ id: string }>('whoami');
    for (const self of ['linus', 'LINUS@acme.example', id.toUpperCase()])
      expect((await listTokens(linus, '--person', self)).map(({ name }) => name)).toEqual(['linuss']);
    expect((await linus.run('token list --person LINUS --json')).code).toBe(5);
  });

  describe('a limited token', () => {
    /** A token of somebody, limited to these permissions. */
    const limited = async (person: string, ...permissions: readonly string[]) => {
      const name = `limited-${(await listTokens(box, '--person', person, '--state', 'all')).length}`;
      const flags = permissions.flatMap((permission) => ['--permission', permission]);
      return withToken(box, (await createToken(box, name, '--person', person, ...flags)).token);
    };

    test.each([
      ['linus', 'escalation', 'token create x --reveal'],
      ['linus', 'escalation', 'token create x --permission organization.people.view --reveal'],
      ['linus', 'escalation', 'token reset linuss --reveal'],
      ['ada', 'escalation', 'token create x --reveal'],
      ['ada', 'escalation', 'token reset adas --reveal'],
    ])('of %s is no way to a token that may do more: %s, %s', async (person, code, line) => {
      const actor = await limited(person, CREATE, MANAGE);
      await unchanged(() => expectDenied(attempt(person, line, actor), code));
    });

    test('that covers all its owner can do now makes none that would do more later', async () => {
      const own = ['organization.view', VIEW, CREATE, MANAGE];
      const actor = await limited('tom', ...own);
      for (const more of ['', '--permission organization.people.invite ']) {
        const line = `token create x ${more}--reveal`;
        const error = await unchanged(() => expectDenied(attempt('tom', line, actor), 'escalation'));
        expect(error.message).toContain('more than your token may do');
      }
      const made = await createToken(actor, 'within', '--permission', VIEW);
      expect(made.permissions).toEqual([VIEW]);
    });

    test('without the permission may replace itself, and no other nor its lifetime', async () => {
      const actor = await limited('linus', VIEW);
      for (const line of [
        'token reset linuss --reveal',
        'token reset --expires never --reveal',
        'token create x --reveal',
      ])
        expect((await unchanged(() => expectDenied(attempt('linus', line, actor), 'forbidden'))).details).toEqual({
          permission: CREATE,
        });
      const reset = await actor.json<{ permissions: string[]; token: string }>('token reset --reveal');
      expect(reset.permissions).toEqual([VIEW]);
      expect((await withToken(box, reset.token).run('token revoke linuss --yes')).code).toBe(5);
    });

    test('may revoke itself', async () => {
      const actor = await limited('linus', VIEW);
      const [self] = (await actor.json<{ name: string; current: boolean }[]>('token list')).filter(
        (one) => one.current,
      );
      expect((await actor.run(['token', 'revoke', self?.name ?? '', '--yes'])).code).toBe(0);
      expect((await actor.run('whoami')).code).toBe(4);
    });

    test.each([
      ['linus', [VIEW], 'me edit --email x@acme.example'],
      ['linus', [VIEW], 'me edit --username x'],
      ['gus', ['organization.view'], 'me edit --email x@acme.example'],
      ['ada', [VIEW], 'me edit --username x'],
      ['ada', [CREATE, MANAGE, VIEW, 'organization.people.modify'], 'me edit --username x'],
    ])('of %s, for %j, leaves its own account alone: %s', async (person, permissions, line) => {
      const actor = await limited(person, ...permissions);
      const error = await expectDenied(attempt(person, line, actor), 'forbidden');
      expect(error.message).toMatch(
        /^this token is limited to .*organization\..*, and may not change your own account$/,
      );
      expect(error.details).toEqual({ limits: expect.arrayContaining(permissions) as string[] });
    });

    test('leaves the password of its own account alone, be the current one right or wrong', async () => {
      const actor = await limited('linus', VIEW);
      const before = await behind(box, 'select password_hash from people order by id');
      for (const current of ['correct horse battery staple linus', 'a wrong one'])
        await expectDenied(
          {
            ...attempt('linus', 'me password --password-stdin', actor),
            options: { stdin: `${current}\npenguins swim in cold water` },
          },
          'forbidden',
        );
      expect(await behind(box, 'select password_hash from people order by id')).toEqual(before);
    });
  });

  test('of somebody who was deactivated is refused until they are back', async () => {
    const { token } = await createToken(box, 'brief', '--person', 'grace');
    await box.json('people deactivate grace');
    expect(await whoamiWith(box, token)).toBe(4);
    await box.json('people reactivate grace');
    expect(await whoamiWith(box, token)).toBe(0);
  });

  test('somebody who is not there is not found', async () => {
    await expectFailure(attempt('adam', 'token create x --person nobody --reveal'), 3, 'not_found');
  });
});
