import * as z from 'zod/mini';
import { storeOperation } from '../../core/operation.ts';
import { fromTimesToCome, timeAhead } from '../health/times.ts';
import { alikeText } from '../shared/names.ts';
import { chainFindings, requireSound, requireVersion } from './soundness.ts';

/** Work on the store itself, for anybody who can open it; nobody is authenticated. */

/** The most warnings of one check. */
const MOST_WARNINGS = 100;

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
  output: z.object({
    ok: z.boolean(),
    version: z.number(),
    events: z.number(),
    findings: z.array(z.string()),
    /** What should be fixed, although the store is sound. */
    warnings: z.array(z.string()),
  }),
  errors: ['corrupt_store', 'unavailable'],
  async run(store, _input, { environment }) {
    const facts = await store.info();
    requireVersion(facts);
    const engine = await store.integrity();
    const { events, faults, ahead, pairs } = await store.read(async (tx) => ({
      pairs: await tx.names.pairs(MOST_WARNINGS),
      events: (await tx.audit.head()).seq,
      faults: [...(await tx.findings()), ...(await chainFindings(tx))],
      ahead: await fromTimesToCome(tx, new Date(environment.now()).toISOString()),
    }));
    requireSound([...engine, ...faults]);
    const warnings = [...ahead.map(timeAhead), ...pairs.map(alikeText)];
    return { ok: true, version: facts.version, events, findings: [], warnings };
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
