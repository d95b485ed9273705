import { address } from '../parts/html.ts';

/** Where to go after a sign-in: to a page of ours, and nowhere else. */

/** Which paths are pages that one may be led to. */
export type IsReturnable = (path: string) => boolean;

/** A target of ours, with its query; `/` for anything else. Browsers take a backslash for a slash, and drop tabs. */
export function returnTarget(given: string | undefined, isReturnable: IsReturnable): string {
  if (given === undefined || !/^\/(?![/\\])[^\\\s\p{Cc}]*$/u.test(given) || !URL.canParse(given, BASE)) return HOME;
  const { origin, pathname, search } = new URL(given, BASE);
  return origin === BASE && isReturnable(pathname) ? pathname + search : HOME;
}

const BASE = 'http://here.invalid';
const HOME = '/';

/** A page on the way to a sign-in, which leads to the same target. */
export const withReturn = (path: string, { returnTo }: { readonly returnTo: string }): string =>
  address(path, {}, { return: returnTo === HOME ? undefined : returnTo });
