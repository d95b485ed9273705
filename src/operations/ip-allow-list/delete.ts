import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { ipAllowListEntry } from '../../domain/ip-allow-list.ts';
import { removeEntries } from './change.ts';
import { tellEffects } from './effects.ts';
import { entryField, findEntry, forceField, MANAGE } from './entries.ts';

export const ipAllowListDelete = operation({
  name: 'ip-allow-list.delete',
  summary: 'Allow requests from an address or network no more',
  permission: [MANAGE],
  records: ['IpAllowList.Removed'],
  input: z.object({ network: entryField(), force: forceField() }),
  output: ipAllowListEntry,
  errors: ['not_found', 'conflict'],
  async run(context, { network, force }) {
    const before = await context.tx.ipAllowList.all();
    const removed = findEntry(before, network);
    await tellEffects(
      context,
      before.filter((entry) => entry !== removed),
      force,
    );
    await removeEntries(context, [removed]);
    return removed;
  },
});
