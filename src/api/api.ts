import type { Route } from './route.ts';

/** What an API has, for whoever serves or describes it. */
export interface Api {
  /** In an order in which the first that fits a request is meant. */
  readonly routes: readonly Route[];
  /** One line about each noun, by the noun's name. */
  readonly summaries: Readonly<Record<string, string>>;
}

/** Finds the route that leads to an operation, by the operation's name; undefined: none does. */
export type FindRoute = (operation: string) => Promise<Route | undefined>;
