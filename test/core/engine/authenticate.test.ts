import { generateToken } from '../../../src/core/secrets.ts';
import { TOKEN_TOUCH_INTERVAL } from '../../../src/domain/tokens.ts';
import { auditList } from '../../../src/operations/audit/list.ts';
import { groupCreate } from '../../../src/operations/group/create.ts';
import { peopleAdd } from '../../../src/operations/people/add.ts';
import { peopleDeactivate } from '../../../src/operations/people/deactivate.ts';
import { peopleList } from '../../../src/operations/people/list.ts';
import { peopleReactivate } from '../../../src/operations/people/reactivate.ts';
import { peopleRemove } from '../../../src/operations/people/remove.ts';
import { peopleShow } from '../../../src/operations/people/show.ts';
import { coreBox } from '../../support/core.ts';
import type { CoreBox } from '../../support/core.ts';

let box: CoreBox;
beforeEach(async () => {
  box = await coreBox();
  await box.call(peopleAdd, { people: [{ email: 'bob@acme.example' }], role: 'Admin' });
});
afterEach(() => box.destroy());

const DAY = 24 * 60 * 60 * 1000;
const look = (token: string | null) => box.call(peopleShow, { person: 'bob' }, token);
const write = (token: string | null) => box.call(groupCreate, { name: 'staff' }, token);
const iso = (offset: number) => new Date(box.clock.now + offset).toISOString();

describe.each([
  ['read', look],
  ['write', write],
] as const)('a %s is refused', (_mode, act) => {
  test.each<[string, string | null]>([
    ['no token', null],
    ['an empty one', ''],
    ['something that is no token', 'rst_hello'],
    ['a token with a typing mistake', `${generateToken(() => Buffer.alloc(32, 1)).slice(0, -1)}!`],
    ['a well-formed token that nobody was given', generateToken(() => Buffer.alloc(32, 2))],
  ])('with %s', async (_what, token) => {
    const before = box.dump();
    expect(await box.refusal(act(token))).toBe('unauthenticated');
    expect(box.dump()).toBe(before);
  });

  test.each<[string, () => Promise<string>, string | undefined]>([
    ['an expired token', () => box.tokenOf('bob', { expires_at: iso(-1) }), 'expired'],
    ['a token at the time it expires', () => box.tokenOf('bob', { expires_at: iso(0) }), 'expired'],
    ['no token just before it expires', () => box.tokenOf('bob', { expires_at: iso(1) }), undefined],
    ['a revoked token', () => box.tokenOf('bob', { revoked_at: iso(-DAY) }), 'unauthenticated'],
    [
      'a token both revoked and expired',
      () => box.tokenOf('bob', { revoked_at: iso(-DAY), expires_at: iso(-1) }),
      'unauthenticated',
    ],
    ['no reason with a token of another kind', () => box.tokenOf('bob', { kind: 'session' }), undefined],
  ])('for %s', async (_what, token, code) => {
    expect(await box.refusal(act(await token()))).toBe(code);
  });

  test('with the token of a deactivated person, until they are active again', async () => {
    const token = await box.tokenOf('bob');
    await box.call(peopleDeactivate, { person: 'bob' });
    expect(await box.refusal(act(token))).toBe('unauthenticated');
    await box.call(peopleReactivate, { person: 'bob' });
    expect(await box.refusal(act(token))).toBeUndefined();
  });

  test('with the token of somebody who was removed', async () => {
    const token = await box.tokenOf('bob');
    await box.call(peopleRemove, { people: ['bob'] });
    await box.call(peopleAdd, { people: [{ email: 'bob@acme.example' }] });
    expect(await box.refusal(act(token))).toBe('unauthenticated');
  });
});

test('deactivation ends sessions, and reactivation does not restore them', async () => {
  const session = await box.tokenOf('bob', { kind: 'session' });
  await box.call(peopleDeactivate, { person: 'bob' });
  await box.call(peopleReactivate, { person: 'bob' });
  expect(await box.refusal(look(session))).toBe('unauthenticated');
});

describe('a token that is limited to some permissions', () => {
  test('has only those of its account’s permissions', async () => {
    const token = await box.tokenOf('bob', { permissions: ['organization.people.view', 'organization.change_owner'] });
    expect(await box.refusal(look(token))).toBeUndefined();
    expect(await box.refusal(write(token))).toBe('forbidden');
    expect(await box.refusal(box.call(auditList, {}, token))).toBe('forbidden');
  });

  test('gives nobody permissions beyond its limits', async () => {
    const token = await box.tokenOf('bob', { permissions: ['organization.people.invite', 'organization.people.view'] });
    const add = (role: string) => box.call(peopleAdd, { people: [{ email: `${role}@acme.example` }], role }, token);
    expect(await box.refusal(add('Member'))).toBe('escalation');
    await box.customRoles({ Onlooker: ['organization.people.view'] });
    expect(await box.refusal(add('Onlooker'))).toBeUndefined();
  });

  test('that is limited to no permission can do nothing', async () => {
    expect(await box.refusal(look(await box.tokenOf('bob', { permissions: [] })))).toBe('forbidden');
  });
});

describe('the last use of a token', () => {
  const lastUsed = async (hash: string) => (await box.store.read((tx) => tx.tokens.byHash(hash)))?.last_used_at ?? null;
  const hashOf = async (token: string) => (await import('../../../src/core/secrets.ts')).hashSecret(token);

  test.each([
    ['reads', (token: string) => look(token)],
    ['lists', (token: string) => box.call(peopleList, {}, token)],
    ['writes', (token: string) => box.call(groupCreate, { name: `group ${box.environment.newId()}` }, token)],
  ])('is recorded by %s, at most once a minute', async (_what, act) => {
    const token = await box.tokenOf('bob');
    const hash = await hashOf(token);
    const first = iso(0);
    expect(await lastUsed(hash)).toBeNull();
    await act(token);
    expect(await lastUsed(hash)).toBe(first);
    box.clock.now += TOKEN_TOUCH_INTERVAL - 1;
    await act(token);
    expect(await lastUsed(hash)).toBe(first);
    box.clock.now += 1;
    await act(token);
    expect(await lastUsed(hash)).toBe(iso(0));
    expect(TOKEN_TOUCH_INTERVAL).toBe(60_000);
  });

  test('never goes back in time, even when the clock does', async () => {
    const token = await box.tokenOf('bob');
    const first = iso(0);
    await look(token);
    box.clock.now -= DAY;
    await look(token);
    expect(await lastUsed(await hashOf(token))).toBe(first);
  });

  test('is not recorded by a failed write', async () => {
    const token = await box.tokenOf('bob');
    expect(await box.refusal(box.call(groupCreate, { name: 'staff', role: 'no such role' }, token))).toBe('not_found');
    expect(await lastUsed(await hashOf(token))).toBeNull();
  });

  test('is not recorded when the store cannot be written, and the read works nevertheless', async () => {
    const token = await box.tokenOf('bob');
    const failing = { ...box.store, write: () => Promise.reject(new Error('read-only')) };
    const { execute } = await import('../../../src/core/engine/index.ts');
    const session = { store: failing, token, environment: box.environment };
    expect((await execute(session, peopleShow, { person: 'bob' })).username).toBe('bob');
  });
});
