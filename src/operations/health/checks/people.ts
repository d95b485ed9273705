import { OWNER } from '../../../domain/guards.ts';
import { isPlanned } from '../../../domain/permissions.ts';
import type { Scope } from '../../../domain/permissions.ts';
import { commandLine } from '../../../lib/shell.ts';
import type { NamedThing } from '../../../core/store/health.ts';
import { alikeText, renaming } from '../../shared/names.ts';
import { check, day, referenceTo } from './check.ts';

/** Checks of people, their names, and the groups and roles that they are in. */

/** Both scopes can have a role of the same name; without a flag, the organization's is meant. */
const roleReference = (role: NamedThing & { readonly scope: Scope }): string[] => [
  referenceTo(role),
  ...(role.scope === 'project' ? ['--scope', 'project'] : []),
];

export const ownerPassword = check({
  code: 'owner_password',
  about: 'the passwords of Owners',
  needs: ['organization.people.view'],
  async offenders({ tx }) {
    const owners = await tx.people.owners();
    if (owners.some((owner) => owner.chosePassword)) return [];
    return (await tx.people.find({ ids: owners.map((owner) => owner.id) })).slice(0, 1);
  },
  tell({ username, password: { expires_at } }, { at }) {
    const isUsable = expires_at !== null && expires_at > at;
    return [
      username,
      `no Owner has chosen a password, so none can log in once their tokens end; ${username} should choose one`,
      isUsable ? commandLine('roster', 'login', username) : commandLine('roster', 'people', 'reset-password', username),
    ];
  },
});

export const oneOwner = check({
  code: 'one_owner',
  about: 'the Owners',
  needs: ['organization.people.view'],
  async offenders({ tx }) {
    const owners = await tx.people.owners();
    return owners.length === 1 ? owners : [];
  },
  tell: ({ username }) => [
    username,
    `${username} is the only Owner; with a second one, the organization does not depend on one person`,
    `roster people role PERSON ${OWNER}`,
  ],
});

export const temporaryPasswordExpired = check({
  code: 'temporary_password_expired',
  about: 'temporary passwords',
  needs: ['organization.people.view'],
  offenders: ({ tx }, { at }, limit) => tx.health.expiredPasswords(at, limit),
  tell: ({ username, expired_at }) => [
    username,
    `the temporary password of ${username} expired on ${day(expired_at)}, before it was used`,
    commandLine('roster', 'people', 'reset-password', username),
  ],
});

export const namesAlike = check({
  code: 'names_alike',
  about: 'names that look alike',
  needs: ['organization.people.view', 'organization.groups.view', 'organization.service_accounts.view', 'project.view'],
  offenders: ({ tx }, _moment, limit) => tx.names.pairs(limit),
  tell: (pair) => [pair.name, alikeText(pair), renaming(pair)],
});

export const groupEmpty = check({
  code: 'group_empty',
  about: 'groups',
  needs: ['organization.groups.view'],
  offenders: ({ tx }, _moment, limit) => tx.health.emptyGroups(limit),
  tell: (group) => [
    group.name,
    `the group ${group.name} has no members`,
    commandLine('roster', 'group', 'delete', referenceTo(group)),
  ],
});

export const roleUnused = check({
  code: 'role_unused',
  about: 'who has which role',
  needs: ['organization.roles.view'],
  offenders: ({ tx }, _moment, limit) => tx.health.unusedRoles(limit),
  tell: (role) => [
    role.name,
    `nobody has the custom role ${role.name}`,
    commandLine('roster', 'role', 'delete', ...roleReference(role)),
  ],
});

export const rolePlanned = check({
  code: 'role_planned',
  about: 'what roles grant',
  needs: ['organization.roles.view'],
  async offenders({ tx }, _moment, limit) {
    const custom = (await tx.roles.list(undefined)).filter((role) => !role.readonly);
    return custom.filter((role) => role.permissions.some(isPlanned)).slice(0, limit);
  },
  tell(role) {
    const planned = role.permissions.filter(isPlanned);
    return [
      role.name,
      `the custom role ${role.name} grants what nothing checks yet: ${planned.join(', ')}`,
      commandLine('roster', 'role', 'edit', ...roleReference(role), ...planned.flatMap((name) => ['--remove', name])),
    ];
  },
});
