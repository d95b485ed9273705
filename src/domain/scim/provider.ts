import * as z from 'zod/mini';
import { field } from '../field.ts';
import { PERSON_STATUSES } from '../people.ts';
import { ref } from '../references.ts';

/** The identity provider that manages people and groups over SCIM. */

/** What becomes of a person whom the provider deletes; who owns projects is deactivated in any case. */
const ON_DELETE = ['remove', 'deactivate'] as const;

/** The field that says it. */
export const onDeleteField = () =>
  field(
    z.enum(ON_DELETE),
    'what becomes of people whom the provider deletes; who owns projects is deactivated in any case',
  );

/** The provider as stored. */
export interface ScimProvider {
  readonly id: string;
  /** The service account as which it acts. */
  readonly account_id: string;
  readonly on_delete: (typeof ON_DELETE)[number];
  readonly created_at: string;
  readonly updated_at: string;
}

/** The provider as shown. */
export const provisioning = z.object({
  /** Where it finds SCIM, below the address of the server. */
  path: z.string(),
  /** As whom it acts. */
  account: ref,
  account_status: z.enum(PERSON_STATUSES),
  /** What it may do. */
  role: z.nullable(ref),
  on_delete: z.enum(ON_DELETE),
  /** How many people and groups it manages. */
  people: z.number(),
  groups: z.number(),
  /** null: its token never expires, or it has none. */
  token_expires_at: z.nullable(z.string()),
  /** When the provider was here last; null: never. */
  last_used_at: z.nullable(z.string()),
  created_at: z.string(),
  updated_at: z.string(),
});
export type Provisioning = z.infer<typeof provisioning>;

/** What a provider says of a person beside the address and whether they are active. */
export interface Profile {
  /** What it calls them; null: it does not manage them. */
  readonly user_name: string | null;
  readonly external_id: string | null;
  readonly display_name: string | null;
  readonly given_name: string | null;
  readonly family_name: string | null;
  readonly formatted_name: string | null;
}

/** Of a person of whom no provider said anything. */
export const NO_PROFILE: Profile = {
  user_name: null,
  external_id: null,
  display_name: null,
  given_name: null,
  family_name: null,
  formatted_name: null,
};

/** `linked`: the provider manages it; `deleted`: the provider deleted the person, who is deactivated; null: neither. */
export type ScimState = 'linked' | 'deleted' | null;
