import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { ipAllowListEntry } from '../../domain/ip-allow-list.ts';
import { namedOnes } from '../shared/each.ts';
import { removeEntries } from './change.ts';
import { tellEffects } from './effects.ts';
import { entryField, findEntry, forceField, MANAGE } from './entries.ts';

export const ipAllowListRemove = operation({
  name: 'ip-allow-list.remove',
  summary: 'Allow requests from addresses and networks no more',
  permission: [MANAGE],
  records: ['IpAllowList.Removed'],
  input: z.object({ networks: namedOnes(entryField()), force: forceField() }),
  output: z.array(ipAllowListEntry),
  errors: ['not_found', 'conflict'],
  async run(context, { networks, force }) {
    const before = await context.tx.ipAllowList.all();
    const removed = new Set(networks.map((ref) => findEntry(before, ref)));
    await tellEffects(
      context,
      before.filter((entry) => !removed.has(entry)),
      force,
    );
    await removeEntries(context, [...removed]);
    return [...removed];
  },
});
