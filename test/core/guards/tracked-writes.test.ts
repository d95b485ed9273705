import { trackChanges } from '../../../src/core/guards/transaction.ts';
import type { Reads, Writes } from '../../../src/core/store/index.ts';
import { coreBox } from '../../support/core.ts';
import type { CoreBox } from '../../support/core.ts';

/** Every write of the port, as `table.method`: the type makes this list complete. */
type WriteMethod = {
  [T in keyof Writes]: `${T}.${Exclude<keyof Writes[T], keyof Reads[T]> & string}`;
}[keyof Writes];

/** Watched, or why it need not be. */
const WRITES: Readonly<Record<WriteMethod, 'watched' | { readonly harmless: string }>> = {
  'organization.insert': 'watched',
  'organization.update': 'watched',
  'people.insert': 'watched',
  'people.update': 'watched',
  'people.remove': 'watched',
  'people.loggedIn': { harmless: 'a moment that the login’s own event tells as well' },
  'groups.insert': 'watched',
  'groups.update': 'watched',
  'groups.remove': 'watched',
  'groups.addMembers': 'watched',
  'groups.removeMembers': 'watched',
  'roles.insert': 'watched',
  'roles.bind': 'watched',
  'roles.remove': 'watched',
  'roles.rebind': 'watched',
  'roles.unbind': 'watched',
  'projects.insert': 'watched',
  'projects.update': 'watched',
  'projects.remove': 'watched',
  'serviceAccounts.insert': 'watched',
  'serviceAccounts.update': 'watched',
  'serviceAccounts.remove': 'watched',
  'invitations.insert': 'watched',
  'invitations.update': 'watched',
  'roles.update': 'watched',
  'tokens.insert': 'watched',
  'tokens.expire': 'watched',
  'tokens.revoke': 'watched',
  'tokens.endSessions': 'watched',
  'tokens.touch': { harmless: 'when a token was last used is noted by reads too, which change nothing' },
  'logins.setDelay': { harmless: 'slows down who fails, and follows from a failed login, which has its event' },
  'logins.forget': { harmless: 'takes out what counts for nothing any more' },
  'logins.clear': { harmless: 'follows from a login, which has its event' },
  'audit.append': { harmless: 'is the log' },
  'imports.record': { harmless: 'how far an import is; its people and groups have their events' },
  'imports.gave': { harmless: 'which passwords an import gave; each has its event' },
  'denials.set': { harmless: 'counts refusals, which are events' },
  'quotas.set': { harmless: 'it counts what was written, and gives nobody power' },
  'answers.put': { harmless: 'keeps what was answered, for whoever has the key of the call' },
  'answers.forget': { harmless: 'only makes repetitions new calls' },
};

let box: CoreBox;
beforeAll(async () => {
  box = await coreBox();
});
afterAll(() => box.destroy());

const methodsOf = (tx: object): Map<string, unknown> =>
  new Map(
    Object.entries(tx).flatMap(([table, methods]: [string, unknown]) =>
      typeof methods === 'object' && methods !== null
        ? Object.entries(methods).map(([method, work]: [string, unknown]): [string, unknown] => [
            `${table}.${method}`,
            work,
          ])
        : [],
    ),
  );

const classified = Object.entries(WRITES).map(([method, kind]) => ({
  method,
  kind: kind === 'watched' ? kind : `harmless: ${kind.harmless}`,
}));

test.each(classified)('$method is $kind', async ({ method, kind }) => {
  await box.store.write((tx) => {
    const before = methodsOf(tx).get(method);
    expect(before).toBeInstanceOf(Function);
    expect(methodsOf(trackChanges(tx).tx).get(method) === before).toBe(kind !== 'watched');
    return Promise.resolve();
  });
});

test('what only reads is passed through as it is', async () => {
  await box.store.write((tx) => {
    const watched = methodsOf(trackChanges(tx).tx);
    for (const [method, work] of methodsOf(tx)) if (!(method in WRITES)) expect(watched.get(method)).toBe(work);
    return Promise.resolve();
  });
});
