import fc from 'fast-check';
import type { Store } from '../../src/core/store/index.ts';
import { coreBox } from '../support/core.ts';
import type { CoreBox } from '../support/core.ts';
import { notified, receiver } from '../support/notified.ts';
import { stopWebServers } from '../support/web-server.ts';

/** Whatever breaks, and whenever, each event is told, in order, and none before its commit. */

let box: CoreBox;
const { deliver, webhook, group, messages } = notified(() => box);

/** The same store, of which this transaction from now on fails, before its commit or after it. */
function breaking(store: Store, at: number, committed: boolean): Store {
  let left = at;
  return {
    ...store,
    async write(work, options) {
      left -= 1;
      if (left > 0) return store.write(work, options);
      if (left < 0) throw new Error('the server was killed');
      if (committed) await store.write(work, options);
      throw new Error('the server was killed');
    },
  };
}

const step = fc.oneof(
  fc.record({ kind: fc.constant('event' as const) }),
  fc.record({ kind: fc.constant('refused event' as const) }),
  fc.record({ kind: fc.constant('run' as const) }),
  fc.record({ kind: fc.constant('killed run' as const), at: fc.integer({ min: 1, max: 5 }), committed: fc.boolean() }),
  fc.record({ kind: fc.constant('unanswered run' as const) }),
);

test('each event is told at least once, in order, whatever is killed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      box = await coreBox();
      try {
        let status = 200;
        const told: string[] = [];
        const { url } = await receiver(({ body }) => {
          if (status === 200) told.push(body.event.resource_name);
          return { status };
        });
        await webhook('siem', url);
        const made: string[] = [];
        for (const one of steps) {
          if (one.kind === 'event') {
            made.push(`g${made.length}`);
            await group(made.at(-1) ?? '');
          } else if (one.kind === 'refused event') {
            if (made.length > 0) await box.refusal(group(made[0] ?? ''));
          } else if (one.kind === 'run') await deliver();
          else if (one.kind === 'killed run')
            await deliver({ store: breaking(box.store, one.at, one.committed) }).catch(() => undefined);
          else {
            status = 503;
            await deliver();
            status = 200;
          }
          expect(told.every((name) => made.includes(name))).toBe(true);
        }
        box.clock.now += 3_600_000;
        await deliver();
        expect([...new Set(told)]).toEqual(made);
        // A repetition comes before anything later.
        expect(told).toEqual(told.toSorted((a, b) => made.indexOf(a) - made.indexOf(b)));
        expect((await messages()).every((message) => message.status === 'sent')).toBe(true);
      } finally {
        await stopWebServers();
        await box.destroy();
      }
    }),
    { numRuns: 25 },
  );
});

test('comparing that takes long is done in parts, and leaves nothing out', async () => {
  box = await coreBox();
  try {
    const { url, names } = await receiver();
    await webhook('siem', url);
    for (const name of ['a', 'b', 'c', 'd']) await group(name);
    let writes = 0;
    let time = box.clock.now;
    const store: Store = {
      ...box.store,
      write: (work, options) => {
        writes += 1;
        return box.store.write(work, options);
      },
    };
    // Each look at the clock is long after the one before.
    await deliver({ store, now: () => (time += 30) });
    expect(names()).toEqual(['a', 'b', 'c', 'd']);
    // One for each event, one for each message.
    expect(writes).toBeGreaterThanOrEqual(8);
  } finally {
    await stopWebServers();
    await box.destroy();
  }
});
