import { takesDryRun } from '../core/operation.ts';
import { AppError } from '../domain/errors.ts';
import type { Route } from './route.ts';

/** A dry run is asked for in the query: a server that does not know it refuses the request, and changes nothing. */
export const DRY_RUN = 'dry_run';

/** Whether a route takes the parameter: those of roster's own API that lead to a write with a dry run. */
export const offersDryRun = ({ api, operation }: Pick<Route, 'api' | 'operation'>): boolean =>
  api.strict && takesDryRun(operation);

/** Takes the parameter out of a query, and tells what it says. Throws `invalid` for what is neither yes nor no. */
export function takeDryRun(route: Route, query: URLSearchParams): boolean {
  if (!offersDryRun(route)) return false;
  const given = query.getAll(DRY_RUN);
  query.delete(DRY_RUN);
  const [value = 'false'] = given;
  if (given.length > 1 || !['true', 'false'].includes(value))
    throw new AppError('invalid', `${DRY_RUN} must be true or false, and stand there once`);
  return value === 'true';
}
