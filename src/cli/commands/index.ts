import type { Command } from '../app/command.ts';

/** The command registry: words and summaries for the overview; a command itself only when it is used. */

export type Load = () => Promise<Command>;

interface Word {
  readonly summary: string;
  readonly load: Load;
}

export interface Noun {
  readonly summary: string;
  readonly verbs: Readonly<Record<string, Load>>;
  /** Nouns below it: `project people` has verbs of its own. */
  readonly nouns?: Nouns;
}
export type Nouns = Readonly<Record<string, Noun>>;

const session = () => import('./session.ts');
const context = () => import('./context.ts');
const peopleChange = () => import('./people/change.ts');
const peopleStatus = () => import('./people/status.ts');
const invitationChange = () => import('./invitation/change.ts');
const groupRead = () => import('./group/read.ts');
const groupChange = () => import('./group/change.ts');
const roleRead = () => import('./role/read.ts');
const roleChange = () => import('./role/change.ts');
const me = () => import('./me.ts');
const accessRead = () => import('./access/read.ts');
const auditRead = () => import('./audit/read.ts');
const projectRead = () => import('./project/read.ts');
const projectChange = () => import('./project/change.ts');
const projectPeople = () => import('./project/people.ts');
const serviceAccount = () => import('./service-account.ts');
const settings = () => import('./settings.ts');
const storeInfo = () => import('./store/info.ts');

/** Commands of one word. */
export const COMMANDS: Readonly<Record<string, Word>> = {
  init: { summary: 'Set up an organization in a new store', load: async () => (await import('./init.ts')).init },
  login: { summary: 'Log in with a password', load: async () => (await session()).login },
  logout: { summary: 'End this session', load: async () => (await session()).logout },
  doctor: {
    summary: 'Look for what is wrong or risky, and say what mends it',
    load: async () => (await import('./doctor/index.ts')).doctor,
  },
  completion: {
    summary: 'Print the script that completes commands in your shell',
    load: async () => (await import('./completion.ts')).completion,
  },
  undo: { summary: 'Undo what an audit event tells of', load: async () => (await import('./undo.ts')).undo },
  serve: {
    summary: 'Serve the organization to others, over HTTP',
    load: async () => (await import('./serve/serve.ts')).serveCommand,
  },
  whoami: { summary: 'Show who you are here', load: async () => (await session()).whoami },
};

/** Nouns, each with its verbs. */
export const NOUNS: Nouns = {
  context: {
    summary: 'Targets: stores that you work on, and as whom',
    verbs: {
      list: async () => (await context()).list,
      add: async () => (await context()).add,
      use: async () => (await context()).use,
      show: async () => (await context()).show,
      remove: async () => (await context()).remove,
    },
  },
  people: {
    summary: 'People: accounts, roles, passwords',
    verbs: {
      list: async () => (await import('./people/list.ts')).list,
      show: async () => (await import('./people/show.ts')).show,
      add: async () => (await import('./people/add.ts')).add,
      import: async () => (await import('./people/import.ts')).importCommand,
      invite: async () => (await import('./people/invite.ts')).invite,
      role: async () => (await peopleChange()).role,
      edit: async () => (await peopleChange()).edit,
      'reset-password': async () => (await peopleChange()).resetPassword,
      deactivate: async () => (await peopleStatus()).deactivate,
      reactivate: async () => (await peopleStatus()).reactivate,
      remove: async () => (await peopleStatus()).remove,
      offboard: async () => (await import('./people/offboard.ts')).offboard,
      leave: async () => (await import('./people/leave.ts')).leave,
    },
  },
  invitation: {
    summary: 'Invitations: offers to join',
    verbs: {
      list: async () => (await import('./invitation/list.ts')).list,
      resend: async () => (await invitationChange()).resend,
      revoke: async () => (await invitationChange()).revoke,
      accept: async () => (await import('./invitation/accept.ts')).accept,
    },
  },
  group: {
    summary: 'Groups, whose members inherit a role',
    verbs: {
      list: async () => (await groupRead()).list,
      show: async () => (await groupRead()).show,
      create: async () => (await groupChange()).create,
      modify: async () => (await groupChange()).modify,
      role: async () => (await groupChange()).role,
      delete: async () => (await groupChange()).remove,
    },
  },
  role: {
    summary: 'Roles and what they allow',
    verbs: {
      list: async () => (await roleRead()).list,
      show: async () => (await roleRead()).show,
      new: async () => (await import('./role/new.ts')).create,
      edit: async () => (await roleChange()).edit,
      delete: async () => (await roleChange()).remove,
      permissions: async () => (await roleRead()).permissions,
      diff: async () => (await roleRead()).diff,
    },
  },
  token: {
    summary: 'API tokens and sessions',
    verbs: {
      list: async () => (await import('./token/read.ts')).list,
      create: async () => (await import('./token/create.ts')).create,
      reset: async () => (await import('./token/reset.ts')).reset,
      revoke: async () => (await import('./token/revoke.ts')).revoke,
    },
  },
  access: {
    summary: 'Who may do what, and why',
    verbs: {
      check: async () => (await import('./access/check.ts')).check,
      list: async () => (await accessRead()).list,
      who: async () => (await accessRead()).who,
      why: async () => (await accessRead()).why,
    },
  },
  me: {
    summary: 'Your own account',
    verbs: {
      show: async () => (await me()).show,
      edit: async () => (await me()).edit,
      password: async () => (await me()).password,
    },
  },
  'service-account': {
    summary: 'Service accounts: machines, which have tokens only',
    verbs: {
      list: async () => (await serviceAccount()).list,
      show: async () => (await serviceAccount()).show,
      create: async () => (await serviceAccount()).create,
      edit: async () => (await serviceAccount()).edit,
      deactivate: async () => (await serviceAccount()).deactivate,
      reactivate: async () => (await serviceAccount()).reactivate,
      delete: async () => (await serviceAccount()).remove,
    },
  },
  project: {
    summary: 'Projects, their owners and their people',
    verbs: {
      list: async () => (await projectRead()).list,
      show: async () => (await projectRead()).show,
      create: async () => (await projectChange()).create,
      edit: async () => (await projectChange()).edit,
      transfer: async () => (await projectChange()).transfer,
      delete: async () => (await projectChange()).remove,
    },
    nouns: {
      people: {
        summary: 'Who has which role in a project',
        verbs: {
          list: async () => (await projectPeople()).list,
          add: async () => (await projectPeople()).add,
          role: async () => (await projectPeople()).role,
          remove: async () => (await projectPeople()).remove,
        },
      },
    },
  },
  audit: {
    summary: 'The audit log',
    verbs: {
      list: async () => (await auditRead()).list,
      show: async () => (await auditRead()).show,
      export: async () => (await import('./audit/export.ts')).exportCommand,
      verify: async () => (await auditRead()).verify,
    },
  },
  settings: {
    summary: 'The settings of the organization',
    verbs: { show: async () => (await settings()).show, set: async () => (await settings()).set },
  },
  store: {
    summary: 'The store that holds the organization',
    verbs: {
      info: async () => (await storeInfo()).info,
      check: async () => (await storeInfo()).check,
      migrate: async () => (await storeInfo()).migrate,
      copy: async () => (await import('./store/copy.ts')).copy,
      backup: async () => (await import('./store/backup.ts')).backup,
      restore: async () => (await import('./store/restore.ts')).restore,
      'recover-owner': async () => (await import('./store/recover-owner.ts')).recoverOwner,
    },
  },
};

/** Every command by its words. */
export const commandsByName = (): (readonly [name: string, load: Load])[] => [
  ...Object.entries(COMMANDS).map(([word, { load }]) => [word, load] as const),
  ...below(NOUNS),
];

const below = (nouns: Nouns): (readonly [name: string, load: Load])[] =>
  Object.entries(nouns).flatMap(([noun, { verbs, nouns: further = {} }]) =>
    [...Object.entries(verbs), ...below(further)].map(([rest, load]) => [`${noun} ${rest}`, load] as const),
  );

/** Every command, loaded: for docs and tests. */
export const allCommands = (): Promise<Command[]> => Promise.all(commandsByName().map(([, load]) => load()));
