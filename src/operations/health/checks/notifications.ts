import { MOST_RECEIVERS, receiversIn } from '../../../domain/notifications/notification.ts';
import type { Undelivered } from '../../../core/store/notifications.ts';
import { counted } from '../../../lib/plural.ts';
import { commandLine } from '../../../lib/shell.ts';
import { check } from './check.ts';

/** Checks of what notifications could not tell. */

const needs = ['organization.notifications.view', 'organization.audit_logs.view'];

const undelivered = (
  code: 'notification_failed' | 'notification_skipped',
  status: Undelivered['status'],
  what: string,
) =>
  check({
    code,
    about: 'what notifications could not tell',
    needs,
    offenders: async ({ tx }) => (await tx.notifications.undelivered()).filter((one) => one.status === status),
    tell: ({ name, messages, result }) => [
      name,
      `${counted(messages, 'message')} of the notification ${name} ${messages === 1 ? 'was' : 'were'} ${what}, the last with: ${result ?? 'no answer'}`,
      commandLine('roster', 'notification', 'deliveries', name, '--failed'),
    ],
  });

/** Of rules from before the limit, or that were written past roster. */
export const notificationReceivers = check({
  code: 'notification_receivers',
  about: 'how many are told of one event',
  needs,
  async offenders({ tx }) {
    const receivers = receiversIn((await tx.notifications.all()).flatMap(({ rules }) => rules));
    return receivers > MOST_RECEIVERS ? [receivers] : [];
  },
  tell: (receivers) => [
    null,
    `all notifications together have ${receivers} receivers, and an event is told to ${MOST_RECEIVERS} at most`,
    'roster notification list',
  ],
});

export const notificationFailed = undelivered('notification_failed', 'failed', 'given up');
export const notificationSkipped = undelivered('notification_skipped', 'skipped', 'not sent');
