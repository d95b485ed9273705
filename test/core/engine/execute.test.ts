import * as z from 'zod/mini';
import { operation, query } from '../../../src/core/operation.ts';
import type { Context } from '../../../src/core/context.ts';
import type { Writes } from '../../../src/core/store/index.ts';
import { peopleAdd } from '../../../src/operations/people/add.ts';
import { peopleEdit } from '../../../src/operations/people/edit.ts';
import { peopleRole } from '../../../src/operations/people/role.ts';
import { groupCreate } from '../../../src/operations/group/create.ts';
import { coreBox } from '../../support/core.ts';
import type { CoreBox } from '../../support/core.ts';
import { NEW_SETTINGS } from '../../../src/domain/settings.ts';

/** What `execute` does when an operation forgets something. */

let box: CoreBox;
beforeEach(async () => {
  box = await coreBox();
  const people = ['admin', 'member'].map((name) => ({ email: `${name}@acme.example` }));
  await box.call(peopleAdd, { people });
  await box.call(peopleRole, { person: 'admin', role: 'Admin' });
  await box.call(groupCreate, { name: 'staff', members: ['member'] });
});
afterEach(() => box.destroy());

const anybody = { none: 'a test', authenticated: true } as const;
const nobody = { none: 'a test', authenticated: false } as const;
const empty = z.object({});

/** An operation of the test's own. */
const doing = (
  work: (context: Context) => Promise<void>,
  more: { readonly permission?: typeof anybody | typeof nobody; readonly records?: readonly 'User.Modified'[] } = {},
) =>
  operation({
    name: 'test.work',
    summary: 'Do what the test wants',
    permission: more.permission ?? anybody,
    records: more.records ?? ['User.Modified'],
    input: empty,
    output: z.undefined(),
    run: work,
  });

const at = '2026-03-01T10:00:00.000Z';
const person = async (tx: Writes, username = 'member') =>
  (await tx.people.find({ usernames: [username] }))[0]?.id ?? '';
const staff = async (tx: Writes) => (await tx.groups.find({ names: ['staff'] }))[0]?.id ?? '';
const rename = async (tx: Writes, to = 'renamed', username = 'member') =>
  tx.people.update(await person(tx, username), { username: to, updated_at: at });
const renamed = (id: string) => ({ kind: 'User.Modified', id, name: 'renamed', description: 'renamed' }) as const;

const fresh = { created_at: at, updated_at: at };

describe('an operation that changes something without its event fails and changes nothing', () => {
  test.each<[string, (tx: Writes) => Promise<void>]>([
    [
      'organization.insert',
      (tx) =>
        tx.organization.insert({
          id: 'new',
          ...{ name: 'Other', ...NEW_SETTINGS },
          default_role_id: '',
          created_at: at,
          updated_at: at,
        }),
    ],
    [
      'people.insert',
      (tx) =>
        tx.people.insert([
          {
            ...{
              id: 'new',
              email: null,
              email_verified: false,
              username: 'new',
              status: 'active',
              last_login_at: null,
              ...fresh,
            },
            password: { kind: 'none', hash: null, expires_at: null, seen_by: null },
          },
        ]),
    ],
    ['people.update', (tx) => rename(tx)],
    ['people.remove', async (tx) => tx.people.remove([await person(tx)])],
    ['groups.insert', (tx) => tx.groups.insert([{ id: 'new', name: 'new', description: '', ...fresh }])],
    [
      'groups.update',
      async (tx) => tx.groups.update(await staff(tx), { name: 'crew', description: '', updated_at: at }),
    ],
    ['groups.remove', async (tx) => tx.groups.remove([await staff(tx)])],
    [
      'groups.addMembers',
      async (tx) => tx.groups.addMembers([{ group_id: await staff(tx), person_id: await person(tx, 'admin') }]),
    ],
    [
      'groups.removeMembers',
      async (tx) => tx.groups.removeMembers([{ group_id: await staff(tx), person_id: await person(tx) }]),
    ],
    [
      'roles.insert',
      (tx) =>
        tx.roles.insert([
          {
            id: 'new',
            name: 'New',
            scope: 'org',
            description: '',
            permissions: [],
            maps_to: null,
            readonly: false,
            ...fresh,
          },
        ]),
    ],
    [
      'roles.bind',
      async (tx) => {
        const [role] = (await tx.roles.list('org')).filter(({ name }) => name === 'Admin');
        const binding = { subject_type: 'user', project_id: null, source: 'manually', at } as const;
        await tx.roles.bind([{ ...binding, subject_id: await person(tx), role_id: role?.id ?? '' }]);
      },
    ],
    [
      'tokens.insert',
      async (tx) => {
        const token = {
          kind: 'api',
          subject_type: 'user',
          name: '',
          hash: 'h',
          last_four: 'h',
          created_by: '',
          replaces: null,
          ...{ trust_id: null, exchanged_for: null, began_at: null },
        } as const;
        const times = { created_at: at, updated_at: at, expires_at: null, last_used_at: null, revoked_at: null };
        await tx.tokens.insert({ id: 'new', subject_id: await person(tx), permissions: null, ...token, ...times });
      },
    ],
    [
      'tokens.revoke',
      async (tx) => {
        const token = await tx.tokens.byHash('known');
        await tx.tokens.revoke({ id: token?.id ?? '', subject_id: token?.subject_id ?? '' }, at);
      },
    ],
    ['tokens.endSessions', async (tx) => tx.tokens.endSessions(await person(tx), at)],
  ])('%s', async (_method, write) => {
    await box.tokenOf('member', { kind: 'session', hash: 'known' });
    const before = box.dump();
    expect(
      await box.refusal(
        box.call(
          doing(({ tx }) => write(tx)),
          {},
        ),
      ),
    ).toBe('internal');
    expect(box.dump()).toBe(before);
  });

  test('an event on something else does not count', async () => {
    const before = box.dump();
    const careless = doing(async ({ tx, record }) => {
      await rename(tx);
      record(renamed(await person(tx, 'admin')));
    });
    expect(await box.refusal(box.call(careless, {}))).toBe('internal');
    expect(box.dump()).toBe(before);
  });

  test('one event is enough for all changes to the same thing', async () => {
    const careful = doing(async ({ tx, record }) => {
      await rename(tx, 'first');
      await rename(tx, 'renamed', 'first');
      record(renamed(await person(tx, 'renamed')));
    });
    await box.call(careful, {});
    expect((await box.events()).at(-1)).toMatchObject({ resource: 'User', operation: 'Modified', outcome: 'ok' });
  });
});

test('an operation that records an event of an undeclared kind fails', async () => {
  const before = box.dump();
  const undeclared = doing(
    async ({ tx, record }) => {
      await rename(tx);
      record(renamed(await person(tx, 'renamed')));
    },
    { records: [] },
  );
  await expect(box.call(undeclared, {})).rejects.toThrow('test.work does not declare the event User.Modified');
  expect(box.dump()).toBe(before);
});

test('a read operation can neither record events nor write', async () => {
  const reading = (run: (context: Context) => Promise<void>) =>
    query({
      name: 'test.read',
      summary: 'Read',
      permission: anybody,
      input: empty,
      output: z.undefined(),
      run: (context) => run(context as Context),
    });
  const before = box.dump('tokens');
  const records = reading(({ record }) => {
    record(renamed(''));
    return Promise.resolve();
  });
  expect(await box.refusal(box.call(records, {}))).toBe('internal');
  await expect(
    box.call(
      reading(({ tx }) => rename(tx)),
      {},
    ),
  ).rejects.toThrow('write');
  expect(box.dump('tokens')).toBe(before);
});

describe('an operation without authentication', () => {
  test('changes no account without an actor, even with its event', async () => {
    const before = box.dump();
    const anonymous = doing(
      async ({ tx, record }) => {
        await rename(tx);
        record(renamed(await person(tx, 'renamed')));
      },
      { permission: nobody },
    );
    await expect(box.call(anonymous, {}, null)).rejects.toThrow('changed accounts with nobody acting');
    expect(await box.refusal(box.call(anonymous, {}, box.owner))).toBe('internal');
    expect(box.dump()).toBe(before);
  });

  test('has no actor until it sets one, and then only that actor’s permissions', async () => {
    const asking = doing((context) => Promise.resolve(void context.actor()), { permission: nobody });
    expect(await box.refusal(box.call(asking, {}, box.owner))).toBe('unauthenticated');
    const acting = (who: string) =>
      doing(
        async (context) => {
          await context.actAs(await person(context.tx, who));
          await context.tx.people.update(await person(context.tx, 'admin'), {
            email: 'x@y.example',
            email_verified: true,
            updated_at: at,
          });
          context.record(renamed(await person(context.tx, 'admin')));
        },
        { permission: nobody },
      );
    expect(await box.refusal(box.call(acting('member'), {}, null))).toBe('escalation');
    expect(await box.refusal(box.call(acting('admin'), {}, null))).toBeUndefined();
    expect((await box.events()).at(-1)?.username).toBe('admin');
  });
});

test('invalid input is refused before authentication', async () => {
  const before = box.dump();
  expect(await box.refusal(box.call(peopleEdit, { person: '' }, null))).toBe('invalid');
  expect(await box.refusal(box.call(peopleEdit, { person: '' }))).toBe('invalid');
  expect(box.dump()).toBe(before);
});

test('a permission that depends on the data is required and named', async () => {
  const needing = doing(({ require }) => {
    require('organization.groups.delete');
    return Promise.resolve();
  });
  await expect(box.call(needing, {}, await box.tokenOf('member'))).rejects.toMatchObject({
    code: 'forbidden',
    details: { permission: 'organization.groups.delete' },
  });
  expect(await box.refusal(box.call(needing, {}))).toBeUndefined();
});

test.each<[string, (tx: Writes, role: string) => Promise<void>]>([
  ['moved to another role', async (tx, role) => tx.roles.rebind(role, (await box.roleNamed('Member')).id, at)],
  ['left without a group', async (tx) => tx.groups.remove([await staff(tx)])],
])('an invitation that is %s needs an event of its own', async (_what, work) => {
  await box.customRoles({ Helpdesk: ['organization.people.view'] });
  const { id: role } = await box.roleNamed('Helpdesk');
  await box.store.write(async (tx) =>
    tx.invitations.insert([
      {
        id: 'invitation',
        email: 'new@acme.example',
        provider: null,
        handle: null,
        uid: null,
        role_id: role,
        group_ids: [await staff(tx)],
        code_hash: 'hash',
        status: 'pending',
        expires_at: '2027-01-01T00:00:00.000Z',
        invited_by: (await box.personOf('ada')).id,
        created_at: at,
        updated_at: at,
      },
    ]),
  );
  const changing = (...told: readonly ((tx: Writes) => Promise<string>)[]) =>
    box.call(
      doing(async (context) => {
        const ids = await Promise.all(told.map((id) => id(context.tx)));
        await work(context.tx, role);
        for (const id of ids) context.record(renamed(id));
      }),
      {},
    );
  await expect(changing(staff)).rejects.toMatchObject({ code: 'internal' });
  await changing(staff, () => Promise.resolve('invitation'));
});
