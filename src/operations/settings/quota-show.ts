import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { machineQuota, quotaField } from '../../domain/jobs/machine-types.ts';
import { findQuota } from './find-quota.ts';

export const settingsQuotaShow = query({
  name: 'settings.quota-show',
  summary: 'Show how many jobs of a machine type run at once',
  permission: ['organization.general_settings.view'],
  input: z.object({ machine_type: quotaField() }),
  output: machineQuota,
  errors: ['not_found'],
  run: ({ tx }, { machine_type }) => findQuota(tx, machine_type),
});
