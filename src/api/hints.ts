import { AppError } from '../domain/errors.ts';
import type { Route } from './route.ts';

/** Errors in the API's words: routes for commands, fields for flags. The command line gets its own words back. */

/** The detail that keeps the hint in the words of the command line, for its remote caller. */
export const COMMAND_HINT = 'command_hint';
/** The same of the message. */
export const COMMAND_MESSAGE = 'command_message';

/** Operations whose commands do not say their names, by the words of the commands; the longest words first. */
const WORDS: readonly (readonly [words: string, operation: string])[] = [
  ['audit verify --bucket', 'audit-stream.verify'],
  ['audit retention', 'audit-retention.status'],
  ['audit prune', 'audit-retention.prune'],
  ['token exchange', 'session.exchange'],
  ['login', 'session.login'],
  ['logout', 'session.logout'],
  ['whoami', 'session.whoami'],
  ['activity', 'activity.show'],
  ['doctor', 'health.check'],
  ['undo', 'undo.event'],
  ['export', 'organization.export'],
  ['diff', 'organization.diff'],
  ['apply', 'organization.apply'],
];

/** Commands on one or several whose operation is on several, with the one that has a path for one thing. */
const ON_ONE: Readonly<Record<string, string>> = {
  'project.people-role': 'project.people-set',
  'project.people-remove': 'project.people-delete',
  'people.remove': 'people.delete',
  'invitation.revoke': 'invitation.delete',
};

/** A command, with what may be its words; the rest of the hint is read by its route. */
const COMMAND = /\broster ([a-z]+(?:-[a-z]+)*)(?: ([a-z]+(?:-[a-z]+)*))?(?: ([a-z]+(?:-[a-z]+)*))?/g;

/** A name as a shell quotes it, or what somebody may have meant: it could be taken for words of a command. */
const NAMES = /did you mean [^]*\?|(?<![^\s(])'(?:[^']|'\\'')*'/g;
/** What stands for one of these names while the words around it are read. */
const PLACEHOLDER = /\x01(\d+)\x01/g;

/** What is said of a command that has no route, and so cannot be given over HTTP. */
export const NO_ROUTE_HINT = 'whoever runs the server can help, on its command line';

/** A command in a text, where roster is not merely named. */
const COMMAND_LEFT = /(?<!\b(?:a|this|older|where|runs) )\broster [a-z-]/;

/** A value without blanks and what ends a command in a sentence. */
const VALUE = String.raw`([^\s;,\x60]+)`;
const FLAG_WITH_VALUE = new RegExp(`^ --([a-z-]+) ${VALUE}`);
const POSITION = new RegExp(`^ ${VALUE}`);

/** Tells an error of an API in its own words: the hint names its routes and fields, the message its fields. */
export function hintsOf(routes: readonly Route[]): (error: AppError) => AppError {
  const byName = new Map(routes.map((route) => [route.operation.name, route]));
  return (error) => {
    const hint = error.hint === undefined ? undefined : inOwnWords(error.hint, byName);
    const message = withFields(error);
    if (hint === error.hint && message === error.message) return error;
    const { code, details } = error;
    return new AppError(code, message, {
      hint,
      details: {
        ...details,
        ...(hint === error.hint ? {} : { [COMMAND_HINT]: error.hint }),
        ...(message === error.message ? {} : { [COMMAND_MESSAGE]: error.message }),
      },
      cause: error.cause ?? error,
    });
  };
}

function inOwnWords(hint: string, byName: ReadonlyMap<string, Route>): string {
  const names: string[] = [];
  const bare = hint.replace(NAMES, (name) => `\x01${names.push(name) - 1}\x01`);
  const told = inRoutes(bare, byName, (value) => encodeURIComponent(unquoted(withNames(value, names))));
  return COMMAND_LEFT.test(told) ? NO_ROUTE_HINT : withNames(told, names);
}

const withNames = (text: string, names: readonly string[]): string =>
  text.replace(PLACEHOLDER, (whole, at: string) => names[Number(at)] ?? whole);

/** What a shell makes of a word that `shellWord` wrote. */
const unquoted = (word: string): string => word.replace(/^'([^]*)'$/, '$1').replaceAll("'\\''", "'");

type Segment = (value: string) => string;

function inRoutes(hint: string, byName: ReadonlyMap<string, Route>, segmentOf: Segment): string {
  let told = '';
  let at = 0;
  for (const match of hint.matchAll(COMMAND)) {
    if (match.index < at) continue;
    const found = routeIn(match, hint.slice(match.index), byName);
    if (found === undefined) continue;
    const { text, length } = called(found.route, hint.slice(match.index + found.words.length), segmentOf);
    told += hint.slice(at, match.index) + text;
    at = match.index + found.words.length + length;
  }
  return inFields(told + hint.slice(at));
}

/** The route of a command, and the words that name it: the most that are an operation. */
function routeIn(
  [, first = '', second = '', third = '']: RegExpExecArray,
  from: string,
  byName: ReadonlyMap<string, Route>,
): { readonly route: Route; readonly words: string } | undefined {
  const [words = '', named] = WORDS.find(([some]) => isCommandAt(from, some)) ?? [];
  const candidates: readonly (readonly [name: string | undefined, words: string])[] = [
    [named, `roster ${words}`],
    [`${first}.${second}-${third}`, `roster ${first} ${second} ${third}`],
    [`${first}-${second}.${third}`, `roster ${first} ${second} ${third}`],
    [`${first}.${second}`, `roster ${first} ${second}`],
    [`${second}.${third}`, `roster ${first} ${second} ${third}`],
  ];
  for (const [name, words] of candidates) {
    const route = name === undefined ? undefined : byName.get(ON_ONE[name] ?? name);
    if (route !== undefined) return { route, words };
  }
  return undefined;
}

const isCommandAt = (text: string, words: string): boolean =>
  text.startsWith(`roster ${words}`) && !/^[a-z-]/.test(text.slice(`roster ${words}`.length));

/** A route with the values that stand after its command, and how much of the text they are. */
function called(
  { api, method, path, parameters, fields }: Route,
  rest: string,
  segmentOf: Segment,
): { text: string; length: number } {
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

/** A message with the fields for the flags that the error declares; whatever else looks like one is what somebody typed. */
const withFields = ({ message, flags }: AppError): string =>
  message.replace(FLAG, (flag, name: string) => (flags.includes(flag) ? fieldOf(name) : flag));

const FLAG = /(?<![\w-])--([a-z]+(?:-[a-z]+)*)(?![\w-])/g;

/** A text of roster's own, with the fields for the flags in it. */
export const inFields = (text: string): string =>
  text.replace(/(?<![\w-])--([a-z]+(?:-[a-z]+)*)/g, (_, flag: string) => fieldOf(flag));

const fieldOf = (flag: string): string => flag.replace(/-stdin$/, '').replaceAll('-', '_');
