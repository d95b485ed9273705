import type { AnyOperation } from '../../core/operation.ts';
import { shellWord } from '../../lib/shell.ts';
import { asksWho } from '../../operations/shared/operation-docs.ts';
import { KEY_HEADER, takesKey } from '../idempotency-key.ts';
import { BASE } from '../route.ts';
import type { JsonSchema, Parameter, RequestBody } from './types.ts';

/** Examples to paste into a shell; what is in capitals is to be replaced. */

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
  ...(asksWho(operation) ? [TOKEN_HEADER] : []),
  ...(takesKey(operation) ? [`"${KEY_HEADER}: $(openssl rand -hex 16)"`] : []),
];

export const TOKEN_HEADER = '"Authorization: Token $ROSTER_TOKEN"';

/** A call by curl with what must be given, and nothing else. */
export function curlOf({ base = BASE, method, path, headers, parameters, body }: Called): string {
  const query = parameters
    .filter((one) => one.required && one.in === 'query')
    .map(({ name, schema }) => `${name}=${encodeURIComponent(String(exampleOf(name, schema)))}`)
    .join('&');
  const url = EXAMPLE + base + path.replace(/\{(\w+)\}/g, (_, name: string) => capitals(name));
  const [sent] = Object.entries(body?.content ?? {});
  return [
    `curl ${method === 'GET' ? '' : `-X ${method} `}${shellWord(query === '' ? url : `${url}?${query}`)}`,
    ...headers.map((header) => `-H ${header}`),
    ...(sent === undefined
      ? []
      : [`-H 'Content-Type: ${sent[0]}'`, `-d ${shellWord(JSON.stringify(exampleOf('', sent[1].schema)))}`]),
  ].join(' \\\n  ');
}

const capitals = (name: string): string => name.toUpperCase();

/** A value of a schema, with the fields that must be there. */
function exampleOf(name: string, schema: JsonSchema): unknown {
  if (schema.enum !== undefined) return schema.enum[0];
  const [type] = [schema.type ?? 'string'].flat();
  switch (type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((key) => [key, exampleOf(key, schema.properties?.[key] ?? {})]),
      );
    case 'array':
      return [exampleOf(name, schema.items ?? {})];
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    default:
      return capitals(name);
  }
}
