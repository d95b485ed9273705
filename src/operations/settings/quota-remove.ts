import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { AppError } from '../../domain/errors.ts';
import { machineQuota, quotaField } from '../../domain/jobs/machine-types.ts';
import { nearest } from '../../lib/nearest-name.ts';

export const settingsQuotaRemove = operation({
  name: 'settings.quota-remove',
  summary: 'Let any number of jobs of a machine type run at once again',
  permission: ['organization.general_settings.modify'],
  records: ['MachineQuota.Removed'],
  input: z.object({ machine_type: quotaField() }),
  output: machineQuota,
  errors: ['not_found'],
  async run({ tx, record }, { machine_type }) {
    const found = await tx.machineTypes.quotaOf(machine_type);
    if (found === undefined) throw await noQuota(tx, machine_type);
    await tx.machineTypes.removeQuota(found.id);
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

async function noQuota(tx: Reads, machineType: string): Promise<AppError> {
  const near = nearest(
    machineType,
    (await tx.machineTypes.quotas()).map((one) => one.machine_type),
  );
  return new AppError('not_found', `there is no quota of ${machineType}`, {
    hint: near === undefined ? 'roster settings quota list' : `did you mean ${near}?`,
    details: { machine_type: machineType, suggestions: near === undefined ? [] : [near] },
  });
}
