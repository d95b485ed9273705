import { AppError } from '../../domain/errors.ts';
import { MOST_ENTRIES } from '../../domain/ip-allow-list.ts';
import type { IpAllowListEntry } from '../../domain/ip-allow-list.ts';
import type { Context } from '../../core/context.ts';

/** Changes of the IP allow list, each with its events; whom they shut out is told before (effects.ts). */

/** An entry that is not there yet. */
export const newEntry = (
  { environment, actor, at }: Context,
  network: string,
  description: string,
): IpAllowListEntry => ({
  id: environment.newId(),
  network,
  description,
  created_by: actor().username,
  created_at: at,
  updated_at: at,
});

/** Throws `conflict` where the list would have more entries than it can. */
export function requireRoom(before: number, added: number): void {
  if (before + added <= MOST_ENTRIES) return;
  throw new AppError('conflict', `the IP allow list can have ${MOST_ENTRIES} entries, and has ${before}`, {
    hint: 'add a network that has several of them, or remove some: roster settings ip-allow-list list',
    details: { limit: 'entries', most: MOST_ENTRIES },
  });
}

/** Adds entries. */
export async function addEntries({ tx, record }: Context, added: readonly IpAllowListEntry[]): Promise<void> {
  if (added.length > 0) await tx.ipAllowList.insert([...added]);
  for (const { id, network, description } of added)
    record({
      kind: 'IpAllowList.Added',
      id,
      name: network,
      description: `requests from ${network} are allowed`,
      metadata: { after: { network, description } },
    });
}

/** Gives an entry another description; undefined: it stays as it is. */
export async function describeEntry(
  { tx, at, record }: Context,
  entry: IpAllowListEntry,
  description: string | undefined,
): Promise<IpAllowListEntry> {
  const { id, network } = entry;
  if (description === undefined || description === entry.description) return entry;
  await tx.ipAllowList.describe(id, { description, updated_at: at });
  record({
    kind: 'IpAllowList.Modified',
    id,
    name: network,
    description: `the entry ${network} of the IP allow list has another description`,
    metadata: { before: { description: entry.description }, after: { description } },
  });
  return { ...entry, description, updated_at: at };
}

/** Removes entries. */
export async function removeEntries({ tx, record }: Context, removed: readonly IpAllowListEntry[]): Promise<void> {
  await tx.ipAllowList.remove(removed.map(({ id }) => id));
  for (const { id, network, description } of removed)
    record({
      kind: 'IpAllowList.Removed',
      id,
      name: network,
      description: `requests from ${network} are not allowed by an entry of their own any more`,
      metadata: { before: { network, description } },
    });
}
