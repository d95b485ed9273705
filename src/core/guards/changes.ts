import type { PermissionSet } from '../../domain/access/permission-set.ts';
import type { Actor } from '../context.ts';
import type { SubjectRef } from '../store/records.ts';
import type { Writes } from '../store/index.ts';

/** What a transaction changed, for what follows from it. */

/** What a subject, or whoever has a role, can do and could not before. */
export interface Gain {
  readonly ref: SubjectRef;
  readonly gained: PermissionSet;
}

/** What a transaction changed, as far as something may follow from it. */
export interface Changes {
  readonly gains: readonly Gain[];
  /** Accounts, groups and roles that may be able to do less than before. */
  readonly lessened: readonly SubjectRef[];
  /** Accounts that are no more: their names by id. */
  readonly removed: ReadonlyMap<string, string>;
  /** Keys of addresses that an account was given or left. */
  readonly addresses: readonly string[];
}

/** The transaction that changes are followed up in. */
export interface FollowUp {
  /** Writes that the guards do not watch: nothing that follows gives anybody anything. */
  readonly tx: Writes;
  /** Now, as ISO 8601 in UTC. */
  readonly at: string;
  /** Who acts; undefined: whoever can write the store. */
  readonly actor: Actor | undefined;
  /** Lets others have the thread where there is much to do. */
  readonly pace: () => Promise<void>;
}
