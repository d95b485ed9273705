import type { AnyOperation } from '../../core/operation.ts';
import { shellWord } from '../../lib/shell.ts';
import { needsAuthentication } from '../../operations/shared/operation-docs.ts';
import { KEY_HEADER, takesKey } from '../idempotency-key.ts';
import { toSegment } from '../path.ts';
import { BASE } from '../route.ts';
import type { Parameter, RequestBody } from './types.ts';

/** Examples to paste into a shell. */

/** Where the instance of the examples is. */
const EXAMPLE = 'https://roster.example.com';

/** What an example calls. */
interface Called {
  /** The base of its API. */
  readonly base?: string;
  readonly method: string;
  /** In OpenAPI's writing, below the base. */
  readonly path: string;
  readonly headers: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly body: RequestBody | undefined;
}

/** The headers that a call of an operation should have, as words of a shell. */
export const headersFor = (operation: AnyOperation): string[] => [
  ...(needsAuthentication(operation) ? [TOKEN_HEADER] : []),
  ...(takesKey(operation) ? [`"${KEY_HEADER}: $(openssl rand -hex 16)"`] : []),
];

export const TOKEN_HEADER = '"Authorization: Token $ROSTER_TOKEN"';

/** A call by curl with what must be given, and nothing else. */
export function curlOf({ base = BASE, method, path, headers, parameters, body }: Called): string {
  const query = parameters
    .filter((one) => one.required && one.in === 'query')
    .map(({ name, example }) => `${name}=${encodeURIComponent(String(example))}`)
    .join('&');
  const inPath = new Map(parameters.map(({ name, example }) => [name, String(example)]));
  const url = EXAMPLE + base + path.replace(/\{(\w+)\}/g, (_, name: string) => toSegment(inPath.get(name) ?? name));
  const [sent] = Object.entries(body?.content ?? {});
  return [
    `curl ${method === 'GET' ? '' : `-X ${method} `}${shellWord(query === '' ? url : `${url}?${query}`)}`,
    ...headers.map((header) => `-H ${header}`),
    ...(sent === undefined
      ? []
      : [`-H 'Content-Type: ${sent[0]}'`, `-d ${shellWord(JSON.stringify(sent[1].example))}`]),
  ].join(' \\\n  ');
}
