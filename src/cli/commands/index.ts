/** The command registry: a summary for the overview, and the rest only when it is used. */

/** Commands of one word. */
export const COMMANDS = {
  init: { summary: 'Set up an organization in a new store', load: () => import('./init.ts') },
  login: { summary: 'Log in with a password', load: () => import('./session.ts').then(({ login }) => ({ commands: [login] })) },
  logout: { summary: 'End this session', load: () => import('./session.ts').then(({ logout }) => ({ commands: [logout] })) },
  whoami: { summary: 'Show who you are here', load: () => import('./session.ts').then(({ whoami }) => ({ commands: [whoami] })) },
} as const;

/** Nouns, each with its verbs. */
export const NOUNS = {
  context: { summary: 'Targets: stores that you work on, and as whom', load: () => import('./context.ts') },
  people: { summary: 'People: accounts, roles, passwords', load: () => import('./people.ts') },
  group: { summary: 'Groups, whose members inherit a role', load: () => import('./group.ts') },
  role: { summary: 'Roles and what they allow', load: () => import('./role.ts') },
  audit: { summary: 'The audit log', load: () => import('./audit.ts') },
  store: { summary: 'The store that holds the organization', load: () => import('./store.ts') },
} as const;
