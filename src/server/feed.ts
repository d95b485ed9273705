import { auditFeed } from '../core/engine/feed.ts';
import type { Feed } from '../core/engine/feed.ts';
import type { Store } from '../core/store/index.ts';
import { newEvents } from '../operations/audit/follow.ts';

/** How many may follow the audit log of a server at once. */
const MOST_FOLLOWERS = 500;

/** What watches the audit log for all requests of a server. */
export const serverFeed = (store: Store, most = MOST_FOLLOWERS): Feed => auditFeed({ store, load: newEvents, most });
