import { OWN_FORM } from './route.ts';
import type { Method, Route } from './route.ts';

/** Where routes meet: one method and path, and the forms of answers that are there. */

export interface Endpoint {
  readonly method: Method;
  /** Below BASE, with numbers for the names of its parameters: `/groups/:p1/role`. */
  readonly pattern: string;
  /** Of each form at most one; first what is answered to whoever asks for none. */
  readonly forms: readonly [Route, ...Route[]];
}

/** Routes by method and path, whatever the path's parameters are called, in the order of the routes. */
export function endpointsOf(routes: readonly Route[]): readonly Endpoint[] {
  const endpoints = new Map<string, Endpoint>();
  for (const route of routes) {
    let number = 0;
    const { method } = route;
    const pattern = route.path.replace(/:[^/]+/g, () => `:p${(number += 1)}`);
    const [first, ...rest] = endpoints.get(`${method} ${pattern}`)?.forms ?? [];
    const forms: Endpoint['forms'] =
      first === undefined ? [route] : route.form === 'semaphore' ? [route, first, ...rest] : [first, ...rest, route];
    endpoints.set(`${method} ${pattern}`, { method, pattern, forms });
  }
  return [...endpoints.values()];
}

/** The form that a client asks for by its Accept; Semaphore's, where it asks for none. */
export function formFor({ forms }: Endpoint, accept: string | undefined): Route {
  return accept?.includes(OWN_FORM) === true ? ownForm({ forms }) : forms[0];
}

/** Roster's own form; Semaphore's, where there is no other. */
export const ownForm = ({ forms }: Pick<Endpoint, 'forms'>): Route =>
  forms.find(({ form }) => form === 'own') ?? forms[0];

/** The parameters of a pattern under the names that a route has for them. */
export const named = ({ parameters }: Route, numbered: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(parameters.map((name, at) => [name, numbered[`p${at + 1}`] ?? '']));
