import type { IdentityLink } from '../../../src/domain/signin/link.ts';
import type { SignInMapping } from '../../../src/domain/signin/mapping.ts';
import type { SignInProvider } from '../../../src/domain/signin/provider.ts';
import { AT, AWKWARD, bind, codeOf, group, LATER, person, role, signInProvider } from './fixtures.ts';
import type { Suite } from './fixtures.ts';
import { NEW_SETTINGS } from '../../../src/domain/settings.ts';

const [ada, eve] = [person('ada'), person('eve')];
const [member, admin] = [role('Member'), role('Admin')];
const engines = group('engines');

const [okta, entra] = [
  signInProvider('okta', { default_role_id: member.id, domains: ['acme.example', AWKWARD] }),
  signInProvider('entra', {
    status: 'disabled',
    trust_email: true,
    kind: 'saml',
    settings: {
      entity_id: 'urn:entra',
      sso_url: 'https://sso.example',
      certificates: ['one', 'two'],
      name_id_format: null,
    },
  }),
];

const link = (subject: string, more: Partial<IdentityLink> = {}): IdentityLink => ({
  issuer: 'https://okta.example',
  subject,
  person_id: ada.id,
  provider_id: okta.id,
  email: null,
  role_by_mapping: false,
  linked_at: AT,
  last_used_at: null,
  ...more,
});

const mapping = (id: string, more: Partial<SignInMapping> = {}): SignInMapping => ({
  id,
  provider_id: okta.id,
  value: `value of ${id}`,
  role_id: member.id,
  group_id: null,
  position: 1,
  created_at: AT,
  updated_at: AT,
  ...more,
});

const toGroup = mapping('b', { role_id: null, group_id: engines.id, position: 1, value: AWKWARD });
const toRole = mapping('a', { position: 2 });
const ofEntra = mapping('c', { provider_id: entra.id, role_id: admin.id });

export const signIn: Suite = ({ store }) => {
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
      await tx.roles.insert([member, admin]);
      await tx.people.insert([ada, eve]);
      await tx.groups.insert([engines]);
      await tx.roles.bind([bind(engines, member, 'group')]);
      for (const one of [okta, entra]) await tx.signIn.putProvider(one);
      await tx.signIn.putMappings(okta.id, [toRole, toGroup]);
      await tx.signIn.putMappings(entra.id, [ofEntra]);
    }),
  );
  const providers = () => store().read((tx) => tx.signIn.providers());
  const linksOf = (ids: readonly string[]) => store().read((tx) => tx.signIn.linksOf(ids));
  const mappings = () => store().read((tx) => tx.signIn.mappings({ providerIds: [okta.id, entra.id] }));
  const putLinks = (...links: readonly IdentityLink[]) =>
    store().write(async (tx) => {
      for (const one of links) await tx.signIn.putLink(one);
    });

  test('providers come by name, whole', async () => {
    expect(await providers()).toEqual([entra, okta]);
  });

  test('a provider is replaced, but for when it was made and used', async () => {
    const changed: SignInProvider = {
      ...okta,
      title: 'Other',
      create_people: true,
      default_role_id: null,
      updated_at: LATER,
    };
    await store().write(async (tx) => {
      await tx.signIn.providerUsed(okta.id, LATER);
      await tx.signIn.putProvider({ ...changed, created_at: LATER });
    });
    expect(await providers()).toEqual([entra, { ...changed, last_used_at: LATER }]);
  });

  test('a name is taken once', async () => {
    const taken = store().write((tx) => tx.signIn.putProvider({ ...entra, id: 'another' }));
    expect(await codeOf(taken)).toBe('conflict');
  });

  test('whether a provider is required is kept with the organization', async () => {
    const required = () => store().read((tx) => tx.signIn.required());
    expect(await required()).toBe(false);
    await store().write((tx) => tx.signIn.require(true));
    await store().write((tx) => tx.organization.update('o', { name: 'Acme Inc' }));
    expect(await required()).toBe(true);
    await store().write((tx) => tx.signIn.require(false));
    expect(await required()).toBe(false);
  });

  test('a link is found by issuer and subject, exactly, and counted', async () => {
    const [late, early] = [link('Sub', { linked_at: LATER, email: AWKWARD }), link('sub', { role_by_mapping: true })];
    await putLinks(late, early, link('eve', { person_id: eve.id, provider_id: entra.id }));
    await store().read(async (tx) => {
      expect(await tx.signIn.link(late.issuer, 'Sub')).toEqual(late);
      expect(await tx.signIn.link(late.issuer, 'SUB')).toBeUndefined();
      expect(await tx.signIn.link('https://OKTA.example', 'Sub')).toBeUndefined();
      expect([await tx.signIn.countLinks(okta.id), await tx.signIn.countLinks(entra.id)]).toEqual([2, 1]);
    });
    expect(await linksOf([ada.id])).toEqual([early, late]);
    expect(await linksOf([])).toEqual([]);
  });

  test('a link is replaced, used and removed', async () => {
    await putLinks(link('one'), link('two'), link('one', { person_id: eve.id, role_by_mapping: true }));
    await store().write(async (tx) => {
      await tx.signIn.linkUsed(link('one', { email: 'eve@acme.example', role_by_mapping: true }), LATER);
      // Of somebody else by now.
      await tx.signIn.removeLink(link('one'));
      await tx.signIn.removeLink(link('two'));
    });
    const used = { person_id: eve.id, role_by_mapping: true, email: 'eve@acme.example', last_used_at: LATER };
    expect(await linksOf([ada.id, eve.id])).toEqual([link('one', used)]);
  });

  test('a role that was given by hand is no mapping’s, and a sign-in says whether one is', async () => {
    const ofEve = { person_id: eve.id, role_by_mapping: true };
    await putLinks(link('one', { role_by_mapping: true }), link('two', ofEve));
    await store().write((tx) => tx.signIn.roleGivenByHand([ada.id]));
    expect(await linksOf([ada.id, eve.id])).toEqual([link('one'), link('two', ofEve)]);
    await store().write((tx) => tx.signIn.roleGivenByHand([]));
    await store().write((tx) => tx.signIn.linkUsed(link('one', { role_by_mapping: true }), LATER));
    expect(await linksOf([ada.id])).toEqual([link('one', { role_by_mapping: true, last_used_at: LATER })]);
  });

  test('mappings come by position, and are replaced together', async () => {
    expect((await mappings()).filter(({ provider_id: id }) => id === okta.id)).toEqual([toGroup, toRole]);
    await store().write((tx) => tx.signIn.putMappings(okta.id, [{ ...toRole, position: 1 }]));
    expect(new Set(await mappings())).toEqual(new Set([{ ...toRole, position: 1 }, ofEntra]));
    await store().read(async (tx) => {
      expect(await tx.signIn.mappings({ roleIds: [admin.id] })).toEqual([ofEntra]);
      expect(await tx.signIn.mappings({ groupIds: [engines.id] })).toEqual([]);
      expect(await tx.signIn.mappings({ groupIds: [] })).toEqual([]);
    });
  });

  test('with a provider go its links and mappings, and no others', async () => {
    await putLinks(link('one'), link('two', { provider_id: entra.id }));
    await store().write((tx) => tx.signIn.removeProvider(okta.id));
    expect([await providers(), await mappings()]).toEqual([[entra], [ofEntra]]);
    expect((await linksOf([ada.id])).map(({ subject }) => subject)).toEqual(['two']);
  });

  test('with a person go their links, with a group its mappings', async () => {
    await putLinks(link('one'), link('two', { person_id: eve.id }));
    await store().write(async (tx) => {
      await tx.people.remove([ada.id]);
      await tx.groups.remove([engines.id]);
    });
    expect((await linksOf([ada.id, eve.id])).map(({ subject }) => subject)).toEqual(['two']);
    expect(new Set(await mappings())).toEqual(new Set([toRole, ofEntra]));
  });

  test('a role that is given is not removed, and replaced together with its bindings', async () => {
    await store().write(async (tx) => {
      await tx.roles.rebind(member.id, admin.id, LATER);
      await tx.roles.remove([member.id]);
    });
    expect((await providers())[1]).toEqual({ ...okta, default_role_id: admin.id, updated_at: LATER });
    expect((await mappings()).map(({ role_id }) => role_id).toSorted()).toEqual([admin.id, admin.id, null]);
    const removing = store().write((tx) => tx.roles.remove([admin.id]));
    await expect(removing).rejects.toMatchObject({ code: expect.stringMatching(/FOREIGNKEY|^23503$/) as string });
  });
};
