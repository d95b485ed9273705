import * as z from 'zod/mini';
import { endTrust, MANAGE_TRUSTS } from '../../core/guards/held-trusts.ts';
import { operation } from '../../core/operation.ts';
import { trust, trustField } from '../../domain/signin/trust.ts';
import { describeTrust } from './describe.ts';
import { findTrust } from './find-trust.ts';

export const signinTrustRemove = operation({
  name: 'signin-trust.remove',
  summary: 'Stop exchanging the tokens of CI jobs, and end the tokens that they got',
  permission: [MANAGE_TRUSTS],
  records: ['Trust.Removed', 'Token.Revoked'],
  input: z.object({ trust: trustField() }),
  output: trust,
  errors: ['not_found', 'ambiguous'],
  async run({ tx, at, record }, input) {
    const found = await findTrust(tx, input.trust);
    const described = await describeTrust(tx, found);
    const account = described.service_account.name;
    for (const event of await endTrust(tx, { trust: found, account }, at)) record(event);
    return described;
  },
});
