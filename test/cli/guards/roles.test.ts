import { hashSecret, generateToken } from '../../../src/core/secrets.ts';
import { backends, sandbox } from '../../harness.ts';
import type { RunOptions, Sandbox } from '../../harness.ts';
import { expectDenied, expectRefusedByState } from '../../support/denied.ts';
import { behind } from '../../support/front-door.ts';
import { attackers, INVITE, words } from '../../support/role-attackers.ts';

/** Custom roles from the attacker's side: who may make and change roles makes nobody stronger than themselves. */

const BILLING = 'organization.plans_and_billing.modify';

/** A token of somebody that is limited to some permissions, put in the store as it is. */
async function limitedToken(box: Sandbox, username: string, permissions: readonly string[]): Promise<string> {
  const secret = generateToken();
  await behind(
    box,
    `insert into tokens (id, kind, subject_type, subject_id, name, hash, last_four, permissions, created_at, created_by,
        expires_at, last_used_at, revoked_at)
      select 'limited', 'api', 'user', id, 'limited', $1, 'xxxx', $2, created_at, id, null, null, null
        from people where username = $3`,
    hashSecret(secret),
    JSON.stringify(permissions),
    username,
  );
  return secret;
}

describe.each(backends())('role guards on $name', (backend) => {
  let box: Sandbox;
  const actors = new Map<string, Sandbox>();
  let limited: string;

  // No attack may change anything, and each checks that it did not: one organization serves all.
  beforeAll(async () => {
    box = await sandbox(backend);
    await attackers(box);
    for (const name of ['mia', 'adam', 'ruth', 'rob', 'pia']) actors.set(name, await box.as(name));
    limited = await limitedToken(box, 'ada', [
      ...['organization.roles.view', 'organization.roles.create', 'organization.roles.modify'],
      'organization.people.view',
    ]);
  });
  afterAll(() => box.destroy());

  const attack = (username: string, line: string, options: RunOptions = {}) => ({
    owner: box,
    actor: actors.get(username) ?? box,
    username,
    argv: words(line),
    options,
  });
  const missingIn = (error: { readonly details: Readonly<Record<string, unknown>> }) =>
    (error.details.missing as { readonly permission: string }[]).map(({ permission }) => permission);

  describe.each(['mia', 'adam'])('%s, who may not touch roles,', (username) => {
    test.each([
      ['makes none', 'role new Mine --permission organization.view', 'create'],
      ['makes none of what they have', 'role new Mine --from Member', 'create'],
      ['changes none', 'role edit Crew --description x', 'modify'],
      ['changes no predefined one', 'role edit Member --description x', 'modify'],
      ['renames none', 'role edit Crew --name Mine', 'modify'],
      ['deletes none', 'role delete Spare --yes', 'remove'],
      ['reassigns none', 'role delete Crew --reassign-to Member --yes', 'remove'],
    ])('%s: %s', async (_what, line, verb) => {
      const error = await expectDenied(attack(username, line), 'forbidden');
      expect(error.details).toEqual({ permission: `organization.roles.${verb}` });
    });
  });

  test.each([
    ['a new role', 'ruth', `role new Mine --permission ${BILLING}`, 'Mine', BILLING],
    ['a new role like Owner', 'ruth', 'role new Mine --from Owner', 'Mine', 'organization.change_owner'],
    [
      'their own role',
      'ruth',
      'role edit Keeper --add organization.change_owner',
      'Keeper',
      'organization.change_owner',
    ],
    ['the role of somebody else', 'ruth', `role edit Helpdesk --add ${BILLING}`, 'Helpdesk', BILLING],
    ['a new role like Admin', 'rob', 'role new Mine --from Admin', 'Mine', INVITE],
    [
      'a new role that maps',
      'rob',
      'role new Mine --permission organization.view --maps-to Reader',
      'Mine',
      'project.view',
    ],
    ['a new role like one that maps', 'rob', 'role new Mine --from Guest', 'Mine', 'project.view'],
    ['a new project role', 'rob', 'role new Mine --scope project --permission project.view', 'Mine', 'project.view'],
    ['a new project role like another', 'rob', 'role new Mine --from Contributor', 'Mine', 'project.view'],
    ['their own role', 'rob', `role edit Tinker --add ${INVITE}`, 'Tinker', INVITE],
    ['their own role as a whole', 'rob', `role edit Tinker --permission ${INVITE}`, 'Tinker', INVITE],
    [
      'their own role, hidden by less and a new name',
      'rob',
      `role edit Tinker --add ${INVITE} --remove organization.view --name T`,
      'Tinker',
      INVITE,
    ],
    ['their own role, by mapping it', 'rob', 'role edit Tinker --maps-to Admin', 'Tinker', 'project.delete'],
    ['the role of a group that they are in', 'rob', `role edit Crew --add ${INVITE}`, 'Crew', INVITE],
    ['a role that nobody has', 'rob', `role edit Spare --add ${INVITE}`, 'Spare', INVITE],
    ['another mapping of a role', 'rob', 'role edit Guest --maps-to Admin', 'Guest', 'project.delete'],
    ['a project role that roles map to', 'rob', 'role edit Site --add project.delete', 'Site', 'project.delete'],
    ['a project role that their own maps to', 'pia', 'role edit Place --add project.delete', 'Place', 'project.delete'],
    [
      'a project role that somebody has in a project',
      'pia',
      'role edit Site --add project.delete',
      'Site',
      'project.delete',
    ],
  ])('nobody hands out what they lack by %s (%s)', async (_how, username, line, subject, permission) => {
    const error = await expectDenied(attack(username, line), 'escalation');
    expect(error.details.subject).toBe(subject);
    expect(error.message).toContain(`this would give ${subject} permissions that you do not have`);
    expect(missingIn(error)).toContain(permission);
  });

  test.each([
    ['themselves', 'rob', 'role delete Tinker --reassign-to Admin --yes', 'rob', INVITE],
    ['a friend', 'rob', 'role delete Helpdesk --reassign-to Admin --yes', 'hal', INVITE],
    ['a group that they are in', 'rob', 'role delete Crew --reassign-to Admin --yes', 'Sailors', INVITE],
    ['a friend, by a role that maps', 'rob', 'role delete Helpdesk --reassign-to Guest --yes', 'hal', 'project.view'],
    ['somebody in a project', 'pia', 'role delete Site --reassign-to Contributor --yes', 'mia', 'project.badge.view'],
    [
      'themselves, by what their role maps to',
      'pia',
      'role delete Place --reassign-to Admin --yes',
      'Placer',
      'project.delete',
    ],
  ])('deleting a role gives no more to %s', async (_whom, username, line, subject, permission) => {
    const error = await expectDenied(attack(username, line), 'escalation');
    expect(error.details.subject).toBe(subject);
    expect(missingIn(error)).toContain(permission);
  });

  test.each([
    ['a person', 'role delete Helpdesk --reassign-to Owner --yes', 'hal'],
    ['themselves', 'role delete Keeper --reassign-to Owner --yes', 'ruth'],
    ['a group', 'role delete Crew --reassign-to Owner --yes', 'Sailors'],
  ])('deleting a role makes no Owner of %s', async (_whom, line, subject) => {
    const error = await expectDenied(attack('ruth', line), 'owner_role');
    expect(error.details.subject).toBe(subject);
  });

  test.each([
    ['a project role in use', 'rob', 'role delete Site --reassign-to Reader --yes', 'project.people.change_role'],
    ['a role in use', 'pia', 'role delete Helpdesk --reassign-to Member --yes', 'organization.people.change_role'],
  ])(
    'without the permission to change roles of others they cannot do it by deleting %s',
    async (_what, username, line, permission) => {
      expect((await expectDenied(attack(username, line), 'forbidden')).details).toEqual({ permission });
    },
  );

  test.each([
    ['a new role', 'role new Owner --permission organization.view'],
    ['a new role that looks the same', 'role new \u041Ewner --permission organization.view'],
    ['a new name for their own', 'role edit Keeper --name Owner'],
    ['a new name for that of others', 'role edit Crew --name OWNER'],
  ])('nobody gets to be an Owner by the name of %s', async (_what, line) => {
    await expectRefusedByState(attack('ruth', line), 6, 'conflict');
    await expectRefusedByState(attack('ada', line), 6, 'conflict');
  });

  test('nor by one with something unseen, which no name may hold', async () => {
    for (const username of ['ruth', 'ada'])
      await expectRefusedByState(attack(username, 'role new Owner\u200B --permission organization.view'), 2, 'invalid');
  });

  test.each([
    'role edit Member --add organization.people.invite',
    'role edit Admin --add organization.roles.modify',
    'role edit Member --maps-to Admin',
    'role edit Reader --add project.delete',
    'role delete Member --yes',
    'role delete Admin --reassign-to Member --yes',
  ])('predefined roles stay as they are: %s', async (line) => {
    for (const username of ['ruth', 'ada']) await expectRefusedByState(attack(username, line), 6, 'readonly_role');
  });

  describe('a token of the Owner that is limited', () => {
    const withToken = (line: string) => attack('ada', line, { env: { ROSTER_TOKEN: limited } });

    test.each([
      ['a new role', `role new Mine --permission ${INVITE}`, 'Mine'],
      ['a new role like Member', 'role new Mine --from Member', 'Mine'],
      ['a role that somebody has', `role edit Tinker --add ${INVITE}`, 'Tinker'],
      ['a mapping', 'role edit Tinker --maps-to Reader', 'Tinker'],
      ['a project role', 'role edit Site --add project.delete', 'Site'],
    ])('hands out no more than its limit by %s', async (_how, line, subject) => {
      expect((await expectDenied(withToken(line), 'escalation')).details.subject).toBe(subject);
    });

    test('deletes nothing', async () => {
      const error = await expectDenied(withToken('role delete Spare --yes'), 'forbidden');
      expect(error.details).toEqual({ permission: 'organization.roles.remove' });
    });
  });
});
