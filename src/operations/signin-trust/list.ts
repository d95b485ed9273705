import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { pageOfAll, pageRequest } from '../../domain/page.ts';
import { trust, TRUST_SORTS } from '../../domain/signin/trust.ts';
import { listed, listOf, pagingFields } from '../shared/listing.ts';
import { describeTrusts } from './describe.ts';

export const signinTrustList = query({
  name: 'signin-trust.list',
  summary: 'List whose CI tokens are exchanged, in the order in which they are tried',
  permission: ['organization.service_accounts.view'],
  input: z.object(pagingFields(TRUST_SORTS)),
  output: listOf(trust),
  async run({ tx }, input) {
    const trusts = await describeTrusts(tx, await tx.trusts.all());
    const page = pageOfAll(trusts, pageRequest(input), TRUST_SORTS, TRUST_SORTS.created_at);
    return listed(input, page, () => Promise.resolve(trusts.length));
  },
});
