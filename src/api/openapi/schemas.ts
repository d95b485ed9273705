import * as z from 'zod/mini';
import type { Schema } from '../../core/operation.ts';
import { fieldInfo } from '../../domain/field.ts';
import { inFields } from '../hints.ts';
import { V1 } from '../route.ts';
import type { Api } from '../route.ts';
import { exampleOf } from './examples.ts';
import { asExtensions } from './extensions.ts';
import { withFormat } from './formats.ts';
import { SHAPES } from './shapes.ts';
import { nameIn } from './type-words.ts';
import type { JsonSchema } from './types.ts';

/** From roster's schemas to JSON Schema, with names for the shapes that many responses have. */

const COMPONENTS = '#/components/schemas/';

export interface Schemas {
  /** What may be given: what has a default may be left out. */
  readonly input: (schema: Schema) => JsonSchema;
  /** What a response holds; a shape with a name is a reference to it. */
  readonly output: (schema: Schema) => JsonSchema;
  /** The shapes that `output` referred to, by their names in order. */
  readonly components: () => Readonly<Record<string, JsonSchema>>;
}

/** Converts schemas of an API and keeps the named shapes that come up. */
export function schemasOf(api: Api): Schemas {
  const names = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(SHAPES)) names.add(schema, { id });
  const converted = (schema: Schema): Converted => convert(schema, api, 'output', names);
  const shapes: Record<string, JsonSchema> = {};
  for (const schema of Object.values(SHAPES)) Object.assign(shapes, converted(schema).$defs);
  const used = new Set<string>();
  const note = (schema: JsonSchema): JsonSchema => {
    for (const name of namesIn(schema)) {
      if (used.has(name)) continue;
      used.add(name);
      note(component(name));
    }
    return schema;
  };
  const component = (name: string): JsonSchema => asExtensions(shapes[name] ?? {}, shapes, refersTo);
  return {
    input: (schema) => convert(schema, api, 'input', z.registry()),
    output(schema) {
      const { $defs: _, ...output } = converted(schema);
      return note(asExtensions(output, shapes, refersTo));
    },
    components: () =>
      Object.fromEntries([...used].sort().map((name) => [name, withExample(name, component(name), shapes)])),
  };
}

/** The names of the shapes that a schema refers to. */
const namesIn = (schema: JsonSchema): string[] =>
  [...JSON.stringify(schema).matchAll(/"\$ref":"[^"]*\/([^"/]+)"/g)].map(([, name = '']) => name);

function withExample(name: string, schema: JsonSchema, shapes: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const noun = name.replace(/(?!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
  return { ...schema, examples: [exampleOf(schema, noun, '', (reference) => shapes[nameIn(reference)] ?? {})] };
}

type Converted = JsonSchema & { readonly $defs?: Readonly<Record<string, JsonSchema>> };

function convert(
  schema: Schema,
  api: Api,
  io: 'input' | 'output',
  metadata: z.core.$ZodRegistry<{ id: string }>,
): JsonSchema {
  const { $schema: _, ...converted } = z.toJSONSchema(schema, {
    io,
    metadata,
    override({ zodSchema, jsonSchema }) {
      const info = fieldInfo(zodSchema);
      if (info !== undefined) jsonSchema.description = inFields(info.describe);
      // Every number here counts something.
      if (jsonSchema.type === 'number') jsonSchema.type = 'integer';
      if (jsonSchema.properties === undefined) return;
      // A later roster may respond with more fields, which a client must ignore.
      if (io === 'output') delete jsonSchema.additionalProperties;
      // Semaphore's API ignores what it does not know.
      else if (api === V1) jsonSchema.additionalProperties = false;
    },
  });
  return tidied(converted as JsonSchema, (name, field) => (api === V1 ? withFormat(name, field, io) : field));
}

/** A schema whose references lead to the components, and whose fields are changed as told. */
function tidied(schema: JsonSchema, change: (name: string, field: JsonSchema) => JsonSchema): JsonSchema {
  const text = JSON.stringify(schema);
  return JSON.parse(text, (key, value: unknown) => {
    if (key === '$ref' && typeof value === 'string') return value.replace('#/$defs/', COMPONENTS);
    if (key !== 'properties') return value;
    return Object.fromEntries(
      Object.entries(value as Readonly<Record<string, JsonSchema>>).map(([name, field]) => [name, change(name, field)]),
    );
  }) as JsonSchema;
}

/** A reference to a shape that has a name. */
export const refersTo = (name: string): JsonSchema => ({ $ref: COMPONENTS + name });
