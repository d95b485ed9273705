import type { InvitationFilter } from '../../../src/core/store/invitations.ts';
import type { InvitationRecord } from '../../../src/domain/invitations.ts';
import { AT, AWKWARD, codeOf, everyPage, firstPage, group, id, LATER, person, range, role } from './fixtures.ts';
import type { Suite } from './fixtures.ts';

let made = 0;

export const invitation = (email: string | null, more: Partial<InvitationRecord> = {}): InvitationRecord => {
  made += 1;
  return {
    id: id(8, made),
    email,
    provider: null,
    handle: null,
    uid: null,
    role_id: readers.id,
    group_ids: [],
    code_hash: `hash of ${made}`,
    status: 'pending',
    expires_at: LATER,
    invited_by: ada.id,
    created_at: AT,
    updated_at: AT,
    ...more,
  };
};

const ada = person('ada');
const readers = role('Reader');
const [team, unit] = [group('team'), group('unit')];
const byHandle = (handle: string, more: Partial<InvitationRecord> = {}) =>
  invitation(null, { provider: 'github', handle, ...more });

export const invitations: Suite = ({ store }) => {
  beforeEach(() =>
    store().write(async (tx) => {
      await tx.people.insert([ada]);
      await tx.roles.insert([readers]);
      await tx.groups.insert([team, unit]);
    }),
  );
  const add = (...records: InvitationRecord[]) => store().write((tx) => tx.invitations.insert(records));
  const list = (filter: InvitationFilter, limit = 100) =>
    everyPage(limit, (page) => store().read((tx) => tx.invitations.list(filter, page)));
  const emails = async (filter: InvitationFilter) => (await list(filter)).map((one) => one.email ?? one.handle);

  test('an invitation is read as it was written, and is found by id, code, e-mail in any case, and exact handle', async () => {
    const [bob, tom] = [
      invitation('Bob@Acme.Example', { group_ids: [team.id, unit.id].sort() }),
      byHandle('TomFern', { uid: AWKWARD, group_ids: [unit.id] }),
    ];
    await add(bob, tom);
    await store().read(async (tx) => {
      expect(await tx.invitations.find({ ids: [bob.id, 'none'] })).toEqual([bob]);
      expect(await tx.invitations.find({ codeHashes: [tom.code_hash] })).toEqual([tom]);
      expect(await tx.invitations.find({ emailKeys: ['bob@acme.example'] })).toEqual([bob]);
      expect(await tx.invitations.find({ emailKeys: ['Bob@Acme.Example'] })).toEqual([]);
      expect(await tx.invitations.find({ handles: ['TomFern', 'tomfern'] })).toEqual([tom]);
      expect(await tx.invitations.find({ ids: [] })).toEqual([]);
    });
  });

  test('a code is unique; an address may have several invitations', async () => {
    await add(invitation('bob@acme.example', { code_hash: 'same' }), invitation('bob@acme.example'));
    expect(await codeOf(add(invitation('eve@acme.example', { code_hash: 'same' })))).toBe('conflict');
    expect(await emails({})).toHaveLength(2);
  });

  test.each([1, 2, 7, 100])('pages of %i list the latest first, and each once when times tie', async (limit) => {
    const records = range(15).map((n) =>
      invitation(`p${n}@acme.example`, { created_at: n % 3 === 0 ? LATER : AT, id: id(8, 5000 + ((n * 7) % 15)) }),
    );
    await add(...records);
    const expected = [...records].sort((a, b) => (`${a.created_at} ${a.id}` < `${b.created_at} ${b.id}` ? 1 : -1));
    expect(await list({}, limit)).toEqual(expected);
  });

  test.each<[what: string, filter: InvitationFilter, expected: string[]]>([
    ['a status', { status: 'revoked' }, ['revoked@x.example']],
    ['an expiry after a time', { status: 'pending', endsAfter: AT }, ['Live@x.example', 'Per_cent']],
    ['an expiry by a time', { status: 'pending', endsBy: AT }, ['over@x.example']],
    ['a role', { roleId: 'none' }, ['revoked@x.example']],
    ['a group, perhaps among others', { groupId: unit.id }, ['Live@x.example']],
    ['a text in the e-mail, in any case', { search: 'LIVE' }, ['Live@x.example']],
    ['a text in the handle, in any case', { search: 'pER_' }, ['Per_cent']],
    ['a text with wildcards, taken literally', { search: '%' }, []],
    ['all at once', { status: 'pending', endsAfter: AT, search: 'x.ex', groupId: team.id }, ['Live@x.example']],
  ])('a list can be filtered by %s', async (_what, filter, expected) => {
    await add(
      invitation('Live@x.example', { group_ids: [team.id, unit.id] }),
      invitation('over@x.example', { expires_at: AT, invited_by: 'eve' }),
      invitation('revoked@x.example', { status: 'revoked', role_id: 'none' }),
      byHandle('Per_cent'),
    );
    expect((await emails(filter)).sort()).toEqual([...expected].sort());
  });

  test('open invitations are found by address and by inviter, each once, in the order they were made', async () => {
    const [bob, eve, both, ...rest] = [
      invitation('Bob@x.example', {
        invited_by: 'somebody',
        created_at: LATER,
        expires_at: '2027-01-01T00:00:00.000Z',
      }),
      invitation('eve@x.example', { group_ids: [team.id] }),
      invitation('bob@x.example'),
      invitation('bob@x.example', { expires_at: AT }),
      invitation('bob@x.example', { status: 'revoked' }),
      invitation('bob@x.example', { status: 'superseded' }),
      invitation('bob@x.example', { status: 'accepted' }),
      invitation('tom@x.example', { invited_by: 'somebody' }),
      byHandle('bob'),
    ];
    await add(bob, eve, both, ...rest);
    const open = (emailKeys: string[], inviters: string[]) =>
      store().read((tx) => tx.invitations.open({ emailKeys, inviters }, AT));
    expect(await open(['bob@x.example'], [])).toEqual([both, bob]);
    expect(await open(['bob@x.example'], [ada.id])).toEqual([eve, both, rest.at(-1), bob]);
    expect(await open(['none@x.example'], ['nobody'])).toEqual([]);
    expect(await open([], [])).toEqual([]);
  });

  test('an update replaces status, code, expiry and inviter, and keeps the rest', async () => {
    const [bob, eve] = [invitation('bob@acme.example', { group_ids: [team.id] }), invitation('eve@acme.example')];
    await add(bob, eve);
    const change = {
      status: 'accepted',
      code_hash: 'another',
      expires_at: '2027-01-01T00:00:00.000Z',
      invited_by: 'somebody',
      updated_at: LATER,
    } as const;
    await store().write((tx) => tx.invitations.update(bob.id, { ...change, email: 'x@acme.example' } as never));
    await store().read(async (tx) => {
      expect(await tx.invitations.find({ ids: [bob.id] })).toEqual([{ ...bob, ...change }]);
      expect(await tx.invitations.find({ codeHashes: [bob.code_hash] })).toEqual([]);
      expect(await tx.invitations.find({ ids: [eve.id] })).toEqual([eve]);
    });
  });

  test('another offer replaces role, groups and end, and keeps the rest', async () => {
    const [bob, eve] = [invitation('bob@acme.example', { group_ids: [team.id] }), invitation('eve@acme.example')];
    await add(bob, eve);
    const change = {
      role_id: 'another',
      group_ids: [unit.id],
      expires_at: '2027-01-01T00:00:00.000Z',
      updated_at: LATER,
    };
    await store().write((tx) => tx.invitations.offer(bob.id, { ...change, status: 'accepted' } as never));
    expect(await store().read((tx) => tx.invitations.find({ ids: [bob.id] }))).toEqual([{ ...bob, ...change }]);
    expect(await store().read((tx) => tx.invitations.find({ ids: [eve.id] }))).toEqual([eve]);
  });

  test('a removed group is no longer offered; an invitation stays when its inviter is removed', async () => {
    const bob = invitation('bob@acme.example', { group_ids: [team.id, unit.id] });
    await add(bob);
    await store().write(async (tx) => {
      await tx.groups.remove([team.id]);
      await tx.people.remove([ada.id]);
    });
    expect(await store().read((tx) => tx.invitations.list({}, firstPage()))).toEqual({
      items: [{ ...bob, group_ids: [unit.id] }],
      next_cursor: null,
    });
    expect(await store().integrity()).toEqual([]);
  });

  test('rebinding a role changes pending invitations, too, and no others', async () => {
    const writers = role('Writer');
    const [bob, eve] = [invitation('bob@acme.example'), invitation('eve@acme.example', { status: 'accepted' })];
    await add(bob, eve);
    await store().write(async (tx) => {
      await tx.roles.insert([writers]);
      await tx.roles.rebind(readers.id, writers.id, LATER);
    });
    await store().read(async (tx) => {
      expect((await tx.invitations.find({ ids: [bob.id] }))[0]?.role_id).toBe(writers.id);
      expect((await tx.invitations.find({ ids: [eve.id] }))[0]?.role_id).toBe(readers.id);
    });
  });
};
