import type { Scope } from '../../domain/permissions.ts';
import type { TokenRecord } from '../../domain/tokens.ts';

/** A token as doctor speaks of it. */
export interface OwnedToken extends Pick<TokenRecord, 'id' | 'name' | 'last_four' | 'subject_type' | 'subject_id'> {
  /** Username, or name of a service account. */
  readonly owner: string;
  /** When it was used last or, never used, made. */
  readonly used_at: string;
  /** 1: another one of the owner that works has the same name, so that only the id tells them apart. */
  readonly shares_name: number;
}

export interface NamedThing {
  readonly id: string;
  readonly name: string;
}

/** Records of one kind that were written after a moment. */
export interface LaterRecords {
  /** Such as `audit events`. */
  readonly what: string;
  readonly count: number;
  readonly latest: string;
}

/**
 * What doctor looks for in the whole organization. Each answers the first `limit` and must hold no more
 * in memory: tokens by owner, people and groups by name, case aside, roles as lists of roles are.
 * Tokens are API tokens that are neither revoked nor expired at `at`.
 */
export interface HealthReads {
  /** Of active owners, without an end. */
  endlessTokens(at: string, limit: number): Promise<OwnedToken[]>;
  /** Of active owners, neither used nor made since a moment. */
  unusedTokens(at: string, since: string, limit: number): Promise<OwnedToken[]>;
  tokensOfDeactivated(at: string, limit: number): Promise<OwnedToken[]>;
  /** Active people whose temporary password expired at `at`. */
  expiredPasswords(at: string, limit: number): Promise<{ readonly username: string; readonly expired_at: string }[]>;
  /** Of each kind that has any, in the order of the tables: a clock must have been wrong. */
  writtenAfter(moment: string): Promise<LaterRecords[]>;
  emptyGroups(limit: number): Promise<NamedThing[]>;
  /** Custom roles that no subject has, no pending invitation offers, no role maps to, and newcomers do not get. */
  unusedRoles(limit: number): Promise<(NamedThing & { readonly scope: Scope })[]>;
}
