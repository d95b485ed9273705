import { AppError } from '../../domain/errors.ts';
import {
  expressionsIn,
  MOST_EXPRESSIONS,
  MOST_RECEIVERS,
  receiversIn,
} from '../../domain/notifications/notification.ts';
import type { NotificationRecord, StoredRule } from '../../domain/notifications/notification.ts';
import type { Reads } from '../../core/store/index.ts';

/** What all notifications together may have. */
interface Limit {
  readonly what: string;
  readonly most: number;
  readonly countIn: (rules: readonly StoredRule[]) => number;
  readonly why: string;
}

const LIMITS: readonly Limit[] = [
  {
    what: 'regular expressions',
    most: MOST_EXPRESSIONS,
    countIn: expressionsIn,
    why: 'each event is compared with them all; exact texts count as none',
  },
  {
    what: 'receivers',
    most: MOST_RECEIVERS,
    countIn: receiversIn,
    why: 'one event may be told to them all; each webhook and e-mail of a rule counts, and each channel of Slack',
  },
];

/** Throws `conflict` where all notifications together would have too much of something, and more than before. */
export async function requireWithinLimits(
  tx: Reads,
  { id, rules }: Pick<NotificationRecord, 'id' | 'rules'>,
): Promise<void> {
  const all = await tx.notifications.all();
  const others = all.filter((one) => one.id !== id).flatMap((one) => one.rules);
  const before = all.flatMap((one) => one.rules);
  for (const { what, most, countIn, why } of LIMITS) {
    const sum = countIn(others) + countIn(rules);
    if (sum > most && sum > countIn(before))
      throw new AppError('conflict', `all notifications together would have ${sum} ${what}`, {
        hint: `they may have ${most}, for ${why}`,
        details: { limit: `${what} of notifications`, most },
      });
  }
}
