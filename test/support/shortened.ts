import { auditRetention } from '../../src/background/audit-retention.ts';
import { auditRetentionPrune } from '../../src/operations/audit-retention/prune.ts';
import { auditVerify } from '../../src/operations/audit/verify.ts';
import { settingsSet } from '../../src/operations/settings/set.ts';
import { streamBox } from './audit-stream.ts';
import type { AuditStart } from '../../src/domain/audit-chain.ts';
import type { TaskContext } from '../../src/background/task.ts';

/** An organization that keeps its audit log for 40 days, for tests of what is older. */

export const DAY = 24 * 60 * 60 * 1000;

export interface Shortened extends ReturnType<typeof streamBox> {
  readonly keep: (retention?: string) => Promise<unknown>;
  /** Moves the clock by so many days. */
  readonly later: (days: number) => void;
  readonly context: (signal?: AbortSignal) => TaskContext;
  /** Runs the task of a server, where it is wanted. */
  readonly served: () => Promise<void>;
  readonly prune: () => ReturnType<typeof pruneOf>;
  readonly start: () => Promise<AuditStart>;
  readonly verify: () => Promise<{ readonly events: number; readonly first_seq: number }>;
  readonly seqs: () => Promise<number[]>;
}

const pruneOf = ({ stream }: ReturnType<typeof streamBox>) => stream.call(auditRetentionPrune, {});

export function shortenedBox(): Shortened {
  const here = streamBox();
  const made: Shortened = Object.assign(here, {
    keep: (retention = '40d') => here.stream.call(settingsSet, { key: 'audit.retention', value: retention }),
    later: (days: number) => void (here.box.clock.now += days * DAY),
    context: (signal = new AbortController().signal): TaskContext => ({
      ...here.stream.environment,
      store: here.box.store,
      now: () => here.box.clock.now,
      signal,
      pause: () => Promise.resolve(),
      mail: undefined,
    }),
    async served() {
      if ((await auditRetention.wanted?.({ store: here.box.store, now: () => here.box.clock.now })) !== false)
        await auditRetention.run(made.context());
    },
    prune: () => pruneOf(here),
    start: () => here.box.store.read((tx) => tx.audit.start()),
    verify: () => here.stream.call(auditVerify, {}),
    seqs: async () => (await here.box.events()).map(({ seq }) => seq),
  });
  return made;
}
