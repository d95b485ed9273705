import fc from 'fast-check';
import { sessionEnd } from '../../src/domain/sessions.ts';

const BEGAN = '2026-03-01T09:00:00.000Z';

test.each([
  [BEGAN, 14, '2026-03-02T09:00:00.000Z'],
  ['2026-03-05T10:00:00.000Z', 14, '2026-03-06T10:00:00.000Z'],
  ['2026-03-14T12:00:00.000Z', 14, '2026-03-15T09:00:00.000Z'],
  ['2026-03-05T10:00:00.000Z', 1, '2026-03-02T09:00:00.000Z'],
])('a session that was used last at %s, of %d days at most, ends at %s', (used, days, end) => {
  expect(sessionEnd(BEGAN, used, days)).toBe(end);
});

test('use never takes a session beyond its days, nor a day beyond the use', () => {
  const DAY = 24 * 60 * 60 * 1000;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40 * DAY }), fc.integer({ min: 1, max: 30 }), (after, days) => {
      const began = Date.parse(BEGAN);
      const end = Date.parse(sessionEnd(BEGAN, new Date(began + after).toISOString(), days));
      expect(end).toBeLessThanOrEqual(began + days * DAY);
      expect(end).toBeLessThanOrEqual(began + after + DAY);
    }),
  );
});
