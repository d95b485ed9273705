/** The nouns that have operations, each loaded when it is used. */
export const OPERATIONS = {
  organization: { summary: 'The organization itself', load: () => import('./organization.ts') },
  session: { summary: 'Logging in and out', load: () => import('./session.ts') },
  people: { summary: 'People: accounts, roles, passwords', load: () => import('./people/index.ts') },
  group: { summary: 'Groups, whose members inherit a role', load: () => import('./group/index.ts') },
  role: { summary: 'Roles and what they allow', load: () => import('./role.ts') },
  audit: { summary: 'The audit log', load: () => import('./audit.ts') },
  store: { summary: 'The store that holds the organization', load: () => import('./store.ts') },
} as const;
