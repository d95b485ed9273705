import { trackChanges } from '../../../src/core/guards/transaction.ts';
import type { Actor } from '../../../src/core/context.ts';
import type { Reads, Writes } from '../../../src/core/store/index.ts';
import { EVERYWHERE } from '../../../src/domain/access/permission-set.ts';
import { peopleAdd } from '../../../src/operations/people/add.ts';
import { peopleDeactivate } from '../../../src/operations/people/deactivate.ts';
import { groupCreate } from '../../../src/operations/group/create.ts';
import { coreBox } from '../../support/core.ts';
import type { CoreBox } from '../../support/core.ts';

let box: CoreBox;
beforeAll(async () => {
  box = await coreBox();
  const people = ['admin', 'member', 'gone'].map((name) => ({
    email: `${name}@acme.example`,
    role: name === 'member' ? 'Member' : 'Admin',
  }));
  await box.call(peopleAdd, { people });
  await box.call(peopleDeactivate, { person: 'gone' });
  await box.call(groupCreate, { name: 'admins', role: 'Admin', members: ['admin'] });
  await box.call(groupCreate, { name: 'staff', members: ['ada', 'admin'] });
});
afterAll(() => box.destroy());

class Undo extends Error {}

const MEMBER = ['organization.view', 'organization.people.view'];

/** The refusal of the writes by an actor with these permissions; all is rolled back. */
async function checked(permissions: readonly string[] | 'nobody', writes: (tx: Writes) => Promise<void>) {
  let verdict: string | undefined;
  const actor: Actor | undefined =
    permissions === 'nobody'
      ? undefined
      : {
          type: 'user',
          id: 'actor',
          username: 'actor',
          permissions: new Map([[EVERYWHERE, new Set(permissions)]]),
          tokenId: null,
          holder: '',
        };
  const work = box.store.write(async (tx) => {
    const tracker = trackChanges(tx, '2026-03-01T10:00:00.000Z');
    await writes(tracker.tx);
    verdict = await box.refusal(tracker.check(actor));
    throw new Undo();
  });
  await expect(work).rejects.toThrow(Undo);
  return verdict;
}

const at = '2026-03-01T10:00:00.000Z';
const id = async (tx: Reads, username: string) => (await tx.people.find({ usernames: [username] }))[0]?.id ?? '';
const groupId = async (tx: Reads, name: string) => (await tx.groups.find({ names: [name] }))[0]?.id ?? '';
const roleId = async (tx: Reads, name: string) =>
  (await tx.roles.list('org')).find((role) => role.name === name)?.id ?? '';
const password = { kind: 'temporary', hash: 'x', expires_at: null, seen_by: null } as const;

const bind = async (tx: Writes, holder: string, role: string, type: 'user' | 'group' = 'user') =>
  tx.roles.bind([
    {
      subject_type: type,
      subject_id: type === 'user' ? await id(tx, holder) : await groupId(tx, holder),
      role_id: await roleId(tx, role),
      project_id: null,
      source: 'manually',
      at,
    },
  ]);
const join = async (tx: Writes, group: string, person: string) =>
  tx.groups.addMembers([{ group_id: await groupId(tx, group), person_id: await id(tx, person) }]);
const update = async (tx: Writes, person: string, change: object) =>
  tx.people.update(await id(tx, person), { updated_at: at, ...change });
const issue = async (tx: Writes, person: string) =>
  tx.tokens.insert({
    id: 'token',
    kind: 'api',
    subject_type: 'user',
    subject_id: await id(tx, person),
    name: 'mine',
    hash: 'hash',
    last_four: 'hash',
    created_at: at,
    updated_at: at,
    created_by: '',
    expires_at: null,
    last_used_at: null,
    revoked_at: null,
    replaces: null,
    trust_id: null,
    exchanged_for: null,
    began_at: null,
    permissions: null,
  });

describe('an actor with few permissions', () => {
  test.each<[string, string | undefined, (tx: Writes) => Promise<void>]>([
    ['gives a person a greater role', 'escalation', (tx) => bind(tx, 'member', 'Admin')],
    ['gives a group a greater role', 'escalation', (tx) => bind(tx, 'staff', 'Admin', 'group')],
    ['puts a person in an Admin group', 'escalation', (tx) => join(tx, 'admins', 'member')],
    ['puts a person in a group that gives them nothing new', undefined, (tx) => join(tx, 'admins', 'gone')],
    ['sets the password of an Admin', 'escalation', (tx) => update(tx, 'admin', { password })],
    ['changes the e-mail of an Admin', 'escalation', (tx) => update(tx, 'admin', { email: 'x@y.example' })],
    ['issues a token of an Admin', 'escalation', (tx) => issue(tx, 'admin')],
    ['reactivates an Admin', 'escalation', (tx) => update(tx, 'gone', { status: 'active' })],
    ['deactivates an Admin', undefined, (tx) => update(tx, 'admin', { status: 'deactivated' })],
    ['renames an Admin', undefined, (tx) => update(tx, 'admin', { username: 'boss' })],
    ['takes permissions away', undefined, (tx) => bind(tx, 'admins', 'Member', 'group')],
    ['removes an Admin', undefined, async (tx) => tx.people.remove([await id(tx, 'admin')])],
    [
      'demotes an Admin, then takes the account over',
      'escalation',
      async (tx) => {
        await bind(tx, 'admin', 'Member');
        await update(tx, 'admin', { password });
      },
    ],
    [
      'deactivates a person, then gives them permissions',
      'escalation',
      async (tx) => {
        await update(tx, 'member', { status: 'deactivated' });
        await bind(tx, 'member', 'Admin');
      },
    ],
    [
      'touches a membership first and the account after',
      'escalation',
      async (tx) => {
        await join(tx, 'staff', 'admin');
        await issue(tx, 'admin');
      },
    ],
    ['renames an Owner', 'owner_role', (tx) => update(tx, 'ada', { username: 'eve' })],
    ['demotes an Owner', 'owner_role', (tx) => bind(tx, 'ada', 'Member')],
    ['makes an Owner', 'owner_role', (tx) => bind(tx, 'member', 'Owner')],
    ['removes the last Owner', 'owner_role', async (tx) => tx.people.remove([await id(tx, 'ada')])],
    ['takes the account of an Owner over', 'owner_role', (tx) => issue(tx, 'ada')],
    [
      'takes an Owner out of a group',
      undefined,
      async (tx) => tx.groups.removeMembers([{ group_id: await groupId(tx, 'staff'), person_id: await id(tx, 'ada') }]),
    ],
    ['deletes a group that an Owner is in', undefined, async (tx) => tx.groups.remove([await groupId(tx, 'staff')])],
    ['does nothing', undefined, () => Promise.resolve()],
  ])('%s: %s', async (_what, code, writes) => {
    expect(await checked(MEMBER, writes)).toBe(code);
  });

  test.each<[string, (tx: Writes) => Promise<void>]>([
    [
      'a new person',
      async (tx) => {
        const record = {
          id: 'new',
          email: null,
          email_verified: false,
          username: 'new',
          status: 'active',
          password,
        } as const;
        await tx.people.insert([{ ...record, created_at: at, updated_at: at, last_login_at: null }]);
        await tx.groups.addMembers([{ group_id: await groupId(tx, 'admins'), person_id: 'new' }]);
      },
    ],
    [
      'a new group that nobody is in yet',
      async (tx) => {
        await tx.groups.insert([{ id: 'new', name: 'new', description: '', created_at: at, updated_at: at }]);
        await bind(tx, 'new', 'Admin', 'group');
      },
    ],
    [
      'a new role that nobody has yet',
      async (tx) => {
        const permissions = ['organization.people.invite'];
        const role = { id: 'new', name: 'New', scope: 'org', description: '', permissions, readonly: false } as const;
        await tx.roles.insert([{ ...role, maps_to: null, created_at: at, updated_at: at }]);
      },
    ],
    [
      'a new role that only maps to an Admin role',
      async (tx) => {
        const [admin] = (await tx.roles.list('project')).filter(({ name }) => name === 'Admin');
        const role = {
          id: 'new',
          name: 'New',
          scope: 'org',
          description: '',
          permissions: [],
          readonly: false,
        } as const;
        await tx.roles.insert([{ ...role, maps_to: admin?.id ?? null, created_at: at, updated_at: at }]);
      },
    ],
  ])('gives no permissions through %s', async (_what, writes) => {
    expect(await checked(MEMBER, writes)).toBe('escalation');
  });

  test('without an actor, no account can be changed, and a transaction without changes passes', async () => {
    expect(await checked('nobody', (tx) => update(tx, 'member', { username: 'x' }))).toBe('internal');
    expect(await checked('nobody', (tx) => issue(tx, 'member'))).toBe('internal');
    expect(await checked('nobody', () => Promise.resolve())).toBeUndefined();
  });
});

describe('the last Owner', () => {
  const owner = async (writes: (tx: Writes) => Promise<void>) => {
    const roles = await box.store.read((tx) => tx.roles.list(undefined));
    return checked([...new Set(roles.flatMap(({ permissions }) => permissions))], writes);
  };

  test.each<[string, string | undefined, (tx: Writes) => Promise<void>]>([
    ['is not removed', 'last_owner', async (tx) => tx.people.remove([await id(tx, 'ada')])],
    ['is not demoted', 'last_owner', (tx) => bind(tx, 'ada', 'Admin')],
    ['is not deactivated', 'last_owner', (tx) => update(tx, 'ada', { status: 'deactivated' })],
    ['keeps the password that they chose', 'last_owner', (tx) => update(tx, 'ada', { password })],
    ['may be renamed', undefined, (tx) => update(tx, 'ada', { username: 'countess' })],
    [
      'is not removed while the other Owner has a temporary password',
      'last_owner',
      async (tx) => {
        await bind(tx, 'admin', 'Owner');
        await tx.people.remove([await id(tx, 'ada')]);
      },
    ],
    [
      'may go once another Owner has chosen a password',
      undefined,
      async (tx) => {
        await bind(tx, 'admin', 'Owner');
        await update(tx, 'admin', { password: { kind: 'chosen', hash: 'x', expires_at: null, seen_by: null } });
        await tx.people.remove([await id(tx, 'ada')]);
      },
    ],
    [
      'may not go for a deactivated one',
      'last_owner',
      async (tx) => {
        await bind(tx, 'gone', 'Owner');
        await tx.people.remove([await id(tx, 'ada')]);
      },
    ],
  ])('%s: %s', async (_what, code, writes) => {
    expect(await owner(writes)).toBe(code);
  });
});

test('a change is reported when an event names any of its ids', async () => {
  const unreported = async (reported: (tx: Reads) => Promise<string>, writes: (tx: Writes) => Promise<void>) => {
    let left = -1;
    const work = box.store.write(async (tx) => {
      const tracker = trackChanges(tx, '2026-03-01T10:00:00.000Z');
      expect(tracker.changed()).toBe(false);
      const told = await reported(tx);
      await writes(tracker.tx);
      expect(tracker.changed()).toBe(true);
      left = tracker.unreported(new Set([told])).length;
      throw new Undo();
    });
    await expect(work).rejects.toThrow(Undo);
    return left;
  };
  const joins = (tx: Writes) => join(tx, 'admins', 'member');
  expect(await unreported((tx) => id(tx, 'member'), joins)).toBe(0);
  expect(await unreported((tx) => groupId(tx, 'admins'), joins)).toBe(0);
  expect(await unreported((tx) => id(tx, 'admin'), joins)).toBe(1);
  expect(
    await unreported(
      (tx) => id(tx, 'member'),
      (tx) => update(tx, 'admin', { username: 'x' }),
    ),
  ).toBe(1);
});
