import type { PermissionSet } from '../../domain/access/permission-set.ts';
import type { Actor } from '../context.ts';
import type { Writes } from '../store/index.ts';
import type { RoleOrSubject } from '../store/keys.ts';

/** What a transaction changed, as far as it has consequences. */

/** A subject with the permissions that it has now and had not before; for a role, all who have it gain them. */
export interface Gain {
  readonly ref: RoleOrSubject;
  readonly gained: PermissionSet;
}

export interface Changes {
  readonly gains: readonly Gain[];
  /** Accounts, groups and roles that may have lost permissions. */
  readonly lost: readonly RoleOrSubject[];
  /** The names of removed accounts, by id. */
  readonly removed: ReadonlyMap<string, string>;
  /** The keys of addresses that an account got or lost. */
  readonly addresses: readonly string[];
}

/** The transaction in which consequences are carried out. */
export interface FollowUp {
  /** Untracked writes: no consequence gives anybody permissions. */
  readonly tx: Writes;
  /** Now, as ISO 8601 in UTC. */
  readonly at: string;
  /** undefined: nobody is logged in, as when the store is repaired where it is. */
  readonly actor: Actor | undefined;
  /** Yields to other work. */
  readonly pace: () => Promise<void>;
}
