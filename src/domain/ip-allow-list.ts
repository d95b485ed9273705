import * as z from 'zod/mini';
import { field } from './field.ts';
import { description } from './names/names.ts';
import type { SortKeys } from './sort.ts';
import { rangeOf, rangeText } from '../lib/ip-range.ts';
import type { IpRange } from '../lib/ip-range.ts';
import { required } from '../lib/required.ts';

/** The IP allow list: the addresses from which a server takes requests. An empty list allows all. */

/** The most entries at a time: all of them are in the memory of each server. */
export const MOST_ENTRIES = 1000;
/** No spelling of an address or network is longer, in characters. */
const LONGEST = 64;

/** An address or network in its one form, whatever way it is written. */
export const network = () =>
  z.pipe(
    z.pipe(
      z.string(),
      z.transform((text) => normalNetwork(text) ?? text),
    ),
    z
      .string()
      .check(
        z.refine(
          (text) => normalNetwork(text) !== undefined,
          'is neither an IP address nor a network such as 203.0.113.0/24 or 2001:db8::/32',
        ),
      ),
  );

/** The one form of an address or network; undefined: it is neither. */
export function normalNetwork(text: string): string | undefined {
  const range = text.length > LONGEST ? undefined : rangeOf(text);
  return range && rangeText(range);
}

/** The range of an entry, which was checked when it was added. */
export const rangeIn = (text: string): IpRange => required(rangeOf(text), 'the range of a network');

/** What an entry is for. */
export const entryDescription = () => field(description(), 'what it is for, such as an office', 'TEXT');

/** An entry as it is stored. */
export const ipAllowListEntry = z.object({
  id: z.string(),
  /** An address, or a network. */
  network: z.string(),
  description: z.string(),
  /** Who added it, as they were called then. */
  created_by: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type IpAllowListEntry = z.infer<typeof ipAllowListEntry>;

/** What lists of entries can be sorted by: addresses by their number, those of IPv4 first. */
export const ENTRY_SORTS = {
  network: ({ network: text }) => {
    const { family, first, bits } = rangeIn(text);
    return `${family} ${first.toString(16).padStart(32, '0')} ${String(bits).padStart(3, '0')}`;
  },
  created_at: ({ created_at }) => created_at,
} satisfies SortKeys<string, IpAllowListEntry>;
