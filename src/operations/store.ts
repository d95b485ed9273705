import * as z from 'zod/mini';
import { AppError } from '../domain/errors.ts';
import { storeOperation } from '../core/operation.ts';
import type { Reads } from '../core/store.ts';
import { followChain } from './chain.ts';

/** Work on the store itself, for whoever can open it; nobody is authenticated. */

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
      events: (await tx.audit.head()).seq,
    }));
  },
});

export const storeCheck = storeOperation({
  name: 'store.check',
  summary: 'Check the store: its pages, its rules and its audit log',
  input: z.object({}),
  output: z.object({ ok: z.boolean(), version: z.number(), events: z.number(), findings: z.array(z.string()) }),
  errors: ['corrupt_store', 'unavailable'],
  async run(store) {
    const { version, program_version } = await store.info();
    if (version !== program_version) {
      throw new AppError(
        'unavailable',
        `the store has version ${version}, and this roster checks version ${program_version}`,
        { hint: version < program_version ? 'roster store migrate' : 'update roster' },
      );
    }
    const engine = await store.integrity();
    const { events, findings } = await store.read(async (tx) => ({
      events: (await tx.audit.head()).seq,
      findings: [...(await tx.findings()), ...(await chainFindings(tx))],
    }));
    const all = [...engine, ...findings];
    if (all.length > 0) {
      const message = all.length === 1 ? (all[0] ?? '') : `${all.length} findings; the first: ${all[0] ?? ''}`;
      throw new AppError('corrupt_store', message, {
        hint: 'keep a copy of the store before you mend it',
        details: { findings: all },
      });
    }
    return { ok: true, version, events, findings: [] };
  },
});

export const storeMigrate = storeOperation({
  name: 'store.migrate',
  summary: 'Bring the store to the version that this roster needs',
  input: z.object({}),
  output: z.object({ from: z.number(), to: z.number(), backup: z.nullable(z.string()) }),
  errors: ['unavailable'],
  run: (store) => store.migrate(),
});

async function chainFindings(tx: Reads): Promise<string[]> {
  if ((await tx.organization.get()) === undefined) return [];
  const { fault } = await followChain(tx, () => Promise.resolve());
  return fault === undefined ? [] : [`the audit log is broken at event ${fault.seq}: ${fault.problem}`];
}
