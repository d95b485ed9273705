import fc from 'fast-check';
import { GROUP, USER } from '../../../src/domain/scim/attributes.ts';
import { conditionOf } from '../../../src/domain/scim/condition.ts';
import type { Condition } from '../../../src/domain/scim/condition.ts';
import { parseFilter } from '../../../src/domain/scim/filter.ts';
import { satisfies } from '../../../src/domain/scim/matches.ts';
import { NO_PROFILE } from '../../../src/domain/scim/provider.ts';
import type { PersonRecord } from '../../../src/domain/people.ts';
import type { Person } from '../../../src/domain/people.ts';
import type { ProfileRecord, ScimPage } from '../../../src/core/store/scim.ts';
import { filtersFor } from '../../support/scim-filters.ts';
import { thorough } from '../../support/thorough.ts';
import { account } from './service-accounts.ts';
import { AT, codeOf, group, LATER, person } from './fixtures.ts';
import type { Suite } from './fixtures.ts';

const FIRST: ScimPage = { sort: undefined, skip: 0, limit: 100 };
const [team, other] = [group('Engines'), group('Ärzte')];

/** People of whom a provider said everything, something and nothing. */
const PEOPLE: readonly (readonly [PersonRecord, Partial<ProfileRecord>])[] = [
  [
    person('ada', { email: 'Ada@Acme.example', email_verified: true }),
    {
      state: 'linked',
      user_name: 'Ada@Login.example',
      external_id: '00uAda',
      display_name: 'Ada Lovelace',
      given_name: 'Ada',
      family_name: 'Lovelace',
      formatted_name: 'Ada, Countess of Lovelace',
    },
  ],
  [
    person('elan', { email: 'elan@acme.example', email_verified: true, status: 'deactivated', updated_at: LATER }),
    { state: 'linked', user_name: 'ÉLAN', external_id: "o'\\%_", display_name: 'Élan 💚' },
  ],
  [person('Grace', { email: 'grace@acme.example', email_verified: true, created_at: LATER }), {}],
  [person('linus', { email: 'linus@acme.example', email_verified: false }), {}],
  [person('bare'), { state: 'linked', user_name: 'bare@acme.example' }],
];

const profileOf = ([{ id }, profile]: (typeof PEOPLE)[number]): ProfileRecord => ({
  id,
  state: null,
  ...NO_PROFILE,
  ...profile,
});

const present = (fields: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));

/** A person as filters see them. */
const resourceOf = (one: Person, profile: ProfileRecord) => ({
  ...present({ externalId: profile.external_id, displayName: profile.display_name }),
  id: one.id,
  userName: profile.user_name ?? (one.email_verified ? one.email : null) ?? one.id,
  name: present({
    formatted: profile.formatted_name,
    familyName: profile.family_name,
    givenName: profile.given_name,
  }),
  active: one.status === 'active',
  emails: one.email_verified ? [{ value: one.email, type: 'work', primary: true }] : [],
  groups: one.groups.map(({ id: value, name: display }) => ({ value, display, type: 'direct' })),
  meta: { resourceType: 'User', created: one.created_at, lastModified: one.updated_at },
});

/** What no row has. */
const COMPUTED = /"path":"meta\.(?:location|version)"/;

/** The texts in resources. */
const textsIn = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(textsIn)
      : [];

export const scim: Suite = ({ store }) => {
  const fill = () =>
    store().write(async (tx) => {
      await tx.people.insert(PEOPLE.map(([record]) => record));
      await tx.groups.insert([team, other]);
      await tx.groups.addMembers(PEOPLE.slice(0, 3).map(([{ id }]) => ({ group_id: team.id, person_id: id })));
      for (const one of PEOPLE) await tx.scim.putProfile(profileOf(one));
    });
  const found = (condition: Condition | undefined, page: Partial<ScimPage> = {}) =>
    store().read((tx) => tx.scim.people(condition, { ...FIRST, ...page }));
  const namesOf = ({ ids }: { readonly ids: readonly string[] }) =>
    ids.map((id) => PEOPLE.find(([record]) => record.id === id)?.[0].username);

  test('a provider is kept, replaced and removed', async () => {
    const acts = account('scim');
    const provider = { id: 'p', account_id: acts.id, on_delete: 'remove', created_at: AT, updated_at: AT } as const;
    await store().write(async (tx) => {
      await tx.serviceAccounts.insert([acts]);
      await tx.scim.putProvider(provider);
      await tx.scim.putProvider({ ...provider, on_delete: 'deactivate' });
    });
    expect(await store().read((tx) => tx.scim.provider())).toEqual({ ...provider, on_delete: 'deactivate' });
    await store().write((tx) => tx.scim.removeProvider('p'));
    expect(await store().read((tx) => tx.scim.provider())).toBeUndefined();
  });

  test('profiles are read as they were written, and found by userName in any case', async () => {
    await fill();
    await store().read(async (tx) => {
      const ids = PEOPLE.map(([{ id }]) => id);
      const read = await tx.scim.profiles([...ids, 'nobody']);
      expect(new Map(read.map((one) => [one.id, one]))).toEqual(
        new Map(PEOPLE.map((one) => [one[0].id, profileOf(one)])),
      );
      expect(await tx.scim.managed()).toEqual({ people: 3, groups: 0 });
      expect(await tx.scim.peopleNamed('ADA@login.example')).toEqual([ids[0]]);
      expect(await tx.scim.peopleNamed('GRACE@acme.example')).toEqual([ids[2]]);
      expect(await tx.scim.peopleNamed(ids[3] ?? '')).toEqual([ids[3]]);
      // A username that they chose, an unverified address, and one of somebody with another userName.
      expect(await tx.scim.peopleNamed('linus')).toEqual([]);
      expect(await tx.scim.peopleNamed('linus@acme.example')).toEqual([]);
      expect(await tx.scim.peopleNamed('ada@acme.example')).toEqual([]);
    });
  });

  test('who is linked is managed as long as there is a provider', async () => {
    await fill();
    const sources = () =>
      store().read(async (tx) => {
        const people = await tx.people.find({ ids: PEOPLE.map(([{ id }]) => id) });
        const groups = await tx.groups.find({ ids: [team.id, other.id] });
        const described = [...(await tx.people.describe(people)), ...(await tx.groups.describe(groups))];
        return new Map(described.map(({ id, source }) => [id, source]));
      });
    const managed = async () => [...(await sources())].filter(([, source]) => source === 'scim').map(([id]) => id);
    await store().write((tx) => tx.scim.putGroupLink({ id: team.id, linked: true, external_id: null }));
    expect(await managed()).toEqual([]);
    const acts = account('scim');
    await store().write(async (tx) => {
      await tx.serviceAccounts.insert([acts]);
      await tx.scim.putProvider({ id: 'p', account_id: acts.id, on_delete: 'remove', created_at: AT, updated_at: AT });
      await tx.scim.putProfile({ ...NO_PROFILE, id: PEOPLE[1]?.[0].id ?? '', state: 'deleted' });
    });
    expect(new Set(await managed())).toEqual(new Set([PEOPLE[0]?.[0].id, PEOPLE[4]?.[0].id, team.id]));
  });

  test('a userName is taken in any case, and free again when the person is deleted', async () => {
    await fill();
    const [ada, , grace] = PEOPLE.map(([{ id }]) => id);
    if (ada === undefined || grace === undefined) throw new Error('nobody is there');
    const taking = () =>
      store().write((tx) =>
        tx.scim.putProfile({ ...NO_PROFILE, id: grace, state: 'linked', user_name: 'ADA@LOGIN.example' }),
      );
    expect(await codeOf(taking())).toBe('conflict');
    await store().write((tx) => tx.scim.putProfile({ ...NO_PROFILE, id: ada, state: 'deleted' }));
    await taking();
    expect(await store().read((tx) => tx.scim.peopleNamed('ada@login.example'))).toEqual([grace]);
    expect(namesOf(await found(undefined))).not.toContain('ada');
    expect((await found(undefined, { limit: 0 })).total).toBe(4);
  });

  test.each([1, 2, 100])('pages of %i cover all in every order, with the total', async (limit) => {
    await fill();
    for (const path of ['userName', 'name.familyName', 'displayName', 'emails.value', 'active', 'meta.created'])
      for (const descending of [false, true]) {
        const pages = [];
        for (let skip = 0; skip < PEOPLE.length; skip += limit)
          pages.push(await found(undefined, { sort: { path, descending }, skip, limit }));
        expect(pages.map(({ total }) => total)).toEqual(pages.map(() => PEOPLE.length));
        const all = pages.flatMap(({ ids }) => ids);
        expect(new Set(all).size).toBe(PEOPLE.length);
      }
    const sorted = await found(undefined, { sort: { path: 'displayName', descending: false } });
    expect(namesOf(sorted).slice(0, 2)).toEqual(['ada', 'elan']);
    const last = await found(undefined, { sort: { path: 'displayName', descending: true } });
    expect(namesOf(last).slice(-2)).toEqual(['elan', 'ada']);
    expect(await found(undefined, { skip: 9 })).toEqual({ ids: [], total: PEOPLE.length });
  });

  test('every attribute sorts or is refused, and an address that nobody confirmed sorts nobody', async () => {
    await fill();
    const sort = (path: string) => ({ sort: { path, descending: false } });
    for (const path of ['groups.value', 'groups.display', 'emails.type', 'emails.primary', 'meta.resourceType'])
      expect([path, await codeOf(found(undefined, sort(path)))]).toEqual([path, 'invalid']);
    for (const path of ['members.value', 'members.display', 'members.type', 'meta.resourceType'])
      expect([
        path,
        await codeOf(store().read((tx) => tx.scim.groups(undefined, { ...FIRST, ...sort(path) }))),
      ]).toEqual([path, 'invalid']);
    const sorted = namesOf(await found(undefined, sort('emails.value')));
    expect(sorted.slice(0, 3)).toEqual(['ada', 'elan', 'Grace']);
  });

  test('what is made when a person is shown finds nobody, and is refused', async () => {
    const condition = conditionOf(parseFilter('meta.location co "/Users/"'), USER);
    expect(await codeOf(found(condition))).toBe('invalid');
  });

  test('filters find what they mean', async () => {
    await fill();
    const described = await store().read((tx) => tx.people.describe(PEOPLE.map(([record]) => record)));
    const resources = described.map((one, at) => {
      const person = PEOPLE[at];
      if (person === undefined) throw new Error('nobody is there');
      return resourceOf(one, profileOf(person));
    });
    await fc.assert(
      fc.asyncProperty(filtersFor(USER, textsIn(resources)), async (filter) => {
        const condition = conditionOf(filter, USER);
        fc.pre(!COMPUTED.test(JSON.stringify(condition)));
        const { ids, total } = await found(condition);
        const wanted = resources.filter((one) => satisfies(condition, one)).map(({ id }) => id);
        expect([...ids].sort()).toEqual([...wanted].sort());
        expect(total).toBe(wanted.length);
      }),
      { numRuns: thorough(150, 2000) },
    );
  });

  test('groups are linked, and filters find what they mean', async () => {
    await fill();
    await store().write((tx) => tx.scim.putGroupLink({ id: team.id, linked: true, external_id: 'g-1' }));
    const links = await store().read((tx) => tx.scim.groupLinks([team.id, other.id, 'nothing']));
    expect([...links].sort((a, b) => Number(b.linked) - Number(a.linked))).toEqual([
      { id: team.id, linked: true, external_id: 'g-1' },
      { id: other.id, linked: false, external_id: null },
    ]);
    const members = PEOPLE.slice(0, 3).map(([{ id: value, username: display }]) => ({ value, display, type: 'User' }));
    const meta = { resourceType: 'Group', created: AT, lastModified: AT };
    const resources = [
      { id: team.id, externalId: 'g-1', displayName: team.name, members, meta },
      { id: other.id, displayName: other.name, members: [], meta },
    ];
    await fc.assert(
      fc.asyncProperty(filtersFor(GROUP, textsIn(resources)), async (filter) => {
        const condition = conditionOf(filter, GROUP);
        fc.pre(!COMPUTED.test(JSON.stringify(condition)));
        const { ids, total } = await store().read((tx) => tx.scim.groups(condition, FIRST));
        const wanted = resources.filter((one) => satisfies(condition, one)).map(({ id }) => id);
        expect([...ids].sort()).toEqual([...wanted].sort());
        expect(total).toBe(wanted.length);
      }),
      { numRuns: thorough(100, 2000) },
    );
  });
};
