import * as z from 'zod/mini';
import { storeOperation } from '../../core/operation.ts';
import { fromTimesToCome, timeAhead } from '../health/times.ts';
import { alikeText } from '../shared/names.ts';
import { MOST_WARNINGS } from './info.ts';
import { requireVersion, chainFindings, requireSound } from './soundness.ts';

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
      events: (await tx.audit.head()).seq - (await tx.audit.start()).seq + 1,
      faults: [...(await tx.findings()), ...(await chainFindings(tx))],
      ahead: await fromTimesToCome(tx, new Date(environment.now()).toISOString()),
    }));
    requireSound([...engine, ...faults]);
    const warnings = [...ahead.map(timeAhead), ...pairs.map(alikeText)];
    return { ok: true, version: facts.version, events, findings: [], warnings };
  },
});
