import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { AppError } from '../../domain/errors.ts';
import { machineQuota, machineTypeField, mostField, MOST_QUOTAS } from '../../domain/jobs/machine-types.ts';
import { counted } from '../../lib/plural.ts';
import { tellActivity, tellNextOn } from '../job/next.ts';

export const settingsQuotaSet = operation({
  name: 'settings.quota-set',
  summary: 'Say how many jobs of a machine type run at once',
  permission: ['organization.general_settings.modify'],
  records: ['MachineQuota.Modified', 'MachineQuota.Added'],
  input: z.object({ machine_type: machineTypeField(), quota: mostField() }),
  output: machineQuota,
  errors: ['conflict'],
  async run(context, { machine_type, quota }) {
    const { tx, at, environment } = context;
    const before = await tx.machineTypes.quotaOf(machine_type);
    if (before?.quota === quota) return before;
    if (before === undefined) await requireRoom(tx);
    const after = {
      id: before?.id ?? environment.newId(),
      machine_type,
      quota,
      created_at: before?.created_at ?? at,
      updated_at: at,
    };
    await tx.machineTypes.putQuota(after);
    await tellActivity(tx);
    await tellNextOn(tx, machine_type);
    context.record({
      kind: before === undefined ? 'MachineQuota.Added' : 'MachineQuota.Modified',
      id: after.id,
      name: machine_type,
      description: `at most ${counted(quota, 'job')} of ${machine_type} ${quota === 1 ? 'runs' : 'run'} at once, before ${before?.quota ?? 'any number'}`,
      metadata: { ...(before === undefined ? {} : { before: { quota: before.quota } }), after: { quota } },
    });
    return after;
  },
});

/** Throws `conflict` where there are as many quotas as there can be. */
async function requireRoom(tx: Reads): Promise<void> {
  if ((await tx.machineTypes.quotas()).length < MOST_QUOTAS) return;
  throw new AppError('conflict', `there are ${MOST_QUOTAS} quotas, which is the most`, {
    hint: 'remove one that is not needed any more: roster settings quota list',
    details: { limit: 'quotas', most: MOST_QUOTAS },
  });
}
