import fc from 'fast-check';
import { nameFault, serviceAccountNameFault, usernameFault } from '../../../src/domain/names/names.ts';
import { namesIn } from '../../../src/instances/semaphore/mirror/names.ts';
import type { Snapshot } from '../../../src/instances/semaphore/mirror/snapshot.ts';

/** The names that what is on an instance has in a store. */

const EMPTY: Snapshot = { roles: [], people: [], serviceAccounts: [], groups: [], projects: [] };
const idOf = (at: number): string => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;
const peopleNamed = (names: readonly string[]): Snapshot => ({
  ...EMPTY,
  people: names.map((name, at) => ({ id: idOf(at), name, role: null, source: 'manually' })),
});
const usernames = (names: readonly string[]): string[] => {
  const { people } = namesIn(peopleNamed(names));
  return names.map((_, at) => people(idOf(at)));
};

test.each([
  [['ada'], ['ada']],
  [['Ada Lovelace'], ['Ada-Lovelace']],
  [['Ada  Lovelace '], ['Ada-Lovelace']],
  [['ada@acme.example'], ['ada']],
  [['-x'], ['x']],
  [
    ['Ada Lovelace', 'Ada-Lovelace'],
    ['Ada-Lovelace-2', 'Ada-Lovelace'],
  ],
  [
    ['ada', 'ada'],
    ['ada', 'ada-2'],
  ],
  [[''], ['person-00000000']],
  [['\u202Egrace'], ['grace']],
])('people called %j have the usernames %j', (names, expected) => {
  expect(usernames(names)).toEqual(expected);
});

test('every name is fit to be typed, and is one of a kind', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 140 }), { maxLength: 8 }), (names) => {
      const of = usernames(names);
      expect(new Set(of).size).toBe(of.length);
      expect(of.map(usernameFault).filter((fault) => fault !== undefined)).toEqual([]);
      const items = names.map((name, at) => ({ id: idOf(at), name, role: null, source: 'manually' as const }));
      const groups = items.map((one) => ({ ...one, description: '', memberIds: [] }));
      const accounts = items.map((one) => ({
        ...one,
        description: '',
        deactivated: false,
        createdAt: '',
        updatedAt: '',
      }));
      const all = namesIn({ ...EMPTY, groups, serviceAccounts: accounts });
      expect(items.map(({ id }) => nameFault(all.groups(id))).filter((fault) => fault !== undefined)).toEqual([]);
      expect(
        items.map(({ id }) => serviceAccountNameFault(all.serviceAccounts(id))).filter((fault) => fault !== undefined),
      ).toEqual([]);
    }),
  );
});

test('many of one name, and names without end, take no time', () => {
  const many = usernames(Array.from({ length: 30_000 }, () => 'ada'));
  expect(new Set(many).size).toBe(30_000);
  expect(many.at(-1)).toBe('ada-30000');
  const [long = ''] = usernames([`a${'\u0301'.repeat(300_000)}`]);
  expect(usernameFault(long)).toBeUndefined();
});
