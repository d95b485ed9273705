import type { Attribute, ResourceSchema } from './attributes.ts';

/** How attributes are named in filters, patches and parameters: `name.familyName`, with or without the URN of a schema. */

export interface AttributePath {
  readonly urn?: string;
  readonly name: string;
  readonly sub?: string;
}

const PATH = /^(?:(urn:.+):)?([a-z][\w-]*)(?:\.(\$?[a-z][\w-]*))?$/i;
const SUB = /^\$ref$/i;

/** The path that a text is; undefined: it is none. */
export function attributePath(text: string): AttributePath | undefined {
  const [, urn, name = '', sub] = PATH.exec(text) ?? [];
  if (name === '') return SUB.test(text) ? { name: text } : undefined;
  return { ...(urn === undefined ? {} : { urn }), name, ...(sub === undefined ? {} : { sub }) };
}

/** The text of a path. */
export const pathText = ({ urn, name, sub }: AttributePath): string =>
  `${urn === undefined ? '' : `${urn}:`}${name}${sub === undefined ? '' : `.${sub}`}`;

/** An attribute, and the one within it that is meant. */
export interface Found {
  readonly attribute: Attribute;
  readonly sub: Attribute | undefined;
}

/** Names are the same whatever their case. */
export const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/**
 * What a path names. `ignored`: what roster does not keep, such as all of an extension; undefined: nothing has that name.
 */
export function findAttribute(
  schema: ResourceSchema,
  { urn, name, sub }: AttributePath,
): Found | 'ignored' | undefined {
  if (urn !== undefined && !sameName(urn, schema.urn)) return 'ignored';
  const attribute = named(schema.attributes, name);
  const within = sub === undefined ? undefined : named(attribute?.subAttributes ?? [], sub);
  if (attribute !== undefined && (sub === undefined || within !== undefined)) return { attribute, sub: within };
  const isIgnored = [...schema.ignored, 'schemas'].some(
    (one) => sameName(one, name) || (sub !== undefined && sameName(one, `${name}.${sub}`)),
  );
  return isIgnored ? 'ignored' : undefined;
}

const named = (attributes: readonly Attribute[], name: string): Attribute | undefined =>
  attributes.find((one) => sameName(one.name, name));

/** The attribute that holds the value of what was found: of several values, the one that is called so; undefined: it has several parts. */
export const leafOf = ({ attribute, sub }: Found): Attribute | undefined =>
  sub ?? (attribute.type === 'complex' ? named(attribute.subAttributes ?? [], 'value') : attribute);

/** The path of the attribute that a name means, down to what holds its value; undefined: there is none, or it has several parts. */
export function leafPath(schema: ResourceSchema, text: string): string | undefined {
  const path = attributePath(text);
  const found = path === undefined ? undefined : findAttribute(schema, path);
  if (found === undefined || found === 'ignored') return undefined;
  const leaf = leafOf(found);
  if (leaf === undefined) return undefined;
  return leaf === found.attribute ? leaf.name : `${found.attribute.name}.${leaf.name}`;
}
