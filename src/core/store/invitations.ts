import type { InvitationRecord, StoredInvitationStatus } from '../../domain/invitations.ts';
import type { Page, PageRequest } from '../../domain/page.ts';

/** Finds invitations by exactly one of these. Results come in any order, without what does not exist. */
export type InvitationKey =
  | { readonly ids: readonly string[] }
  | { readonly codeHashes: readonly string[] }
  | { readonly emailKeys: readonly string[] }
  | { readonly handles: readonly string[] };

export interface InvitationFilter {
  readonly status?: StoredInvitationStatus | undefined;
  /** Only those that expire later. */
  readonly endsAfter?: string | undefined;
  /** Only those that expire at this time or earlier. */
  readonly endsBy?: string | undefined;
  readonly search?: string | undefined;
  readonly roleId?: string | undefined;
  /** Offered as the role itself, or as that of an offered group. */
  readonly effectiveRoleId?: string | undefined;
  /** Only those that offer this group, perhaps among others. */
  readonly groupId?: string | undefined;
  readonly createdSince?: string | undefined;
  readonly updatedSince?: string | undefined;
}

/** Ties of invitations to accounts: the keys of invited addresses, and the ids of inviters. */
export interface InvitationTies {
  readonly emailKeys: readonly string[];
  readonly inviters: readonly string[];
}

export interface InvitationReads {
  find(key: InvitationKey): Promise<InvitationRecord[]>;
  /** Those that can be accepted at `at` and have one of these ties, each once, in the order they were made. */
  open(ties: InvitationTies, at: string): Promise<InvitationRecord[]>;
  /** Latest first, or as the page asks (`INVITATION_SORTS`). */
  list(filter: InvitationFilter, page: PageRequest): Promise<Page<InvitationRecord>>;
  count(filter: InvitationFilter): Promise<number>;
}

export interface InvitationWrites extends InvitationReads {
  insert(invitations: readonly InvitationRecord[]): Promise<void>;
  /** Must keep the groups that are offered. */
  update(
    id: string,
    change: Pick<InvitationRecord, 'status' | 'code_hash' | 'expires_at' | 'invited_by' | 'updated_at'>,
  ): Promise<void>;
  /** Changes what is offered; must keep the code. */
  offer(
    id: string,
    change: Pick<InvitationRecord, 'role_id' | 'group_ids' | 'expires_at' | 'updated_at'>,
  ): Promise<void>;
}
