import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { email, inferredUsername, username } from '../../domain/names/names.ts';
import { checkChosenPassword } from '../../domain/passwords/passwords.ts';
import { chosenPassword, person } from '../../domain/people.ts';
import type { Password } from '../../domain/people.ts';
import { OWNER } from '../../domain/guards.ts';
import { ROLE_SETS } from '../../domain/roles/predefined.ts';
import type { RoleSet } from '../../domain/roles/predefined.ts';
import { ref, toRef } from '../../domain/references.ts';
import type { RoleRecord } from '../../domain/roles/roles.ts';
import { NEW_SETTINGS, organizationName } from '../../domain/settings.ts';
import type { Environment } from '../../core/context.ts';
import { operation } from '../../core/operation.ts';
import { hashPassword } from '../../core/secrets.ts';
import type { Reads } from '../../core/store/index.ts';
import { generateTemporary, newPerson, recordAdded, shownTo } from '../people/person-writes.ts';
import { describeOne } from '../people/describe.ts';
import { issueToken } from '../token/issue.ts';
import { roleBinding } from '../shared/role-binding.ts';

/** The first Owner's password, ready to store; `secret`: the password, if roster made it. */
interface Prepared {
  readonly stored: Password;
  readonly temporary: string | undefined;
}

const answer = z.object({
  organization: ref,
  owner: person,
  token: z.string(),
  /** Only where the password was made for the Owner. */
  temporary_password: z.union([z.string(), z.undefined()]),
});

export const organizationInit = operation({
  name: 'organization.init',
  summary: 'Set up an organization: its roles and its first Owner',
  permission: { none: 'there are no people yet', authenticated: false },
  noDryRun: 'there is no organization yet that a dry run could leave as it is',
  records: ['Organization.Added', 'User.Added'],
  input: z.object({
    organization: field(organizationName(), 'the name of the organization', 'NAME'),
    owner: field(email(), 'the e-mail address of the first Owner', 'EMAIL'),
    username: z.optional(
      field(username(), 'the username of the first Owner; else inferred from the e-mail', 'USERNAME'),
    ),
    password: z.optional(z.string()),
    roles: z._default(field(z.enum(['semaphore', 'cloudtruth']), 'whose predefined roles to start with'), 'semaphore'),
  }),
  output: answer,
  errors: ['conflict', 'weak_password'],
  async plan({ tx }) {
    await requireNoOrganization(tx);
  },
  prepare: (input, _plan, environment) => preparePassword(input, environment),
  async run(context, input, prepared: Prepared) {
    const { tx, at, environment } = context;
    await requireNoOrganization(tx);
    const set = ROLE_SETS[input.roles];
    const roles = roleRecords(set, environment, at);
    await tx.roles.insert(roles);
    const organization = {
      id: environment.newId(),
      name: input.organization,
      ...NEW_SETTINGS,
      created_at: at,
      updated_at: at,
      default_role_id: roleNamed(roles, set.defaultRole).id,
    };
    await tx.organization.insert(organization);
    const owner = newPerson(
      environment.newId(),
      input.owner,
      input.username ?? inferredUsername(input.owner),
      prepared.stored,
      at,
    );
    await tx.people.insert([owner]);
    await tx.roles.bind([roleBinding({ type: 'user', id: owner.id }, roleNamed(roles, OWNER), at)]);
    await context.actAs(owner.id);
    const token = await issueToken(context, owner.id, 'api', 'init');
    context.record({
      kind: 'Organization.Added',
      id: organization.id,
      name: organization.name,
      description: `the organization ${organization.name} was set up with the ${input.roles} roles`,
      metadata: { after: { name: organization.name, roles: input.roles } },
    });
    const described = await describeOne(tx, owner);
    recordAdded(context, described);
    return {
      organization: toRef(organization),
      owner: described,
      token,
      temporary_password: prepared.temporary,
    };
  },
  secrets: ({ owner: { email: address, username: login }, token, temporary_password }) => [
    { email: address, username: login, kind: 'token', secret: token },
    ...(temporary_password === undefined
      ? []
      : [{ email: address, username: login, kind: 'temporary_password' as const, secret: temporary_password }]),
  ],
});

async function requireNoOrganization(tx: Reads): Promise<void> {
  const organization = await tx.organization.get();
  if (organization !== undefined) throw organizationThere(organization.name);
}

/** A store holds one organization. */
export const organizationThere = (name: string): AppError =>
  new AppError('conflict', `this store holds the organization ${name} already`, {
    hint: 'log in with: roster login; or choose another --store',
    details: { organization: name },
  });

async function preparePassword(
  input: { readonly owner: string; readonly username?: string | undefined; readonly password?: string | undefined },
  environment: Environment,
): Promise<Prepared> {
  if (input.password === undefined) {
    const made = generateTemporary(environment);
    return { stored: shownTo(made, null), temporary: made.secret };
  }
  await checkChosenPassword(input.password, [input.owner, input.username ?? inferredUsername(input.owner)]);
  const hash = await hashPassword(input.password, environment.bcrypt);
  return { stored: chosenPassword(hash), temporary: undefined };
}

/** The roles of a set as records; org roles find the project roles that they map to by name. */
function roleRecords(set: RoleSet, environment: Environment, at: string): RoleRecord[] {
  const made = set.roles.map((definition) => ({ definition, id: environment.newId() }));
  const projectRoles = new Map(
    made.filter(({ definition }) => definition.scope === 'project').map(({ definition, id }) => [definition.name, id]),
  );
  const inOrder = [
    ...made.filter(({ definition }) => definition.scope === 'project'),
    ...made.filter(({ definition }) => definition.scope === 'org'),
  ];
  return inOrder.map(({ definition, id }) => ({
    id,
    name: definition.name,
    scope: definition.scope,
    description: definition.description,
    permissions: definition.permissions,
    maps_to: definition.mapsTo === undefined ? null : (projectRoles.get(definition.mapsTo) ?? null),
    readonly: true,
    created_at: at,
    updated_at: at,
  }));
}

function roleNamed(roles: readonly RoleRecord[], wanted: string): RoleRecord {
  const role = roles.find((one) => one.scope === 'org' && one.name === wanted);
  if (role === undefined) throw new AppError('internal', `the role set has no ${wanted}`);
  return role;
}
