import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { entryDescription, ipAllowListEntry } from '../../domain/ip-allow-list.ts';
import { required } from '../../lib/required.ts';
import { namedOnes } from '../shared/each.ts';
import { ifNotExists, otherwiseDescribed, unlessEachThere } from '../shared/if-not-exists.ts';
import { addEntries, describeEntry, newEntry, requireRoom } from './change.ts';
import { tellEffects } from './effects.ts';
import { forceField, MANAGE, networkField, VIEW } from './entries.ts';

const add = operation({
  name: 'ip-allow-list.add',
  summary: 'Allow requests from addresses and networks, and from no others',
  permission: [MANAGE],
  records: ['IpAllowList.Added', 'IpAllowList.Modified'],
  input: z.object({
    networks: namedOnes(networkField()),
    description: z.optional(entryDescription()),
    force: forceField(),
    ...ifNotExists(),
  }),
  output: z.array(ipAllowListEntry),
  errors: ['conflict'],
  async run(context, { networks, description, force }) {
    const before = await context.tx.ipAllowList.all();
    const there = new Map(before.map((entry) => [entry.network, entry]));
    const wanted = [...new Set(networks)];
    const added = wanted.filter((one) => !there.has(one)).map((one) => newEntry(context, one, description ?? ''));
    requireRoom(before.length, added.length);
    if (added.length > 0) {
      await tellEffects(context, [...before, ...added], force);
      await addEntries(context, added);
    }
    for (const one of wanted) {
      const entry = there.get(one);
      if (entry !== undefined) there.set(one, await describeEntry(context, entry, description));
    }
    for (const entry of added) there.set(entry.network, entry);
    return wanted.map((one) => required(there.get(one), 'an entry that was added'));
  },
});

export const ipAllowListAdd = unlessEachThere(add, {
  view: VIEW,
  items: (_context, { networks }) => Promise.resolve([...new Set(networks)]),
  only: (input, networks) => ({ ...input, networks: [...networks] }),
  async find({ tx }, { description = '' }, one) {
    const [entry] = await tx.ipAllowList.find([one]);
    if (entry === undefined) return undefined;
    return { output: entry, name: one, differences: otherwiseDescribed(entry.description, description) };
  },
});
