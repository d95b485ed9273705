import { auditFeed } from '../../../src/core/engine/feed.ts';
import type { Follower } from '../../../src/core/engine/feed.ts';
import type { Store } from '../../../src/core/store/index.ts';
import type { AuditEvent } from '../../../src/domain/audit.ts';
import { groupCreate } from '../../../src/operations/group/create.ts';
import { newEvents } from '../../../src/operations/audit/follow.ts';
import { coreBox } from '../../support/core.ts';
import type { CoreBox } from '../../support/core.ts';

let box: CoreBox;
beforeEach(async () => {
  box = await coreBox();
});
afterEach(() => box.destroy());

/** The store, with how often it was read. */
function counted(): { readonly store: Store; readonly reads: () => number } {
  let reads = 0;
  const store: Store = {
    ...box.store,
    read: (work, options) => {
      reads += 1;
      return box.store.read(work, options);
    },
  };
  return { store, reads: () => reads };
}

const head = async (): Promise<number> => (await box.events()).at(-1)?.seq ?? 0;

/** Waits for news after `seq`, past what is idle. */
async function moved(follower: Follower, seq: number): Promise<void> {
  for (let news = 'idle'; news === 'idle';) news = await follower.news(seq, undefined);
}

test('however many follow, a look asks the store once, and all get the same events', async () => {
  const { store, reads } = counted();
  const feed = auditFeed({ store, load: newEvents, tick: 5 });
  const followers = Array.from({ length: 200 }, () => feed.join());
  const [first] = followers;
  const seq = await head();
  // The first idle tells that the feed knows where the log ends.
  expect(await first?.news(seq, undefined)).toBe('idle');
  const before = reads();
  const told = followers.map((follower) => moved(follower, seq));
  await box.call(groupCreate, { name: 'staff' });
  await Promise.all(told);
  expect(reads() - before).toBeLessThanOrEqual(3);
  const batches = followers.map((follower) => follower.since(seq));
  expect(batches[0]?.events.map((event: AuditEvent) => event.resource_name)).toEqual(['staff']);
  for (const batch of batches) expect(batch?.events).toBe(batches[0]?.events);
  for (const follower of followers) follower.leave();
});

test('who is further behind than what is kept reads by itself', async () => {
  const feed = auditFeed({ store: box.store, load: newEvents, tick: 5 });
  const follower = feed.join();
  const seq = await head();
  await moved(follower, seq - 1);
  expect(follower.since(seq - 1)).toBeUndefined();
  expect(follower.since(seq)).toEqual({ events: [], to: seq });
  follower.leave();
});

test('beyond the most that may follow, one more is refused until another leaves', () => {
  const feed = auditFeed({ store: box.store, load: newEvents, most: 2, tick: 5 });
  const [one] = [feed.join(), feed.join()];
  expect(() => feed.join()).toThrow('2 follow the audit log already, and this server takes no more');
  one.leave();
  one.leave();
  expect(() => feed.join()).not.toThrow();
  expect(() => feed.join()).toThrow('2 follow the audit log already');
  feed.stop();
});

test('of one account only so many may follow, and others still may', () => {
  const feed = auditFeed({ store: box.store, load: newEvents, most: 3, each: 2, tick: 5 });
  const [one] = [feed.join('ada'), feed.join('ada')];
  expect(() => feed.join('ada')).toThrow('2 of this account follow the audit log already');
  expect(() => feed.join('bob')).not.toThrow();
  one.leave();
  expect(() => feed.join('ada')).not.toThrow();
  feed.stop();
});

test('who asks for nothing loses the place, and who waits keeps it', async () => {
  const feed = auditFeed({ store: box.store, load: newEvents, most: 2, stalledAfter: 20, tick: 2 });
  const [stalled, reading] = [feed.join(), feed.join()];
  const seq = await head();
  for (let idle = 0; idle < 4; idle += 1) expect(await reading.news(seq, undefined)).toBe('idle');
  expect(await stalled.news(seq, undefined)).toBe('stopped');
  const next = feed.join();
  expect(await next.news(seq, undefined)).toBe('idle');
  feed.stop();
});

test('after a while everybody must come again', async () => {
  const feed = auditFeed({ store: box.store, load: newEvents, heldFor: 30, tick: 2 });
  const follower = feed.join();
  const seq = await head();
  const told: string[] = [];
  while (told.at(-1) !== 'stopped') told.push(await follower.news(seq, undefined));
  expect(told).toEqual(['idle', 'idle', 'stopped']);
  expect(await feed.join().news(seq, undefined)).toBe('idle');
  feed.stop();
});

test('when it stops, all who wait hear of it, and so does who asks later', async () => {
  const feed = auditFeed({ store: box.store, load: newEvents, tick: 5 });
  const follower = feed.join();
  const waiting = follower.news(await head(), undefined);
  feed.stop();
  expect(await waiting).toBe('stopped');
  expect(await follower.news(0, undefined)).toBe('stopped');
});

test('what the store throws ends those who wait, and the feed goes on', async () => {
  let broken = true;
  const store: Store = {
    ...box.store,
    read: (work, options) => (broken ? Promise.reject(new Error('gone')) : box.store.read(work, options)),
  };
  const feed = auditFeed({ store, load: newEvents, tick: 5 });
  const follower = feed.join();
  await expect(follower.news(0, undefined)).rejects.toThrow('gone');
  broken = false;
  await moved(follower, 0);
  follower.leave();
});

test('a log that became shorter wakes those who wait', async () => {
  let seq = 10;
  const store = {
    read: (work: (tx: unknown) => unknown) =>
      Promise.resolve(work({ audit: { head: () => Promise.resolve({ seq }), following: () => Promise.resolve([]) } })),
  } as unknown as Store;
  const feed = auditFeed({ store, load: () => Promise.resolve([]), tick: 5 });
  const follower = feed.join();
  expect(await follower.news(10, undefined)).toBe('idle');
  const waiting = follower.news(10, undefined);
  seq = 4;
  expect(await waiting).toBe('moved');
  expect(follower.since(10)).toBeUndefined();
  follower.leave();
});
