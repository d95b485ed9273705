import { auditFeed, TICK } from '../core/engine/feed.ts';
import type { Feed } from '../core/engine/feed.ts';
import { watchersOf, WATCH_TICK } from '../core/engine/watchers.ts';
import type { Watchers } from '../core/engine/watchers.ts';
import type { Store } from '../core/store/index.ts';
import { ACTIVITY } from '../domain/jobs/activity.ts';
import { newEvents } from '../operations/audit/follow.ts';

/** How many may follow the audit log of a server at once, and how many of one account. */
const MOST_FOLLOWERS = 500;
const MOST_EACH = 50;
/** How many may watch the activity: each has permissions of their own, and so a look of their own. */
const MOST_WATCHERS = 200;
const MOST_WATCHERS_EACH = 20;
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

/** What tells all requests of a server that watch the activity when it may have changed. */
export const serverWatchers = (store: Store): Watchers =>
  watchersOf({
    store,
    about: ACTIVITY,
    most: MOST_WATCHERS,
    each: MOST_WATCHERS_EACH,
    stalledAfter: STALLED / WATCH_TICK,
    heldFor: LONGEST / WATCH_TICK,
  });
