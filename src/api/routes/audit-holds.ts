import { auditHoldCreate } from '../../operations/audit-hold/create.ts';
import { auditHoldList } from '../../operations/audit-hold/list.ts';
import { auditHoldRelease } from '../../operations/audit-hold/release.ts';
import { auditHoldShow } from '../../operations/audit-hold/show.ts';
import { route } from '../route.ts';

/** Holds on the audit log. */
export const routes = [
  route({ method: 'GET', path: '/audit_holds', operation: auditHoldList }),
  route({ method: 'POST', path: '/audit_holds', operation: auditHoldCreate }),
  route({ method: 'GET', path: '/audit_holds/:hold', operation: auditHoldShow, resource: auditHoldShow }),
  route({ method: 'DELETE', path: '/audit_holds/:hold', operation: auditHoldRelease, resource: auditHoldShow }),
];
