import { organizationApply } from '../../operations/organization/apply.ts';
import { organizationDiff } from '../../operations/organization/diff.ts';
import { organizationExport } from '../../operations/organization/export.ts';
import { route } from '../route.ts';

export const routes = [
  route({ method: 'GET', path: '/organization', operation: organizationExport, large: true }),
  route({ method: 'POST', path: '/organization/diff', operation: organizationDiff, large: true }),
  route({ method: 'POST', path: '/organization/apply', operation: organizationApply, large: true }),
];
