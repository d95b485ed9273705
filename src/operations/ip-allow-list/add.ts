import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import type { Context } from '../../core/context.ts';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { entryDescription, ipAllowListEntry, MOST_ENTRIES, network } from '../../domain/ip-allow-list.ts';
import type { IpAllowListEntry } from '../../domain/ip-allow-list.ts';
import { required } from '../../lib/required.ts';
import { namedOnes } from '../shared/each.ts';
import { ifNotExists, otherwiseDescribed, unlessEachThere } from '../shared/if-not-exists.ts';
import { tellEffects } from './effects.ts';
import { forceField, MANAGE, VIEW } from './entries.ts';

const add = operation({
  name: 'ip-allow-list.add',
  summary: 'Allow requests from addresses and networks, and from no others',
  permission: [MANAGE],
  records: ['IpAllowList.Added', 'IpAllowList.Modified'],
  input: z.object({
    networks: namedOnes(field(network(), 'an IP address, or a network such as 203.0.113.0/24', 'ADDRESS')),
    description: z.optional(entryDescription()),
    force: forceField(),
    ...ifNotExists(),
  }),
  output: z.array(ipAllowListEntry),
  errors: ['conflict'],
  async run(context, { networks, description, force }) {
    const { tx } = context;
    const before = await tx.ipAllowList.all();
    const there = new Map(before.map((entry) => [entry.network, entry]));
    const wanted = [...new Set(networks)];
    const added = wanted.filter((one) => !there.has(one)).map((one) => newEntry(context, one, description ?? ''));
    if (before.length + added.length > MOST_ENTRIES)
      throw new AppError('conflict', `the IP allow list can have ${MOST_ENTRIES} entries, and has ${before.length}`, {
        hint: 'add a network that has several of them, or remove some: roster settings ip-allow-list list',
        details: { limit: 'entries', most: MOST_ENTRIES },
      });
    if (added.length > 0) {
      await tellEffects(context, [...before, ...added], force);
      await tx.ipAllowList.insert(added);
      for (const entry of added) recordAdded(context, entry);
    }
    for (const one of wanted) {
      const entry = there.get(one);
      if (entry !== undefined) there.set(one, await described(context, entry, description));
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

const newEntry = ({ environment, actor, at }: Context, one: string, description: string): IpAllowListEntry => ({
  id: environment.newId(),
  network: one,
  description,
  created_by: actor().username,
  created_at: at,
  updated_at: at,
});

function recordAdded({ record }: Context, { id, network: one, description }: IpAllowListEntry): void {
  record({
    kind: 'IpAllowList.Added',
    id,
    name: one,
    description: `requests from ${one} are allowed`,
    metadata: { after: { network: one, description } },
  });
}

/** Describes an entry that is there otherwise, where that is asked for. */
async function described(
  { tx, at, record }: Context,
  entry: IpAllowListEntry,
  description: string | undefined,
): Promise<IpAllowListEntry> {
  const { id, network: one } = entry;
  if (description === undefined || description === entry.description) return entry;
  await tx.ipAllowList.describe(id, { description, updated_at: at });
  record({
    kind: 'IpAllowList.Modified',
    id,
    name: one,
    description: `the entry ${one} of the IP allow list has another description`,
    metadata: { before: { description: entry.description }, after: { description } },
  });
  return { ...entry, description, updated_at: at };
}
