import type { Permission } from '../../domain/permissions.ts';
import type { TokenRecord } from '../../domain/tokens.ts';

/** A token or temporary password of an account that somebody else, its holder, made and may still know. */
export interface HeldCredential {
  readonly subject: { readonly type: 'user' | 'service_account'; readonly id: string; readonly name: string };
  /** null: the temporary password. */
  readonly token: Pick<TokenRecord, 'id' | 'name' | 'last_four' | 'last_used_at'> | null;
  /** What the token is limited to; null: all permissions of the account. */
  readonly permissions: readonly Permission[] | null;
  /** The id of who made it. */
  readonly holder: string;
  /** null: the holder is removed. */
  readonly holder_name: string | null;
}

/** Accounts: listed by id, the members of groups, and those with a role or with one that maps to it. */
export interface AccountScope {
  readonly subjects: readonly string[];
  readonly groups: readonly string[];
  readonly roles: readonly string[];
}

/** Credentials that work at `at` and are held by somebody else than their account. */
export interface CredentialReads {
  /** The holders of credentials of these accounts, each once. */
  holdersIn(scope: AccountScope, at: string): Promise<string[]>;
  /** Those of these accounts that hold credentials of others. */
  holdersAmong(scope: AccountScope, at: string): Promise<string[]>;
  /** The credentials of these accounts that one holder has. */
  heldIn(scope: AccountScope, holder: string, at: string): Promise<HeldCredential[]>;
  /** All credentials that these holders have, in the order they were made, passwords last. */
  heldBy(holders: readonly string[], at: string): Promise<HeldCredential[]>;
}
