import type { JsonSchema, OpenApi } from '../../src/api/openapi/types.ts';

/** As much of JSON Schema 2020-12 as is needed to check responses against the API's description. */

/** The keywords that our schemas use; others would not be checked. */
const WORDS: readonly string[] = [
  ...['$ref', 'type', 'description', 'properties', 'required', 'items', 'anyOf', 'allOf', 'enum', 'const', 'default'],
  ...['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems', 'pattern', 'propertyNames'],
  ...['additionalProperties', 'format', 'examples'],
];

/** What is wrong with a schema itself: unknown words, and references to nothing. */
export function schemaFaults(document: OpenApi, schema: unknown, at = ''): string[] {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return [`${at} is no schema`];
  const { $ref, properties = {}, items, anyOf = [], allOf = [], required = [] } = schema as JsonSchema;
  const unknown = Object.keys(schema).filter((word) => !WORDS.includes(word));
  return [
    ...unknown.map((word) => `${at} says ${word}`),
    ...($ref === undefined || target(document, $ref) !== undefined ? [] : [`${at} refers to ${$ref}`]),
    ...(required.every((name) => typeof name === 'string') ? [] : [`${at} requires what is no name`]),
    ...Object.entries(properties).flatMap(([name, one]) => schemaFaults(document, one, `${at}.${name}`)),
    ...(items === undefined ? [] : schemaFaults(document, items, `${at}[]`)),
    ...[...anyOf, ...allOf].flatMap((one, index) => schemaFaults(document, one, `${at}|${index}`)),
  ];
}

/** The target of a reference inside the document; undefined: there is none. */
export function target(document: OpenApi, reference: string): unknown {
  if (!reference.startsWith('#/')) return undefined;
  return reference
    .slice(2)
    .split('/')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, key)
          ? (value as Record<string, unknown>)[key]
          : undefined,
      document,
    );
}

/** Schemas that hold at once as one: all of their fields. */
function merged(document: OpenApi, parts: readonly JsonSchema[]): JsonSchema {
  const wholes = parts.map(({ $ref, ...part }) => ($ref === undefined ? part : (target(document, $ref) as JsonSchema)));
  const flat = wholes.map((part) => (part.allOf === undefined ? part : merged(document, part.allOf)));
  const [first = {}, ...others] = flat;
  if (others.length === 0) return first;
  const names = [...new Set(flat.flatMap(({ properties = {} }) => Object.keys(properties)))];
  return Object.assign({}, ...flat, {
    required: flat.flatMap(({ required = [] }) => required),
    properties: Object.fromEntries(
      names.map((name) => [
        name,
        merged(
          document,
          flat.flatMap(({ properties }) => properties?.[name] ?? []),
        ),
      ]),
    ),
  }) as JsonSchema;
}

/** The fields that a schema of an object describes. */
export const schemaFields = (document: OpenApi, schema: JsonSchema): readonly string[] =>
  Object.keys(merged(document, [schema, ...(schema.allOf ?? [])]).properties ?? {});

/** What texts of a format look like; another format would go unchecked, and so is none. */
const FORMATS: Readonly<Record<string, RegExp>> = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/,
  'idn-email': /^[^@\s]+@[^@\s]+$/,
  uuid: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
};

/** What is wrong with a value; fields that the schema does not name are wrong as well. */
export function valueFaults(document: OpenApi, schema: JsonSchema, value: unknown, at = '$'): string[] {
  if (schema.allOf !== undefined) return valueFaults(document, merged(document, schema.allOf), value, at);
  const { $ref, anyOf, enum: choices, format } = schema;
  const within = (part: JsonSchema, inner: unknown, where = at) => valueFaults(document, part, inner, where);
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => isOf(type, value))) return [`${at} is not ${types.join(' or ')}`];
  return [
    ...($ref === undefined ? [] : within(target(document, $ref) as JsonSchema, value)),
    ...(anyOf === undefined || anyOf.some((one) => within(one, value).length === 0)
      ? []
      : [`${at} is none of the kinds`]),
    ...(typeof value !== 'string' || format === undefined || FORMATS[format]?.test(value) === true
      ? []
      : [`${at} is no ${format}: ${value}`]),
    ...(typeof value !== 'string' || schema.pattern === undefined || new RegExp(schema.pattern).test(value)
      ? []
      : [`${at} is not like ${schema.pattern}: ${value}`]),
    ...(choices === undefined || choices.includes(value) ? [] : [`${at} is not one of ${choices.join(', ')}`]),
    ...(Array.isArray(value) && schema.items !== undefined
      ? value.flatMap((item, index) => within(schema.items ?? {}, item, `${at}[${index}]`))
      : []),
    ...(isOf('object', value) ? fieldFaults(schema, value as Record<string, unknown>, at, within) : []),
  ];
}

function fieldFaults(
  { type, properties, required = [] }: JsonSchema,
  value: Readonly<Record<string, unknown>>,
  at: string,
  within: (schema: JsonSchema, value: unknown, at: string) => string[],
): string[] {
  const missing = required.filter((name) => !Object.hasOwn(value, name));
  // A schema without a type only adds to another one, which has the rest of the fields.
  const closed = type !== undefined && properties !== undefined;
  const more = closed ? Object.keys(value).filter((name) => !Object.hasOwn(properties, name)) : [];
  return [
    ...missing.map((name) => `${at} lacks ${name}`),
    ...more.map((name) => `${at} has ${name}, which is not described`),
    ...Object.entries(properties ?? {}).flatMap(([name, one]) =>
      Object.hasOwn(value, name) ? within(one, value[name], `${at}.${name}`) : [],
    ),
  ];
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}
