import type { TokenRecord } from '../../domain/tokens.ts';

export interface TokenReads {
  byHash(hash: string): Promise<TokenRecord | undefined>;
  byId(id: string): Promise<TokenRecord | undefined>;
  /** All tokens of a subject, also revoked and expired ones, in the order they were made. */
  of(subjectId: string): Promise<TokenRecord[]>;
  /** Those that are neither revoked nor expired at `at`; of the others there may be very many. */
  liveOf(subjectId: string, at: string): Promise<TokenRecord[]>;
}

export interface TokenWrites extends TokenReads {
  /** Throws `conflict` when the hash is taken. */
  insert(token: TokenRecord): Promise<void>;
  /** Revoking again must keep the first time. */
  revoke(token: Pick<TokenRecord, 'id' | 'subject_id'>, at: string): Promise<void>;
  /** Sets when a token expires; `at` is now. */
  expire(token: Pick<TokenRecord, 'id' | 'subject_id'>, end: string, at: string): Promise<void>;
  /** Must not look for another token of that name. */
  rename(token: Pick<TokenRecord, 'id' | 'subject_id'>, name: string, at: string): Promise<void>;
  /** Revokes all sessions of a person, and no API token. */
  endSessions(personId: string, at: string): Promise<void>;
  /** Records the last use, which is no change of the token. */
  touch(id: string, at: string): Promise<void>;
}
