import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { entryDescription, ipAllowListEntry } from '../../domain/ip-allow-list.ts';
import { addEntries, describeEntry, newEntry, requireRoom } from './change.ts';
import { tellEffects } from './effects.ts';
import { forceField, MANAGE, networkField } from './entries.ts';

export const ipAllowListSet = operation({
  name: 'ip-allow-list.set',
  summary: 'Allow requests from an address or network, or describe the entry that does',
  permission: [MANAGE],
  records: ['IpAllowList.Added', 'IpAllowList.Modified'],
  input: z.object({ network: networkField(), description: z.optional(entryDescription()), force: forceField() }),
  output: ipAllowListEntry,
  errors: ['conflict'],
  async run(context, { network, description, force }) {
    const before = await context.tx.ipAllowList.all();
    const there = before.find((entry) => entry.network === network);
    if (there !== undefined) return describeEntry(context, there, description);
    requireRoom(before.length, 1);
    const added = newEntry(context, network, description ?? '');
    await tellEffects(context, [...before, added], force);
    await addEntries(context, [added]);
    return added;
  },
});
