import { auditRetentionPrune } from '../../operations/audit-retention/prune.ts';
import { auditRetentionStatus } from '../../operations/audit-retention/status.ts';
import { route } from '../route.ts';

/** How long the audit log is kept. */
export const routes = [
  route({ method: 'GET', path: '/audit_retention', operation: auditRetentionStatus }),
  route({ method: 'POST', path: '/audit_retention/prune', operation: auditRetentionPrune }),
];
