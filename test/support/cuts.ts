import type { RunOptions } from '../harness.ts';
import type { TestOutside } from './server.ts';

/** Programs that are killed on their way: the test's own transport stops where a signal would have hit. */

/** Where a request is when whoever sent it is killed. */
export const CUTS = ['before it is sent', 'before the answer is there', 'in the middle of the answer'] as const;
export type Cut = (typeof CUTS)[number];

export interface Killed {
  /** For the run that is killed; what it has open it never closes. */
  readonly options: Pick<RunOptions, 'between'>;
  /** Resolves where it would be killed. */
  readonly reached: Promise<void>;
}

/** So many bytes of an answer that begins do not come. */
const LEFT_OUT = 200;

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

/** A run that gets no further than this with its `nth` request of the kind. */
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

/** A body that begins and does not go on. */
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
