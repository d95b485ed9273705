import * as z from 'zod/mini';
import { storeOperation } from '../../core/operation.ts';

/** Work on the store itself, for anybody who can open it; nobody is authenticated. */

/** The most warnings of one check. */
export const MOST_WARNINGS = 100;

const info = z.object({
  engine: z.string(),
  location: z.string(),
  version: z.number(),
  program_version: z.number(),
  size_bytes: z.number(),
  organization: z.nullable(z.string()),
  people: z.number(),
  groups: z.number(),
  events: z.number(),
});

export const storeInfo = storeOperation({
  name: 'store.info',
  summary: 'Show which store this is, its version and size',
  input: z.object({}),
  output: info,
  async run(store) {
    const facts = await store.info();
    const empty = { organization: null, people: 0, groups: 0, events: 0 };
    if (facts.version !== facts.program_version) return { ...facts, ...empty };
    return store.read(async (tx) => ({
      ...facts,
      organization: (await tx.organization.get())?.name ?? null,
      people: await tx.people.count(),
      groups: await tx.groups.count(),
      events: (await tx.audit.head()).seq - (await tx.audit.start()).seq + 1,
    }));
  },
});
