import type { Writes } from '../../../src/core/store/index.ts';
import { NO_PROFILE } from '../../../src/domain/scim/provider.ts';
import { AT, bind, group, person, role, signInProvider, token, trust } from './fixtures.ts';
import type { Suite } from './fixtures.ts';
import { NEW_SETTINGS } from '../../../src/domain/settings.ts';

const [ada, eve, ghost, team] = [person('ada'), person('eve'), person('ghost'), group('team')];
const [owner, member] = [role('Owner'), role('Member')];
const reader = role('Reader', { scope: 'project' });

/** Writes that violate an invariant, and the sentence that reports it. */
const BROKEN: readonly (readonly [string, (tx: Writes) => Promise<void>, RegExp])[] = [
  ['a role of nobody', (tx) => tx.roles.bind([bind(ghost, member)]), new RegExp(`bound to ${ghost.id}`)],
  ['a token of nobody', (tx) => tx.tokens.insert(token(ghost)), /the token \S+ belongs to nobody/],
  ['a trust for nobody', (tx) => tx.trusts.insert(trust('gone')), /the trust gone is for no service account/],
  ['a group without a role', (tx) => tx.groups.insert([group('lost')]), /the group lost has no organization role/],
  ['a group of Owners', (tx) => tx.roles.bind([bind(team, owner, 'group')]), /the group team has the role Owner/],
  ['a project role everywhere', (tx) => tx.roles.bind([bind(eve, reader)]), /bound outside its scope/],
  ['no Owner', (tx) => tx.roles.bind([bind(ada, member)]), /Acme has no active Owner/],
  ['no active Owner', (tx) => tx.people.update(ada.id, { status: 'deactivated', updated_at: AT }), /no active Owner/],
  [
    'a project role for a group of a provider',
    (tx) => tx.scimMappings.put({ id: 'm', group_name: 'Makers', role_id: reader.id, created_at: AT, updated_at: AT }),
    /the mapping of Makers gives a role that the organization does not have/,
  ],
  [
    'an initialization agent of nothing',
    (tx) =>
      tx.machineTypes.putAgent({
        scope_id: 'gone',
        machine_type: null,
        os_image: null,
        created_at: AT,
        updated_at: AT,
      }),
    /an initialization agent is chosen for gone, which does not exist/,
  ],
  [
    'a project role for whom a provider creates',
    (tx) => tx.signIn.putProvider(signInProvider('okta', { default_role_id: reader.id })),
    /the sign-in provider okta gives a role that the organization does not have/,
  ],
  ['a sign-in provider that is required, of none', (tx) => tx.signIn.require(true), /Acme requires a sign-in provider/],
  [
    'a project role for who signs in',
    async (tx) => {
      const { id } = signInProvider('okta');
      await tx.signIn.putProvider(signInProvider('okta'));
      const of = { id: 'm', provider_id: id, position: 1, created_at: AT, updated_at: AT };
      await tx.signIn.putMappings(id, [{ ...of, value: 'readers', role_id: reader.id, group_id: null }]);
    },
    /the sign-in mapping of readers gives a role that the organization does not have/,
  ],
  [
    'somebody whom a provider manages under no name',
    (tx) => tx.scim.putProfile({ id: eve.id, state: 'linked', ...NO_PROFILE }),
    /an identity provider manages eve, but has no name for them/,
  ],
  [
    'half a password',
    (tx) =>
      tx.people.update(eve.id, {
        password: { kind: 'none', hash: 'x', expires_at: null, seen_by: null },
        updated_at: AT,
      }),
    /the password of eve is half there/,
  ],
];

export const findings: Suite = ({ store }) => {
  beforeEach(() =>
    store().write(async (tx) => {
      await tx.organization.insert({
        id: 'o',
        name: 'Acme',
        ...NEW_SETTINGS,
        default_role_id: member.id,
        created_at: AT,
        updated_at: AT,
      });
      await tx.roles.insert([owner, member, reader]);
      await tx.people.insert([ada, eve]);
      await tx.groups.insert([team]);
      await tx.groups.addMembers([{ group_id: team.id, person_id: eve.id }]);
      await tx.roles.bind([bind(ada, owner), bind(team, member, 'group')]);
    }),
  );

  test('there are none when all invariants hold', async () => {
    expect(await store().read((tx) => tx.findings())).toEqual([]);
  });

  test.each(BROKEN)('%s is found, in a sentence', async (_what, work, sentence) => {
    await store().write(work);
    expect(await store().read((tx) => tx.findings())).toEqual([expect.stringMatching(sentence)]);
  });
};
