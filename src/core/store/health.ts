import type { Scope } from '../../domain/permissions.ts';
import type { TokenRecord } from '../../domain/tokens.ts';

/** A token with its owner, as `doctor` reports it. */
export interface OwnedToken extends Pick<TokenRecord, 'id' | 'name' | 'last_four' | 'subject_type' | 'subject_id'> {
  /** The username, or the name of a service account. */
  readonly owner: string;
  /** When it was last used, or made if it was never used. */
  readonly used_at: string;
  /** 1: another working token of the owner has the same name, so only the id tells them apart. */
  readonly shares_name: number;
}

export interface NamedThing {
  readonly id: string;
  readonly name: string;
}

/** Records of one kind with a time after another time. */
export interface LaterRecords {
  /** Such as `audit events`. */
  readonly what: string;
  readonly count: number;
  readonly latest: string;
}

/**
 * What `doctor` looks for in the whole organization. Each returns the first `limit` and must hold no more in memory:
 * tokens by owner, people and groups by name, ignoring case, roles in the order of their lists. Tokens are API tokens
 * that are neither revoked nor expired at `at`.
 */
export interface HealthReads {
  /** Of active owners, without an expiry. */
  endlessTokens(at: string, limit: number): Promise<OwnedToken[]>;
  /** Of active owners, neither used nor made after `since`. */
  unusedTokens(at: string, since: string, limit: number): Promise<OwnedToken[]>;
  tokensOfDeactivated(at: string, limit: number): Promise<OwnedToken[]>;
  /** Active people whose temporary password expired at `at` or earlier. */
  expiredPasswords(at: string, limit: number): Promise<{ readonly username: string; readonly expired_at: string }[]>;
  /** The kinds of records with a time after `at`, in the order of the tables: a clock must have been wrong. */
  writtenAfter(at: string): Promise<LaterRecords[]>;
  /** Groups without members. */
  emptyGroups(limit: number): Promise<NamedThing[]>;
  /** Custom roles that no subject has, no pending invitation offers, no role maps to, and that are not the default. */
  unusedRoles(limit: number): Promise<(NamedThing & { readonly scope: Scope })[]>;
}
