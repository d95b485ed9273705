import type { MachineQuota } from '../../../../domain/jobs/machine-types.ts';
import { listOf } from '../../../terminal/output.ts';
import type { View } from '../../../terminal/output.ts';

/** How quotas of machine types look. */

export const quota: View<MachineQuota> = {
  data: (one) => one,
  columns: ['machine_type', 'quota', 'updated_at', 'id'],
  whole: ['machine_type'],
};
export const quotas: View<readonly MachineQuota[]> = listOf(quota);
