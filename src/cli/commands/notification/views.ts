import type { Delivery } from '../../../domain/notifications/deliveries.ts';
import { isOfJobs } from '../../../domain/notifications/filters.ts';
import { CHANNELS } from '../../../domain/notifications/rules.ts';
import type * as domain from '../../../domain/notifications/notification.ts';
import type { Flat } from '../../context/flat.ts';
import type { Item, View } from '../../terminal/output.ts';

type Notification = Flat<domain.Notification>;

const COLUMNS = ['name', 'status', 'rules', 'acts_for'] as const;

/** In a cell, a rule is its name and whom it tells, and that it tells of jobs where it does. */
const row = (item: Item): Item => ({
  ...item,
  rules: (item as Notification).rules.map(
    ({ name, filter, notify }) =>
      `${name} (${CHANNELS.filter((channel) => notify[channel] !== undefined).join(', ')}${isOfJobs(filter) ? '; of jobs' : ''})`,
  ),
});

export const notifications: View<readonly Notification[]> = { data: (items) => items, columns: COLUMNS, row };

export const notification: View<Notification> = { data: (one) => one, columns: COLUMNS, row };

export const deliveries: View<readonly Flat<Delivery>[]> = {
  data: (items) => items,
  columns: ['notification', 'rule', 'channel', 'seq', 'job', 'status', 'attempts', 'next_attempt_at', 'result'],
};

/** How many messages will be sent. */
export const sent: View<{ readonly name: string; readonly messages: number }> = {
  data: (one) => one,
  columns: ['name', 'messages'],
};
