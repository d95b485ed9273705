import { healthCheck } from '../../operations/health/check.ts';
import { route } from '../route.ts';

/** What is wrong or risky. */
export const routes = [route({ method: 'GET', path: '/health', operation: healthCheck })];
