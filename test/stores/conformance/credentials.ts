import type { HeldCredential } from '../../../src/core/store/credentials.ts';
import { AT, bind, group, LATER, person, role, token } from './fixtures.ts';
import type { Suite } from './fixtures.ts';

const BEFORE = '2026-02-28T09:00:00.000Z';
const robot = {
  id: '0190a009-0000-7000-8000-000000000077',
  name: 'robot',
  description: '',
  status: 'active',
  created_by: 'ada',
  created_at: AT,
  updated_at: AT,
} as const;

/** A credential in one line: account, credential, holder. */
const line = ({ subject, token: of, holder_name }: HeldCredential): string =>
  `${subject.type} ${subject.name}: ${of?.name ?? 'password'} by ${holder_name ?? 'somebody gone'}`;

export const credentials: Suite = ({ store }) => {
  const [ada, eve, gone] = [person('ada'), person('eve'), person('gone')];
  const temporary = { kind: 'temporary', hash: 'h', expires_at: LATER, seen_by: eve.id } as const;
  const bob = person('bob', { password: temporary });
  const others = [
    person('own', { password: { ...temporary, seen_by: null } }),
    person('late', { password: { ...temporary, expires_at: AT } }),
    person('chose', { password: { ...temporary, kind: 'chosen', expires_at: null } }),
  ];
  const ofRobot = { subject_type: 'service_account', subject_id: robot.id } as const;
  const [team, base, mapping] = [group('Team'), role('Base'), role('Reader', { scope: 'project' })];
  const mapped = role('Mapped', { maps_to: mapping.id });

  beforeEach(() =>
    store().write(async (tx) => {
      await tx.people.insert([ada, eve, bob, ...others]);
      await tx.serviceAccounts.insert([robot]);
      await tx.groups.insert([team]);
      await tx.roles.insert([mapping, base, mapped]);
      await tx.groups.addMembers([{ group_id: team.id, person_id: bob.id }]);
      await tx.roles.bind([bind(team, mapped, 'group'), bind(ada, base), bind(robot, base, 'service_account')]);
      for (const one of [
        token(ada, { name: 'own' }),
        token(ada, { name: 'of ada', created_by: eve.id, created_at: BEFORE }),
        token(ada, { name: 'ended', created_by: eve.id, revoked_at: AT }),
        token(ada, { name: 'late', created_by: eve.id, expires_at: AT }),
        token(ada, { name: 'of robot', ...ofRobot, permissions: ['project.view'] }),
        token(bob, { name: 'of bob', created_by: gone.id, expires_at: LATER }),
      ])
        await tx.tokens.insert(one);
    }),
  );

  const heldBy = async (...holders: readonly string[]) =>
    (await store().read((tx) => tx.credentials.heldBy(holders, AT))).map(line);

  test('are found by their holder, if they work and belong to somebody else', async () => {
    expect(await heldBy(eve.id)).toEqual(['user ada: of ada by eve', 'user bob: password by eve']);
    expect(await heldBy(ada.id, gone.id)).toEqual(
      expect.arrayContaining(['service_account robot: of robot by ada', 'user bob: of bob by somebody gone']),
    );
    expect(await heldBy()).toEqual([]);
    const [limited] = await store().read((tx) => tx.credentials.heldBy([ada.id], AT));
    expect(limited).toMatchObject({ holder: ada.id, permissions: ['project.view'] });
  });

  test.each([
    ['accounts themselves', { subjects: [ada.id, robot.id] }, ['ada: of ada', 'robot: of robot']],
    ['members of a group', { groups: [team.id] }, ['bob: password', 'bob: of bob']],
    ['accounts with a role', { roles: [base.id] }, ['ada: of ada', 'robot: of robot']],
    ['members of a group with a role that maps to it', { roles: [mapping.id] }, ['bob: password', 'bob: of bob']],
    [
      'an account, a group and a role at once',
      { subjects: [robot.id], groups: [team.id], roles: [base.id] },
      ['ada: of ada', 'bob: password', 'bob: of bob', 'robot: of robot'],
    ],
    ['nobody', {}, []],
  ])('are found by %s', async (_by, some, expected) => {
    const scope = { subjects: [], groups: [], roles: [], ...some };
    const found = await store().read(async (tx) => {
      const holders = await tx.credentials.holdersIn(scope, AT);
      const all: HeldCredential[] = [];
      for (const holder of holders) all.push(...(await tx.credentials.heldIn(scope, holder, AT)));
      expect(new Set(all.map(({ holder }) => holder))).toEqual(new Set(holders));
      return all;
    });
    const short = found.map(({ subject, token: of }) => `${subject.name}: ${of?.name ?? 'password'}`);
    expect(short.sort()).toEqual([...expected].sort());
  });
};
