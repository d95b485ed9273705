import { auditHoldShow } from '../../../../operations/audit-hold/show.ts';
import { showCommand } from '../../../app/command.ts';
import { hold } from './views.ts';

export const command = showCommand({
  path: ['audit', 'hold', 'show'],
  operation: auditHoldShow,
  view: hold,
  examples: ['roster audit hold show case-17', 'roster audit hold show case-17 --json'],
});
