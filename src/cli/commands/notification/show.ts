import { notificationShow } from '../../../operations/notification/show.ts';
import { showCommand } from '../../app/command.ts';
import { notification } from './views.ts';

export const command = showCommand({
  path: ['notification', 'show'],
  operation: notificationShow,
  details: 'As YAML or JSON it is what "notification edit NAME -f FILE" takes: a masked secret stays as it is.',
  view: notification,
  examples: ['roster notification show siem', 'roster notification show siem -o yaml'],
});
