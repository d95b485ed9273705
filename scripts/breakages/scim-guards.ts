import type { Breakage } from './breakage.ts';

/** What an identity provider may not do, and what of it is not changed elsewhere. */

export const SCIM_GUARDS: readonly Breakage[] = [
  {
    name: 'a provider links somebody whose address is not confirmed',
    file: 'src/scim/users/bring.ts',
    find: 'if (isVerified && email !== null) return;',
    replace: 'if (email !== null) return;',
    tests: ['test/scim/guards.test.ts'],
  },
  {
    name: 'anybody says what the identity provider says',
    file: 'src/core/guards/managed.ts',
    find: 'if (isProvided && actor !== undefined)',
    replace: 'if (isProvided && actor === undefined)',
    tests: ['test/scim/guards.test.ts'],
  },
  {
    name: 'what the identity provider manages is changed elsewhere',
    file: 'src/core/guards/managed.ts',
    find: "else enforce(managedByScim(first, force === 'not_asked'));",
    replace: "else if (force === 'asked') enforce(managedByScim(first, false));",
    tests: ['test/scim/managed.test.ts'],
  },
  {
    name: 'batches do not look first at what the identity provider manages',
    file: 'src/operations/shared/managed-faults.ts',
    find: 'if (!isForced) return faultFrom(managedByScim(one, true));',
    replace: 'if (!isForced) return undefined;',
    tests: ['test/cli/commands/people/people-managed-bulk.test.ts'],
  },
  {
    name: 'force needs no permission',
    file: 'src/core/guards/managed.ts',
    find: "if (force === 'asked') enforce(forbidden(actor.permissions, MANAGE_PROVIDER));",
    replace: "if (force === 'asked') return;",
    tests: ['test/cli/every-way/every-way.test.ts'],
  },
  {
    name: 'the tag of a group stays when a member joins',
    file: 'src/scim/groups/resource.ts',
    find: 'versionOf({ ...state, member_count, lastModified })',
    replace: 'versionOf({ ...state })',
    tests: ['test/scim/groups.test.ts'],
  },
  {
    name: 'the token of the identity provider works everywhere',
    file: 'src/core/engine/authorize.ts',
    find: "if (isProvider && call.session.environment.medium !== 'SCIM')",
    replace: "if (isProvider && call.session.environment.medium === 'Web')",
    tests: ['test/scim/guards.test.ts'],
  },
  {
    name: 'the account of the identity provider is deleted without it',
    file: 'src/core/guards/tracked-accounts.ts',
    find: 'if (provider !== undefined && ids.includes(provider.account_id))',
    replace: 'if (provider !== undefined && ids.length > 99)',
    tests: ['test/scim/guards.test.ts'],
  },
  {
    name: 'a provider changes an Owner',
    file: 'src/scim/users/find.ts',
    find: 'await requireAuthorityOver(context, [person]);',
    replace: 'await requireAuthorityOver(context, []);',
    tests: ['test/scim/guards.test.ts'],
  },
  {
    name: 'a provider links somebody by an address that they set themselves',
    file: 'src/scim/users/create.ts',
    find: 'if (!person.email_verified)',
    replace: 'if (person.email_verified === undefined)',
    tests: ['test/scim/guards.test.ts'],
  },
  {
    name: 'a mapping gives what its maker does not have',
    file: 'src/core/guards/transaction.ts',
    find: '...mappingGrants(mappings, graph),',
    replace: '...mappingGrants([], graph),',
    tests: ['test/scim/mapping.test.ts'],
  },
  {
    name: 'a mapping gives what the provider does not have',
    file: 'src/operations/scim/mapping/provider-gives.ts',
    find: 'if (refusal === undefined) return;',
    replace: 'if (refusal?.code !== undefined) return;',
    tests: ['test/scim/mapping.test.ts'],
  },
  {
    name: 'a provider gives mapped roles without the permission to give roles',
    file: 'src/operations/scim/mapping/group-role.ts',
    find: 'if (role.id !== standard.id) context.require(GIVES_ROLES);',
    replace: 'if (role.id !== standard.id) return role;',
    tests: ['test/scim/mapping.test.ts'],
  },
  {
    name: 'a role is deleted that is mapped to a group of the provider',
    file: 'src/core/guards/tracked-roles.ts',
    find: 'tx.scimMappings.ofRole(roleId),',
    replace: 'tx.scimMappings.ofRole(roleId.slice(1)),',
    tests: ['test/scim/mapping.test.ts'],
  },
];
