import { watchersOf } from '../../../src/core/engine/watchers.ts';
import type { Listener } from '../../../src/core/store/index.ts';

/** Those who watch the activity are told when to look. */

/** A store that tells news when the test says so, and how often somebody began to listen. */
function telling() {
  let heard = false;
  let wake: (() => void) | undefined;
  const begun: string[] = [];
  const listener: Listener = {
    news: (time, signal) =>
      new Promise((resolve) => {
        const end = (): void => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', end);
          wake = undefined;
          resolve(heard);
          heard = false;
        };
        const timer = setTimeout(end, time);
        wake = end;
        signal?.addEventListener('abort', end);
        if (heard || signal?.aborted === true) end();
      }),
    close: () => undefined,
  };
  return {
    store: {
      listen: (about: string) => {
        begun.push(about);
        return Promise.resolve(listener);
      },
    },
    begun,
    tell: () => {
      heard = true;
      wake?.();
    },
  };
}

/** The looks that are due at first, and once the store is listened to. */
const FIRST = 2;

test('all look at first, and again when there is news, however many they are', async () => {
  const { store, begun, tell } = telling();
  const watchers = watchersOf({ store, about: 'activity', tick: 60_000 });
  const all = Array.from({ length: 50 }, () => watchers.join());
  const turns = () => Promise.all(all.map((one) => one.turn(undefined)));
  for (let look = 0; look < FIRST; look += 1) expect(new Set(await turns())).toEqual(new Set(['look']));
  const next = turns();
  tell();
  expect(new Set(await next)).toEqual(new Set(['look']));
  expect(begun).toEqual(['activity']);
  for (const one of all) one.leave();
});

test('news that comes while one looks is not lost', async () => {
  const { store, tell } = telling();
  const watchers = watchersOf({ store, about: 'activity', tick: 5 });
  const [one, other] = [watchers.join(), watchers.join()];
  for (let look = 0; look < FIRST; look += 1) await Promise.all([one.turn(undefined), other.turn(undefined)]);
  tell();
  await one.turn(undefined);
  // The other was not waiting then.
  expect(await other.turn(undefined)).toBe('look');
  watchers.stop();
});

test('without news one looks from time to time, and the store is listened to anew', async () => {
  const { store, begun } = telling();
  const watchers = watchersOf({ store, about: 'activity', tick: 2 });
  const one = watchers.join();
  for (let look = 0; look < FIRST + 2; look += 1) expect(await one.turn(undefined)).toBe('look');
  expect(begun.length).toBeGreaterThan(1);
  watchers.stop();
});

test('beyond the most of one account or of all, one more is refused until another leaves', () => {
  const watchers = watchersOf({ ...telling(), about: 'activity', most: 3, each: 2, tick: 5 });
  const [one] = [watchers.join('ada'), watchers.join('ada')];
  expect(() => watchers.join('ada')).toThrow('2 of this account watch the activity already');
  watchers.join('bob');
  expect(() => watchers.join('eve')).toThrow('3 watch the activity already, and this server takes no more');
  one.leave();
  expect(() => watchers.join('eve')).not.toThrow();
  watchers.stop();
});

test('who asks for nothing loses the place, and so does everybody after a while', async () => {
  const { store } = telling();
  const watchers = watchersOf({ store, about: 'activity', most: 1, stalledAfter: 3, tick: 2 });
  const stalled = watchers.join();
  for (let isFree = false; !isFree;) {
    await new Promise(setImmediate);
    try {
      watchers.join();
      isFree = true;
    } catch {
      // It still has its place.
    }
  }
  expect(await stalled.turn(undefined)).toBe('stopped');
  watchers.stop();
  const brief = watchersOf({ store, about: 'activity', heldFor: 3, tick: 2 });
  const one = brief.join();
  const turns: string[] = [];
  while (turns.at(-1) !== 'stopped') turns.push(await one.turn(undefined));
  brief.stop();
});

test('when it stops, all who wait hear of it, and so does who asks later', async () => {
  const { store } = telling();
  const watchers = watchersOf({ store, about: 'activity', tick: 60_000 });
  const one = watchers.join();
  for (let look = 0; look < FIRST; look += 1) await one.turn(undefined);
  const waiting = one.turn(undefined);
  watchers.stop();
  expect(await waiting).toBe('stopped');
  expect(await one.turn(undefined)).toBe('stopped');
  expect(await watchers.join().turn(AbortSignal.abort())).toBe('stopped');
});

test('where the store cannot be listened to, all look, and it is tried again', async () => {
  let begun = 0;
  const listen = (): Promise<Listener> => {
    begun += 1;
    return Promise.reject(new Error('the connection was lost'));
  };
  const watchers = watchersOf({ store: { listen }, about: 'activity', tick: 1 });
  const one = watchers.join();
  for (let turn = 0; turn < 3; turn += 1) expect(await one.turn(undefined)).toBe('look');
  expect(begun).toBeGreaterThan(1);
  one.leave();
  watchers.stop();
});
