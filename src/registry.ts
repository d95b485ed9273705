import type { ApiTable } from './api/api.ts';
import type { Route } from './api/route.ts';
import type { Load, Nouns as CommandNouns, Registry, Word } from './cli/app/registry.ts';

/** The registry: what there is of each noun, each part loaded when it is used. Nothing below it imports it. */

interface Noun {
  readonly summary: string;
  readonly operations?: () => Promise<object>;
  readonly routes?: () => Promise<{ readonly routes: readonly Route[] }>;
  readonly commands?: Readonly<Record<string, Load>>;
  /** Nouns below it: `project people` has verbs of its own. */
  readonly nouns?: Readonly<Record<string, Noun>>;
}

/** Commands of one word, in the order of help. */
export const WORDS: Readonly<Record<string, Word>> = {
  init: {
    summary: 'Set up an organization in a new store',
    command: async () => (await import('./cli/commands/init.ts')).init,
  },
  login: { summary: 'Log in with a password', command: async () => (await import('./cli/commands/session.ts')).login },
  logout: { summary: 'End this session', command: async () => (await import('./cli/commands/session.ts')).logout },
  doctor: {
    summary: 'Look for what is wrong or risky, and say how to fix it',
    command: async () => (await import('./cli/commands/doctor/index.ts')).doctor,
  },
  completion: {
    summary: 'Print the script that completes commands in your shell',
    command: async () => (await import('./cli/commands/completion.ts')).completion,
  },
  undo: {
    summary: 'Undo the change that an audit event records',
    command: async () => (await import('./cli/commands/undo.ts')).undo,
  },
  serve: {
    summary: 'Serve the organization to others, over HTTP',
    command: async () => (await import('./cli/commands/serve/serve.ts')).serveCommand,
  },
  whoami: { summary: 'Show who you are here', command: async () => (await import('./cli/commands/session.ts')).whoami },
};

/** Nouns, in the order of help. */
export const NOUNS: Readonly<Record<string, Noun>> = {
  context: {
    summary: 'Targets: stores that you work on, and as whom',
    commands: {
      list: async () => (await import('./cli/commands/context.ts')).list,
      add: async () => (await import('./cli/commands/context.ts')).add,
      use: async () => (await import('./cli/commands/context.ts')).use,
      show: async () => (await import('./cli/commands/context.ts')).show,
      remove: async () => (await import('./cli/commands/context.ts')).remove,
    },
  },
  people: {
    summary: 'People: accounts, roles, passwords',
    operations: () => import('./operations/people/index.ts'),
    routes: () => import('./api/routes/people.ts'),
    commands: {
      list: async () => (await import('./cli/commands/people/list.ts')).list,
      show: async () => (await import('./cli/commands/people/show.ts')).show,
      add: async () => (await import('./cli/commands/people/add.ts')).add,
      import: async () => (await import('./cli/commands/people/import.ts')).importCommand,
      invite: async () => (await import('./cli/commands/people/invite.ts')).invite,
      role: async () => (await import('./cli/commands/people/change.ts')).role,
      edit: async () => (await import('./cli/commands/people/change.ts')).edit,
      'reset-password': async () => (await import('./cli/commands/people/change.ts')).resetPassword,
      deactivate: async () => (await import('./cli/commands/people/status.ts')).deactivate,
      reactivate: async () => (await import('./cli/commands/people/status.ts')).reactivate,
      remove: async () => (await import('./cli/commands/people/status.ts')).remove,
      offboard: async () => (await import('./cli/commands/people/offboard.ts')).offboard,
      leave: async () => (await import('./cli/commands/people/leave.ts')).leave,
    },
  },
  invitation: {
    summary: 'Invitations: offers to join',
    operations: () => import('./operations/invitation/index.ts'),
    routes: () => import('./api/routes/invitations.ts'),
    commands: {
      list: async () => (await import('./cli/commands/invitation/list.ts')).list,
      resend: async () => (await import('./cli/commands/invitation/change.ts')).resend,
      revoke: async () => (await import('./cli/commands/invitation/change.ts')).revoke,
      accept: async () => (await import('./cli/commands/invitation/accept.ts')).accept,
    },
  },
  group: {
    summary: 'Groups, whose members inherit a role',
    operations: () => import('./operations/group/index.ts'),
    routes: () => import('./api/routes/groups.ts'),
    commands: {
      list: async () => (await import('./cli/commands/group/read.ts')).list,
      show: async () => (await import('./cli/commands/group/read.ts')).show,
      create: async () => (await import('./cli/commands/group/change.ts')).create,
      modify: async () => (await import('./cli/commands/group/change.ts')).modify,
      role: async () => (await import('./cli/commands/group/change.ts')).role,
      delete: async () => (await import('./cli/commands/group/change.ts')).remove,
    },
  },
  role: {
    summary: 'Roles and what they allow',
    operations: () => import('./operations/role/index.ts'),
    routes: () => import('./api/routes/roles.ts'),
    commands: {
      list: async () => (await import('./cli/commands/role/read.ts')).list,
      show: async () => (await import('./cli/commands/role/read.ts')).show,
      new: async () => (await import('./cli/commands/role/new.ts')).create,
      edit: async () => (await import('./cli/commands/role/change.ts')).edit,
      delete: async () => (await import('./cli/commands/role/change.ts')).remove,
      permissions: async () => (await import('./cli/commands/role/read.ts')).permissions,
      diff: async () => (await import('./cli/commands/role/read.ts')).diff,
    },
  },
  token: {
    summary: 'API tokens and sessions',
    operations: () => import('./operations/token/index.ts'),
    routes: () => import('./api/routes/tokens.ts'),
    commands: {
      list: async () => (await import('./cli/commands/token/read.ts')).list,
      create: async () => (await import('./cli/commands/token/create.ts')).create,
      reset: async () => (await import('./cli/commands/token/reset.ts')).reset,
      revoke: async () => (await import('./cli/commands/token/revoke.ts')).revoke,
    },
  },
  access: {
    summary: 'Who may do what, and why',
    operations: () => import('./operations/access/index.ts'),
    routes: () => import('./api/routes/access.ts'),
    commands: {
      check: async () => (await import('./cli/commands/access/check.ts')).check,
      list: async () => (await import('./cli/commands/access/read.ts')).list,
      who: async () => (await import('./cli/commands/access/read.ts')).who,
      why: async () => (await import('./cli/commands/access/read.ts')).why,
    },
  },
  me: {
    summary: 'Your own account',
    operations: () => import('./operations/me/index.ts'),
    routes: () => import('./api/routes/me.ts'),
    commands: {
      show: async () => (await import('./cli/commands/me.ts')).show,
      edit: async () => (await import('./cli/commands/me.ts')).edit,
      password: async () => (await import('./cli/commands/me.ts')).password,
    },
  },
  'service-account': {
    summary: 'Service accounts: machines, which have tokens only',
    operations: () => import('./operations/service-account/index.ts'),
    routes: () => import('./api/routes/service-accounts.ts'),
    commands: {
      list: async () => (await import('./cli/commands/service-account.ts')).list,
      show: async () => (await import('./cli/commands/service-account.ts')).show,
      create: async () => (await import('./cli/commands/service-account.ts')).create,
      edit: async () => (await import('./cli/commands/service-account.ts')).edit,
      deactivate: async () => (await import('./cli/commands/service-account.ts')).deactivate,
      reactivate: async () => (await import('./cli/commands/service-account.ts')).reactivate,
      delete: async () => (await import('./cli/commands/service-account.ts')).remove,
    },
  },
  project: {
    summary: 'Projects, their owners and their people',
    operations: () => import('./operations/project/index.ts'),
    routes: () => import('./api/routes/projects.ts'),
    commands: {
      list: async () => (await import('./cli/commands/project/read.ts')).list,
      show: async () => (await import('./cli/commands/project/read.ts')).show,
      create: async () => (await import('./cli/commands/project/change.ts')).create,
      edit: async () => (await import('./cli/commands/project/change.ts')).edit,
      transfer: async () => (await import('./cli/commands/project/change.ts')).transfer,
      delete: async () => (await import('./cli/commands/project/change.ts')).remove,
    },
    nouns: {
      people: {
        summary: 'Who has which role in a project',
        commands: {
          list: async () => (await import('./cli/commands/project/people.ts')).list,
          add: async () => (await import('./cli/commands/project/people.ts')).add,
          role: async () => (await import('./cli/commands/project/people.ts')).role,
          remove: async () => (await import('./cli/commands/project/people.ts')).remove,
        },
      },
    },
  },
  audit: {
    summary: 'The audit log',
    operations: () => import('./operations/audit/index.ts'),
    routes: () => import('./api/routes/audit.ts'),
    commands: {
      list: async () => (await import('./cli/commands/audit/read.ts')).list,
      show: async () => (await import('./cli/commands/audit/read.ts')).show,
      export: async () => (await import('./cli/commands/audit/export.ts')).exportCommand,
      verify: async () => (await import('./cli/commands/audit/read.ts')).verify,
    },
  },
  settings: {
    summary: 'The settings of the organization',
    operations: () => import('./operations/settings/index.ts'),
    routes: () => import('./api/routes/settings.ts'),
    commands: {
      show: async () => (await import('./cli/commands/settings.ts')).show,
      set: async () => (await import('./cli/commands/settings.ts')).set,
    },
  },
  store: {
    summary: 'The store that holds the organization',
    operations: () => import('./operations/store/index.ts'),
    commands: {
      info: async () => (await import('./cli/commands/store/info.ts')).info,
      check: async () => (await import('./cli/commands/store/info.ts')).check,
      migrate: async () => (await import('./cli/commands/store/info.ts')).migrate,
      copy: async () => (await import('./cli/commands/store/copy.ts')).copy,
      backup: async () => (await import('./cli/commands/store/backup.ts')).backup,
      restore: async () => (await import('./cli/commands/store/restore.ts')).restore,
      'recover-owner': async () => (await import('./cli/commands/store/recover-owner.ts')).recoverOwner,
    },
  },
  organization: {
    summary: 'The organization itself',
    operations: () => import('./operations/organization/index.ts'),
  },
  session: {
    summary: 'Logging in and out',
    operations: () => import('./operations/session/index.ts'),
    routes: () => import('./api/routes/session.ts'),
  },
  undo: {
    summary: 'Undoing changes',
    operations: () => import('./operations/undo/index.ts'),
    routes: () => import('./api/routes/undo.ts'),
  },
  health: {
    summary: 'What is wrong or risky',
    operations: () => import('./operations/health/index.ts'),
    routes: () => import('./api/routes/health.ts'),
  },
  semaphore: {
    summary: "Semaphore's public API, in its own words",
    operations: () => import('./compat/semaphore/index.ts'),
    routes: () => import('./compat/semaphore/routes.ts'),
  },
};

/** Operations that no route leads to, and why. */
export const LOCAL_ONLY: Readonly<Record<string, string>> = {
  'organization.init': 'it makes the store that a server needs',
};

/** The nouns that the API's pages begin with; the others follow in the order of help. */
const FIRST_IN_API = ['session', 'me', 'people', 'invitation', 'group', 'role', 'project', 'service-account'];

/** The API as a server has it. */
export async function api(): Promise<ApiTable> {
  const order = new Set([...FIRST_IN_API, ...Object.keys(NOUNS)]);
  const tables = await Promise.all([...order].flatMap((noun) => NOUNS[noun]?.routes?.() ?? []));
  return {
    routes: tables.flatMap(({ routes }) => routes),
    summaries: Object.fromEntries(Object.entries(NOUNS).map(([noun, { summary }]) => [noun, summary])),
  };
}

/** The route that leads to an operation; undefined: none does. */
export async function routeOf(operation: string): Promise<Route | undefined> {
  const noun = operation.slice(0, operation.indexOf('.'));
  const table = Object.hasOwn(NOUNS, noun) ? await NOUNS[noun]?.routes?.() : undefined;
  return table?.routes.find((one) => one.operation.name === operation);
}

/** What the program is handed. */
export const registry = (): Registry => ({ words: WORDS, nouns: withCommands(NOUNS), routeOf, api });

const withCommands = (nouns: Readonly<Record<string, Noun>>): CommandNouns =>
  Object.fromEntries(
    Object.entries(nouns).flatMap(([noun, { summary, commands, nouns: further }]) =>
      commands === undefined
        ? []
        : [[noun, { summary, commands, ...(further === undefined ? {} : { nouns: withCommands(further) }) }]],
    ),
  );
