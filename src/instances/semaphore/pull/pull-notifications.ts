import * as z from 'zod/mini';
import { AppError } from '../../../domain/errors.ts';
import { name } from '../../../domain/names/names.ts';
import { MOST_NOTIFICATIONS } from '../../../domain/notifications/notification.ts';
import type { NotificationRecord } from '../../../domain/notifications/notification.ts';
import { rules as rulesOfOne } from '../../../domain/notifications/rules.ts';
import type { Rule } from '../../../domain/notifications/rules.ts';
import type { Sealing } from '../../../core/sealing.ts';
import type { Writes } from '../../../core/store/index.ts';
import { counted } from '../../../lib/plural.ts';
import { someNames } from '../../../lib/short-name.ts';
import { requireWithinLimits } from '../../../operations/notification/limits.ts';
import { sealRules } from '../../../operations/notification/seal-rules.ts';
import type { SemaphoreApi } from '../api/api.ts';
import { rulesIn, timeOf } from '../forms/notification-form.ts';
import { readNotifications } from '../api/pages.ts';
import type { WireNotification } from '../api/wire.ts';

/** Notifications of an instance in a copy of it, from which nothing is ever sent: paused, and to addresses that nobody has. */

/** The end of names that no network knows. */
const NOWHERE = '.invalid';

export interface ReadNotifications {
  readonly all: readonly WireNotification[];
  /** What could not be seen, each as a sentence. */
  readonly notes: readonly string[];
}

/** Reads them for a copy, which has none where the token may not see them. */
export async function notificationsToPull(api: SemaphoreApi): Promise<ReadNotifications> {
  try {
    return { all: await readNotifications(api), notes: [] };
  } catch (error) {
    if (!(error instanceof AppError) || !['forbidden', 'not_found'].includes(error.code)) throw error;
    return { all: [], notes: ['the token may not see notifications: none were read'] };
  }
}

/** Fills a store with notifications, and returns how many it holds and what is to be told. Call it in a transaction. */
export async function fillNotifications(
  tx: Writes,
  all: readonly WireNotification[],
  sealing: Sealing,
): Promise<{ readonly held: number; readonly notes: readonly string[]; readonly unheld: readonly string[] }> {
  const reasons = new Map<string, string>();
  const names = new Set<string>();
  let held = 0;
  for (const one of all.toSorted((some, other) => (some.metadata.name < other.metadata.name ? -1 : 1))) {
    try {
      if (held === MOST_NOTIFICATIONS) throw new AppError('conflict', `a store has ${MOST_NOTIFICATIONS} at most`);
      const record = await recordOf(tx, one, sealing);
      // A store that refuses a row may have given up the whole transaction.
      if (names.has(record.name)) throw new AppError('conflict', 'another has the same name');
      names.add(record.name);
      await requireWithinLimits(tx, record);
      await tx.notifications.insert(record);
      held += 1;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      reasons.set(one.metadata.name, error.message);
    }
  }
  const [why] = reasons.values();
  return {
    held,
    notes:
      held === 0
        ? []
        : [
            `${counted(held, 'notification')} of the copy cannot send anything: paused, to hosts and people that end in ${NOWHERE}, and without secrets`,
          ],
    unheld:
      why === undefined
        ? []
        : [`these notifications were left out: ${someNames([...reasons.keys()], SHOWN)}; the first because ${why}`],
  };
}

/** So many names are told. */
const SHOWN = 20;

/** Throws `invalid` for what no store holds, and what sealing throws. */
async function recordOf(
  tx: Writes,
  { metadata, spec }: WireNotification,
  sealing: Sealing,
): Promise<NotificationRecord> {
  const read = z.safeParse(z.object({ name: name(), rules: rulesOfOne() }), {
    name: metadata.name,
    rules: rulesIn(spec.rules, nowhere).map(toNobody),
  });
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new AppError('invalid', `its ${issue?.path.join('.') ?? 'form'} ${issue?.message ?? 'is another'}`);
  }
  return {
    id: metadata.id,
    name: read.data.name,
    status: 'paused',
    rules: await sealRules(read.data.rules, metadata.id, sealing),
    acts_for: metadata.creator_id,
    created_by: metadata.creator_id,
    matched_seq: (await tx.audit.head()).seq + 1,
    matching: false,
    created_at: timeOf(metadata.create_time),
    updated_at: timeOf(metadata.update_time),
  };
}

/** A host that is none; what stands behind a host may be a secret. */
const nowhere = (address: string): string =>
  URL.canParse(address) ? `https://${new URL(address).hostname}${NOWHERE}/` : '';

/** The rule without the secret that the instance names, and to people who are nobody. */
function toNobody({ notify: { slack, webhook, email }, ...rule }: Rule): Rule {
  return {
    ...rule,
    notify: {
      ...(slack === undefined ? {} : { slack }),
      ...(webhook === undefined ? {} : { webhook: { ...webhook, secret: undefined, unsigned: true } }),
      ...(email === undefined ? {} : { email: { ...email, to: email.to.map((one) => `${one}${NOWHERE}`) } }),
    },
  };
}
