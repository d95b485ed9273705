import { AppError } from '../../domain/errors.ts';
import { expressionsIn, MOST_EXPRESSIONS } from '../../domain/notifications/notification.ts';
import type { NotificationRecord } from '../../domain/notifications/notification.ts';
import type { Reads } from '../../core/store/index.ts';

/** Throws `conflict` where all notifications together would have too many regular expressions. */
export async function requireFewExpressions(
  tx: Reads,
  { id, rules }: Pick<NotificationRecord, 'id' | 'rules'>,
): Promise<void> {
  const wanted = expressionsIn(rules);
  if (wanted === 0) return;
  const others = (await tx.notifications.all()).filter((one) => one.id !== id);
  const sum = wanted + expressionsIn(others.flatMap((one) => one.rules));
  if (sum > MOST_EXPRESSIONS)
    throw new AppError('conflict', `all notifications together would have ${sum} regular expressions`, {
      hint: `they may have ${MOST_EXPRESSIONS}, for each event is compared with them all; exact texts count as none`,
      details: { limit: 'regular expressions of notifications', most: MOST_EXPRESSIONS },
    });
}
