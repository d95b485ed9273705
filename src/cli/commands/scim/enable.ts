import type { Provisioning } from '../../../domain/scim/provider.ts';
import { scimEnable } from '../../../operations/scim/enable.ts';
import { operationCommand } from '../../app/command.ts';
import type { Flat } from '../../context/flat.ts';
import type { View } from '../../terminal/output.ts';
import { COLUMNS } from './views.ts';

const enabled = (shown: boolean): View<Flat<Provisioning> & { readonly token: string }> => ({
  data: ({ token, ...provider }) => (shown ? { ...provider, token } : provider),
  columns: shown ? [...COLUMNS, 'token'] : COLUMNS,
  whole: ['path', 'token'],
});

export const command = operationCommand({
  path: ['scim', 'enable'],
  operation: scimEnable,
  details:
    'Makes a service account for the provider, with a token that works at /scim/v2 of a server alone. Give both to Okta, Entra ID or another provider that speaks SCIM 2.0. It acts with the permissions of its role, under the same rules as people: as Admin it makes no Owner and changes none.',
  view: enabled,
  examples: [
    'roster scim enable --secret-file scim.jsonl',
    'roster scim enable --on-delete deactivate --expires 180d --reveal',
  ],
  done: ({ path }) => `an identity provider can manage people and groups at ${path} of a server: roster serve`,
});
