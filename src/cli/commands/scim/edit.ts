import { scimEdit } from '../../../operations/scim/edit.ts';
import { operationCommand } from '../../app/command.ts';
import { provider } from './views.ts';

export const command = operationCommand({
  path: ['scim', 'edit'],
  operation: scimEdit,
  view: provider,
  examples: ['roster scim edit --on-delete deactivate', 'roster scim edit --on-delete remove --json'],
});
