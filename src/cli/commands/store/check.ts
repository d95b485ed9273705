import { storeCheck } from '../../../operations/store/check.ts';
import { storeCommand } from './store-command.ts';

export const command = storeCommand('check', storeCheck, {
  details:
    'Checks the pages of the file, the rules between its tables, and the audit log from its first event. It also lists what is dated in the future because a clock was wrong; that alone does not make the store unsound.',
  view: { data: (found) => found, columns: ['ok', 'version', 'events'] },
  done: ({ events, warnings }) =>
    [
      ...warnings.map((warning) => `warning: ${warning}`),
      `the store is sound; ${events} audit events follow each other`,
    ].join('\n'),
});
