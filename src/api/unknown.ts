import { bareOf, defOf } from '../domain/field.ts';
import { AppError } from '../domain/errors.ts';
import { nearest } from '../lib/nearest-name.ts';
import { LONGEST_NAME, shortName } from '../lib/short-name.ts';
import type { Schema } from '../core/operation.ts';

/** What a request has that its route does not know: refused, so that nothing is half understood. */

/** So many names are told. */
const MOST_TOLD = 10;

/** Where names stand in a request. */
type NameKind = 'parameter' | 'field';

/** A name that is not known, and what could have stood there. */
interface Unknown {
  /** Where it is, such as `people[0].emial`. */
  readonly path: string;
  readonly name: string;
  readonly known: readonly string[];
}

/** Names of a flat object that are not among those known. */
export const unknownNames = (given: Iterable<string>, known: readonly string[]): Unknown[] =>
  [...new Set(given)].filter((name) => !known.includes(name)).map((name) => ({ path: name, name, known }));

/** Fields of a value that its schema does not know, at any depth; `path` is where the value is. */
export function unknownFields(schema: Schema, value: unknown, path = ''): Unknown[] {
  const bare = bareOf(schema);
  const { shape, element } = defOf(bare);
  if (Array.isArray(value))
    return element === undefined ? [] : value.flatMap((item, at) => unknownFields(element, item, `${path}[${at}]`));
  if (shape === undefined || typeof value !== 'object' || value === null) return [];
  const known = Object.keys(shape);
  return Object.entries(value).flatMap(([name, inner]) => {
    const at = path === '' ? name : `${path}.${name}`;
    const type = Object.hasOwn(shape, name) ? shape[name] : undefined;
    return type === undefined ? [{ path: at, name, known }] : unknownFields(type, inner, at);
  });
}

/** The refusal of names that are not known, `invalid`, with what was likely meant; undefined: there are none. */
export function unknownRefusal(
  kind: NameKind,
  unknown: readonly Unknown[],
  { where = '', hint }: { readonly where?: string; readonly hint?: string | undefined } = {},
): AppError | undefined {
  if (unknown.length === 0) return undefined;
  const told = unknown.slice(0, MOST_TOLD);
  const more = unknown.length - told.length;
  const names = `${told.map(({ path }) => shortName(path)).join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
  return new AppError('invalid', `${where}unknown ${kind}${unknown.length === 1 ? '' : 's'}: ${names}`, {
    hint: hint ?? likely(kind, told),
    details: { fields: told.map(({ path }) => ({ field: shortName(path), problem: 'is unknown' })) },
  });
}

function likely(kind: NameKind, unknown: readonly Unknown[]): string {
  const meant = unknown.flatMap(({ name, known }) => nearest(name.slice(0, LONGEST_NAME), known) ?? []);
  if (meant.length > 0) return `did you mean ${[...new Set(meant)].join(', ')}?`;
  const known = [...new Set(unknown.flatMap((one) => one.known))];
  return known.length === 0 ? `it takes no ${kind}` : `the ${kind}s here: ${known.join(', ')}`;
}
