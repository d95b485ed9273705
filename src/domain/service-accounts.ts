import * as z from 'zod/mini';
import { sortKey } from './names/names.ts';
import { PERSON_STATUSES } from './people.ts';
import type { PersonStatus } from './people.ts';
import { ref } from './references.ts';
import type { SortKeys } from './sort.ts';

/** A service account as stored: tokens only, never a password or a login. */
export interface ServiceAccountRecord {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly status: PersonStatus;
  readonly created_by: string;
  readonly created_at: string;
  readonly updated_at: string;
}

/** What lists of service accounts can be sorted by. */
export const SERVICE_ACCOUNT_SORTS = {
  name: ({ name }) => sortKey(name),
  status: ({ status }) => status,
  created_at: ({ created_at }) => created_at,
  updated_at: ({ updated_at }) => updated_at,
} satisfies SortKeys<string, ServiceAccountRecord>;

/** A service account as shown. */
export const serviceAccount = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  status: z.enum(PERSON_STATUSES),
  role: z.nullable(ref),
  created_at: z.string(),
  updated_at: z.string(),
});
export type ServiceAccount = z.infer<typeof serviceAccount>;
