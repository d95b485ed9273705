import { apiOf, routeIn } from './api/api.ts';
import type { ApiTable, FindRoute, NounOfApi } from './api/api.ts';
import { withCommands } from './cli/app/registry.ts';
import type { PerhapsNoun, Registry } from './cli/app/registry.ts';
import { AGENT, JOB, QUEUE } from './registry-jobs.ts';
import { PROJECT } from './registry-project.ts';
import { SETTINGS } from './registry-settings.ts';
import { SIGNIN } from './registry-signin.ts';
import { WORDS } from './words.ts';

/** The registry: what there is of each noun, each part loaded when it is used. Nothing below it imports it. */

interface Noun extends NounOfApi, PerhapsNoun {}

/** Nouns, in the order of help. */
const NOUNS: Readonly<Record<string, Noun>> = {
  context: {
    summary: 'Targets: stores that you work on, and as whom',
    commands: {
      list: () => import('./cli/commands/context/list.ts'),
      add: () => import('./cli/commands/context/add.ts'),
      use: () => import('./cli/commands/context/use.ts'),
      show: () => import('./cli/commands/context/show.ts'),
      remove: () => import('./cli/commands/context/remove.ts'),
    },
  },
  people: {
    summary: 'People: accounts, roles, passwords',
    routes: () => import('./api/routes/people.ts'),
    commands: {
      list: () => import('./cli/commands/people/list.ts'),
      show: () => import('./cli/commands/people/show.ts'),
      add: () => import('./cli/commands/people/add.ts'),
      import: () => import('./cli/commands/people/import.ts'),
      sync: () => import('./cli/commands/people/sync.ts'),
      invite: () => import('./cli/commands/people/invite.ts'),
      role: () => import('./cli/commands/people/role.ts'),
      groups: () => import('./cli/commands/people/groups.ts'),
      edit: () => import('./cli/commands/people/edit.ts'),
      'reset-password': () => import('./cli/commands/people/reset-password.ts'),
      deactivate: () => import('./cli/commands/people/deactivate.ts'),
      reactivate: () => import('./cli/commands/people/reactivate.ts'),
      remove: () => import('./cli/commands/people/remove.ts'),
      offboard: () => import('./cli/commands/people/offboard.ts'),
      leave: () => import('./cli/commands/people/leave.ts'),
    },
  },
  invitation: {
    summary: 'Invitations: offers to join',
    routes: () => import('./api/routes/invitations.ts'),
    commands: {
      list: () => import('./cli/commands/invitation/list.ts'),
      resend: () => import('./cli/commands/invitation/resend.ts'),
      revoke: () => import('./cli/commands/invitation/revoke.ts'),
      accept: () => import('./cli/commands/invitation/accept.ts'),
    },
  },
  group: {
    summary: 'Groups, whose members inherit a role',
    routes: () => import('./api/routes/groups.ts'),
    commands: {
      list: () => import('./cli/commands/group/list.ts'),
      show: () => import('./cli/commands/group/show.ts'),
      create: () => import('./cli/commands/group/create.ts'),
      modify: () => import('./cli/commands/group/modify.ts'),
      sync: () => import('./cli/commands/group/sync.ts'),
      role: () => import('./cli/commands/group/role.ts'),
      delete: () => import('./cli/commands/group/delete.ts'),
    },
  },
  role: {
    summary: 'Roles and what they allow',
    routes: () => import('./api/routes/roles.ts'),
    commands: {
      list: () => import('./cli/commands/role/list.ts'),
      show: () => import('./cli/commands/role/show.ts'),
      new: () => import('./cli/commands/role/new.ts'),
      edit: () => import('./cli/commands/role/edit.ts'),
      delete: () => import('./cli/commands/role/delete.ts'),
      permissions: () => import('./cli/commands/role/permissions.ts'),
      diff: () => import('./cli/commands/role/diff.ts'),
    },
  },
  token: {
    summary: 'API tokens and sessions',
    routes: () => import('./api/routes/tokens.ts'),
    commands: {
      list: () => import('./cli/commands/token/list.ts'),
      create: () => import('./cli/commands/token/create.ts'),
      exchange: () => import('./cli/commands/token/exchange.ts'),
      reset: () => import('./cli/commands/token/reset.ts'),
      rotate: () => import('./cli/commands/token/rotate.ts'),
      confirm: () => import('./cli/commands/token/confirm.ts'),
      revoke: () => import('./cli/commands/token/revoke.ts'),
    },
  },
  access: {
    summary: 'Who may do what, and why',
    routes: () => import('./api/routes/access.ts'),
    commands: {
      check: () => import('./cli/commands/access/check.ts'),
      list: () => import('./cli/commands/access/list.ts'),
      who: () => import('./cli/commands/access/who.ts'),
      why: () => import('./cli/commands/access/why.ts'),
      diff: () => import('./cli/commands/access/diff.ts'),
      recommend: () => import('./cli/commands/access/recommend.ts'),
      simulate: () => import('./cli/commands/access/simulate.ts'),
    },
  },
  me: {
    summary: 'Your own account',
    routes: () => import('./api/routes/me.ts'),
    commands: {
      show: () => import('./cli/commands/me/show.ts'),
      edit: () => import('./cli/commands/me/edit.ts'),
      password: () => import('./cli/commands/me/password.ts'),
      unlink: () => import('./cli/commands/me/unlink.ts'),
    },
  },
  'service-account': {
    summary: 'Service accounts: machines, which have tokens only',
    routes: () => import('./api/routes/service-accounts.ts'),
    commands: {
      list: () => import('./cli/commands/service-account/list.ts'),
      show: () => import('./cli/commands/service-account/show.ts'),
      create: () => import('./cli/commands/service-account/create.ts'),
      edit: () => import('./cli/commands/service-account/edit.ts'),
      deactivate: () => import('./cli/commands/service-account/deactivate.ts'),
      reactivate: () => import('./cli/commands/service-account/reactivate.ts'),
      delete: () => import('./cli/commands/service-account/delete.ts'),
    },
  },
  scim: {
    summary: 'The identity provider that manages people over SCIM',
    routes: () => import('./api/routes/scim.ts'),
    commands: {
      enable: () => import('./cli/commands/scim/enable.ts'),
      status: () => import('./cli/commands/scim/status.ts'),
      edit: () => import('./cli/commands/scim/edit.ts'),
      disable: () => import('./cli/commands/scim/disable.ts'),
    },
    nouns: {
      token: {
        summary: 'The token of the identity provider',
        commands: { reset: () => import('./cli/commands/scim/token/reset.ts') },
      },
      mapping: {
        summary: 'The roles of the groups that the identity provider makes',
        commands: {
          list: () => import('./cli/commands/scim/mapping/list.ts'),
          set: () => import('./cli/commands/scim/mapping/set.ts'),
          remove: () => import('./cli/commands/scim/mapping/remove.ts'),
        },
      },
    },
  },
  project: PROJECT,
  audit: {
    summary: 'The audit log',
    routes: () => import('./api/routes/audit.ts'),
    commands: {
      list: () => import('./cli/commands/audit/list.ts'),
      show: () => import('./cli/commands/audit/show.ts'),
      export: () => import('./cli/commands/audit/export.ts'),
      follow: () => import('./cli/commands/audit/follow.ts'),
      verify: () => import('./cli/commands/audit/verify.ts'),
      checkpoint: () => import('./cli/commands/audit/checkpoint.ts'),
      retention: () => import('./cli/commands/audit/retention.ts'),
      prune: () => import('./cli/commands/audit/prune.ts'),
    },
    nouns: {
      hold: {
        summary: 'What of the audit log is kept however old it becomes',
        commands: {
          list: () => import('./cli/commands/audit/hold/list.ts'),
          show: () => import('./cli/commands/audit/hold/show.ts'),
          create: () => import('./cli/commands/audit/hold/create.ts'),
          release: () => import('./cli/commands/audit/hold/release.ts'),
        },
      },
      stream: {
        summary: 'The audit log, streamed to a bucket',
        commands: {
          configure: () => import('./cli/commands/audit/stream/configure.ts'),
          status: () => import('./cli/commands/audit/stream/status.ts'),
          test: () => import('./cli/commands/audit/stream/test.ts'),
          run: () => import('./cli/commands/audit/stream/run.ts'),
          history: () => import('./cli/commands/audit/stream/history.ts'),
          pause: () => import('./cli/commands/audit/stream/pause.ts'),
          resume: () => import('./cli/commands/audit/stream/resume.ts'),
          remove: () => import('./cli/commands/audit/stream/remove.ts'),
        },
      },
    },
  },
  signin: SIGNIN,
  notification: {
    summary: 'Notifications: who is told of what happens',
    routes: () => import('./api/routes/notifications.ts'),
    commands: {
      list: () => import('./cli/commands/notification/list.ts'),
      show: () => import('./cli/commands/notification/show.ts'),
      create: () => import('./cli/commands/notification/create.ts'),
      edit: () => import('./cli/commands/notification/edit.ts'),
      pause: () => import('./cli/commands/notification/pause.ts'),
      resume: () => import('./cli/commands/notification/resume.ts'),
      test: () => import('./cli/commands/notification/test.ts'),
      deliveries: () => import('./cli/commands/notification/deliveries.ts'),
      redeliver: () => import('./cli/commands/notification/redeliver.ts'),
      delete: () => import('./cli/commands/notification/delete.ts'),
    },
  },
  job: JOB,
  queue: QUEUE,
  agent: AGENT,
  settings: SETTINGS,
  store: {
    summary: 'The store that holds the organization',
    commands: {
      info: () => import('./cli/commands/store/info.ts'),
      check: () => import('./cli/commands/store/check.ts'),
      migrate: () => import('./cli/commands/store/migrate.ts'),
      copy: () => import('./cli/commands/store/copy.ts'),
      backup: () => import('./cli/commands/store/backup.ts'),
      restore: () => import('./cli/commands/store/restore.ts'),
      'run-tasks': () => import('./cli/commands/store/run-tasks.ts'),
      'recover-owner': () => import('./cli/commands/store/recover-owner.ts'),
    },
  },
  organization: {
    summary: 'The organization itself, as a document',
    routes: () => import('./api/routes/organization.ts'),
  },
  session: { summary: 'Logging in and out', routes: () => import('./api/routes/session.ts') },
  undo: { summary: 'Undoing changes', routes: () => import('./api/routes/undo.ts') },
  health: { summary: 'What is wrong or risky', routes: () => import('./api/routes/health.ts') },
  activity: {
    summary: 'What runs, what waits, and how far machines are used',
    routes: () => import('./api/routes/activity.ts'),
  },
  'audit-stream': {
    summary: 'The audit log, streamed to a bucket',
    routes: () => import('./api/routes/audit-stream.ts'),
  },
  'ip-allow-list': {
    summary: 'The addresses from which requests are allowed',
    routes: () => import('./api/routes/ip-allow-list.ts'),
  },
  'audit-hold': { summary: 'Holds on the audit log', routes: () => import('./api/routes/audit-holds.ts') },
  'signin-trust': { summary: 'Trust in CI systems', routes: () => import('./api/routes/signin-trusts.ts') },
  'audit-retention': { summary: 'How long events are kept', routes: () => import('./api/routes/audit-retention.ts') },
  oauth: { summary: 'OAuth 2.0, for programs that get tokens', routes: () => import('./oauth/routes.ts') },
  'scim-api': { summary: 'SCIM 2.0, for identity providers', routes: () => import('./scim/routes.ts') },
  semaphore: {
    summary: "Semaphore's public API, in its own words",
    routes: () => import('./compat/semaphore/routes.ts'),
  },
};

/** Operations that no route leads to, and why. */
export const LOCAL_ONLY: Readonly<Record<string, string>> = {
  'organization.init': 'it makes the store of a server',
  'organization.record': 'who applies something records it in a store at hand',
  'session.sign-in-begin': 'pages call it: a provider answers a browser',
  'session.sign-in': 'pages call it: a provider answers a browser',
  'me.link': 'pages call it: a provider answers a browser',
};

/** The nouns that the API's pages begin with; the others follow in the order of help. */
const FIRST_IN_API = ['session', 'me', 'people', 'invitation', 'group', 'role', 'project', 'service-account'];

/** The API as a server has it. */
export const api = (): Promise<ApiTable> => apiOf(NOUNS, FIRST_IN_API);

/** The route that leads to an operation; undefined: none does. */
export const routeOf: FindRoute = (operation) => routeIn(NOUNS, operation);

/** What the program is handed. */
export const registry = (): Registry => ({ words: WORDS, nouns: withCommands(NOUNS), routeOf, api });
