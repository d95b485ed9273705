import * as z from 'zod/mini';
import { resourceName, PERSON } from './field.ts';
import { emailKey, sortKey } from './names/names.ts';
import { ref } from './references.ts';
import type { Ref } from './references.ts';
import type { SortKeys } from './sort.ts';
import { SOURCES } from './sources.ts';
import type { Source } from './sources.ts';

export const PERSON_STATUSES = ['active', 'deactivated'] as const;
export type PersonStatus = (typeof PERSON_STATUSES)[number];

/** Where a person's password came from; `none` until one is set. */
export type PasswordKind = 'none' | 'temporary' | 'chosen';

/** A person as stored. Times are ISO 8601 in UTC. */
export interface PersonRecord {
  readonly id: string;
  readonly email: string | null;
  /** Somebody other than its person confirmed the address; an unverified one matches nothing (docs/addresses.md). */
  readonly email_verified: boolean;
  readonly username: string;
  readonly status: PersonStatus;
  readonly password: Password;
  /** scim: the identity provider manages them. */
  readonly source: Source;
  readonly created_at: string;
  readonly updated_at: string;
  readonly last_login_at: string | null;
}

/** What is stored of a password: SHA-256 of a temporary one, bcrypt of a chosen one. */
export interface Password {
  readonly kind: PasswordKind;
  readonly hash: string | null;
  /** Temporary ones only. */
  readonly expires_at: string | null;
  /** The id of the account that was shown a temporary one; null: none, or it was chosen. */
  readonly seen_by: string | null;
}

/** The password of somebody who cannot log in with one. */
export const NO_PASSWORD: Password = { kind: 'none', hash: null, expires_at: null, seen_by: null };

/** A password that somebody chose, by its bcrypt. */
export const chosenPassword = (hash: string): Password => ({ kind: 'chosen', hash, expires_at: null, seen_by: null });

/** How long a temporary password works, in milliseconds. */
export const TEMPORARY_PASSWORD_TTL = 7 * 24 * 60 * 60 * 1000;

/** A person as everybody who may see people sees them. */
export const person = z.object({
  id: z.string(),
  email: z.nullable(z.string()),
  /** false: they gave it themselves and nobody confirmed it, or there is none. */
  email_verified: z.boolean(),
  username: resourceName(z.string(), PERSON),
  status: z.enum(PERSON_STATUSES),
  role: z.nullable(ref),
  groups: z.array(ref),
  must_change_password: z.boolean(),
  /** scim: the identity provider manages them. */
  source: z.enum(SOURCES),
  created_at: z.string(),
  updated_at: z.string(),
  last_login_at: z.nullable(z.string()),
});
export type Person = z.infer<typeof person>;

/** An organization role that comes with a group. */
export const inheritedRole = z.object({ role: ref, group: ref });
export type InheritedRole = z.infer<typeof inheritedRole>;

/** What a person has in lists and on a page of their own, beside the fields of the resource. */
export const besidePerson = {
  /** The organization roles of their groups, beside their own `role`. */
  inherited_roles: z.array(inheritedRole),
};

/** Somebody in a list of people who is invited and has no account yet; the id is that of the invitation. */
export const invitedPerson = z.extend(person, {
  /** null: invited by e-mail, and free to choose. */
  username: z.nullable(z.string()),
  status: z.literal('invited'),
});
export type InvitedPerson = z.infer<typeof invitedPerson>;

/** An item in a list of people. */
export const listedPerson = z.union([person, invitedPerson]);
export type ListedPerson = z.infer<typeof listedPerson>;
export const LISTED_STATUSES = [...PERSON_STATUSES, 'invited'] as const;

/** How lists of people can be filtered by passwords; `expired`: a temporary one that was not used in time. */
export const PASSWORD_STATES = ['none', 'temporary', 'expired', 'chosen'] as const;

/** What lists of people can be sorted by; who has no address, or never logged in, comes first. */
export const PEOPLE_SORTS = {
  username: ({ username }) => sortKey(username ?? ''),
  email: ({ email }) => (email === null ? '' : emailKey(email)),
  status: ({ status }) => status,
  created_at: ({ created_at }) => created_at,
  updated_at: ({ updated_at }) => updated_at,
  last_login_at: ({ last_login_at }) => last_login_at ?? '',
} satisfies SortKeys<
  string,
  Pick<ListedPerson, 'username' | 'email' | 'status' | 'created_at' | 'updated_at' | 'last_login_at'>
>;
export type PeopleSort = keyof typeof PEOPLE_SORTS;

/** A person together with the temporary password that was just made for them. */
export const personWithPassword = z.extend(person, { temporary_password: z.string() });
export type PersonWithPassword = z.infer<typeof personWithPassword>;

/** The public form of a record, with what bindings and memberships say of it. */
export const toPerson = (record: PersonRecord, role: Ref | null, groups: readonly Ref[]): Person => ({
  id: record.id,
  email: record.email,
  email_verified: record.email_verified,
  username: record.username,
  status: record.status,
  role,
  groups: [...groups],
  must_change_password: record.password.kind === 'temporary',
  source: record.source,
  created_at: record.created_at,
  updated_at: record.updated_at,
  last_login_at: record.last_login_at,
});
