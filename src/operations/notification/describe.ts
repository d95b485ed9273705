import { AppError } from '../../domain/errors.ts';
import { sortKey } from '../../domain/names/names.ts';
import { shownRule } from '../../domain/notifications/notification.ts';
import type { Notification, NotificationRecord } from '../../domain/notifications/notification.ts';
import { MASK } from '../../domain/notifications/rules.ts';
import type { Rule } from '../../domain/notifications/rules.ts';
import { toSubjectRef } from '../../domain/references.ts';
import { nearest } from '../../lib/nearest-name.ts';
import { required } from '../../lib/required.ts';
import type { Reads } from '../../core/store/index.ts';
import { accountsOf } from '../shared/accounts.ts';
import { lookUpNamed } from '../shared/resolve.ts';

/** Notifications in public form: their secrets are masked. */

/** A notification by exact name or id. Throws `not_found` with the nearest name. */
export async function findNotification(tx: Reads, ref: string): Promise<NotificationRecord> {
  const found = await lookUpNamed(tx.notifications, ref);
  if (found !== undefined) return found;
  const names = (await tx.notifications.all()).map(({ name }) => name);
  const near = nearest(
    ref,
    names.filter((name) => sortKey(name)[0] === sortKey(ref)[0]),
  );
  throw new AppError('not_found', `there is no notification ${ref}`, {
    hint: near === undefined ? 'roster notification list' : `did you mean ${near}?`,
    details: { notification: ref, suggestions: near === undefined ? [] : [near] },
  });
}

/** Notifications in public form, in their order. */
export async function describeNotifications(
  tx: Reads,
  records: readonly NotificationRecord[],
): Promise<Notification[]> {
  const accounts = await accountsOf(
    tx,
    records.map(({ acts_for: id }) => id),
  );
  return records.map((record) => {
    const account = accounts.get(record.acts_for);
    return {
      id: record.id,
      name: record.name,
      status: record.status,
      acts_for: account === undefined ? null : toSubjectRef(account),
      rules: shownRules(record),
      created_at: record.created_at,
      updated_at: record.updated_at,
    };
  });
}

/** One notification in public form. */
export async function describeNotification(tx: Reads, record: NotificationRecord): Promise<Notification> {
  const [described] = await describeNotifications(tx, [record]);
  return required(described, 'the description of a notification');
}

/** The rules as they are shown, and as the audit log has them. */
export const shownRules = ({ rules }: Pick<NotificationRecord, 'rules'>): Rule[] =>
  rules.map((one) => shownRule(one, MASK));
