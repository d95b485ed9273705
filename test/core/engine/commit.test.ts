import canonicalize from 'canonicalize';
import * as z from 'zod/mini';
import { execute } from '../../../src/core/engine/index.ts';
import { operation } from '../../../src/core/operation.ts';
import type { Secret } from '../../../src/core/operation.ts';
import { chainVerifier } from '../../../src/domain/audit-chain.ts';
import { AppError } from '../../../src/domain/errors.ts';
import { groupCreate } from '../../../src/operations/group/create.ts';
import { peopleAdd } from '../../../src/operations/people/add.ts';
import { peopleEdit } from '../../../src/operations/people/edit.ts';
import { peopleImport } from '../../../src/operations/people/import.ts';
import { peopleResetPassword } from '../../../src/operations/people/reset-password.ts';
import { openStore } from '../../../src/stores/open.ts';
import { coreBox } from '../../support/core.ts';
import type { CoreBox } from '../../support/core.ts';

/** The last steps of a write: its events, its secrets, its commit. */

let box: CoreBox;
beforeEach(async () => {
  box = await coreBox();
  await box.call(peopleAdd, { people: [{ email: 'bob@acme.example' }] });
});
afterEach(() => box.destroy());

describe('secrets', () => {
  const fail = () => Promise.reject(new AppError('unavailable', 'no room left'));
  const rows = [{ line: 2, email: 'eve@acme.example', groups: ['new'] }];

  test.each<[string, () => Promise<unknown>]>([
    [
      'people.add',
      () => box.call(peopleAdd, { people: [{ email: 'eve@acme.example' }] }, box.owner, { deliver: fail }),
    ],
    ['people.reset-password', () => box.call(peopleResetPassword, { person: 'bob' }, box.owner, { deliver: fail })],
    ['people.import', () => box.call(peopleImport, { rows, create_groups: true }, box.owner, { deliver: fail })],
  ])('that cannot be delivered leave nothing changed by %s', async (_name, act) => {
    const before = box.dump('tokens');
    expect(await box.refusal(act())).toBe('unavailable');
    expect(box.dump('tokens')).toBe(before);
  });

  test('are delivered once, before the commit, when others do not see the change yet', async () => {
    const delivered: Secret[] = [];
    const other = await openStore(box.path);
    const deliver = async (secrets: readonly Secret[]) => {
      delivered.push(...secrets);
      expect(await other.read((tx) => tx.people.find({ usernames: ['eve'] }))).toEqual([]);
    };
    try {
      const [eve] = await box.call(peopleAdd, { people: [{ email: 'eve@acme.example' }] }, box.owner, { deliver });
      const secret = eve?.temporary_password ?? '';
      expect(delivered).toEqual([{ email: 'eve@acme.example', username: 'eve', kind: 'temporary_password', secret }]);
    } finally {
      await other.close();
    }
  });

  test('are not delivered when a guard refuses, and delivery is not called without any', async () => {
    const delivered: unknown[] = [];
    const deliver = (secrets: readonly Secret[]) => Promise.resolve(void delivered.push(secrets));
    await box.customRoles({ Inviter: ['organization.people.invite'] });
    await box.call(peopleAdd, { people: [{ email: 'eve@acme.example' }], role: 'Inviter' });
    const add = box.call(peopleAdd, { people: [{ email: 'x@y.example' }] }, await box.tokenOf('eve'), { deliver });
    expect(await box.refusal(add)).toBe('escalation');
    await box.call(groupCreate, { name: 'staff' }, box.owner, { deliver });
    expect(delivered).toEqual([]);
  });

  test('appear in no table, no event and no error', async () => {
    const secrets: string[] = [box.owner];
    const deliver = (made: readonly Secret[]) =>
      Promise.resolve(void secrets.push(...made.map(({ secret }) => secret)));
    await box.call(peopleResetPassword, { person: 'bob' }, box.owner, { deliver });
    await box.call(peopleImport, { rows, create_groups: true }, box.owner, { deliver });
    expect(secrets).toHaveLength(3);
    for (const secret of secrets) expect(box.dump()).not.toContain(secret);
  });
});

describe('events', () => {
  test('say who did what, when and by which medium, with canonical metadata, on an unbroken chain', async () => {
    const { environment } = box;
    const over = { ...environment, medium: 'API', address: '203.0.113.7' } as const;
    await execute({ store: box.store, token: box.owner, environment: over }, peopleEdit, {
      person: 'bob',
      username: 'bób 😀'.replace(' ', '-'),
    });
    const events = await box.events();
    const last = events.at(-1);
    const ada = await box.personOf('ada');
    expect(last).toMatchObject({
      seq: events.length,
      resource: 'User',
      operation: 'Modified',
      medium: 'API',
      ip_address: '203.0.113.7',
      user_id: ada.id,
      username: 'ada',
      resource_name: 'bób-😀',
      outcome: 'ok',
      timestamp: '2026-03-01T09:00:00.000Z',
    });
    const metadata: unknown = JSON.parse(last?.metadata ?? '');
    expect(metadata).toEqual({ before: { username: 'bob' }, after: { username: 'bób-😀' } });
    expect(last?.metadata).toBe(canonicalize(metadata));
    const organization = await box.store.read((tx) => tx.organization.get());
    const chain = chainVerifier(organization?.id ?? '', await box.store.read((tx) => tx.audit.head()));
    expect(events.map((event) => chain.follow(event)).filter(Boolean)).toEqual([]);
    expect(chain.finish()).toBeUndefined();
  });

  test('never go back in time, even when the clock does, and follow it once it has caught up', async () => {
    const start = box.clock.now;
    const times: string[] = [];
    for (const offset of [0, 5000, -3_600_000, 4999, -1, 5000, 5001]) {
      box.clock.now = start + offset;
      await box.call(groupCreate, { name: `group at ${offset} ${times.length}` });
      times.push((await box.events()).at(-1)?.timestamp ?? '');
    }
    const expected = [0, 5000, 5000, 5000, 5000, 5000, 5001].map((offset) => new Date(start + offset).toISOString());
    expect(times).toEqual(expected);
  });

  test('of one transaction are written in the order of reporting, without gaps', async () => {
    const before = (await box.events()).length;
    const people = ['c', 'a', 'b'].map((name) => ({ email: `${name}@acme.example` }));
    await box.call(peopleAdd, { people });
    const added = (await box.events()).slice(before);
    expect(added.map(({ resource_name }) => resource_name)).toEqual(['c', 'a', 'b']);
    expect(added.map(({ seq }) => seq)).toEqual([before + 1, before + 2, before + 3]);
    expect(new Set(added.map(({ timestamp }) => timestamp)).size).toBe(1);
  });

  test('are not written when nothing changed', async () => {
    const before = box.dump('tokens');
    await box.call(peopleEdit, { person: 'bob', username: 'bob' });
    expect(box.dump('tokens')).toBe(before);
  });
});

test('slow work is prepared before the transaction, so that writers do not wait for bcrypt', async () => {
  const order: string[] = [];
  const store = {
    ...box.store,
    write: ((work) => (order.push('write'), box.store.write(work))) as typeof box.store.write,
  };
  const slow = operation({
    name: 'test.slow',
    summary: 'Prepare',
    permission: { none: 'a test', authenticated: true },
    records: [],
    input: z.object({}),
    output: z.string(),
    plan: () => Promise.resolve(order.push('plan')),
    prepare: (_input, planned) => Promise.resolve(order.push(`prepare after ${planned}`)),
    run: (_context, _input, prepared) => Promise.resolve(`run with ${prepared}`),
  });
  expect(await execute({ store, token: box.owner, environment: box.environment }, slow, {})).toBe('run with 2');
  expect(order.filter((step) => step !== 'write')).toEqual(['plan', 'prepare after 1']);
  expect(order.at(-1)).toBe('write');
});
