import { agentList } from '../../operations/agent/list.ts';
import { route } from '../route.ts';

/** Agents. */
export const routes = [route({ method: 'GET', path: '/agents', operation: agentList })];
