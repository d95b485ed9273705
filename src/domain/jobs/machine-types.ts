import * as z from 'zod/mini';
import { field, MACHINE_TYPE, resourceName } from '../field.ts';
import { checkedText, reference } from '../names/names.ts';
import type { SortKeys } from '../sort.ts';

/** Machine types: what kinds of machines run jobs, in the words of who runs them, and how many jobs each runs at once. */

const MAX_LENGTH = 64;

/** What is wrong with the name of a machine type or of an image, as the end of a sentence. It stands in paths and flags. */
function machineNameFault(text: string): string | undefined {
  if (text === '') return 'must not be empty';
  if (text.length > MAX_LENGTH) return `is longer than ${MAX_LENGTH} characters`;
  if (!/^[\w.-]+$/.test(text)) return 'takes only letters, digits, dots, dashes and underscores';
  return /^[a-z\d]/i.test(text) ? undefined : 'must begin with a letter or a digit';
}

/** The name of a machine type, such as `e1-standard-2`: exact, in upper or lower case. */
export const machineType = () => checkedText(MAX_LENGTH, machineNameFault);
/** The name of an image of an operating system, such as `ubuntu2204`; likewise. */
export const osImage = () => checkedText(MAX_LENGTH, machineNameFault);

/** The most quotas: each list has them all. */
export const MOST_QUOTAS = 1000;
/** The largest quota. */
export const MOST_AT_ONCE = 100_000;

/** The machine type of a quota that is set. */
export const machineTypeField = () => field(machineType(), 'the machine type, such as e1-standard-2', MACHINE_TYPE);
/** The machine type of a quota that is there. */
export const quotaField = () => field(reference(), 'the machine type of the quota', MACHINE_TYPE);
/** How many jobs run at once. */
export const mostField = () =>
  field(
    z.number().check(z.int(), z.gte(0), z.lte(MOST_AT_ONCE)),
    'the most of its jobs that run at once; 0: none starts',
    'N',
  );

/** A quota, stored and shown: the most jobs of a machine type that run at once. Without one, any number does. */
export const machineQuota = z.object({
  id: z.string(),
  machine_type: resourceName(z.string(), MACHINE_TYPE),
  quota: z.number(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type MachineQuota = z.infer<typeof machineQuota>;

/** What lists of quotas can be sorted by. */
export const QUOTA_SORTS = {
  machine_type: ({ machine_type }) => machine_type,
  created_at: ({ created_at }) => created_at,
  updated_at: ({ updated_at }) => updated_at,
} satisfies SortKeys<string, MachineQuota>;
