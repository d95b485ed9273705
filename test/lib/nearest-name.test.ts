import fc from 'fast-check';
import { closest, distance } from 'fastest-levenshtein';
import { nearest } from '../../src/lib/nearest-name.ts';

test('the nearest name is suggested, whatever its case, and none if all are far off', () => {
  const names = ['Owner', 'Admin', 'Member'];
  expect(nearest('admn', names)).toBe('Admin');
  expect(nearest('Onwer', names)).toBe('Owner');
  expect(nearest('lsit', ['list'])).toBe('list');
  expect(nearest('notification', ['invitation'])).toBeUndefined();
  expect(nearest('x', names)).toBeUndefined();
  expect(nearest('Auditor', names)).toBeUndefined();
  expect(nearest('Owner', [])).toBeUndefined();
});

test('leaving out names of another length changes no answer', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 12 });
  fc.assert(
    fc.property(word, fc.array(word, { minLength: 1, maxLength: 8 }), (wanted, names) => {
      const best = closest(wanted, names);
      const isNear = distance(wanted, best) <= Math.max(1, Math.min(wanted.length / 2, wanted.length / 4 + 1.5));
      expect(nearest(wanted, names)).toBe(isNear ? best : undefined);
    }),
  );
});

test('a huge word is compared with no name', () => {
  const names = Array.from({ length: 1000 }, (_, at) => `name-${at}`);
  const begun = process.cpuUsage();
  expect(nearest('x'.repeat(1_000_000), names)).toBeUndefined();
  // Compared with each, it would take minutes.
  expect(process.cpuUsage(begun).user).toBeLessThan(5_000_000);
});
