import { notificationCreate } from '../../operations/notification/create.ts';
import { notificationDeliveries } from '../../operations/notification/deliveries.ts';
import { notificationDelete } from '../../operations/notification/delete.ts';
import { notificationEdit } from '../../operations/notification/edit.ts';
import { notificationList } from '../../operations/notification/list.ts';
import { notificationPause } from '../../operations/notification/pause.ts';
import { notificationRedeliver } from '../../operations/notification/redeliver.ts';
import { notificationResume } from '../../operations/notification/resume.ts';
import { notificationShow } from '../../operations/notification/show.ts';
import { notificationTest } from '../../operations/notification/test.ts';
import { route } from '../route.ts';

const ONE = '/notifications/:notification';

/** Notifications. */
export const routes = [
  route({ method: 'GET', path: '/notifications', operation: notificationList }),
  route({ method: 'POST', path: '/notifications', operation: notificationCreate }),
  route({ method: 'GET', path: ONE, operation: notificationShow, resource: notificationShow }),
  route({ method: 'PATCH', path: ONE, operation: notificationEdit, resource: notificationShow }),
  route({ method: 'DELETE', path: ONE, operation: notificationDelete, resource: notificationShow }),
  route({ method: 'POST', path: `${ONE}/pause`, operation: notificationPause }),
  route({ method: 'POST', path: `${ONE}/resume`, operation: notificationResume }),
  route({ method: 'POST', path: `${ONE}/test`, operation: notificationTest }),
  route({ method: 'GET', path: '/deliveries', operation: notificationDeliveries }),
  route({ method: 'POST', path: `${ONE}/redeliver`, operation: notificationRedeliver }),
];
