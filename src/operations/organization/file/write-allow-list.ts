import type { Context } from '../../../core/context.ts';
import { allowListChanges } from '../../../domain/organization-file/allow-list.ts';
import type { AllowedState } from '../../../domain/organization-file/state.ts';
import { addEntries, describeEntry, newEntry, removeEntries, requireRoom } from '../../ip-allow-list/change.ts';
import { tellEffects } from '../../ip-allow-list/effects.ts';

/** Makes the IP allow list another. Throws `conflict` where whoever asks would not be allowed any more. */
export async function writeAllowList(
  context: Context,
  before: readonly AllowedState[],
  after: readonly AllowedState[],
): Promise<void> {
  const changes = allowListChanges(before, after);
  if (changes.length === 0) return;
  const { tx } = context;
  const there = new Map((await tx.ipAllowList.all()).map((entry) => [entry.network, entry]));
  const of = (network: string) => there.get(network);
  const removed = changes.flatMap(({ network, description }) => (description === null ? (of(network) ?? []) : []));
  const added = changes.flatMap(({ network, description }) =>
    description !== null && of(network) === undefined ? [newEntry(context, network, description)] : [],
  );
  requireRoom(there.size - removed.length, added.length);
  if (removed.length + added.length > 0)
    await tellEffects(context, after, false, (address) => `add it to settings.ip_allow_list as well: ${address}`);
  // Never empty in between, which would allow everybody.
  await addEntries(context, added);
  for (const { network, description } of changes) {
    const entry = of(network);
    if (entry !== undefined && description !== null) await describeEntry(context, entry, description);
  }
  if (removed.length > 0) await removeEntries(context, removed);
}
