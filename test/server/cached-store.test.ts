import type { Operation } from '../../src/core/operation.ts';
import { execute } from '../../src/core/engine/index.ts';
import { hashSecret, generateToken } from '../../src/core/secrets.ts';
import type { Store } from '../../src/core/store/index.ts';
import { AppError } from '../../src/domain/errors.ts';
import { accessCheck } from '../../src/operations/access/check.ts';
import { peopleAdd } from '../../src/operations/people/add.ts';
import { peopleDeactivate } from '../../src/operations/people/deactivate.ts';
import { groupCreate } from '../../src/operations/group/create.ts';
import { groupModify } from '../../src/operations/group/modify.ts';
import { peopleRole } from '../../src/operations/people/role.ts';
import { peopleRemove } from '../../src/operations/people/remove.ts';
import { peopleShow } from '../../src/operations/people/show.ts';
import { sessionWhoami } from '../../src/operations/session/whoami.ts';
import { tokenRevoke } from '../../src/operations/token/revoke.ts';
import { CACHE_LIMITS, cachedStore } from '../../src/server/cached-store.ts';
import type { CacheLimits } from '../../src/server/cache-state.ts';
import { noting } from '../support/asked.ts';
import { coreBox } from '../support/core.ts';
import type { CoreBox } from '../support/core.ts';

let box: CoreBox;
let asked: string[];
let here: Store;
beforeEach(async () => {
  box = await coreBox();
  remember();
});
afterEach(() => box.destroy());

/** Empties the cache, and sets other limits. */
function remember(limits: Partial<CacheLimits> = {}): void {
  const noted = noting(box.store);
  asked = noted.asked;
  here = cachedStore(noted.store, { ...CACHE_LIMITS, ...limits });
}

/** Carries an operation out on the cached store; returns what it asked the store. */
async function asks(operation: Operation, input: object, token = box.owner): Promise<string[]> {
  asked.length = 0;
  await execute({ store: here, token, environment: box.environment }, operation, input);
  return [...asked];
}

const codeOf = (token: string) =>
  execute({ store: here, token, environment: box.environment }, sessionWhoami, {}).then(
    () => 'known',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );

const addPeople = (...names: string[]) =>
  box.call(peopleAdd, { people: names.map((name) => ({ email: `${name}@acme.example` })) });

test('who calls and what they may do is asked once', async () => {
  await addPeople('grace');
  const first = await asks(peopleShow, { person: 'grace' });
  expect(first).toEqual(expect.arrayContaining(['tokens.withAccount', 'people.find']));
  expect(await asks(peopleShow, { person: 'grace' })).toEqual(['audit.head']);
});

test('access questions are answered from the graph in memory', async () => {
  const names = Array.from({ length: 30 }, (_, at) => `p${at}`);
  await addPeople(...names);
  const check = (name: string) => asks(accessCheck, { subject: `user:${name}`, permission: 'organization.view' });
  await check('p0');
  // Of the others it asks no more than whom the name means.
  for (const name of names.slice(1)) expect(await check(name)).toEqual(['audit.head', 'people.find']);
  for (const name of names) expect(await check(name)).toEqual(['audit.head']);
});

test('an organization that is too large for memory is asked about by parts', async () => {
  remember({ wholeUpTo: 3 });
  await addPeople('grace', 'linus', 'margaret');
  const check = (name: string) => asks(accessCheck, { subject: `user:${name}`, permission: 'organization.view' });
  await check('grace');
  expect(await check('linus')).toContain('access.load');
  expect(await check('linus')).toEqual(['audit.head']);
  expect(asked).not.toContain('access.loadAll');
});

test('what another process changed shows in the very next request', async () => {
  await addPeople('grace', 'linus', 'margaret');
  const [grace, linus, margaret] = [
    await box.tokenOf('grace'),
    await box.tokenOf('linus'),
    await box.tokenOf('margaret'),
  ];
  // An event for the tokens that were put in behind its back.
  await addPeople('eve');
  for (const token of [grace, linus, margaret]) expect(await codeOf(token)).toBe('known');
  await box.call(tokenRevoke, { token: 'test', person: 'grace' });
  expect(await codeOf(grace)).toBe('unauthenticated');
  await box.call(peopleRemove, { people: ['linus'] });
  expect(await codeOf(linus)).toBe('unauthenticated');
  await box.call(peopleDeactivate, { person: 'margaret' });
  expect(await codeOf(margaret)).toBe('unauthenticated');
});

test('a token is marked as used once in a while, not with every request', async () => {
  const touches = async () => (await asks(sessionWhoami, {})).filter((one) => one === 'tokens.touch').length;
  expect([await touches(), await touches(), await touches()]).toEqual([1, 0, 0]);
  box.clock.now += 61_000;
  expect([await touches(), await touches()]).toEqual([1, 0]);
});

test('a session that is used lasts on, also where another server saw it', async () => {
  const HOUR = 60 * 60 * 1000;
  const end = new Date(box.clock.now + 24 * HOUR).toISOString();
  const session = await box.tokenOf('ada', { kind: 'session', expires_at: end });
  const other = cachedStore(box.store);
  const use = (store: Store) => execute({ store, token: session, environment: box.environment }, sessionWhoami, {});
  await use(here);
  for (let hour = 0; hour < 48; hour += 12) {
    box.clock.now += 12 * HOUR;
    await use(other);
  }
  expect(await asks(sessionWhoami, {}, session)).toContain('tokens.byHash');
  expect(await asks(sessionWhoami, {}, session)).toEqual(['audit.head', 'organization.get']);
  box.clock.now += 24 * HOUR;
  expect(await codeOf(session)).toBe('expired');
});

test('a mark that failed is made with the next request', async () => {
  const busy = cachedStore({
    ...box.store,
    write: () => Promise.reject(new AppError('store_locked', 'somebody else writes')),
  });
  await execute({ store: busy, token: box.owner, environment: box.environment }, sessionWhoami, {});
  expect(await asks(sessionWhoami, {})).toContain('tokens.touch');
});

test('tokens that are none are not kept, and drive nobody out', async () => {
  remember({ records: 1 });
  await codeOf(box.owner);
  const lookUp = (hash: string) => here.read((tx) => tx.tokens.withAccount(hash));
  const strange = hashSecret(generateToken());
  for (let time = 0; time < 2; time += 1) {
    asked.length = 0;
    expect(await lookUp(strange)).toBeUndefined();
    expect(asked).toContain('tokens.withAccount');
  }
  asked.length = 0;
  expect(await lookUp(hashSecret(box.owner))).toMatchObject({ token: { subject_type: 'user' } });
  expect(asked).toEqual(['audit.head']);
});

test('a write sees the store as it is', async () => {
  await asks(sessionWhoami, {});
  const { id } = await box.personOf('ada');
  const found = await here.write(async (tx) => {
    await tx.people.update(id, { username: 'countess', updated_at: new Date(box.clock.now).toISOString() });
    return tx.people.find({ ids: [id] });
  });
  expect(found.map(({ username }) => username)).toEqual(['countess']);
});

/** What calls ask about tokens. */
const ofTokens = (all: readonly string[]) => all.filter((one) => one === 'tokens.withAccount');
const giveRole = (person: string, role: string, token?: string) => asks(peopleRole, { person, role }, token);

test('whose token it is is asked once, also for writes, and not again after changes of others', async () => {
  await addPeople('grace', 'linus');
  expect(ofTokens(await giveRole('grace', 'Admin'))).toEqual(['tokens.withAccount']);
  await asks(sessionWhoami, {});
  for (const [person, role] of [
    ['grace', 'Member'],
    ['linus', 'Admin'],
    ['grace', 'Admin'],
  ] as const)
    expect(ofTokens([...(await giveRole(person, role)), ...(await asks(sessionWhoami, {}))])).toEqual([]);
});

describe('a write by somebody whose token is known', () => {
  let token: string;
  const tries = async () => {
    try {
      await giveRole('linus', 'Admin', token);
      await giveRole('linus', 'Member', token);
      return 'done';
    } catch (error) {
      return error instanceof AppError ? error.code : String(error);
    }
  };
  beforeEach(async () => {
    await addPeople('grace', 'linus');
    token = await box.tokenOf('grace');
    await box.call(groupCreate, { name: 'Heads', role: 'Admin', members: ['grace'] });
    expect([await tries(), await tries()]).toEqual(['done', 'done']);
  });

  test.each<[string, string, () => Promise<unknown>]>([
    ['what a write took from the account', 'unauthenticated', () => asks(peopleDeactivate, { person: 'grace' })],
    ['what a write took by a group', 'forbidden', () => asks(groupModify, { group: 'Heads', remove: ['grace'] })],
    ['the end of the token', 'unauthenticated', () => asks(tokenRevoke, { token: 'test', person: 'grace' })],
    ['what another process took', 'forbidden', () => box.call(groupModify, { group: 'Heads', remove: ['grace'] })],
    ['that another process removed it', 'unauthenticated', () => box.call(peopleRemove, { people: ['grace'] })],
  ])('knows %s', async (_what, code, change) => {
    await change();
    expect(await tries()).toBe(code);
  });
});
