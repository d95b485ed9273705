import * as z from 'zod/mini';
import { field, resourceName, TRUST } from '../field.ts';
import { checkedText, reference } from '../names/names.ts';
import { accountRef, ref } from '../references.ts';
import type { SortKeys } from '../sort.ts';
import { conditionFault } from './claims.ts';
import { issuerFault } from './issuer.ts';
import { LONGEST_PATTERN, patternFault } from './pattern.ts';

/** Trust in a CI system: which of its tokens are exchanged for those of which service account. */

/** The most trusts at a time: each token is compared with those of its issuer. */
export const MOST_TRUSTS = 500;
/** How long exchanged tokens last, in minutes. */
const STANDARD_MINUTES = 15;
const MOST_MINUTES = 60;

const audience = () =>
  checkedText(LONGEST_PATTERN, (text) =>
    text === '' || text.length > LONGEST_PATTERN || /[\s\p{Cc}\p{Cf}]/u.test(text)
      ? `must have 1 to ${LONGEST_PATTERN} characters, and no spaces`
      : undefined,
  );
const pattern = () => checkedText(LONGEST_PATTERN, patternFault);

/** What a new trust is made of. */
export const trustFields = () => ({
  issuer: field(
    checkedText(LONGEST_PATTERN, issuerFault),
    'who signs the tokens, exactly as they say it, such as https://token.actions.githubusercontent.com',
    'URL',
  ),
  subject: field(
    pattern(),
    'which jobs: the sub of their tokens. * stands for one or more characters but a colon, and at the end for the rest',
    'PATTERN',
  ),
  service_account: field(reference(), 'the service account whose token they get', 'NAME'),
  audience: z.optional(
    field(audience(), 'the aud that the tokens must have (default: the URL of the organization)', 'TEXT'),
  ),
  claims: z._default(
    z
      .array(
        field(
          checkedText(LONGEST_PATTERN, conditionFault),
          'what else the tokens must say, such as environment=production',
          'NAME=PATTERN',
        ),
      )
      .check(z.maxLength(20)),
    [],
  ),
  max_minutes: z._default(
    field(
      z.number().check(z.int(), z.gte(1), z.lte(MOST_MINUTES)),
      `how many minutes the exchanged tokens last, up to ${MOST_MINUTES}`,
      'N',
    ),
    STANDARD_MINUTES,
  ),
});

/** The field that names a trust. */
export const trustField = () => field(reference(), 'a trust: its id, or the pattern of its subject', TRUST);

/** A trust as it is stored. */
export interface TrustRecord {
  readonly id: string;
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
  /** Each `NAME=PATTERN`. */
  readonly claims: readonly string[];
  readonly service_account_id: string;
  readonly max_minutes: number;
  /** The id of who made it, and so can do what its account can do. */
  readonly created_by: string;
  readonly created_at: string;
}

/** A trust as shown. */
export const trust = z.object({
  id: z.string(),
  issuer: z.string(),
  /** The pattern of the subjects that it is for. */
  subject: resourceName(z.string(), TRUST),
  audience: z.string(),
  /** What tokens must say beside, each as `NAME=PATTERN`. */
  claims: z.array(z.string()),
  service_account: ref,
  max_minutes: z.number(),
  /** The account that made it; null: it was removed. */
  created_by: z.nullable(accountRef),
  created_at: z.string(),
});
export type Trust = z.infer<typeof trust>;

/** What lists of trusts can be sorted by. */
export const TRUST_SORTS = {
  created_at: ({ created_at }) => created_at,
  issuer: ({ issuer }) => issuer,
  subject: ({ subject }) => subject,
} satisfies SortKeys<string, Trust>;
