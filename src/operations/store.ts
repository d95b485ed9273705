import * as z from 'zod/mini';
import { AppError } from '../domain/errors.ts';
import { storeOperation } from '../core/operation.ts';
import type { Reads, StoreInfo } from '../core/store.ts';
import { field } from '../domain/field.ts';
import { notInitialised } from './resolve.ts';
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
    const facts = await store.info();
    requireVersion(facts);
    const engine = await store.integrity();
    const { events, findings } = await store.read(async (tx) => ({
      events: (await tx.audit.head()).seq,
      findings: [...(await tx.findings()), ...(await chainFindings(tx))],
    }));
    requireSound([...engine, ...findings]);
    return { ok: true, version: facts.version, events, findings: [] };
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

const location = () => z.string().check(z.minLength(1));

export const storeCopy = storeOperation({
  name: 'store.copy',
  summary: 'Copy an organization into an empty store, of the other engine too',
  input: z.object({
    from: z.optional(field(location(), 'the store to copy, a path or postgres://…; else the current one', 'STORE')),
    to: field(location(), 'an empty place for the copy: a path, or postgres://…', 'STORE'),
  }),
  output: z.object({
    organization: z.string(),
    people: z.number(),
    groups: z.number(),
    events: z.number(),
    head_hash: z.string(),
  }),
  errors: ['conflict', 'corrupt_store', 'not_found', 'unavailable'],
  async run(source, _input, { target }) {
    if (target === undefined) throw new AppError('internal', 'a copy needs a store to copy to');
    requireSound(await source.integrity());
    requireVersion(await source.info());
    await target.migrate();
    const copied = await source.dump(async (pieces, tx) => {
      const before = await summaryOf(tx);
      return target.load(pieces, async (copy) => {
        const after = await summaryOf(copy);
        if (JSON.stringify(after) !== JSON.stringify(before))
          throw new AppError('corrupt_store', 'the copy differs from its source', {
            hint: 'nothing was kept of it; try again',
            details: { before, after },
          });
        return after;
      });
    });
    requireSound(await target.integrity());
    return copied;
  },
});

/** What a copy must agree in. Throws `corrupt_store` for a store that is not sound. */
async function summaryOf(tx: Reads) {
  const organization = await tx.organization.get();
  if (organization === undefined) throw notInitialised();
  requireSound([...(await tx.findings()), ...(await chainFindings(tx))]);
  const { seq, hash } = await tx.audit.head();
  return {
    organization: organization.name,
    people: await tx.people.count(),
    groups: await tx.groups.count(),
    events: seq,
    head_hash: hash,
  };
}

function requireVersion({ version, program_version }: StoreInfo): void {
  if (version === program_version) return;
  throw new AppError(
    'unavailable',
    `the store has version ${version}, and this roster works on version ${program_version}`,
    { hint: version < program_version ? 'roster store migrate' : 'update roster' },
  );
}

function requireSound(findings: readonly string[]): void {
  if (findings.length === 0) return;
  const message =
    findings.length === 1 ? (findings[0] ?? '') : `${findings.length} findings; the first: ${findings[0] ?? ''}`;
  throw new AppError('corrupt_store', message, {
    hint: 'keep a copy of the store before you mend it',
    details: { findings: [...findings] },
  });
}

async function chainFindings(tx: Reads): Promise<string[]> {
  if ((await tx.organization.get()) === undefined) return [];
  const { fault } = await followChain(tx, () => Promise.resolve());
  return fault === undefined ? [] : [`the audit log is broken at event ${fault.seq}: ${fault.problem}`];
}
