import type { PersonRecord } from '../../../src/domain/people.ts';
import { AT, AWKWARD, bind, codeOf, event, group, LATER, person, range, role, token } from './fixtures.ts';
import type { Suite } from './fixtures.ts';

export const people: Suite = ({ store }) => {
  const add = (...records: PersonRecord[]) => store().write((tx) => tx.people.insert(records));
  const byId = async (one: PersonRecord) => (await store().read((tx) => tx.people.find({ ids: [one.id] })))[0];

  test.each([
    ['nobody but a name', person('ada')],
    ['awkward text', person(AWKWARD, { email: `${AWKWARD}@acme.example` })],
    [
      'a temporary password',
      person('t', { password: { kind: 'temporary', hash: 'ab', expires_at: LATER, seen_by: null } }),
    ],
    [
      'a chosen password',
      person('c', { password: { kind: 'chosen', hash: '$2b$12$x', expires_at: null, seen_by: null } }),
    ],
    ['a deactivated account', person('d', { status: 'deactivated', last_login_at: LATER, updated_at: LATER })],
  ])('a person is read as they were written: %s', async (_what, one) => {
    await add(one);
    expect(await byId(one)).toEqual(one);
  });

  test('people are found by ids, e-mail keys and usernames, without those who do not exist', async () => {
    const [ada, grace] = [person('ada', { email: 'Ada@Acme.example' }), person('Grace', { email: 'ÉVA@acme.example' })];
    await add(ada, grace);
    await store().read(async ({ people: table }) => {
      expect(await table.find({ ids: [grace.id, 'nobody'] })).toEqual([grace]);
      expect(await table.find({ emailKeys: ['ada@acme.example', 'x@acme.example'] })).toEqual([ada]);
      expect(await table.find({ emailKeys: ['éva@acme.example'] })).toEqual([grace]);
      expect(await table.find({ usernames: ['Grace', 'ADA'] })).toEqual([grace]);
      expect(await table.find({ usernames: ['ada', 'ada'] })).toEqual([ada]);
      for (const none of [{ ids: [] }, { emailKeys: [] }, { usernames: [] }])
        expect(await table.find(none)).toEqual([]);
    });
  });

  test('thousands are inserted, found, described and removed in one call', async () => {
    const many = range(2500).map((n) => person(`person${n}`, { email: `person${n}@acme.example` }));
    const team = group('team');
    await store().write(async (tx) => {
      await tx.people.insert(many);
      await tx.groups.insert([team]);
      await tx.groups.addMembers(many.map((one) => ({ group_id: team.id, person_id: one.id })));
    });
    const ids = many.map((one) => one.id);
    const found = await store().read(async (tx) => tx.people.describe(await tx.people.find({ ids })));
    expect(found).toHaveLength(2500);
    expect(found.every((one) => one.groups[0]?.name === 'team')).toBe(true);
    await store().write((tx) => tx.people.remove(ids));
    expect(await store().read((tx) => tx.people.count())).toBe(0);
  });

  test.each([
    ['an e-mail, case aside', person('other', { email: 'ADA@acme.EXAMPLE' })],
    ['a username', person('ada', { email: 'other@acme.example' })],
  ])('a taken key is a conflict and inserts nothing of the call: %s', async (_what, taken) => {
    await add(person('ada', { email: 'ada@acme.example' }));
    expect(await codeOf(add(person('before'), taken))).toBe('conflict');
    expect(await codeOf(add(person('x', { email: 'same@x.example' }), person('y', { email: 'Same@X.example' })))).toBe(
      'conflict',
    );
    expect(await store().read((tx) => tx.people.count())).toBe(1);
  });

  test('usernames may differ only in case or Unicode form, and several people may have no e-mail', async () => {
    const all = ['ada', 'Ada', 'ADA', 'e\u0301va', '\u00e9va'].map((username) => person(username));
    await add(...all);
    for (const one of all) expect(await byId(one)).toEqual(one);
    expect(await store().read((tx) => tx.people.find({ usernames: ['Ada'] }))).toEqual([all[1]]);
  });

  test.each([
    ['e-mail, unverified', { email: 'New@acme.example', email_verified: false }],
    ['e-mail, verified', { email: 'New@acme.example', email_verified: true }],
    ['that an e-mail is verified', { email_verified: true }],
    ['no e-mail', { email: null, email_verified: false }],
    ['username', { username: 'Zoë' }],
    ['status', { status: 'deactivated' as const }],
    ['password', { password: { kind: 'chosen' as const, hash: 'new', expires_at: null, seen_by: null } }],
  ])('an update changes what it says and nothing else: %s', async (_what, change) => {
    const [ada, grace] = [person('ada', { email: 'ada@acme.example' }), person('grace')];
    await add(ada, grace);
    await store().write((tx) => tx.people.update(ada.id, { ...change, updated_at: LATER }));
    expect(await byId(ada)).toEqual({ ...ada, ...change, updated_at: LATER });
    expect(await byId(grace)).toEqual(grace);
  });

  test('an update moves the keys that people are found by', async () => {
    const ada = person('ada', { email: 'ada@acme.example' });
    await add(ada);
    await store().write((tx) =>
      tx.people.update(ada.id, {
        email: 'LOVE@acme.example',
        email_verified: true,
        username: 'Love',
        updated_at: LATER,
      }),
    );
    await store().read(async ({ people: table }) => {
      expect(await table.find({ emailKeys: ['ada@acme.example'] })).toEqual([]);
      expect(await table.find({ emailKeys: ['love@acme.example'] })).toHaveLength(1);
      expect(await table.usernamesLike('lov', 5)).toEqual(['Love']);
    });
    await add(person('ada', { email: 'ada@acme.example' }));
  });

  test.each([{ email: 'GRACE@acme.example', email_verified: true }, { username: 'grace' }])(
    'an update to %j that is taken is a conflict',
    async (change) => {
      const [ada, grace] = [person('ada'), person('grace', { email: 'grace@acme.example' })];
      await add(ada, grace);
      expect(await codeOf(store().write((tx) => tx.people.update(ada.id, { ...change, updated_at: LATER })))).toBe(
        'conflict',
      );
      expect(await byId(ada)).toEqual(ada);
    },
  );

  test('loggedIn records the time and changes nothing else', async () => {
    const ada = person('ada');
    await add(ada);
    await store().write((tx) => tx.people.loggedIn(ada.id, LATER));
    expect(await byId(ada)).toEqual({ ...ada, last_login_at: LATER });
  });

  test('removing people removes their memberships, bindings, tokens and sessions, and keeps their events', async () => {
    const [ada, grace, team, admins] = [person('ada'), person('grace'), group('team'), role('Admin')];
    const tokens = [token(ada), token(ada, { kind: 'session' }), token(grace)];
    await store().write(async (tx) => {
      await tx.people.insert([ada, grace]);
      await tx.groups.insert([team]);
      await tx.roles.insert([admins]);
      await tx.groups.addMembers([ada, grace].map((one) => ({ group_id: team.id, person_id: one.id })));
      await tx.roles.bind([bind(ada, admins), bind(grace, admins), bind(team, admins, 'group')]);
      for (const one of tokens) await tx.tokens.insert(one);
      await tx.audit.append([event(1, { user_id: ada.id, username: 'ada', resource_id: ada.id })]);
      await tx.people.remove([ada.id]);
    });
    await store().read(async (tx) => {
      expect(await tx.people.find({ ids: [ada.id, grace.id] })).toEqual([grace]);
      expect(await tx.groups.describe([team])).toMatchObject([{ member_count: 1, role: { name: 'Admin' } }]);
      expect(await tx.people.describe([ada, grace])).toMatchObject([
        { role: null, groups: [] },
        { role: { name: 'Admin' } },
      ]);
      const left: (string | undefined)[] = [];
      for (const one of tokens) left.push((await tx.tokens.byHash(one.hash))?.subject_id);
      expect(left).toEqual([undefined, undefined, grace.id]);
      expect(await tx.audit.following(1, 5)).toMatchObject([{ user_id: ada.id, username: 'ada' }]);
      expect(await tx.findings()).toEqual([]);
    });
    expect(await store().integrity()).toEqual([]);
  });

  test('nobody is removed by an empty list or an unknown id', async () => {
    await add(person('ada'));
    await store().write((tx) => tx.people.remove([]));
    await store().write((tx) => tx.people.remove(['nobody']));
    expect(await store().read((tx) => tx.people.count())).toBe(1);
  });

  test('owners are the active people whose direct role is Owner, with whether they chose a password', async () => {
    const chosen = { kind: 'chosen', hash: 'h', expires_at: null, seen_by: null } as const;
    const [ada, bob, eve, joe, kim] = [
      person('ada', { password: chosen }),
      person('Bob', { password: { kind: 'temporary', hash: 'h', expires_at: AT, seen_by: null } }),
      person('eve', { status: 'deactivated', password: chosen }),
      person('joe'),
      person('kim'),
    ];
    const [owner, admins, namesake, owners] = [
      role('Owner'),
      role('Admin'),
      role('Owner', { scope: 'project' }),
      group('owners'),
    ];
    await store().write(async (tx) => {
      await tx.people.insert([ada, bob, eve, joe, kim]);
      await tx.roles.insert([namesake, owner, admins]);
      await tx.groups.insert([owners]);
      await tx.groups.addMembers([{ group_id: owners.id, person_id: joe.id }]);
      await tx.roles.bind([bind(ada, owner), bind(bob, owner), bind(eve, owner), bind(kim, admins)]);
      await tx.roles.bind([bind(owners, owner, 'group')]);
    });
    expect(await store().read((tx) => tx.people.owners())).toEqual([
      { id: ada.id, username: 'ada', chosePassword: true, hasPassword: true },
      { id: bob.id, username: 'Bob', chosePassword: false, hasPassword: true },
    ]);
  });

  test('somebody without projects owns none', async () => {
    const ada = person('ada');
    await add(ada);
    expect(await store().read((tx) => tx.people.ownedProjects(ada.id))).toEqual([]);
  });
};
