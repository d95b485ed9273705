import type { RunOptions } from '../harness.ts';
import type { TestOutside } from './server.ts';

/** Simulates killed programs: the test's transport stops at the point where the signal would have come. */

/** How far a request is when its sender is killed. */
export const CUTS = ['before it is sent', 'before the answer is there', 'in the middle of the answer'] as const;
export type Cut = (typeof CUTS)[number];

export interface Killed {
  /** The transport of the killed run, which never closes its connections. */
  readonly options: Pick<RunOptions, 'between'>;
  /** Resolves at the point where the program would be killed. */
  readonly reached: Promise<void>;
}

/** How many bytes of a response that has begun are missing. */
const LEFT_OUT = 200;

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

/** A run that stops here with its `nth` request of the kind. */
export function killedAt(cut: Cut, isMeant: (url: URL, method: string) => boolean, nth = 1): Killed {
  let reach: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const stop = <T>(): Promise<T> => (reach(), never<T>());
  let seen = 0;
  const between = (fetch: TestOutside['fetch']) => async (url: string, init: RequestInit) => {
    if (!isMeant(new URL(url), init.method ?? 'GET')) return fetch(url, init);
    seen += 1;
    if (seen !== nth) return fetch(url, init);
    if (cut === 'before it is sent') return stop<Response>();
    const answer = await fetch(url, init);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (cut === 'before the answer is there') return stop<Response>();
    return new Response(begunOnly(bytes.subarray(0, -LEFT_OUT), stop), answer);
  };
  return { options: { between }, reached };
}

/** The answer to the first request of the kind gets lost; how many there were. */
export function firstAnswerLost(isMeant: (url: URL) => boolean): Pick<Killed, 'options'> & { calls: () => number } {
  let calls = 0;
  const between = (fetch: TestOutside['fetch']) => async (url: string, init: RequestInit) => {
    const answer = await fetch(url, init);
    if (!isMeant(new URL(url)) || (calls += 1) > 1) return answer;
    await answer.arrayBuffer();
    throw new TypeError('fetch failed', { cause: Object.assign(new Error('cut'), { code: 'ECONNRESET' }) });
  };
  return { options: { between }, calls: () => calls };
}

/** A body that begins and then stalls. */
const begunOnly = (begun: Uint8Array, stop: () => Promise<void>): ReadableStream<Uint8Array> => {
  let isBegun = false;
  return new ReadableStream(
    {
      pull(controller) {
        if (isBegun) return stop();
        isBegun = true;
        controller.enqueue(begun);
        return undefined;
      },
    },
    { highWaterMark: 0 },
  );
};

/** A body that begins, and then its connection is lost. */
export const brokenOff = (begun: Uint8Array): ReadableStream<Uint8Array> => {
  let isSent = false;
  return new ReadableStream(
    {
      pull(controller) {
        if (isSent)
          controller.error(
            new TypeError('terminated', { cause: Object.assign(new Error('cut'), { code: 'ECONNRESET' }) }),
          );
        else controller.enqueue(begun);
        isSent = true;
      },
    },
    { highWaterMark: 0 },
  );
};
