import type { Route } from '../route.ts';

/** The tables of routes, each loaded when it is used. The nouns are those of the operations' names. */
const ROUTES = {
  session: () => import('./session.ts'),
  me: () => import('./me.ts'),
  people: () => import('./people.ts'),
  invitation: () => import('./invitations.ts'),
  group: () => import('./groups.ts'),
  role: () => import('./roles.ts'),
  project: () => import('./projects.ts'),
  'service-account': () => import('./service-accounts.ts'),
  token: () => import('./tokens.ts'),
  access: () => import('./access.ts'),
  audit: () => import('./audit.ts'),
  settings: () => import('./settings.ts'),
  undo: () => import('./undo.ts'),
  health: () => import('./health.ts'),
  semaphore: () => import('../../compat/semaphore/routes.ts'),
} as const satisfies Readonly<Record<string, () => Promise<{ readonly routes: readonly Route[] }>>>;

/** Operations that no route leads to, and why. */
export const LOCAL_ONLY: Readonly<Record<string, string>> = {
  'organization.init': 'it makes the store that a server needs',
};

/** Every route, in an order in which the first that fits a request is meant. */
export async function allRoutes(): Promise<readonly Route[]> {
  const tables = await Promise.all(Object.values(ROUTES).map((load) => load()));
  return tables.flatMap(({ routes }) => routes);
}

/** The route that leads to an operation; undefined: none does. */
export async function routeOf(operation: string): Promise<Route | undefined> {
  const noun = operation.slice(0, operation.indexOf('.'));
  if (!Object.hasOwn(ROUTES, noun)) return undefined;
  const { routes } = await ROUTES[noun as keyof typeof ROUTES]();
  return routes.find((one) => one.operation.name === operation);
}
