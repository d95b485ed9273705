import { storeMigrate } from '../../../operations/store/migrate.ts';
import { storeCommand } from './store-command.ts';

export const command = storeCommand('migrate', storeMigrate, {
  details: 'A copy of the file is kept beside it first. A store that is up to date is left as it is.',
  view: { data: (done) => done, columns: ['from', 'to', 'backup'] },
  done: ({ from, to }) => (from === to ? 'nothing to do' : undefined),
});
