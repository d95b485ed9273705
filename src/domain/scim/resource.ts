import { attributePath, findAttribute, sameName } from './attribute-path.ts';
import type { Found } from './attribute-path.ts';
import type { Attribute, ResourceSchema } from './attributes.ts';
import { scimFault } from './fault.ts';
import { shown } from './tokens.ts';

/** Resources as clients send them, in the form that the schema says. */

/** A resource as JSON, with the names of its schema. */
export type Resource = Readonly<Record<string, unknown>>;

/** Whether JSON is an object. */
export const isResource = (value: unknown): value is Resource =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The values of an attribute that can have several. */
export const valuesOf = (value: unknown): Resource[] => (Array.isArray(value) ? value.filter(isResource) : []);

/**
 * The resource that the body of a POST or PUT is. What roster does not keep, and what only roster sets, is left out.
 * Throws `invalidValue` for a value of another type, and where a required one is missing.
 */
export function resourceFrom(body: Resource, schema: ResourceSchema): Resource {
  let resource: Resource = {};
  for (const { found, value } of fieldsIn(body, schema)) {
    const { attribute, sub } = found;
    const checked = valueFor(sub ?? attribute, value);
    if (checked === undefined) continue;
    resource =
      sub === undefined
        ? { ...resource, [attribute.name]: checked }
        : { ...resource, [attribute.name]: { ...partsOf(resource[attribute.name]), [sub.name]: checked } };
  }
  const missing = schema.attributes.find(({ required, name }) => required && resource[name] === undefined);
  if (missing !== undefined) throw scimFault('invalidValue', `${missing.name} is missing or empty`);
  return resource;
}

/** The parts of a complex attribute; none where it has no value. */
export const partsOf = (value: unknown): Resource => (isResource(value) ? value : {});

interface Field {
  readonly found: Found;
  readonly value: unknown;
}

/** The fields of an object that clients may set, under whatever name: `name.familyName`, with a URN, within the URN. */
function fieldsIn(object: Resource, schema: ResourceSchema): Field[] {
  return entriesOf(object, schema).flatMap(([key, value]): Field[] => {
    const found = settable(key, schema);
    return found === undefined ? [] : [{ found, value }];
  });
}

/** The fields of an object, and of the one under the URN of its schema. */
export const entriesOf = (object: Resource, schema: ResourceSchema): (readonly [string, unknown])[] =>
  Object.entries(object).flatMap(([key, value]) =>
    sameName(key, schema.urn) ? Object.entries(partsOf(value)) : [[key, value] as const],
  );

/** What a name names, if clients may set it. */
export function settable(name: string, schema: ResourceSchema): Found | undefined {
  const path = attributePath(name);
  const found = path === undefined ? undefined : findAttribute(schema, path);
  return found === undefined || found === 'ignored' || isReadOnly(found) ? undefined : found;
}

/** The field of an object by its name without case: providers write `operations` as well as `Operations`. */
export function fieldOf(object: Resource, name: string): unknown {
  const [, value] = Object.entries(object).find(([key]) => sameName(key, name)) ?? [];
  return value;
}

/** Whether only roster sets it. */
export const isReadOnly = ({ attribute, sub }: Found): boolean =>
  attribute.mutability === 'readOnly' || sub?.mutability === 'readOnly';

/** A value of an attribute; undefined: it is none (null, an empty text or list). Throws `invalidValue` for another type. */
export function valueFor(attribute: Attribute, value: unknown): unknown {
  if (!attribute.multiValued) return oneOf(attribute, value);
  const list = listOf(value);
  requireFewValues(attribute, list.length);
  const values = list.flatMap((one) => oneOf(attribute, one) ?? []);
  return values.length === 0 ? undefined : values;
}

/** Throws `invalidValue` for more values than an attribute may have. */
export function requireFewValues({ name, mostValues = Infinity }: Attribute, count: number): void {
  if (count > mostValues) throw scimFault('invalidValue', `${name} has ${count} values, and at most ${mostValues}`);
}

const listOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];

/** One of the values of an attribute, or its only one. */
export function oneOf(attribute: Attribute, value: unknown): unknown {
  if (value === undefined || value === null || value === '') return undefined;
  switch (attribute.type) {
    case 'complex':
      return complexValue(attribute, value);
    case 'boolean':
      return truth(attribute, plain(value));
    default: {
      const text = plain(value);
      if (typeof text !== 'string') throw wrong(attribute, value, 'a text');
      return text;
    }
  }
}

function complexValue(attribute: Attribute, value: unknown): Resource | undefined {
  const { subAttributes = [], multiValued } = attribute;
  const fields = multiValued && typeof value === 'string' ? { value } : value;
  if (!isResource(fields)) throw wrong(attribute, value, multiValued ? 'a list of objects' : 'an object');
  const parts = Object.entries(fields).flatMap(([key, part]) => {
    const sub = subAttributes.find(({ name }) => sameName(name, key));
    const checked = sub === undefined || sub.mutability === 'readOnly' ? undefined : oneOf(sub, part);
    return sub === undefined || checked === undefined ? [] : [[sub.name, checked]];
  });
  return parts.length === 0 ? undefined : (Object.fromEntries(parts) as Resource);
}

/** What is in `[{"value": …}]`, as some providers send single values. */
function plain(value: unknown): unknown {
  const [only, ...others] = Array.isArray(value) ? (value as unknown[]) : [value];
  return others.length === 0 && isResource(only) && 'value' in only ? only.value : value;
}

function truth(attribute: Attribute, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  if (text !== 'true' && text !== 'false') throw wrong(attribute, value, 'true or false');
  return text === 'true';
}

const wrong = ({ name }: Attribute, value: unknown, wanted: string): Error =>
  scimFault('invalidValue', `${name} is ${wanted}, and not ${told(value)}`);

/** A value for a message. Objects are not repeated: they can be as deep as somebody likes. */
export function told(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (isResource(value)) return 'an object';
  return typeof value === 'string' ? `"${shown(value)}"` : String(value);
}
