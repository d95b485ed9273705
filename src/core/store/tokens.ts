import type { Page, PageRequest } from '../../domain/page.ts';
import type { PersonStatus } from '../../domain/people.ts';
import type { TokenKind, TokenRecord, TokenState } from '../../domain/tokens.ts';
import type { LoadedAccess } from './access.ts';

/** Which tokens; a state is as of `at`. */
export interface TokenFilter {
  readonly at: string;
  readonly subjectId?: string | undefined;
  readonly subjectType?: TokenRecord['subject_type'] | undefined;
  readonly kind?: TokenKind | undefined;
  readonly state?: TokenState | undefined;
  /** Only sessions that another one let in. */
  readonly letIn?: true | undefined;
  readonly createdSince?: string | undefined;
  readonly updatedSince?: string | undefined;
  /** Made at this time or earlier. */
  readonly createdBy?: string | undefined;
  /** Expires at this time or earlier. */
  readonly expiresBy?: string | undefined;
  /** Whose name contains this, in any case. */
  readonly search?: string | undefined;
  /** Neither used nor made after this time. */
  readonly unusedSince?: string | undefined;
}

/** A token, with all that decides what it may do. */
export interface TokenWithAccount {
  readonly token: TokenRecord;
  /** Whose it is; undefined: the account was removed. */
  readonly account: TokenAccount | undefined;
  /** The part of the access graph that decides the account's permissions. */
  readonly access: LoadedAccess;
}

/** The account of a token. */
export interface TokenAccount {
  readonly id: string;
  /** The username, or the name of a service account. */
  readonly name: string;
  readonly status: PersonStatus;
  /** It is that of the identity provider, whose tokens work over SCIM only. */
  readonly isProvider: boolean;
}

export interface TokenReads {
  /** In the order they were made, or as the page asks (`TOKEN_SORTS`). */
  list(filter: TokenFilter, page: PageRequest): Promise<Page<TokenRecord>>;
  count(filter: TokenFilter): Promise<number>;
  byHash(hash: string): Promise<TokenRecord | undefined>;
  /** The same with its account and permissions, in one round trip: every request begins with it. */
  withAccount(hash: string): Promise<TokenWithAccount | undefined>;
  byId(id: string): Promise<TokenRecord | undefined>;
  /** All tokens of a subject, also revoked and expired ones, in the order they were made. */
  of(subjectId: string): Promise<TokenRecord[]>;
  /** Those that are neither revoked nor expired at `at`; of the others there may be very many. */
  liveOf(subjectId: string, at: string): Promise<TokenRecord[]>;
  /**
   * API tokens that expire after `at`, and at `until` or earlier, with an end that was not told: the first to expire
   * first, at most `most`. Revoked ones and those that wait to be confirmed are none. Must look at no others.
   */
  endingSoon(at: string, until: string, most: number): Promise<TokenRecord[]>;
}

export interface TokenWrites extends TokenReads {
  /** Throws `conflict` when the hash is taken. */
  insert(token: TokenRecord): Promise<void>;
  /** Revoking again must keep the first time. */
  revoke(token: Pick<TokenRecord, 'id' | 'subject_id'>, at: string): Promise<void>;
  /** Sets when a token expires; `at` is now. */
  expire(token: Pick<TokenRecord, 'id' | 'subject_id'>, end: string, at: string): Promise<void>;
  /** Ends that a token waits to be confirmed, and sets when it expires; null: never. `at` is now. */
  confirm(token: Pick<TokenRecord, 'id' | 'subject_id'>, end: string | null, at: string): Promise<void>;
  /** Must not look for another token of that name. */
  rename(token: Pick<TokenRecord, 'id' | 'subject_id'>, name: string, at: string): Promise<void>;
  /**
   * Revokes all sessions of a person, or the exchanged tokens of a service account, and no API token; the session
   * `except` stays. Denies what the person approved and was not fetched.
   */
  endSessions(subjectId: string, at: string, except?: string | null): Promise<void>;
  /** Records that the end of a token was told, until it expires at another time; no change of the token. */
  endTold(id: string): Promise<void>;
  /** Records the last use, and when the token expires if use extends it; that is no change of the token. */
  touch(id: string, at: string, end?: string): Promise<void>;
  /**
   * Lets the sessions of people that are not revoked end when `sessionEnd` says for so many days, where that is earlier;
   * exchanged tokens stay as they are.
   */
  boundSessions(days: number): Promise<void>;
  /**
   * Deletes tokens of a kind that were revoked or expired at `until` or earlier, at most `most`, and returns how many;
   * must take no longer when many others stay.
   */
  forget(kind: TokenKind, until: string, most: number): Promise<number>;
}
