import { storeInfo } from '../../../operations/store/info.ts';
import { storeCommand } from './store-command.ts';

export const command = storeCommand('info', storeInfo, {
  view: {
    data: (facts) => facts,
    columns: [
      'engine',
      'location',
      'version',
      'program_version',
      'organization',
      'people',
      'groups',
      'events',
      'size_bytes',
    ],
  },
  done: ({ version, program_version }) =>
    version < program_version ? 'hint: this store is older than this roster: roster store migrate' : undefined,
});
