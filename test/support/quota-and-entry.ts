import { ipAllowListAdd } from '../../src/operations/ip-allow-list/add.ts';
import { settingsQuotaSet } from '../../src/operations/settings/quota-set.ts';
import type { Acme } from './semaphore.ts';

/** Gives an organization a quota and an entry of the IP allow list, which lets everybody in. */
export async function withQuotaAndEntry(box: Pick<Acme, 'call'>): Promise<void> {
  await box.call(settingsQuotaSet, { machine_type: 's1-my-agents', quota: 2 });
  await box.call(ipAllowListAdd, { networks: ['0.0.0.0/0', '::/0', '203.0.113.0/24'] });
}
