import { auditFeed, TICK } from '../core/engine/feed.ts';
import type { Feed } from '../core/engine/feed.ts';
import type { Store } from '../core/store/index.ts';
import { newEvents } from '../operations/audit/follow.ts';

/** How many may follow the audit log of a server at once, and how many of one account. */
const MOST_FOLLOWERS = 500;
const MOST_EACH = 50;
/** For how long a follower may read nothing, and for how long it follows before it must connect again, in milliseconds. */
const STALLED = 60_000;
const LONGEST = 60 * 60_000;

/** What watches the audit log for all requests of a server. */
export const serverFeed = (store: Store): Feed =>
  auditFeed({
    store,
    load: newEvents,
    most: MOST_FOLLOWERS,
    each: MOST_EACH,
    stalledAfter: STALLED / TICK,
    heldFor: LONGEST / TICK,
  });
