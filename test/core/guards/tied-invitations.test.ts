import * as z from 'zod/mini';
import { operation } from '../../../src/core/operation.ts';
import type { Context, EventDraft } from '../../../src/core/context.ts';
import type { InvitationRecord } from '../../../src/domain/invitations.ts';
import { NO_PASSWORD } from '../../../src/domain/people.ts';
import type { PersonRecord } from '../../../src/domain/people.ts';
import { peopleAdd } from '../../../src/operations/people/add.ts';
import { semaphoreMemberAdd } from '../../../src/compat/semaphore/member-add.ts';
import { coreBox } from '../../support/core.ts';
import type { CoreBox } from '../../support/core.ts';

/** Invitations follow accounts because of what an operation wrote, whatever the operation is. */

let box: CoreBox;
beforeEach(async () => {
  box = await coreBox();
  await box.call(peopleAdd, { people: ['bob', 'eve'].map((name) => ({ email: `${name}@acme.example` })) });
});
afterEach(() => box.destroy());

const END = '2026-04-01T09:00:00.000Z';

/** An operation that does nothing about invitations. */
const unaware = (work: (context: Context) => Promise<readonly string[]>) =>
  operation({
    name: 'test.work',
    summary: 'Do what the test wants',
    permission: { none: 'a test', authenticated: true },
    records: ['User.Modified'],
    input: z.object({}),
    output: z.undefined(),
    async run(context) {
      for (const id of await work(context))
        context.record({ kind: 'User.Modified', id, name: id, description: 'changed' } satisfies EventDraft);
      return undefined;
    },
  });

const person = (email: string): PersonRecord => ({
  id: email,
  email,
  email_verified: true,
  username: email.replace('@', '-'),
  status: 'active',
  password: NO_PASSWORD,
  source: 'manually',
  created_at: END,
  updated_at: END,
  last_login_at: null,
});

let made = 0;

/** Writes invitations to the store directly, without any rule. */
async function invited(email: string, more: Partial<InvitationRecord> = {}): Promise<string> {
  const role = await box.roleNamed('Member');
  const by = await box.personOf('ada');
  const id = `invitation ${(made += 1)}`;
  await box.store.write((tx) =>
    tx.invitations.insert([
      {
        ...{ id, email, provider: null, handle: null, uid: null, role_id: role.id, group_ids: [], code_hash: id },
        ...{ status: 'pending', expires_at: END, invited_by: by.id, created_at: END, updated_at: END },
        ...more,
      },
    ]),
  );
  return id;
}

const statusOf = async (id: string) => (await box.store.read((tx) => tx.invitations.find({ ids: [id] })))[0]?.status;
const idOf = async (username: string) => (await box.personOf(username)).id;
const run = (work: (context: Context) => Promise<readonly string[]>) => box.call(unaware(work), {});

test('a new account supersedes open invitations to its address, in any case, and no others', async () => {
  const mine = await invited('New@acme.example');
  const second = await invited('new@ACME.example');
  const others = [
    await invited('newer@acme.example'),
    await invited('new@acme.example', { status: 'revoked' }),
    await invited('new@acme.example', { expires_at: '2026-03-01T09:00:00.000Z' }),
  ];
  await run(async ({ tx }) => (await tx.people.insert([person('NEW@acme.example')]), ['NEW@acme.example']));
  expect([await statusOf(mine), await statusOf(second)]).toEqual(['superseded', 'superseded']);
  expect(await Promise.all(others.map(statusOf))).toEqual(['pending', 'revoked', 'pending']);
});

test('a new address supersedes open invitations to it, and revokes those to the old address', async () => {
  const [old, next] = [await invited('bob@acme.example'), await invited('new@acme.example')];
  const bob = await idOf('bob');
  const change = { email: 'new@acme.example', email_verified: false, updated_at: END };
  await run(async ({ tx }) => (await tx.people.update(bob, change), [bob]));
  expect([await statusOf(old), await statusOf(next)]).toEqual(['revoked', 'superseded']);
});

test('invitations to an address that another account gets in the same transaction are superseded', async () => {
  const open = await invited('bob@acme.example');
  const [bob, eve] = [await idOf('bob'), await idOf('eve')];
  await run(async ({ tx }) => {
    await tx.people.update(bob, { email: 'away@acme.example', email_verified: true, updated_at: END });
    await tx.people.update(eve, { email: 'bob@acme.example', email_verified: true, updated_at: END });
    return [bob, eve];
  });
  expect(await statusOf(open)).toBe('superseded');
});

test('a removal revokes open invitations to the address, and those that the account sent', async () => {
  const bob = await idOf('bob');
  const [to, by] = [await invited('bob@acme.example'), await invited('x@acme.example', { invited_by: bob })];
  const other = await invited('y@acme.example');
  await run(async ({ tx }) => (await tx.people.remove([bob]), [bob]));
  expect([await statusOf(to), await statusOf(by), await statusOf(other)]).toEqual(['revoked', 'revoked', 'pending']);
  const events = (await box.events()).filter(({ resource }) => resource === 'Invitation');
  expect(events.map(({ operation: done, resource_id }) => `${done} ${resource_id}`).sort()).toEqual(
    [`Revoked ${to}`, `Revoked ${by}`].sort(),
  );
});

test('a refused operation ends no invitation', async () => {
  const open = await invited('x@acme.example', { invited_by: await idOf('ada') });
  const ada = await idOf('ada');
  expect(await box.refusal(run(async ({ tx }) => (await tx.people.remove([ada]), [ada])))).toBe('last_owner');
  expect(await statusOf(open)).toBe('pending');
});

test('other changes of an account end no invitation', async () => {
  const bob = await idOf('bob');
  const [to, by] = [await invited('bob@acme.example'), await invited('x@acme.example', { invited_by: bob })];
  await run(async ({ tx }) => (await tx.people.update(bob, { username: 'robert', updated_at: END }), [bob]));
  expect([await statusOf(to), await statusOf(by)]).toEqual(['pending', 'pending']);
});

test("Semaphore's member add supersedes invitations, and tells the caller", async () => {
  const open = await invited('new@acme.example');
  const notes: string[] = [];
  const note = (some: readonly string[]) => void notes.push(...some);
  await box.call(semaphoreMemberAdd, { email: 'new@acme.example' }, box.owner, { note });
  expect(await statusOf(open)).toBe('superseded');
  expect(notes).toEqual(['the invitation of new@acme.example was superseded: new has an account for that address']);
});
