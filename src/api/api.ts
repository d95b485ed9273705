import type { Route } from './route.ts';

/** The routes of the APIs, for the server, the client and the OpenAPI document. */
export interface ApiTable {
  /** In an order in which the first that fits a request is meant. */
  readonly routes: readonly Route[];
  /** One line about each noun, by the noun's name. */
  readonly summaries: Readonly<Record<string, string>>;
}

/** Finds the route that leads to an operation, by the operation's name; undefined: none does. */
export type FindRoute = (operation: string) => Promise<Route | undefined>;

/** Where clients and servers find routes. */
export interface Routing {
  /** The route of an operation, for a caller of an instance. */
  readonly routeOf: FindRoute;
  /** All routes, for a server. */
  readonly api: () => Promise<ApiTable>;
}

/** What the API has of a noun. */
export interface NounOfApi {
  readonly summary: string;
  readonly routes?: () => Promise<{ readonly routes: readonly Route[] }>;
}
type Nouns = Readonly<Record<string, NounOfApi>>;

/** The API of some nouns: the routes of those that are named first, then the others in their order. */
export async function apiOf(nouns: Nouns, first: readonly string[]): Promise<ApiTable> {
  const order = new Set([...first, ...Object.keys(nouns)]);
  const tables = await Promise.all([...order].flatMap((noun) => nouns[noun]?.routes?.() ?? []));
  return {
    routes: tables.flatMap(({ routes }) => routes),
    summaries: Object.fromEntries(Object.entries(nouns).map(([noun, { summary }]) => [noun, summary])),
  };
}

/** The route of an operation, whose name begins with its noun: no other noun's routes are loaded. */
export async function routeIn(nouns: Nouns, operation: string): Promise<Route | undefined> {
  const noun = operation.slice(0, operation.indexOf('.'));
  const table = Object.hasOwn(nouns, noun) ? await nouns[noun]?.routes?.() : undefined;
  return table?.routes.find((one) => one.operation.name === operation);
}
