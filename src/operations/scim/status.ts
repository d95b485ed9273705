import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { provisioning } from '../../domain/scim/provider.ts';
import { describeProvider, theProvider } from './provider.ts';

export const scimStatus = query({
  name: 'scim.status',
  summary: 'Show the identity provider that manages people over SCIM',
  permission: ['organization.okta.view'],
  input: z.object({}),
  output: provisioning,
  errors: ['not_found'],
  run: async (context) => describeProvider(context, await theProvider(context.tx)),
});
