import * as z from 'zod/mini';

/** The providers whose handles an invitation may name instead of an e-mail address (S0). */
export const PROVIDERS = ['github', 'bitbucket', 'gitlab'] as const;
export type Provider = (typeof PROVIDERS)[number];

/** How long an invitation can be accepted unless said otherwise, in milliseconds. */
export const INVITATION_TTL = 7 * 24 * 60 * 60 * 1000;

/** What is stored; that it expired follows from the time. */
export type StoredInvitationStatus = 'pending' | 'accepted' | 'revoked';
export const INVITATION_STATUSES = ['pending', 'accepted', 'revoked', 'expired'] as const;
export type InvitationStatus = (typeof INVITATION_STATUSES)[number];

/** An offer to join, as stored: to an e-mail address, or to a handle with its provider. */
export interface InvitationRecord {
  readonly id: string;
  readonly email: string | null;
  readonly provider: Provider | null;
  readonly handle: string | null;
  /** The provider's own id of the account, where somebody gave it. */
  readonly uid: string | null;
  readonly role_id: string;
  readonly group_ids: readonly string[];
  /** SHA-256 of the code, hex. */
  readonly code_hash: string;
  readonly status: StoredInvitationStatus;
  readonly expires_at: string;
  readonly invited_by: string;
  readonly created_at: string;
  readonly updated_at: string;
}

/** An invitation as shown; never its code. */
export const invitation = z.object({
  id: z.string(),
  email: z.nullable(z.string()),
  provider: z.nullable(z.enum(PROVIDERS)),
  handle: z.nullable(z.string()),
  role: z.string(),
  groups: z.array(z.string()),
  status: z.enum(INVITATION_STATUSES),
  expires_at: z.string(),
  /** Username of the inviter; null: removed since. */
  invited_by: z.nullable(z.string()),
  created_at: z.string(),
});
export type Invitation = z.infer<typeof invitation>;

/** What an invitation is at a moment. */
export const statusAt = (
  { status, expires_at }: Pick<InvitationRecord, 'status' | 'expires_at'>,
  at: string,
): InvitationStatus => (status === 'pending' && expires_at <= at ? 'expired' : status);
