import { AppError } from '../domain/errors.ts';
import type { Route } from './route.ts';

/** Hints in the API's words: routes for commands, fields for flags. The command line gets its own words back. */

/** The detail that keeps the hint in the words of the command line, for its remote caller. */
export const COMMAND_HINT = 'command_hint';

/** Operations whose commands are words without a noun. */
const WORDS: Readonly<Record<string, string>> = {
  login: 'session.login',
  logout: 'session.logout',
  whoami: 'session.whoami',
  doctor: 'health.check',
  undo: 'undo.event',
};

/** A command, with what may be its words; the rest of the hint is read by its route. */
const COMMAND = /\broster ([a-z]+(?:-[a-z]+)*)(?: ([a-z]+(?:-[a-z]+)*))?(?: ([a-z]+(?:-[a-z]+)*))?/g;

/** A value as a shell takes it: quoted, or without blanks and what ends a command in a sentence. */
const VALUE = String.raw`('(?:[^'])*'|[^\s;,\x60]+)`;
const FLAG_WITH_VALUE = new RegExp(`^ --([a-z-]+) ${VALUE}`);
const POSITION = new RegExp(`^ ${VALUE}`);

/** Tells an error of an API in its own words: the hint names its routes and fields. */
export function hintsOf(routes: readonly Route[]): (error: AppError) => AppError {
  const byName = new Map(routes.map((route) => [route.operation.name, route]));
  return (error) => {
    const hint = error.hint === undefined || hasNames(error.hint) ? error.hint : inRoutes(error.hint, byName);
    if (hint === error.hint) return error;
    const { code, message, details } = error;
    return new AppError(code, message, {
      hint,
      details: { ...details, [COMMAND_HINT]: error.hint },
      cause: error.cause ?? error,
    });
  };
}

/** Whether a name in a hint could be taken for words of a command: such a hint is left as it is. */
const hasNames = (hint: string): boolean =>
  hint.includes('did you mean') || hint.includes("\\'") || /'[^']*(?:\broster |--)[^']*'/.test(hint);

function inRoutes(hint: string, byName: ReadonlyMap<string, Route>): string {
  let told = '';
  let at = 0;
  for (const match of hint.matchAll(COMMAND)) {
    if (match.index < at) continue;
    const found = routeIn(match, byName);
    if (found === undefined) continue;
    const { text, length } = called(found.route, hint.slice(match.index + found.words.length));
    told += hint.slice(at, match.index) + text;
    at = match.index + found.words.length + length;
  }
  return inFields(told + hint.slice(at));
}

/** The route of a command, and the words that name it: the most that are an operation. */
function routeIn(
  [, first = '', second, third]: RegExpExecArray,
  byName: ReadonlyMap<string, Route>,
): { readonly route: Route; readonly words: string } | undefined {
  const candidates: readonly (readonly [name: string | undefined, words: string])[] = [
    [`${first}.${second ?? ''}-${third ?? ''}`, `roster ${first} ${second ?? ''} ${third ?? ''}`],
    [`${first}.${second ?? ''}`, `roster ${first} ${second ?? ''}`],
    [WORDS[first], `roster ${first}`],
  ];
  for (const [name, words] of candidates) {
    const route = name === undefined ? undefined : byName.get(name);
    if (route !== undefined) return { route, words };
  }
  return undefined;
}

/** A route with the values that stand after its command, and how much of the text they are. */
function called({ api, method, path, parameters, fields }: Route, rest: string): { text: string; length: number } {
  let length = 0;
  let filled = path.replace(/:([^/]+)/g, '{$1}');
  for (const parameter of parameters) {
    const [whole, value] = POSITION.exec(rest.slice(length)) ?? [];
    if (whole === undefined || value === undefined || value.startsWith('--')) break;
    filled = filled.replace(`{${parameter}}`, () => (/^[A-Z]+$/.test(value) ? `{${parameter}}` : segmentOf(value)));
    length += whole.length;
  }
  const query: string[] = [];
  for (;;) {
    const [whole, flag = '', value = ''] = (fields === 'query' && FLAG_WITH_VALUE.exec(rest.slice(length))) || [];
    if (whole === undefined) break;
    query.push(`${fieldOf(flag)}=${/^[A-Z]+$/.test(value) ? value : segmentOf(value)}`);
    length += whole.length;
  }
  return { text: `${method} ${api.base}${filled}${query.length === 0 ? '' : `?${query.join('&')}`}`, length };
}

const segmentOf = (value: string): string => encodeURIComponent(value.replace(/^'(.*)'$/, '$1'));

/** Flags that are left as the fields that they set. */
const inFields = (text: string): string =>
  // What has no route is a command still, with its own flags.
  /\broster [a-z-]/.test(text)
    ? text
    : text.replace(/(?<![\w-])--([a-z]+(?:-[a-z]+)*)/g, (_, flag: string) => fieldOf(flag));

const fieldOf = (flag: string): string => flag.replace(/-stdin$/, '').replaceAll('-', '_');
