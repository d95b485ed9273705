import type { ServiceAccount } from '../../../domain/service-accounts.ts';
import { serviceAccountCreate } from '../../../operations/service-account/create.ts';
import { customCommand } from '../../app/command.ts';
import type { View } from '../../terminal/output.ts';
import { showsSecrets } from '../people/views.ts';
import { COLUMNS } from './views.ts';

export const command = customCommand({
  path: ['service-account', 'create'],
  summary: serviceAccountCreate.summary,
  details:
    'For a machine: it has tokens only, and can never log in. The token is shown once; roster token reset --service-account NAME replaces it.',
  operation: serviceAccountCreate,
  flags: serviceAccountCreate.input,
  positions: ['name'],
  writes: true,
  makesSecrets: true,
  examples: [
    'roster service-account create ci --reveal',
    'roster service-account create backup --role Member --description "Nightly export" --secret-file backup.jsonl',
  ],
  async run(cli, flags) {
    const { token, ...made } = await cli.call(serviceAccountCreate, flags);
    const shown = showsSecrets(cli);
    const view: View<ServiceAccount & { readonly token?: string }> = {
      data: (one) => one,
      columns: shown ? [...COLUMNS, 'token'] : COLUMNS,
      whole: ['token'],
    };
    await cli.show(view, shown ? { ...made, token } : made);
    cli.note(shown ? 'This token is not shown again.' : `The token is in ${cli.flags.secretFile ?? ''}.`);
  },
});
