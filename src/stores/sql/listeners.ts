import type { Listener } from '../../core/store/index.ts';
import { ACTIVITY } from '../../domain/jobs/activity.ts';

/** Who listens to what writes tell, whatever way an engine has to carry it. */

/** News of other things come no sooner than so many milliseconds after the last ones. */
const REST = 500;

/** Is called with the names of things; a process may be told of none, when it is not known of what. */
export type Told = (names: readonly string[]) => void;

interface Listeners {
  /** A listener of the thing of this name. */
  readonly listen: (about: string) => Promise<Listener>;
  readonly close: () => Promise<void>;
}

/** Stops what brings the news. */
type Stop = () => void | Promise<void>;

/**
 * Listeners of one process. `open` begins to bring news with the first of them, and again where it did not work; without
 * it, listeners still return after their time.
 */
export function listenersOf(open: (told: Told, lost: () => void) => Promise<Stop>): Listeners {
  const all = new Set<{ readonly about: string; readonly hear: (isNamed: boolean) => void }>();
  let source: Promise<Stop> | undefined;
  const told: Told = (names) => {
    // Everything that happens is told to who watches the activity, and is no news for others.
    const isForOthers = names.length === 0 || names.some((name) => name !== ACTIVITY);
    for (const { about, hear } of all) {
      const isNamed = names.includes(about);
      if (isNamed || isForOthers) hear(isNamed);
    }
  };
  return {
    async listen(about) {
      source ??= open(told, () => (source = undefined));
      await source.catch(() => (source = undefined));
      const { hear, listener } = oneListener(() => all.delete(entry));
      const entry = { about, hear };
      all.add(entry);
      return listener;
    },
    async close() {
      const stop = await source?.catch(() => undefined);
      await stop?.();
    },
  };
}

/** A listener, and what it is to hear: news of its own thing, or of others. */
function oneListener(left: () => void): { readonly hear: (isNamed: boolean) => void; readonly listener: Listener } {
  let heard: 'nothing' | 'others' | 'own' = 'nothing';
  let isResting = false;
  let wake: (() => void) | undefined;

  const wakeIfDue = (): void => {
    if (heard === 'own' || (heard === 'others' && !isResting)) wake?.();
  };
  function rest(): void {
    isResting = true;
    setTimeout(() => {
      isResting = false;
      wakeIfDue();
    }, REST).unref();
  }
  rest();
  return {
    hear(isNamed) {
      if (isNamed) heard = 'own';
      else if (heard === 'nothing') heard = 'others';
      wakeIfDue();
    },
    listener: {
      news: (time, signal) =>
        new Promise((resolve) => {
          const end = (isNews: boolean): void => {
            clearTimeout(timer);
            signal?.removeEventListener('abort', stop);
            wake = undefined;
            heard = 'nothing';
            rest();
            resolve(isNews);
          };
          const stop = (): void => end(false);
          const timer = setTimeout(stop, time);
          wake = () => end(true);
          signal?.addEventListener('abort', stop);
          if (signal?.aborted === true) stop();
          else wakeIfDue();
        }),
      close: left,
    },
  };
}
