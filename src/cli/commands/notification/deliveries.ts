import { notificationDeliveries } from '../../../operations/notification/deliveries.ts';
import { listCommand } from '../../app/list-command.ts';
import { deliveries } from './views.ts';

export const command = listCommand({
  path: ['notification', 'deliveries'],
  operation: notificationDeliveries,
  details:
    'A message that is refused (a status below 500) is given up at once; one that is not answered is tried again for a day, and what comes after it waits. What ended is kept for 30 days.',
  positions: ['notification'],
  view: deliveries,
  examples: ['roster notification deliveries siem', 'roster notification deliveries --failed --json'],
});
