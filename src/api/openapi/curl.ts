import type { AnyOperation } from '../../core/operation.ts';
import { shellWord } from '../../lib/shell.ts';
import { asksWho } from '../../operations/shared/operation-docs.ts';
import { KEY_HEADER, takesKey } from '../idempotency-key.ts';
import { BASE, OWN_FORM } from '../route.ts';
import type { JsonSchema, Parameter, RequestBody } from './types.ts';

/** Examples to paste into a shell; what is in capitals is to be replaced. */

/** Where the instance of the examples is. */
const EXAMPLE = 'https://roster.example.com';

/** What an example calls. */
interface Called {
  readonly method: string;
  /** In OpenAPI's writing, below BASE. */
  readonly path: string;
  readonly headers: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly body: RequestBody | undefined;
}

/** The headers that a call of these operations should have, as words of a shell. */
export const headersFor = (operations: readonly AnyOperation[]): string[] => [
  ...(operations.some(asksWho) ? [TOKEN_HEADER] : []),
  ...(operations.length > 1 ? [`'Accept: ${OWN_FORM}'`] : []),
  ...(operations.some(takesKey) ? [`"${KEY_HEADER}: $(openssl rand -hex 16)"`] : []),
];

export const TOKEN_HEADER = '"Authorization: Token $ROSTER_TOKEN"';

/** A call by curl with what must be given, and nothing else. */
export function curlOf({ method, path, headers, parameters, body }: Called): string {
  const query = parameters
    .filter((one) => one.required && one.in === 'query')
    .map(({ name, schema }) => `${name}=${encodeURIComponent(String(exampleOf(name, schema)))}`)
    .join('&');
  const url = EXAMPLE + BASE + path.replace(/\{(\w+)\}/g, (_, name: string) => capitals(name));
  // The last form is roster's own.
  const [type = '', content] = Object.entries(body?.content ?? {}).at(-1) ?? [];
  return [
    `curl ${method === 'GET' ? '' : `-X ${method} `}${shellWord(query === '' ? url : `${url}?${query}`)}`,
    ...headers.map((header) => `-H ${header}`),
    ...(content === undefined
      ? []
      : [`-H 'Content-Type: ${type}'`, `-d ${shellWord(JSON.stringify(exampleOf('', content.schema)))}`]),
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
