import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { reference } from '../../domain/names/names.ts';
import { appendEvents } from '../../core/engine/audit.ts';
import type { EventDraft } from '../../core/context.ts';
import { storeOperation } from '../../core/operation.ts';
import type { Reads, Store } from '../../core/store/index.ts';
import type { StoreAdmin } from '../../core/store/admin.ts';
import { backupFile } from './backup.ts';
import { summary } from './copy.ts';
import { requireSame, requireSound, requireVersion, summaryOf } from './soundness.ts';

/** The organization that a restore replaced. */
interface Replaced {
  readonly name: string;
  readonly events: number;
  readonly head_hash: string;
  readonly kept: string;
}

export const storeRestore = storeOperation({
  name: 'store.restore',
  summary: 'Replace the organization in the store by the one of a backup',
  records: ['Organization.Restored'],
  input: z.object({
    file: backupFile('what store backup wrote'),
    /** The name of the organization that may be replaced, as the user confirmed it. */
    replace: z.optional(reference()),
    /** Checks the backup and the store, and changes nothing. */
    dry_run: z._default(z.boolean(), false),
  }),
  output: z.extend(summary, {
    /** The replaced organization, and where it is kept. */
    replaced: z.nullable(z.string()),
    kept: z.nullable(z.string()),
  }),
  errors: ['conflict', 'corrupt_store', 'not_found', 'unavailable'],
  async run(backup, { replace, dry_run }, { environment, target: open }) {
    await requireBackup(backup);
    const store = await open();
    const { version } = await store.info();
    if (version === 0) await store.migrate();
    requireVersion(await store.info());
    if (replace !== undefined) await requireKeepable(store);
    if (dry_run) return { ...(await backup.read(summaryOf)), replaced: null, kept: null };
    const restored = await backup.dump(async (pieces, tx) => {
      const before = await summaryOf(tx);
      const { seq: last } = await tx.audit.head();
      const organization = await tx.organization.get();
      let replaced: Replaced | null = null;
      return store.load(
        pieces,
        async (copy) => {
          requireSame(before, await summaryOf(copy));
          // A backup is a file, so the environment goes by this process's clock; events go by the store's.
          const at = new Date(environment.now() + store.clockSkew()).toISOString();
          const event = restoredEvent(organization?.id ?? '', before, last, replaced);
          await appendEvents(copy, [event], {
            actor: undefined,
            at,
            environment,
            outcome: 'ok',
            requestId: environment.newId(),
          });
          const { hash } = await copy.audit.head();
          return {
            ...before,
            events: before.events + 1,
            head_hash: hash,
            replaced: replaced?.name ?? null,
            kept: replaced?.kept ?? null,
          };
        },
        replace === undefined
          ? undefined
          : async (here, kept) => {
              replaced = { ...(await replaceable(here, replace)), kept };
            },
      );
    });
    requireSound(await store.integrity());
    return restored;
  },
});

/** Throws `corrupt_store`, `unavailable` for another version, `not_found` for a backup without an organization. */
async function requireBackup(backup: Store & StoreAdmin): Promise<void> {
  const facts = await backup.info();
  if (facts.version === 0)
    throw new AppError('not_found', `there is no organization in ${facts.location}`, {
      hint: 'name a file that store backup wrote to its end; nothing was changed',
    });
  requireVersion(facts, facts.location);
  requireSound(await backup.integrity());
}

/** Throws `corrupt_store` for a damaged store, because its engine could not keep it. */
async function requireKeepable(store: Store & StoreAdmin): Promise<void> {
  const findings = await store.integrity();
  if (findings.length === 0) return;
  throw new AppError('corrupt_store', `the store that is here is damaged: ${findings[0] ?? ''}`, {
    hint: 'move its files away, those that end in -wal and -shm too, and restore again; nothing was changed',
    details: { findings },
  });
}

/** Throws `conflict` if the store holds another organization than the confirmed one. */
async function replaceable(tx: Reads, confirmed: string): Promise<Omit<Replaced, 'kept'>> {
  const organization = await tx.organization.get();
  const name = organization?.name ?? '';
  if (name !== confirmed)
    throw new AppError('conflict', `the organization here is ${name}, not ${confirmed}`, {
      hint: 'look again, and confirm the name of this one; nothing was changed',
    });
  const { seq, hash } = await tx.audit.head();
  return { name, events: seq, head_hash: hash };
}

const restoredEvent = (
  id: string,
  { organization, events, head_hash }: z.infer<typeof summary>,
  last: number,
  replaced: Replaced | null,
): EventDraft => ({
  kind: 'Organization.Restored',
  id,
  name: organization,
  description: `the organization ${organization} was restored from a backup that ends at event ${last}`,
  metadata: {
    backup: { events, head_hash },
    replaced:
      replaced === null ? null : { name: replaced.name, events: replaced.events, head_hash: replaced.head_hash },
  },
});
