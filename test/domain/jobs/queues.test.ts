import fc from 'fast-check';
import { AppError } from '../../../src/domain/errors.ts';
import {
  MOST_AT_ONCE_IN_QUEUE,
  orderAfter,
  PROCESSING,
  SERIALIZED,
  statusOf,
} from '../../../src/domain/jobs/queues.ts';

const number = fc.integer({ min: 1, max: MOST_AT_ONCE_IN_QUEUE });
const order = fc.oneof(
  fc.constant(SERIALIZED),
  fc.record({ processing: fc.constant('parallel' as const), at_most: fc.option(number) }),
);
const asked = fc.record(
  { processing: fc.constantFrom(...PROCESSING), at_most: fc.option(number) },
  { requiredKeys: [] },
);

/** What `orderAfter` does, or the code of its refusal. */
function outcomeOf(...given: Parameters<typeof orderAfter>) {
  try {
    return orderAfter(...given);
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

describe('the order of a queue', () => {
  test('a serialized queue never has a number, and is refused one', () => {
    fc.assert(
      fc.property(order, asked, (before, change) => {
        const after = outcomeOf(before, change);
        const processing = change.processing ?? before.processing;
        if (processing === 'serialized')
          expect(after).toEqual(typeof change.at_most === 'number' ? 'invalid' : SERIALIZED);
        else
          expect(after).toEqual({
            processing,
            at_most: change.at_most === undefined ? before.at_most : change.at_most,
          });
      }),
    );
  });

  test('what changes nothing leaves it, and the same change twice is the change once', () => {
    fc.assert(
      fc.property(order, asked, (before, change) => {
        expect(orderAfter(before, {})).toEqual(before);
        const after = outcomeOf(before, change);
        if (typeof after !== 'string') expect(outcomeOf(after, change)).toEqual(after);
      }),
    );
  });
});

test('a queue is paused or active', () => {
  expect([statusOf({ paused: true }), statusOf({ paused: false })]).toEqual(['paused', 'active']);
});
