import { auditHoldRelease } from '../../../../operations/audit-hold/release.ts';
import { operationCommand } from '../../../app/command.ts';
import { hold } from './views.ts';

export const command = operationCommand({
  path: ['audit', 'hold', 'release'],
  operation: auditHoldRelease,
  positions: ['hold'],
  view: hold,
  confirm: (input) => `Release the hold ${input.hold}? What it kept may go by its age.`,
  examples: ['roster audit hold release case-17 --yes', 'roster audit hold release case-17 --dry-run'],
  done: ({ name }) => `the hold ${name} is released`,
});
