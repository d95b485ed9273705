import { KEEP_ALL } from '../../../domain/audit-retention.ts';
import { AppError } from '../../../domain/errors.ts';
import { counted } from '../../../lib/plural.ts';
import type { Reads } from '../../../core/store/index.ts';
import { limitsAt } from '../../audit-retention/limits.ts';
import type { Limits } from '../../audit-retention/limits.ts';
import { keptFirst } from '../../audit-retention/wanted.ts';
import { check } from './check.ts';

/** Checks of how long audit events are kept. */

/** Servers drop once a day, so that what is due for two days is what nobody drops, in milliseconds. */
const LATE = 2 * 24 * 60 * 60 * 1000;

export const auditRetentionBehind = check({
  code: 'audit_retention_behind',
  about: 'audit events that are kept for too long',
  needs: ['organization.audit_logs.view'],
  async offenders({ tx }, { at }) {
    const late = await limitsBefore(tx, at);
    // What a hold keeps is kept on purpose.
    if (late === undefined || late.isHeld || late.due <= late.start.until_seq) return [];
    const next = late.kept === null ? await keptFirst(tx, late) : { kept: late.kept, waits: false };
    if (next?.waits === true) return [];
    const { retention, due, start } = late;
    return [{ retention, events: due - start.until_seq, kept: next?.kept ?? 'nothing drops them' }];
  },
  tell: ({ retention, events, kept }) => [
    retention,
    `${counted(events, 'audit event')} ${events === 1 ? 'is' : 'are'} kept for longer than ${retention}: ${kept}`,
    'roster audit prune',
  ],
});

/** The limits of some time ago; undefined: all is kept, or `time_ahead` tells of a wrong clock. */
async function limitsBefore(tx: Reads, at: string): Promise<Limits | undefined> {
  if ((await tx.organization.get())?.audit_retention === KEEP_ALL) return undefined;
  try {
    return await limitsAt(tx, at, LATE);
  } catch (error) {
    if (error instanceof AppError && error.code === 'conflict') return undefined;
    throw error;
  }
}
