import { execute } from '../../src/core/engine/index.ts';
import type { Sharing } from '../../src/core/engine/sharing.ts';
import type { Reads, Store } from '../../src/core/store/index.ts';
import { readsWith } from '../../src/core/store/with-parts.ts';
import { scimGroupList } from '../../src/scim/groups/list.ts';
import { scimUserList } from '../../src/scim/users/list.ts';
import { scimUserSearch } from '../../src/scim/users/search.ts';
import { coreBox } from '../support/core.ts';
import type { CoreBox } from '../support/core.ts';

/** Lists that look at everybody never hold the thread that others share. */

let box: CoreBox;
beforeAll(async () => (box = await coreBox()));
afterAll(() => box.destroy());

/** Tells when people or groups are looked for. */
const watched = readsWith<{ readonly tx: Reads; readonly found: () => void }>({
  scim: ({ tx, found }) => ({
    ...tx.scim,
    people: (...asked) => {
      found();
      return tx.scim.people(...asked);
    },
    groups: (...asked) => {
      found();
      return tx.scim.groups(...asked);
    },
  }),
});

/** How a list is read: as a short read, a long one, or a short one that starts again as a long one. */
async function readOf(work: (session: Parameters<typeof execute>[0]) => Promise<unknown>): Promise<string> {
  const told: string[] = [];
  const found = (at: number): void => {
    told[at] = `${told[at] ?? ''} found`;
  };
  const sharing: Sharing = {
    turn: () => Promise.resolve(),
    busy: () => 0,
    spend: () => undefined,
    long: (read) => read(),
  };
  const store: Store = {
    ...box.store,
    read(read, options) {
      const at = told.push(options?.long === true ? 'long' : 'short') - 1;
      return box.store.read((tx) => read(watched({ tx, found: () => found(at) })), options);
    },
  };
  await work({ store, token: box.owner, environment: box.environment, sharing });
  return told.join(', ');
}

const SHORT = 'short found';
/** Nothing was looked for before it was a long one, but whose it is. */
const LONG = 'short, short, long found';

test.each([
  ['everybody', {}, SHORT],
  ['an empty filter', { filter: '' }, SHORT],
  ['a name', { filter: 'userName eq "ada"', sortBy: 'userName' }, SHORT],
  ['an e-mail', { filter: 'emails.value eq "ada@acme.example"' }, SHORT],
  ['a part of a name', { filter: 'userName co "q0"', count: 1 }, LONG],
  ['two names', { filter: 'userName eq "ada" or userName eq "bob"' }, LONG],
  ['a number alone', { filter: 'active eq true', count: 0 }, LONG],
  ['all in an order', { sortBy: 'displayName' }, LONG],
  ['a page far away', { startIndex: 500_000 }, LONG],
])('people by %s', async (_, input, expected) => {
  expect(await readOf((session) => execute(session, scimUserList, input))).toBe(expected);
  expect(await readOf((session) => execute(session, scimUserSearch, { body: input }))).toBe(expected);
});

test.each([
  ['a name', { filter: 'displayName eq "ops"' }, SHORT],
  ['a member', { filter: 'members.value eq "x"' }, LONG],
])('groups by %s', async (_, input, expected) => {
  expect(await readOf((session) => execute(session, scimGroupList, input))).toBe(expected);
});
