import type { Caller } from '../../../core/caller.ts';
import type { SemaphoreApi } from '../api/api.ts';
import { openMirror } from './mirror.ts';
import type { Mirror, MirrorParts } from './mirror.ts';
import { readSnapshot } from './read-snapshot.ts';
import type { Reading, Wanted } from './read-snapshot.ts';

/** The mirror of one command: read when it is needed, and again only where more of the instance is. */

type Needs = Wanted['projects'];

interface Current extends Mirror {
  /** What could not be seen, each as a sentence. */
  readonly notes: readonly string[];
}

export interface Mirrors {
  /** A mirror that has what is needed, and what is to be told of it. */
  of(needs: Needs): Promise<Current>;
  /** A mirror of its own, to change something in. */
  copy(needs: Needs): Promise<Current>;
  /** Forgets what was read, because the instance was changed. */
  forget(): void;
  /** Those sentences that were not told yet. */
  untold(notes: readonly string[]): readonly string[];
  close(): Promise<void>;
}

interface Read extends Reading {
  readonly needs: Needs;
  /** The one in which nothing is changed, once it is opened. */
  mirror: Promise<Current> | undefined;
}

export function openMirrors(api: SemaphoreApi, parts: MirrorParts): Mirrors {
  const told = new Set<string>();
  const opened: Caller[] = [];
  let current: Promise<Read> | undefined;
  async function following(before: Promise<Read> | undefined, needs: Needs): Promise<Read> {
    const held = await before?.catch(() => undefined);
    if (held !== undefined && covers(held.needs, needs)) return held;
    return { ...(await readSnapshot(api, { projects: needs })), needs, mirror: undefined };
  }
  // One after the other, so that two calls at once read once.
  const read = (needs: Needs): Promise<Read> => (current = following(current, needs));
  async function open({ snapshot, notes }: Reading): Promise<Current> {
    const mirror = await openMirror(snapshot, parts);
    opened.push(mirror.caller);
    return { ...mirror, notes };
  }
  return {
    async of(needs) {
      const held = await read(needs);
      return (held.mirror ??= open(held));
    },
    copy: async (needs) => open(await read(needs)),
    forget() {
      current = undefined;
    },
    untold(notes) {
      const fresh = notes.filter((note) => !told.has(note));
      for (const note of fresh) told.add(note);
      return fresh;
    },
    async close() {
      await current?.catch(() => undefined);
      for (const caller of opened) await caller.close();
    },
  };
}

/** Whether what was read for one is enough for another. */
function covers(read: Needs, needs: Needs): boolean {
  if (needs === 'none' || read === 'all') return true;
  if (read === 'none') return false;
  if (needs === 'list') return true;
  if (typeof needs === 'object') return typeof read === 'object' && needs.every((one) => read.includes(one));
  return needs === read;
}
