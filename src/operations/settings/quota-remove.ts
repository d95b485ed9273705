import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { machineQuota, quotaField } from '../../domain/jobs/machine-types.ts';
import { tellActivity, tellNextOn } from '../job/next.ts';
import { findQuota } from './find-quota.ts';

export const settingsQuotaRemove = operation({
  name: 'settings.quota-remove',
  summary: 'Let any number of jobs of a machine type run at once again',
  permission: ['organization.general_settings.modify'],
  records: ['MachineQuota.Removed'],
  input: z.object({ machine_type: quotaField() }),
  output: machineQuota,
  errors: ['not_found'],
  async run({ tx, record }, input) {
    const found = await findQuota(tx, input.machine_type);
    const { machine_type } = found;
    await tx.machineTypes.removeQuota(found.id);
    await tellActivity(tx);
    await tellNextOn(tx, machine_type);
    record({
      kind: 'MachineQuota.Removed',
      id: found.id,
      name: machine_type,
      description: `any number of jobs of ${machine_type} run at once, before at most ${found.quota}`,
      metadata: { before: { quota: found.quota } },
    });
    return found;
  },
});
