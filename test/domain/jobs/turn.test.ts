import fc from 'fast-check';
import type { QueueRecord } from '../../../src/domain/jobs/queues.ts';
import { byTurn, capacityOf, obstacleTo } from '../../../src/domain/jobs/turn.ts';

const serialized = { processing: 'serialized', at_most: null, paused: false } as const;
const parallel = (at_most: number | null) => ({ processing: 'parallel', at_most, paused: false }) as const;

test.each([
  ['serialized', serialized, 1],
  ['parallel without a number', parallel(null), Infinity],
  ['parallel with one', parallel(3), 3],
])('a queue that is %s', (_what, queue, capacity) => {
  expect(capacityOf(queue)).toBe(capacity);
});

test.each([
  ['nothing', serialized, 0, 0, true, undefined],
  ['one that runs', serialized, 1, 0, true, 'queue'],
  ['one ahead, though nothing runs', serialized, 0, 1, true, 'queue'],
  ['a pause, before anything else', { ...serialized, paused: true }, 1, 1, false, 'resume'],
  ['a free place', parallel(3), 2, 0, true, undefined],
  ['a free place that another comes before', parallel(3), 2, 1, true, 'queue'],
  ['any number', parallel(null), 1000, 1000, true, undefined],
  ['no machine', parallel(null), 0, 0, false, 'machine'],
] as const)('%s', (_what, queue, running, ahead, machine, obstacle) => {
  expect(obstacleTo({ queue, running, ahead, machine })).toBe(obstacle);
});

interface Waiting {
  readonly priority: number;
  readonly seq: number;
}

const queues: fc.Arbitrary<Pick<QueueRecord, 'processing' | 'at_most' | 'paused'>> = fc.oneof(
  fc.constant(serialized),
  fc.option(fc.integer({ min: 1, max: 5 }), { nil: null }).map(parallel),
);

test('whoever asks in whatever order, jobs start in the order of the queue, and never too many', () => {
  const arrivals = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 12 });
  fc.assert(
    fc.property(queues, arrivals, fc.infiniteStream(fc.nat()), (queue, priorities, dice) => {
      const waiting: Waiting[] = priorities.map((priority, seq) => ({ priority, seq }));
      const expected = [...waiting].sort(byTurn);
      const started: Waiting[] = [];
      let running = 0;
      while (waiting.length > 0) {
        const die = Number(dice.next().value);
        const asking = waiting[die % waiting.length];
        if (asking === undefined) throw new Error('nobody asks');
        const ahead = waiting.filter((one) => byTurn(one, asking) < 0).length;
        if (obstacleTo({ queue, running, ahead, machine: true }) === undefined) {
          waiting.splice(waiting.indexOf(asking), 1);
          started.push(asking);
          running += 1;
          expect(running).toBeLessThanOrEqual(capacityOf(queue));
        } else if (running > 0 && die % 3 === 0) running -= 1;
      }
      // Within the free places, who comes first may ask later.
      if (capacityOf(queue) === 1) expect(started).toEqual(expected);
      else expect(new Set(started)).toEqual(new Set(expected));
    }),
  );
});
