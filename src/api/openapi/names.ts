import type { AnyOperation } from '../../core/operation.ts';
import type { Route } from '../route.ts';

/** What routes and operations are called in the description of the API. */

/** The path of a route as OpenAPI writes it, below the base of its API. */
export const pathOf = ({ path }: Route): string => path.replace(/:([^/]+)/g, '{$1}');

/** An operation's name as an identifier, which generated clients take for a function's: `people.list` as `peopleList`. */
export const identifierOf = (name: string): string =>
  name.replace(/[^A-Za-z0-9]+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** What an operation is about, which is its tag. */
export const nounOf = ({ name }: AnyOperation): string => name.slice(0, name.indexOf('.'));
