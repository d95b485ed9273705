import { scimStatus } from '../../../operations/scim/status.ts';
import { operationCommand } from '../../app/command.ts';
import { provider } from './views.ts';

export const command = operationCommand({
  path: ['scim', 'status'],
  operation: scimStatus,
  details: 'Tells as whom the provider acts, how much it manages, when it was here last, and when its token expires.',
  view: provider,
  examples: ['roster scim status', 'roster scim status --json'],
});
