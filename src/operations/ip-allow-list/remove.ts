import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { field } from '../../domain/field.ts';
import { ipAllowListEntry } from '../../domain/ip-allow-list.ts';
import { reference } from '../../domain/names/names.ts';
import { namedOnes } from '../shared/each.ts';
import { tellEffects } from './effects.ts';
import { findEntry, forceField, MANAGE } from './entries.ts';

export const ipAllowListRemove = operation({
  name: 'ip-allow-list.remove',
  summary: 'Allow requests from addresses and networks no more',
  permission: [MANAGE],
  records: ['IpAllowList.Removed'],
  input: z.object({
    networks: namedOnes(field(reference(), 'an entry: its address or network, or its id', 'ADDRESS')),
    force: forceField(),
  }),
  output: z.array(ipAllowListEntry),
  errors: ['not_found', 'conflict'],
  async run(context, { networks, force }) {
    const { tx, record } = context;
    const before = await tx.ipAllowList.all();
    const removed = new Set(networks.map((ref) => findEntry(before, ref)));
    await tellEffects(
      context,
      before.filter((entry) => !removed.has(entry)),
      force,
    );
    await tx.ipAllowList.remove([...removed].map(({ id }) => id));
    for (const { id, network, description } of removed)
      record({
        kind: 'IpAllowList.Removed',
        id,
        name: network,
        description: `requests from ${network} are not allowed by an entry of their own any more`,
        metadata: { before: { network, description } },
      });
    return [...removed];
  },
});
