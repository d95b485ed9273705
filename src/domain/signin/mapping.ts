import * as z from 'zod/mini';
import { field, SIGN_IN_PROVIDER } from '../field.ts';
import { checkedText, reference } from '../names/names.ts';
import { ref } from '../references.ts';
import type { SortKeys } from '../sort.ts';

/** Mappings: what people get whom a sign-in provider puts in one of its own groups. */

/** The most mappings of one provider. */
export const MOST_SIGN_IN_MAPPINGS = 200;

/** A mapping as it is stored: it gives a role or a group. */
export interface SignInMapping {
  readonly id: string;
  readonly provider_id: string;
  /** What the provider's claim says, exactly; unique for each provider. */
  readonly value: string;
  readonly role_id: string | null;
  readonly group_id: string | null;
  /** From 1: of several that give a role, the first one wins. */
  readonly position: number;
  readonly created_at: string;
  readonly updated_at: string;
}

const LONGEST_VALUE = 512;

/** A value of the provider's group claim. */
export const valueField = () =>
  field(
    checkedText(LONGEST_VALUE, (text) =>
      text === '' || text.length > LONGEST_VALUE || /[\p{Cc}\p{Cf}]/u.test(text)
        ? `must have 1 to ${LONGEST_VALUE} characters on one line`
        : undefined,
    ),
    'what the provider says of who is in a group of its own, exactly',
    'VALUE',
  );

/** The provider whose mappings are meant. */
export const ofProviderField = () =>
  z.optional(field(reference(), 'the sign-in provider (default: the only one)', SIGN_IN_PROVIDER));

/** A mapping as shown. */
export const signInMapping = z.object({
  id: z.string(),
  provider: ref,
  value: z.string(),
  /** The organization role that it gives; null: it gives a group. */
  role: z.nullable(ref),
  group: z.nullable(ref),
  position: z.number(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type ShownMapping = z.infer<typeof signInMapping>;

/** What lists of mappings can be sorted by. */
export const SIGN_IN_MAPPING_SORTS = {
  position: ({ position, provider }) => `${provider.name} ${String(position).padStart(6, '0')}`,
  value: ({ value }) => value,
  created_at: ({ created_at }) => created_at,
} satisfies SortKeys<string, ShownMapping>;
