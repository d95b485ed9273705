import fc from 'fast-check';
import { bar, lasting } from '../../../src/cli/commands/activity/picture.ts';
import { machineUses, workByProject } from '../../../src/domain/jobs/activity.ts';
import type { WorkCount } from '../../../src/domain/jobs/activity.ts';

/** What the activity monitor counts. */

const counted = (project_id: string, machine_type: string | null, state: WorkCount['state'], jobs: number) => ({
  project_id,
  machine_type,
  state,
  jobs,
});

const work: fc.Arbitrary<WorkCount[]> = fc.array(
  fc.record({
    project_id: fc.constantFrom('p', 'q', 'r'),
    machine_type: fc.constantFrom('a', 'b', null),
    state: fc.constantFrom('running', 'waiting', 'queued'),
    jobs: fc.nat(9),
  }),
);

test('machines that have a quota, or jobs, are told, by name', () => {
  expect(
    machineUses(
      [
        { machine_type: 'e1', quota: 8 },
        { machine_type: 'a1', quota: 0 },
      ],
      [
        counted('p', 'e1', 'running', 2),
        counted('q', 'e1', 'running', 1),
        counted('q', 'e1', 'waiting', 4),
        counted('q', 'e1', 'queued', 5),
        counted('q', 'own', 'waiting', 1),
        counted('q', null, 'running', 7),
      ],
    ),
  ).toEqual([
    { machine_type: 'a1', quota: 0, occupied: 0, waiting: 0 },
    { machine_type: 'e1', quota: 8, occupied: 3, waiting: 4 },
    { machine_type: 'own', quota: null, occupied: 0, waiting: 1 },
  ]);
});

test('the work of all is that of each project and of the others', () => {
  fc.assert(
    fc.property(work, fc.subarray(['p', 'q', 'r']), (counts, visible) => {
      const { total, seen, elsewhere } = workByProject(counts, (id) => visible.includes(id));
      for (const state of ['running', 'waiting', 'queued'] as const) {
        const sum = counts.filter((one) => one.state === state).reduce((all, { jobs }) => all + jobs, 0);
        expect(total[state]).toBe(sum);
        expect([...seen.values()].reduce((all, one) => all + one[state], elsewhere[state])).toBe(sum);
      }
      expect([...seen.keys()].every((id) => visible.includes(id))).toBe(true);
    }),
  );
});

test('a bar is empty only when nothing is occupied, and full only when all is', () => {
  fc.assert(
    fc.property(fc.nat(100_000), fc.integer({ min: 1, max: 100_000 }), (occupied, quota) => {
      const drawn = bar(occupied, quota);
      expect(drawn).toMatch(/^#*\.*$/);
      expect(drawn).toHaveLength(20);
      expect(drawn.startsWith('#')).toBe(occupied > 0);
      expect(drawn.endsWith('#')).toBe(occupied >= quota);
    }),
  );
  expect([bar(0, 0), bar(1, 0)]).toEqual(['.'.repeat(20), '#'.repeat(20)]);
});

test.each([
  [0, '0s'],
  [59, '59s'],
  [60, '1m'],
  [61, '1m 1s'],
  [3600, '1h'],
  [7500, '2h 5m'],
  [86_400, '1d'],
  [93_600, '1d 2h'],
  [-5, '0s'],
])('%d seconds are %s', (seconds, text) => {
  const from = Date.parse('2026-03-01T09:00:00.000Z');
  expect(lasting(new Date(from).toISOString(), new Date(from + seconds * 1000).toISOString())).toBe(text);
});
