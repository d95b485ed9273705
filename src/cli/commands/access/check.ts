import { DIFFERENT } from '../../../domain/errors.ts';
import { accessCheck } from '../../../operations/access/check.ts';
import { customCommand } from '../../app/command.ts';
import * as views from './views.ts';

export const command = customCommand({
  path: ['access', 'check'],
  summary: accessCheck.summary,
  details: `Exits with 0 for yes and 10 for no. ${views.PLACES} ${views.DEACTIVATED}`,
  operation: accessCheck,
  flags: accessCheck.input,
  positions: ['subject', 'permission'],
  examples: [
    'roster access check ada organization.people.invite',
    'roster access check group:Platform organization.people.view --json',
  ],
  async run(cli, input) {
    const answer = await cli.call(accessCheck, input);
    await cli.show(views.check, answer, accessCheck.output);
    return answer.allowed ? 0 : DIFFERENT;
  },
});
