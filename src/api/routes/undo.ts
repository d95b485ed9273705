import { undoEvent } from '../../operations/undo/event.ts';
import { route } from '../route.ts';

/** Taking back what an event tells of. */
export const routes = [route({ method: 'POST', path: '/audit_logs/:event/undo', operation: undoEvent })];
