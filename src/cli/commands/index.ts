import type { Command } from '../command.ts';

/** The command registry: words and summaries for the overview; a command itself only when it is used. */

export type Load = () => Promise<Command>;

interface Word {
  readonly summary: string;
  readonly load: Load;
}

interface Noun {
  readonly summary: string;
  readonly verbs: Readonly<Record<string, Load>>;
}

const session = () => import('./session.ts');
const context = () => import('./context.ts');
const peopleChange = () => import('./people/change.ts');
const peopleStatus = () => import('./people/status.ts');
const groupRead = () => import('./group/read.ts');
const groupChange = () => import('./group/change.ts');
const role = () => import('./role.ts');
const auditRead = () => import('./audit/read.ts');
const store = () => import('./store.ts');

/** Commands of one word. */
export const COMMANDS: Readonly<Record<string, Word>> = {
  init: { summary: 'Set up an organization in a new store', load: async () => (await import('./init.ts')).init },
  login: { summary: 'Log in with a password', load: async () => (await session()).login },
  logout: { summary: 'End this session', load: async () => (await session()).logout },
  whoami: { summary: 'Show who you are here', load: async () => (await session()).whoami },
};

/** Nouns, each with its verbs. */
export const NOUNS: Readonly<Record<string, Noun>> = {
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
      role: async () => (await peopleChange()).role,
      edit: async () => (await peopleChange()).edit,
      'reset-password': async () => (await peopleChange()).resetPassword,
      deactivate: async () => (await peopleStatus()).deactivate,
      reactivate: async () => (await peopleStatus()).reactivate,
      remove: async () => (await peopleStatus()).remove,
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
    verbs: { list: async () => (await role()).list, show: async () => (await role()).show },
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
  store: {
    summary: 'The store that holds the organization',
    verbs: {
      info: async () => (await store()).info,
      check: async () => (await store()).check,
      migrate: async () => (await store()).migrate,
      copy: async () => (await store()).copy,
    },
  },
};

/** Every command, loaded: for docs and tests. */
export async function allCommands(): Promise<Command[]> {
  const loads = [
    ...Object.values(COMMANDS).map((word) => word.load),
    ...Object.values(NOUNS).flatMap((noun) => Object.values(noun.verbs)),
  ];
  return Promise.all(loads.map((load) => load()));
}
