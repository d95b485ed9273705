import { DIFFERENT } from '../../../domain/errors.ts';
import { accessCheck } from '../../../operations/access/check.ts';
import { operationCommand } from '../../app/command.ts';
import * as views from './views.ts';

export const command = operationCommand({
  path: ['access', 'check'],
  details: `Exits with 0 for yes and 10 for no. ${views.PLACES} ${views.DEACTIVATED}`,
  operation: accessCheck,
  positions: ['subject', 'permission'],
  view: views.check,
  examples: [
    'roster access check ada organization.people.invite',
    'roster access check group:Platform organization.people.view --json',
  ],
  exit: ({ allowed }) => (allowed ? 0 : DIFFERENT),
});
