import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { normalNetwork, rangeIn } from '../../domain/ip-allow-list.ts';
import type { IpAllowListEntry } from '../../domain/ip-allow-list.ts';
import { commandLine } from '../../lib/shell.ts';
import { isWithin } from '../../lib/ip-range.ts';

/** What changes of the IP allow list have in common. */

export const VIEW = 'organization.ip_allow_list.view';
export const MANAGE = 'organization.ip_allow_list.manage';

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
  const found = entries.find(({ network, id }) => network === text || id === ref.toLowerCase());
  if (found !== undefined) return found;
  const around = range === undefined ? undefined : entries.find(({ network }) => isWithin(range, rangeIn(network)));
  throw new AppError('not_found', `there is no entry ${text ?? ref} in the IP allow list`, {
    hint:
      around === undefined
        ? 'roster settings ip-allow-list list'
        : `it is in the network ${around.network}: ${commandLine('roster', 'settings', 'ip-allow-list', 'remove', around.network)}`,
    details: { entry: text ?? ref, suggestions: around === undefined ? [] : [around.network] },
  });
}
