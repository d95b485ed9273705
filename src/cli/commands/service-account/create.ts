import type * as domain from '../../../domain/service-accounts.ts';
import { serviceAccountCreate } from '../../../operations/service-account/create.ts';
import { operationCommand } from '../../app/command.ts';
import type { Flat } from '../../context/flat.ts';
import type { View } from '../../terminal/output.ts';
import { COLUMNS } from './views.ts';

type ServiceAccount = Flat<domain.ServiceAccount>;

const created = (shown: boolean): View<ServiceAccount & { readonly token: string }> => ({
  data: ({ token, ...account }) => (shown ? { ...account, token } : account),
  columns: shown ? [...COLUMNS, 'token'] : COLUMNS,
  whole: ['token'],
});

export const command = operationCommand({
  path: ['service-account', 'create'],
  details:
    'For a machine: it has tokens only, and can never log in. The token is shown once; roster token reset --service-account NAME replaces it.',
  operation: serviceAccountCreate,
  positions: ['name'],
  view: created,
  examples: [
    'roster service-account create ci --reveal',
    'roster service-account create backup --role Member --description "Nightly export" --secret-file backup.jsonl',
  ],
});
