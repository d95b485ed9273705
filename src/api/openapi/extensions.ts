import type { JsonSchema } from './types.ts';

/** Shapes that have all fields of another one, said as that: a shape with a name is nowhere written out again. */

/** A shape of fewer fields says nothing about what it is. */
const FEWEST_FIELDS = 3;

/** A schema in which each object that has all fields of a named shape refers to the largest such; `refersTo` makes the reference. */
export function asExtensions(
  schema: JsonSchema,
  shapes: Readonly<Record<string, JsonSchema>>,
  refersTo: (name: string) => JsonSchema,
): JsonSchema {
  const within = (part: JsonSchema): JsonSchema => asExtensions(part, shapes, refersTo);
  const { properties, items, anyOf, ...rest } = schema;
  if (properties === undefined)
    return {
      ...rest,
      ...(items === undefined ? {} : { items: within(items) }),
      ...(anyOf === undefined ? {} : { anyOf: anyOf.map(within) }),
    };
  const [name, base] = largestWithin(schema, shapes) ?? [];
  if (name === undefined || base === undefined) return { ...schema, properties: each(properties, within) };
  const own = Object.entries(properties).filter(([field]) => base.properties?.[field] === undefined);
  if (own.length === 0) return { ...refersTo(name) };
  const required = schema.required?.filter((field) => own.some(([one]) => one === field)) ?? [];
  const more = { type: 'object', properties: each(Object.fromEntries(own), within), required };
  return { allOf: [refersTo(name), more] };
}

type Fields = Readonly<Record<string, JsonSchema>>;

const each = (fields: Fields, change: (schema: JsonSchema) => JsonSchema): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, schema]) => [name, change(schema)]));

function largestWithin(schema: JsonSchema, shapes: Fields): readonly [string, JsonSchema] | undefined {
  return Object.entries(shapes)
    .filter(([, shape]) => shape !== schema && isWithin(shape, schema))
    .sort(([, a], [, b]) => sizeOf(b) - sizeOf(a))[0];
}

const sizeOf = ({ properties = {} }: JsonSchema): number => Object.keys(properties).length;

const isWithin = (shape: JsonSchema, schema: JsonSchema): boolean =>
  sizeOf(shape) >= FEWEST_FIELDS &&
  (shape.required ?? []).every((name) => schema.required?.includes(name)) &&
  Object.entries(shape.properties ?? {}).every(
    ([name, field]) => JSON.stringify(schema.properties?.[name]) === JSON.stringify(field),
  );
