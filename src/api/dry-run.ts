import { DRY_RUN, hasDryRunField } from '../core/operation.ts';
import { AppError } from '../domain/errors.ts';
import { needsAuthentication } from '../operations/shared/operation-docs.ts';
import type { Route } from './route.ts';

/** Dry runs over HTTP: by the field of the input, or else by a parameter that every write takes. */

export { DRY_RUN };

/** Whether the query of a request to a route may ask for a dry run that its operation knows nothing of. */
export const takesDryRun = ({ api, operation }: Pick<Route, 'api' | 'operation'>): boolean =>
  api.strict && operation.mode === 'write' && needsAuthentication(operation) && !hasDryRunField(operation);

/** Takes the parameter out of a query, and says whether it asks for a dry run. Throws `invalid` for another value. */
export function takeDryRun(query: URLSearchParams): boolean {
  const values = query.getAll(DRY_RUN);
  query.delete(DRY_RUN);
  const [value = 'false', ...more] = values;
  if (more.length > 0 || !['true', 'false'].includes(value))
    throw new AppError('invalid', `${DRY_RUN} must be true or false`, { hint: 'give it once, or leave it out' });
  return value === 'true';
}
