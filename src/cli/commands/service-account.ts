import type { ServiceAccount } from '../../domain/service-accounts.ts';
import {
  serviceAccountDeactivate,
  serviceAccountDelete,
  serviceAccountEdit,
  serviceAccountReactivate,
} from '../../operations/service-account/change.ts';
import { serviceAccountCreate } from '../../operations/service-account/create.ts';
import { serviceAccountList, serviceAccountShow } from '../../operations/service-account/read.ts';
import { customCommand, operationCommand } from '../app/command.ts';
import { listCommand } from '../app/list-command.ts';
import type { View } from '../terminal/output.ts';
import { showsSecrets } from './people/views.ts';

const COLUMNS = ['name', 'role', 'status', 'description'] as const;
const accounts: View<readonly ServiceAccount[]> = { data: (items) => items, columns: COLUMNS };
const account: View<ServiceAccount> = { data: (one) => one, columns: COLUMNS };

export const list = listCommand({
  path: ['service-account', 'list'],
  operation: serviceAccountList,
  view: accounts,
  examples: ['roster service-account list', 'roster service-account list --search ci --json'],
});

export const show = operationCommand({
  path: ['service-account', 'show'],
  operation: serviceAccountShow,
  positions: ['account'],
  view: account,
  examples: ['roster service-account show deployer', 'roster service-account show deployer --json'],
});

export const create = customCommand({
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

export const edit = operationCommand({
  path: ['service-account', 'edit'],
  operation: serviceAccountEdit,
  positions: ['account'],
  view: account,
  examples: [
    'roster service-account edit deployer --description "Rolls out the site"',
    'roster service-account edit deployer --name rollout --role Admin',
  ],
});

export const deactivate = operationCommand({
  path: ['service-account', 'deactivate'],
  operation: serviceAccountDeactivate,
  positions: ['account'],
  view: account,
  examples: ['roster service-account deactivate deployer', 'roster service-account deactivate deployer --json'],
});

export const reactivate = operationCommand({
  path: ['service-account', 'reactivate'],
  operation: serviceAccountReactivate,
  positions: ['account'],
  view: account,
  examples: ['roster service-account reactivate deployer', 'roster service-account reactivate deployer --json'],
});

export const remove = operationCommand({
  path: ['service-account', 'delete'],
  operation: serviceAccountDelete,
  positions: ['account'],
  view: account,
  examples: ['roster service-account delete deployer --yes', 'roster service-account delete deployer --yes --json'],
  confirm: (_cli, input) =>
    Promise.resolve({
      question: `Delete the service account ${input.account}? Whatever uses its tokens stops working.`,
    }),
});
