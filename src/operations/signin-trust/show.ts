import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { trust, trustField } from '../../domain/signin/trust.ts';
import { describeTrust } from './describe.ts';
import { findTrust } from './find-trust.ts';

export const signinTrustShow = query({
  name: 'signin-trust.show',
  summary: 'Show one trust in a CI system',
  permission: ['organization.service_accounts.view'],
  input: z.object({ trust: trustField() }),
  output: trust,
  errors: ['not_found', 'ambiguous'],
  run: async ({ tx }, input) => describeTrust(tx, await findTrust(tx, input.trust)),
});
