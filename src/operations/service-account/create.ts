import * as z from 'zod/mini';
import { field, ROLE } from '../../domain/field.ts';
import { enforce, ownerOfPeopleOnly } from '../../domain/guards.ts';
import { description, reference, serviceAccountName } from '../../domain/names/names.ts';
import { serviceAccount } from '../../domain/service-accounts.ts';
import { API_TOKEN_TTL, expiryOf } from '../../domain/tokens.ts';
import { operation } from '../../core/operation.ts';
import { generateToken as mintSecret } from '../../core/secrets.ts';
import { requireFreeName } from '../shared/names.ts';
import { defaultRole, findRole } from '../shared/resolve.ts';
import { expiryField, recordAdded } from '../token/create.ts';
import { insertToken } from '../token/issue.ts';
import { ifNotExists, otherwiseDescribed, unlessThere, unlike } from '../shared/if-not-exists.ts';
import { describeAccount } from './describe.ts';
import { roleBinding } from '../shared/role-binding.ts';

/** The name of the token that a service account is made with. */
export const FIRST_TOKEN = 'default';

const create = operation({
  name: 'service-account.create',
  summary: 'Create a service account, with its first token',
  permission: ['organization.service_accounts.create'],
  also: { 'organization.people.change_role': 'to give it another role than the default' },
  records: ['ServiceAccount.Added', 'Token.Added'],
  input: z.object({
    name: field(serviceAccountName(), 'the name of the service account', 'NAME'),
    description: z._default(field(description(), 'what it is for', 'TEXT'), ''),
    role: z.optional(field(reference(), 'its organization role', ROLE)),
    expires: z.optional(expiryField('90d')),
    ...ifNotExists(),
  }),
  output: z.extend(serviceAccount, { token: z.string() }),
  errors: ['conflict', 'not_found', 'scope_mismatch', 'escalation', 'owner_role'],
  prepare: (_input, _plan, environment) => Promise.resolve(mintSecret(environment.random)),
  async run(context, input, secret: string) {
    const { tx, at, environment } = context;
    tx.ahead(() => [
      requireFreeName(tx, 'service_account', input.name),
      ...(input.role === undefined ? [] : [findRole(tx, input.role, 'org')]),
    ]);
    const standard = await defaultRole(tx);
    const role = input.role === undefined ? standard : await findRole(tx, input.role, 'org');
    if (role.id !== standard.id) context.require('organization.people.change_role');
    enforce(ownerOfPeopleOnly(role.name, `the service account ${input.name}`));
    await requireFreeName(tx, 'service_account', input.name);
    const account = {
      id: environment.newId(),
      name: input.name,
      description: input.description,
      status: 'active',
      created_by: context.actor().id,
      created_at: at,
      updated_at: at,
    } as const;
    await tx.serviceAccounts.insert([account]);
    await tx.roles.bind([roleBinding({ type: 'service_account', id: account.id }, role, at)]);
    context.record({
      kind: 'ServiceAccount.Added',
      id: account.id,
      name: account.name,
      description: `the service account ${account.name} was created with the role ${role.name}`,
      metadata: { after: { name: account.name, description: account.description, role: role.name } },
    });
    tx.ahead(() => [describeAccount(tx, account)]);
    const now = environment.now();
    const token = await insertToken(context, secret, {
      kind: 'api',
      subject_type: 'service_account',
      subject_id: account.id,
      name: FIRST_TOKEN,
      expires_at:
        input.expires === undefined ? new Date(now + API_TOKEN_TTL).toISOString() : expiryOf(input.expires, now),
      permissions: null,
    });
    recordAdded(context, { name: account.name }, token);
    return { ...(await describeAccount(tx, account)), token: secret };
  },
  secrets: (made) => [{ email: null, username: made.name, kind: 'token', secret: made.token }],
  expectedSecrets: ({ name }) => [{ email: null, username: name }],
});

export const serviceAccountCreate = unlessThere(create, {
  view: 'organization.service_accounts.view',
  async find({ tx }, { name, description: asked, role: ref }) {
    const role = ref === undefined ? undefined : await findRole(tx, ref, 'org');
    const [there] = await tx.serviceAccounts.find({ names: [name] });
    if (there === undefined) return undefined;
    const account = await describeAccount(tx, there);
    return {
      output: { ...account, token: '' },
      name: `the service account ${there.name}`,
      differences: [
        ...unlike('status', there.status, 'active'),
        ...unlike('role', account.role?.name ?? null, role?.name),
        ...otherwiseDescribed(there.description, asked),
      ],
    };
  },
});
