import { scimDisable } from '../../../operations/scim/disable.ts';
import { operationCommand } from '../../app/command.ts';
import { provider } from './views.ts';

export const command = operationCommand({
  path: ['scim', 'disable'],
  operation: scimDisable,
  details: 'Deletes the service account of the provider with its token. People and groups stay as they are.',
  view: provider,
  confirm: () => 'End what the identity provider does over SCIM? Its token stops working; people and groups stay.',
  examples: ['roster scim disable --yes', 'roster scim disable --dry-run'],
  done: ({ people, groups }) =>
    `no identity provider manages people any more; ${people} people and ${groups} groups stay`,
});
