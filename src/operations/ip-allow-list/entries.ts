import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { network, normalNetwork, rangeIn } from '../../domain/ip-allow-list.ts';
import type { IpAllowListEntry } from '../../domain/ip-allow-list.ts';
import { reference } from '../../domain/names/names.ts';
import { commandLine } from '../../lib/shell.ts';
import { isWithin } from '../../lib/ip-range.ts';

/** What changes of the IP allow list have in common. */

export const VIEW = 'organization.ip_allow_list.view';
export const MANAGE = 'organization.ip_allow_list.manage';

/** An address or network that is to be allowed. */
export const networkField = () => field(network(), 'an IP address, or a network such as 203.0.113.0/24', 'ADDRESS');

/** An entry that is there. */
export const entryField = () => field(reference(), 'an entry: its address or network, or its id', 'ADDRESS');

/** The field that asks for a change which shuts out whoever makes it. */
export const forceField = () =>
  z._default(
    field(z.boolean(), 'also where your own address would not be allowed any more: then others must let you in again'),
    false,
  );

/** An entry by its network in any spelling, or its id. Throws `not_found` with the entry that has it. */
export function findEntry(entries: readonly IpAllowListEntry[], ref: string): IpAllowListEntry {
  const text = normalNetwork(ref);
  const range = text === undefined ? undefined : rangeIn(text);
  const found = entries.find((one) => one.network === text || one.id === ref.toLowerCase());
  if (found !== undefined) return found;
  const around = range === undefined ? undefined : entries.find((one) => isWithin(range, rangeIn(one.network)));
  throw new AppError('not_found', `there is no entry ${text ?? ref} in the IP allow list`, {
    hint:
      around === undefined
        ? 'roster settings ip-allow-list list'
        : `it is in the network ${around.network}: ${commandLine('roster', 'settings', 'ip-allow-list', 'remove', around.network)}`,
    details: { entry: text ?? ref, suggestions: around === undefined ? [] : [around.network] },
  });
}
