import * as z from 'zod/mini';
import { resourceName, ROLE } from '../field.ts';
import { OWNER } from '../guards.ts';
import type { Permission, Scope } from '../permissions.ts';
import { ref } from '../references.ts';
import { sortKey } from '../names/names.ts';
import type { SortKeys } from '../sort.ts';

/** A role as stored, with its permissions in catalogue order. */
export interface RoleRecord {
  readonly id: string;
  readonly name: string;
  readonly scope: Scope;
  readonly description: string;
  readonly permissions: readonly Permission[];
  /** The id of the project role that this org role grants on every project. */
  readonly maps_to: string | null;
  /** Predefined. */
  readonly readonly: boolean;
  readonly created_at: string;
  readonly updated_at: string;
}

/** What lists of roles can be sorted by. */
export const ROLE_SORTS = {
  name: ({ name }) => sortKey(name),
  created_at: ({ created_at }) => created_at,
  updated_at: ({ updated_at }) => updated_at,
} satisfies SortKeys<string, RoleRecord>;

/** A role as shown. */
export const role = z.object({
  id: z.string(),
  name: resourceName(z.string(), ROLE),
  scope: z.enum(['org', 'project']),
  description: z.string(),
  permissions: z.array(z.string()),
  /** The project role that it grants on every project. */
  maps_to: z.nullable(ref),
  readonly: z.boolean(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type Role = z.infer<typeof role>;

/** Characters of other alphabets, and digits, that look like the letters of Owner. */
const READ_AS: readonly (readonly [RegExp, string])[] = [
  [/[0\u043E\u03BF\u0585\u1D0F]/gu, 'o'],
  [/[\u051D\u0461\u03C9\u1D21]/gu, 'w'],
  [/[\u0578\u03BD\u043F\u0274]/gu, 'n'],
  [/[\u0435\u03B5\u04BD\u1D07]/gu, 'e'],
  [/[\u0433\uAB47\u0280]/gu, 'r'],
];

/** What a name looks like at a glance: its letters and digits, without case, accents or alphabet. */
const glance = (name: string): string =>
  READ_AS.reduce(
    (text, [letters, letter]) => text.replace(letters, letter),
    name
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]/gu, ''),
  );

/** Whether the name could be mistaken for the Owner role, by which guards and people decide. */
export const passesForOwner = (name: string): boolean => glance(name) === glance(OWNER);
