import { EVERYWHERE } from '../../../domain/access/permission-set.ts';
import { organizationNameFault } from '../../../domain/settings.ts';
import { PERMISSIONS } from '../../../domain/permissions.ts';
import type { Caller } from '../../../core/caller.ts';
import type { Actor, Environment } from '../../../core/context.ts';
import { localCaller } from '../../../core/engine/index.ts';
import type { Reads, Store } from '../../../core/store/index.ts';
import type { AuditEvent } from '../../../domain/audit.ts';
import { fillStore } from './fill-store.ts';
import { snapshotIn } from './snapshot-in.ts';
import type { Snapshot } from './snapshot.ts';

/** A store in memory with what an instance shows, on which roster's own operations run. */

/** What a mirror is made with. */
export interface MirrorParts {
  /** Opens an empty store that is gone once it is closed. */
  readonly openStore: () => Promise<Store>;
  readonly environment: Environment;
  /** The URL of the instance. */
  readonly url: string;
}

export interface Mirror {
  /** Calls as somebody who may do everything: the instance itself decides what the token may do. */
  readonly caller: Caller;
  /** What the mirror holds now. */
  readonly snapshot: () => Promise<Snapshot>;
  /** What was recorded of changes in it, oldest first. */
  readonly events: () => Promise<readonly AuditEvent[]>;
}

const NOBODY = '00000000-0000-0000-0000-000000000000';
/** The API does not tell that either; it is the same in each mirror, so that a plan made in one holds in the next. */
const ORGANIZATION = '00000000-0000-0000-0000-000000000001';

/** Who acts in a mirror, and is in no list of it. */
const OPERATOR: Actor = {
  type: 'user',
  id: NOBODY,
  username: 'roster',
  permissions: new Map([[EVERYWHERE, new Set(PERMISSIONS)]]),
  tokenId: null,
  holder: NOBODY,
};

/** Opens a mirror of a snapshot. Close it by its caller. */
export async function openMirror(snapshot: Snapshot, { openStore, environment, url }: MirrorParts): Promise<Mirror> {
  const store = await openStore();
  const organization = { id: ORGANIZATION, name: organizationAt(url) };
  try {
    await store.write((tx) => fillStore(tx, snapshot, { organization, at: beginningOfDay(environment.now()) }));
  } catch (error) {
    await store.close();
    throw error;
  }
  return {
    caller: localCaller({ store, token: undefined, actor: OPERATOR, environment }),
    snapshot: () => store.read((tx) => snapshotIn(tx, snapshot)),
    events: () => store.read(eventsIn),
  };
}

/** So many events are read at a time. */
const EVENTS = 1000;

async function eventsIn(tx: Reads): Promise<AuditEvent[]> {
  const all: AuditEvent[] = [];
  for (;;) {
    const some = await tx.audit.following(all.length + 1, EVENTS);
    all.push(...some);
    if (some.length < EVENTS) return all;
  }
}

/** The API does not tell the name of the organization: its own domain begins with it. */
export function organizationAt(url: string): string {
  const { hostname } = new URL(url);
  const [name = hostname] = hostname.split('.');
  return /^[\d.:[\]]+$/.test(hostname) || organizationNameFault(name) !== undefined ? 'semaphore' : name;
}

/**
 * Nobody knows when people and groups were made. It stays the same for a day, so that lists go on where a page of them
 * ended, and it is recent, so that nobody seems to have been away for long.
 */
const beginningOfDay = (now: number): string => `${new Date(now).toISOString().slice(0, 10)}T00:00:00.000Z`;
