import type { Breakage } from './breakage.ts';

/** Guards: what is refused, by what facts and by whose writes. */

const GUARDS_FILE = 'src/domain/guards.ts';
const ACCESS = 'src/domain/access/permission-set.ts';
const TRANSACTION = 'src/core/guards/transaction.ts';
const PERMISSION_CHANGES = 'src/core/guards/permission-changes.ts';
const ACCOUNTS = 'src/core/guards/tracked-accounts.ts';
const ROLES = 'src/core/guards/tracked-roles.ts';
const INVITATIONS = 'src/core/guards/tracked-writes.ts';

export const GUARDS: readonly Breakage[] = [
  {
    name: 'nothing is beyond what the actor holds',
    file: ACCESS,
    find: 'filter((permission) => !allows(held, permission, scope))',
    replace: 'filter(() => false)',
    tests: ['test/domain/access/permission-set.test.ts'],
  },
  {
    name: 'a permission in one project holds in every one',
    file: ACCESS,
    find: '(scope !== EVERYWHERE && held.get(scope)?.has(permission) === true)',
    replace: '[...held.values()].some((set) => set.has(permission))',
    tests: ['test/domain/access/permission-set.test.ts'],
  },
  {
    name: 'a permission is not asked for in a project',
    file: GUARDS_FILE,
    find: 'if (allows(held, permission, project?.id)) return undefined;',
    replace: 'if (project !== undefined || allows(held, permission)) return undefined;',
    tests: ['test/domain/guards.test.ts', 'test/cli/commands/project/project-guards.test.ts'],
  },
  {
    name: 'the first permission that an operation declares is not asked for',
    file: 'src/core/engine/declared-permissions.ts',
    find: 'for (const needed of permission) context',
    replace: 'for (const needed of permission.slice(1)) context',
    tests: [
      'test/core/engine/execute.test.ts',
      'test/cli/guards/guards.test.ts',
      'test/server/security/members.test.ts',
    ],
  },
  {
    name: 'the whole account is not counted where it is taken over',
    file: GUARDS_FILE,
    find: 'const gained = takenOver ? union([before, after]) : beyond(after, before);',
    replace: 'const gained = beyond(after, before);',
    tests: ['test/domain/guards.test.ts', 'test/core/guards/escalation-accounts.test.ts'],
  },
  {
    name: 'one permission too much is no escalation',
    file: GUARDS_FILE,
    find: 'if (missing.length > 0) return escalationError',
    replace: 'if (missing.length > 1) return escalationError',
    tests: ['test/domain/guards.test.ts', 'test/core/guards/escalation.test.ts'],
  },
  {
    name: 'a limited token makes one that is limited less',
    file: GUARDS_FILE,
    find: 'if (more?.length === 0) return undefined;',
    replace: 'if (more !== undefined) return undefined;',
    tests: ['test/domain/guards.test.ts'],
  },
  {
    name: 'an Admin touches an Owner',
    file: GUARDS_FILE,
    find: 'if (allows(actor, CHANGE_OWNER)) return undefined;',
    replace: "if (allows(actor, 'organization.people.change_role')) return undefined;",
    tests: ['test/domain/guards.test.ts', 'test/cli/guards/guards.test.ts'],
  },
  {
    name: 'a group gets the Owner role',
    file: GUARDS_FILE,
    find: 'if (roleName !== OWNER) return undefined;',
    replace: "if (roleName !== '') return undefined;",
    tests: ['test/domain/guards.test.ts', 'test/cli/every-way'],
  },
  {
    name: 'an Owner who never chose a password counts as the last',
    file: GUARDS_FILE,
    find: '(someChose ? owner.chosePassword : owner.hasPassword || !someHave)',
    replace: '(someChose || owner.hasPassword || !someHave)',
    tests: ['test/domain/guards.test.ts'],
  },
  {
    name: 'who owns one project is removed',
    file: GUARDS_FILE,
    find: 'if (projects.length === 0) return undefined;',
    replace: 'if (projects.length <= 1) return undefined;',
    tests: ['test/domain/guards.test.ts', 'test/cli/commands/people/people-offboard.test.ts'],
  },
  {
    name: 'a predefined role is changed',
    file: GUARDS_FILE,
    find: 'if (!role.readonly) return undefined;',
    replace: "if (!role.readonly || role.name === 'Member') return undefined;",
    tests: ['test/domain/guards.test.ts'],
  },
  {
    name: 'a role that one has is deleted',
    file: GUARDS_FILE,
    find: 'if (users.length === 0) return undefined;',
    replace: 'if (users.length <= 1) return undefined;',
    tests: ['test/domain/guards.test.ts'],
  },
  {
    name: 'a project role is taken for one of the organization',
    file: GUARDS_FILE,
    find: 'if (role.scope === wanted) return undefined;',
    replace: "if (role.scope === wanted || wanted === 'org') return undefined;",
    tests: ['test/domain/guards.test.ts', 'test/cli/guards/roles.test.ts'],
  },
  {
    name: 'making a token gives nothing away',
    file: TRANSACTION,
    find: '[...tokenGrants(tokens, graph), ',
    replace: '[',
    tests: ['test/core/guards/transaction.test.ts', 'test/cli/commands/token/token-permissions.test.ts'],
  },
  {
    name: 'an invitation promises nothing',
    file: TRANSACTION,
    find: ', ...invitationGrants(offers, graph)]',
    replace: ']',
    tests: ['test/core/guards/transaction.test.ts', 'test/cli/commands/invitation/invitation-attacks.test.ts'],
  },
  {
    name: 'the last Owner is not looked for',
    file: TRANSACTION,
    find: 'if (logged.ownersBefore !== undefined) enforce(',
    replace: 'if (logged.ownersBefore !== undefined && logged.affected.size > 99) enforce(',
    tests: ['test/core/guards/transaction.test.ts', 'test/cli/guards/state.test.ts'],
  },
  {
    name: 'the limits of a token are forgotten',
    file: TRANSACTION,
    find: '      await checkLimits(tx, logged, graph, actor);\n',
    replace: '',
    tests: ['test/core/guards/transaction.test.ts', 'test/cli/commands/token/token-permissions.test.ts'],
  },
  {
    name: 'everybody becomes Admin of a project that somebody makes',
    file: PERMISSION_CHANGES,
    find: 'after: ref.id === actorId ? without(after, newProjects) : after,',
    replace: 'after: without(after, newProjects),',
    tests: [
      'test/core/guards/escalation.test.ts',
      'test/cli/commands/project/project-guards.test.ts',
      'test/cli/commands/project/project.test.ts',
    ],
  },
  {
    name: 'who is put in a group is not looked at',
    file: ROLES,
    find: "addMembers: async (members) => {\n      await before(peopleIn(members), 'membership');",
    replace: 'addMembers: async (members) => {',
    tests: ['test/core/guards/tracked-writes.test.ts', 'test/core/guards/escalation.test.ts'],
  },
  {
    name: 'another address is no takeover',
    file: ACCOUNTS,
    find: "change.password !== undefined || change.email !== undefined || change.status === 'active'",
    replace: "change.password !== undefined || change.status === 'active'",
    tests: ['test/core/guards/transaction.test.ts', 'test/core/guards/escalation-accounts.test.ts'],
  },
  {
    name: 'a role that is edited is not looked at',
    file: ROLES,
    find: "    await before([{ type: 'role', id }], 'membership');\n",
    replace: '',
    tests: ['test/core/guards/escalation-roles.test.ts'],
  },
  {
    name: 'invitations get the role that takes the place of another',
    file: ROLES,
    find: '      offered({ ...invitation, role_id: to });\n',
    replace: '',
    tests: ['test/core/guards/reassigned-invitations.test.ts'],
  },
  {
    name: 'a service account that is woken is no takeover',
    file: ACCOUNTS,
    find: "reactivates ? 'takeover' : 'account'",
    replace: "reactivates ? 'account' : 'account'",
    tests: [
      'test/cli/commands/service-account/service-account.test.ts',
      'test/core/guards/escalation-accounts.test.ts',
      'test/cli/guards/permissions.test.ts',
    ],
  },
  {
    name: 'an invitation that is sent again is no new offer',
    file: INVITATIONS,
    find: "if (current !== undefined && change.status === 'pending') offered(current);",
    replace: '',
    tests: ['test/cli/commands/invitation/invitation-attacks.test.ts'],
  },
  {
    name: 'a notification is changed without an event',
    file: INVITATIONS,
    find: '  notifications: trackedNotifications(tx, log),',
    replace: '  notifications: tx.notifications,',
    tests: ['test/core/guards/tracked-writes.test.ts'],
  },
  {
    name: 'a notification tells whoever may not see the audit log any more',
    file: 'src/background/notifications/content.ts',
    find: '!(await maySeeEvents(tx, notification))',
    replace: '!(await maySeeEvents(tx, notification)) && seq < 0',
    tests: ['test/background/notifications.test.ts'],
  },
  {
    name: 'a masked secret is kept for another address',
    file: 'src/operations/notification/seal-rules.ts',
    find: 'former?.target === kept.target ? former.sealed : undefined',
    replace: 'former?.sealed',
    tests: ['test/cli/commands/notification/notification.test.ts'],
  },
  {
    name: 'a masked address is that of another host',
    file: 'src/operations/notification/seal-rules.ts',
    find: 'if (former === undefined || maskedEndpoint(former.endpoint) !== given.endpoint)',
    replace: 'if (former === undefined)',
    tests: ['test/cli/commands/notification/edit.test.ts'],
  },
  {
    name: 'the address of a webhook is shown whole',
    file: 'src/domain/notifications/notification.ts',
    find: 'const endpoint = maskedEndpoint(webhook.endpoint);',
    replace: 'const { endpoint } = webhook;',
    tests: ['test/cli/commands/notification/notification.test.ts'],
  },
];
