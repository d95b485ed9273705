import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { ENTRY_SORTS, ipAllowListEntry } from '../../domain/ip-allow-list.ts';
import { pageOfAll, pageRequest } from '../../domain/page.ts';
import { listed, listOf, pagingFields } from '../shared/listing.ts';
import { VIEW } from './entries.ts';

export const ipAllowListList = query({
  name: 'ip-allow-list.list',
  summary: 'List the addresses from which requests are allowed; where there is none, all are',
  permission: [VIEW],
  input: z.object(pagingFields(ENTRY_SORTS)),
  output: listOf(ipAllowListEntry),
  async run({ tx }, input) {
    const entries = await tx.ipAllowList.all();
    const page = pageOfAll(entries, pageRequest(input), ENTRY_SORTS, ENTRY_SORTS.network);
    return listed(input, page, () => Promise.resolve(entries.length));
  },
});
