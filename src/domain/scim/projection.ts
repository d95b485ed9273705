import { attributePath, findAttribute, sameName } from './attribute-path.ts';
import type { Found } from './attribute-path.ts';
import type { ResourceSchema } from './attributes.ts';
import { isResource } from './resource.ts';
import type { Resource } from './resource.ts';

/** Which attributes of a resource a client gets (RFC 7644, section 3.9). */

/** Names as the client wrote them; undefined: it did not say. */
export interface Projection {
  readonly attributes: readonly string[] | undefined;
  readonly excludedAttributes: readonly string[] | undefined;
}

/** The resource with what was asked for. What is always returned stays; names of nothing are ignored. */
export function projected(resource: Resource, projection: Projection, schema: ResourceSchema): Resource {
  const { isIncluded } = choice(projection, schema);
  return Object.fromEntries(
    Object.entries(resource).flatMap(([name, value]) => {
      if (ALWAYS.includes(name)) return [[name, value]];
      if (!isIncluded(name)) return [];
      const rest = withParts(value, (part) => isIncluded(name, part));
      return rest === undefined ? [] : [[name, rest]];
    }),
  );
}

/** Whether any part of an attribute is asked for: one that is not need not be read. */
export const wanted = (name: string, projection: Projection, schema: ResourceSchema): boolean =>
  choice(projection, schema).isIncluded(name);

const ALWAYS: readonly string[] = ['schemas', 'id'];

function choice({ attributes, excludedAttributes }: Projection, schema: ResourceSchema) {
  const included = attributes === undefined ? undefined : namedBy(attributes, schema);
  const excluded = namedBy(excludedAttributes ?? [], schema);
  return {
    /** Whether an attribute is asked for, or the part of one. */
    isIncluded: (name: string, part?: string): boolean =>
      (included === undefined || included.some((one) => concerns(one, name, part))) &&
      !excluded.some((one) => one.attribute.name === name && (one.sub === undefined || one.sub.name === part)),
  };
}

/** Whether a name means an attribute, as a whole or in part; or the part that is given. */
const concerns = ({ attribute, sub }: Found, name: string, part: string | undefined): boolean =>
  attribute.name === name && (part === undefined || sub === undefined || sub.name === part);

/** The URN of a schema names all that it has. */
const namedBy = (names: readonly string[], schema: ResourceSchema): Found[] =>
  names.flatMap((name): Found[] => {
    const text = name.trim();
    if (sameName(text, schema.urn)) return schema.attributes.map((attribute) => ({ attribute, sub: undefined }));
    const path = attributePath(text);
    const found = path === undefined ? undefined : findAttribute(schema, path);
    return found === undefined || found === 'ignored' ? [] : [found];
  });

/** A value with those of its parts; undefined: none is left. */
function withParts(value: unknown, isIncluded: (part: string) => boolean): unknown {
  if (Array.isArray(value)) {
    const rest = value.flatMap((one: unknown) => withParts(one, isIncluded) ?? []);
    return rest.length === 0 && value.length > 0 ? undefined : rest;
  }
  if (!isResource(value)) return value;
  const parts = Object.entries(value).filter(([part]) => isIncluded(part));
  return parts.length === 0 ? undefined : Object.fromEntries(parts);
}
