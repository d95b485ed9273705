import * as z from 'zod/mini';
import { field } from './field.ts';
import { checkedText, emailKey, isUuid } from './names/names.ts';
import type { InvitedPerson } from './people.ts';
import { accountRef, ref } from './references.ts';
import type { SortKeys } from './sort.ts';
import { duration, durationOf, shifted } from './time.ts';

/** The providers whose handles an invitation may name instead of an e-mail address (docs/roles.md). */
export const PROVIDERS = ['github', 'bitbucket', 'gitlab'] as const;
type Provider = (typeof PROVIDERS)[number];

const HANDLE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** A handle: what the providers allow, so it is a valid username as well. Case matters (docs/roles.md). */
export const handle = () =>
  checkedText(128, (text) =>
    HANDLE.test(text) && !isUuid(text) ? undefined : 'is not a handle: letters, digits, dots, dashes and underscores',
  );

/** How long an invitation can be accepted unless said otherwise, in milliseconds. */
const INVITATION_TTL = 7 * 24 * 60 * 60 * 1000;

/** The field that says how long an invitation can be accepted, which `endOf` reads. */
export const validityField = () =>
  field(duration(), 'how long it can be accepted, such as 24h, 3d or 2w (default: 7d)', 'DURATION');

/** When an invitation that is made at `at` expires; both in ISO 8601. */
export const endOf = (at: string, validity = ''): string => shifted(at, durationOf(validity) ?? INVITATION_TTL);

/** The stored statuses; whether it expired follows from the time. */
export type StoredInvitationStatus = 'pending' | 'accepted' | 'revoked' | 'superseded';
/** `superseded`: the address got an account in another way. */
export const INVITATION_STATUSES = ['pending', 'accepted', 'revoked', 'superseded', 'expired'] as const;
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

/** What lists of invitations can be sorted by; those to a handle have no address and come first. */
export const INVITATION_SORTS = {
  email: ({ email }) => (email === null ? '' : emailKey(email)),
  expires_at: ({ expires_at }) => expires_at,
  created_at: ({ created_at }) => created_at,
  updated_at: ({ updated_at }) => updated_at,
} satisfies SortKeys<string, InvitationRecord>;

/** An invitation as shown; never its code. */
export const invitation = z.object({
  id: z.string(),
  email: z.nullable(z.string()),
  provider: z.nullable(z.enum(PROVIDERS)),
  handle: z.nullable(z.string()),
  /** null: deleted since. */
  role: z.nullable(ref),
  groups: z.array(ref),
  status: z.enum(INVITATION_STATUSES),
  expires_at: z.string(),
  /** null: removed since. */
  invited_by: z.nullable(accountRef),
  created_at: z.string(),
  updated_at: z.string(),
});
export type Invitation = z.infer<typeof invitation>;

/** An invitation with the code that was just made for it, and what its e-mail says. */
export const offer = z.extend(invitation, {
  organization: z.string(),
  /** The page that takes the code; null: the organization has no URL. */
  accept_url: z.nullable(z.string()),
  code: z.string(),
});
export type Offer = z.infer<typeof offer>;

/** Whom an invitation is for, in one word: the e-mail address, or `provider:handle`. */
export const addressOf = ({
  email,
  provider,
  handle: account,
}: Pick<InvitationRecord, 'email' | 'provider' | 'handle'>): string => email ?? `${provider ?? ''}:${account ?? ''}`;

/** An invited person in a list of people; their username is the handle, if they were invited by one. */
export const toInvited = ({
  id,
  email,
  handle: username,
  role,
  groups,
  created_at,
  updated_at,
}: Invitation): InvitedPerson => ({
  id,
  email,
  email_verified: false,
  username,
  status: 'invited',
  role,
  groups,
  must_change_password: false,
  source: 'manually',
  created_at,
  updated_at,
  last_login_at: null,
});

/** The status of an invitation at a time. */
export const statusAt = (
  { status, expires_at }: Pick<InvitationRecord, 'status' | 'expires_at'>,
  at: string,
): InvitationStatus => (status === 'pending' && expires_at <= at ? 'expired' : status);
