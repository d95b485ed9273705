import type { Route } from './route.ts';

/** The routes of the APIs, for a server and for their descriptions. */
export interface ApiTable {
  /** In an order in which the first that fits a request is meant. */
  readonly routes: readonly Route[];
  /** One line about each noun, by the noun's name. */
  readonly summaries: Readonly<Record<string, string>>;
}

/** Finds the route that leads to an operation, by the operation's name; undefined: none does. */
export type FindRoute = (operation: string) => Promise<Route | undefined>;
