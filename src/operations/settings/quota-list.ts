import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { machineQuota, QUOTA_SORTS } from '../../domain/jobs/machine-types.ts';
import { pageOfAll, pageRequest } from '../../domain/page.ts';
import { listed, listOf, pagingFields } from '../shared/listing.ts';

export const settingsQuotaList = query({
  name: 'settings.quota-list',
  summary: 'List how many jobs of each machine type run at once',
  permission: ['organization.general_settings.view'],
  input: z.object(pagingFields(QUOTA_SORTS)),
  output: listOf(machineQuota),
  async run({ tx }, input) {
    const quotas = await tx.machineTypes.quotas();
    const page = pageOfAll(quotas, pageRequest(input), QUOTA_SORTS, QUOTA_SORTS.machine_type);
    return listed(input, page, () => Promise.resolve(quotas.length));
  },
});
