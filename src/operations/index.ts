/** The nouns that have operations, each loaded when it is used. */
export const OPERATIONS = {
  organization: { summary: 'The organization itself', load: () => import('./organization/index.ts') },
  session: { summary: 'Logging in and out', load: () => import('./session/index.ts') },
  people: { summary: 'People: accounts, roles, passwords', load: () => import('./people/index.ts') },
  invitation: { summary: 'Invitations: offers to join', load: () => import('./invitation/index.ts') },
  group: { summary: 'Groups, whose members inherit a role', load: () => import('./group/index.ts') },
  role: { summary: 'Roles and what they allow', load: () => import('./role/index.ts') },
  project: { summary: 'Projects, their owners and their people', load: () => import('./project/index.ts') },
  'service-account': {
    summary: 'Service accounts: machines, which have tokens only',
    load: () => import('./service-account/index.ts'),
  },
  token: { summary: 'API tokens and sessions', load: () => import('./token/index.ts') },
  access: { summary: 'Who may do what, and why', load: () => import('./access/index.ts') },
  me: { summary: 'Your own account', load: () => import('./me/index.ts') },
  audit: { summary: 'The audit log', load: () => import('./audit/index.ts') },
  settings: { summary: 'The settings of the organization', load: () => import('./settings/index.ts') },
  undo: { summary: 'Taking back what an audit event tells of', load: () => import('./undo/index.ts') },
  store: { summary: 'The store that holds the organization', load: () => import('./store/index.ts') },
  semaphore: {
    summary: "Semaphore's public API, in its own words",
    load: () => import('../compat/semaphore/index.ts'),
  },
  health: { summary: 'What is wrong or risky', load: () => import('./health/index.ts') },
} as const;
