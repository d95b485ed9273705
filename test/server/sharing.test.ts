import { AppError } from '../../src/domain/errors.ts';
import { sharing } from '../../src/server/sharing.ts';
import type { Share } from '../../src/server/sharing.ts';

/** Shares with a clock and a loop of the test's own. */
function shared(rate = 100) {
  const clock = { now: 0 };
  const set: (() => void)[] = [];
  const share = sharing({ now: () => clock.now, busy: () => 0, rate, later: (next) => void set.push(next) });
  const of = (account: string): Share => {
    const one = share();
    one.begin(account);
    return one;
  };
  /** One look at what came in, and what follows it. */
  const loop = async (): Promise<void> => {
    for (const next of set.splice(0)) next();
    for (let at = 0; at < 5; at += 1) await Promise.resolve();
  };
  return { clock, of, loop };
}

const refusal = (work: () => unknown): unknown => {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof AppError ? [error.code, error.details] : error;
  }
};

test('one piece of long work is done at a time, each account in its turn', async () => {
  const { of, loop } = shared();
  const done: string[] = [];
  const many = ['a', 'a', 'a', 'b', 'c'].map((account, at) =>
    of(account)
      .turn()
      .then(() => done.push(`${account}${at}`)),
  );
  const seen: number[] = [];
  for (let at = 0; at < 5; at += 1) {
    await loop();
    seen.push(done.length);
  }
  await Promise.all(many);
  expect(seen).toEqual([1, 2, 3, 4, 5]);
  expect(done).toEqual(['a0', 'b3', 'c4', 'a1', 'a2']);
});

test('an account that took more than its share waits until it has it again, and others do not', () => {
  const { clock, of } = shared(100);
  const one = of('a');
  one.spend(20_000);
  one.end();
  of('a').spend(500);
  expect(refusal(() => of('a'))).toEqual(['rate_limited', { limit: 'work for one account', retry_after_seconds: 5 }]);
  expect(refusal(() => of('b'))).toBeUndefined();
  clock.now += 5000;
  expect(refusal(() => of('a'))).toBeUndefined();
});

test('whatever it took, it waits for no longer than ten seconds', () => {
  const { of } = shared(100);
  of('a').spend(10_000_000);
  expect(refusal(() => of('a'))).toMatchObject(['rate_limited', { retry_after_seconds: 10 }]);
});

test('0 is no limit', () => {
  const { of } = shared(0);
  of('a').spend(10_000_000);
  expect(refusal(() => of('a'))).toBeUndefined();
});

test('fifty requests of an account are carried out at once, and the next when one has its answer', () => {
  const { of } = shared();
  const all = Array.from({ length: 50 }, () => of('a'));
  const tooMany = ['rate_limited', { limit: 'requests of one account at once', retry_after_seconds: 1 }];
  expect(refusal(() => of('a'))).toEqual(tooMany);
  all[0]?.end();
  all[0]?.end();
  expect(refusal(() => of('a'))).toBeUndefined();
  expect(refusal(() => of('a'))).toEqual(tooMany);
});

describe('long reads', () => {
  const tick = async (): Promise<void> => {
    for (let at = 0; at < 10; at += 1) await Promise.resolve();
  };

  test('are one of each account at once, and three of all', async () => {
    const { of } = shared();
    const running: string[] = [];
    const ends: (() => void)[] = [];
    const read = (account: string): Promise<void> =>
      of(account).long(() => {
        running.push(account);
        return new Promise<void>((end) => ends.push(end));
      });
    const all = ['a', 'a', 'b', 'c', 'd'].map(read);
    await tick();
    expect(running).toEqual(['a', 'b', 'c']);
    ends[0]?.();
    await tick();
    expect(running).toEqual(['a', 'b', 'c', 'a']);
    ends[1]?.();
    await tick();
    expect(running).toEqual(['a', 'b', 'c', 'a', 'd']);
    for (const end of ends) end();
    await Promise.all(all);
  });

  test('that wait are eight of an account, and one that fails leaves its place', async () => {
    const { of } = shared();
    let fail: (error: Error) => void = () => undefined;
    const first = of('a').long(() => new Promise<void>((_, reject) => (fail = reject)));
    await tick();
    const more = Array.from({ length: 8 }, (_, at) => of('a').long(() => Promise.resolve(at)));
    await expect(of('a').long(() => Promise.resolve())).rejects.toMatchObject({
      code: 'rate_limited',
      details: { limit: 'long reads of one account at once' },
    });
    fail(new Error('it broke'));
    await expect(first).rejects.toThrow('it broke');
    expect(await Promise.all(more)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test('that nobody waits for any more leave their place at once, and are not begun', async () => {
    const { of } = shared();
    let end: () => void = () => undefined;
    const first = of('a').long(() => new Promise<void>((resolve) => (end = resolve)));
    await tick();
    const gone = new AbortController();
    let begun = 0;
    const begin = (): Promise<number> => Promise.resolve((begun += 1));
    const left = Array.from({ length: 8 }, () => of('a').long(begin, gone.signal));
    gone.abort();
    left.push(of('a').long(begin, gone.signal));
    for (const one of left) await expect(one).rejects.toMatchObject({ code: 'interrupted' });
    const next = of('a').long(() => Promise.resolve('next'));
    end();
    await first;
    expect(await next).toBe('next');
    expect(begun).toBe(0);
  });
});
