import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { generateToken } from '../../core/secrets.ts';
import { validate } from '../../core/validate.ts';
import { AppError } from '../../domain/errors.ts';
import { field, ROLE } from '../../domain/field.ts';
import { reference, serviceAccountName } from '../../domain/names/names.ts';
import { SCIM_PATH } from '../../domain/scim/paths.ts';
import { onDeleteField, provisioning } from '../../domain/scim/provider.ts';
import { serviceAccountCreate } from '../service-account/create.ts';
import { expiryField } from '../token/create.ts';
import { describeProvider } from './provider.ts';

export const scimEnable = operation({
  name: 'scim.enable',
  summary: 'Let an identity provider manage people and groups over SCIM',
  permission: ['organization.okta.manage', 'organization.service_accounts.create'],
  also: { 'organization.people.change_role': 'to give its service account another role than the default' },
  records: ['IdentityProvider.Added', ...serviceAccountCreate.records],
  input: z.object({
    name: z._default(field(serviceAccountName(), 'the name of the service account as which it acts', 'NAME'), 'scim'),
    role: z._default(field(reference(), 'what it may do: it gives nobody more than this', ROLE), 'Admin'),
    on_delete: z._default(onDeleteField(), 'remove'),
    expires: z._default(expiryField(), '365d'),
  }),
  output: z.extend(provisioning, { token: z.string() }),
  errors: ['conflict', 'not_found', 'scope_mismatch', 'escalation', 'owner_role'],
  prepare: (_input, _plan, environment) => Promise.resolve(generateToken(environment.random)),
  async run(context, { name, role, on_delete, expires }, secret: string) {
    const { tx, at, environment } = context;
    if ((await tx.scim.provider()) !== undefined)
      throw new AppError('conflict', 'an identity provider manages people here already', {
        hint: 'look at it: roster scim status; for a new token: roster scim token reset',
      });
    const asked = { name, role, expires, description: 'the identity provider, over SCIM' };
    const account = await serviceAccountCreate.run(context, validate(serviceAccountCreate.input, asked), secret);
    const provider = {
      id: environment.newId(),
      account_id: account.id,
      on_delete,
      created_at: at,
      updated_at: at,
    };
    await tx.scim.putProvider(provider);
    context.record({
      kind: 'IdentityProvider.Added',
      id: provider.id,
      name: account.name,
      description: `an identity provider manages people and groups over SCIM, as ${account.name}`,
      metadata: { after: { account: account.name, path: SCIM_PATH, on_delete } },
    });
    return { ...(await describeProvider(context, provider)), token: secret };
  },
  secrets: ({ account, token }) => [{ email: null, username: account.name, kind: 'token', secret: token }],
  expectedSecrets: ({ name }) => [{ email: null, username: name }],
});
