import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { ipAllowListEntry } from '../../domain/ip-allow-list.ts';
import { entryField, findEntry, VIEW } from './entries.ts';

export const ipAllowListShow = query({
  name: 'ip-allow-list.show',
  summary: 'Show an entry of the IP allow list',
  permission: [VIEW],
  input: z.object({ network: entryField() }),
  output: ipAllowListEntry,
  errors: ['not_found'],
  run: async ({ tx }, { network }) => findEntry(await tx.ipAllowList.all(), network),
});
