import * as z from 'zod/mini';
import type { Schema } from '../../core/operation.ts';
import { JSON_TYPE } from '../content-type.ts';
import { errorEnvelope } from '../errors.ts';
import { NDJSON } from '../ndjson.ts';
import { parametersOf } from '../path.ts';
import type { Route } from '../route.ts';
import { exampleOf } from './examples.ts';
import { nounOf } from './names.ts';
import type { Schemas } from './schemas.ts';
import type { Content, JsonSchema, Parameter } from './types.ts';

/** The request and the response of a route. */
interface RequestAndResponse {
  readonly parameters: readonly Parameter[];
  /** undefined: it takes none. */
  readonly body: { readonly required: boolean; readonly content: Content } | undefined;
  readonly response: Content;
}

/** A line that says how far a bulk is. */
const progressLine = z.object({ progress: z.object({ done: z.number(), total: z.number() }) });

/** The request and the response of a route, by the schemas of its operation. */
export function requestAndResponse(route: Route, schemas: Schemas): RequestAndResponse {
  const input = schemas.input(route.operation.input as Schema);
  const inPath = parametersOf(route.path);
  const noun = nounOf(route.operation);
  const rest = without(input, [...inPath, ...(route.lines === undefined ? [] : [route.lines.input])]);
  return {
    parameters: [
      ...inPath.map((name) => parameter(noun, name, 'path', true, input.properties?.[name])),
      ...(route.fields === 'query'
        ? Object.entries(rest.properties ?? {}).map(([name, schema]) =>
            parameter(noun, name, 'query', rest.required?.includes(name) === true, schema),
          )
        : []),
    ],
    body: bodyOf(route, noun, input, rest),
    response: responseOf(route, schemas),
  };
}

function parameter(
  noun: string,
  name: string,
  where: 'path' | 'query',
  required: boolean,
  schema: JsonSchema = {},
): Parameter {
  const { description = schema.items?.description, ...bare } = schema;
  const all = { name, in: where, required, schema: bare, example: exampleOf(bare, noun, name) };
  return description === undefined ? all : { ...all, description };
}

/** An object schema without some of its fields. */
function without({ required: all = [], ...schema }: JsonSchema, names: readonly string[]): JsonSchema {
  const required = all.filter((name) => !names.includes(name));
  return {
    ...schema,
    properties: Object.fromEntries(Object.entries(schema.properties ?? {}).filter(([name]) => !names.includes(name))),
    ...(required.length === 0 ? {} : { required }),
  };
}

function bodyOf(route: Route, noun: string, input: JsonSchema, rest: JsonSchema): RequestAndResponse['body'] {
  if (route.lines !== undefined) {
    const line = input.properties?.[route.lines.input]?.items ?? {};
    const schema = { ...line, description: 'each line is one of these' };
    return { required: true, content: { [NDJSON]: { schema, example: exampleOf(line, noun) } } };
  }
  if (route.fields === 'query' || Object.keys(rest.properties ?? {}).length === 0) return undefined;
  return {
    required: rest.required !== undefined,
    content: { [JSON_TYPE]: { schema: rest, example: exampleOf(rest, noun) } },
  };
}

function responseOf(route: Route, schemas: Schemas): Content {
  const { pieces, lines } = route;
  if (pieces !== undefined)
    return Object.fromEntries(
      Object.entries(pieces.types).map(([of, schema]) => {
        const each = schemas.output(schema);
        return [of, { schema: of === NDJSON ? { ...each, description: 'each line is one of these' } : each }];
      }),
    );
  const output = schemas.output(route.response.body ?? (route.operation.output as Schema));
  if (lines === undefined) return { [JSON_TYPE]: { schema: output } };
  return {
    [NDJSON]: {
      schema: {
        description:
          'each line is one of: an item of the result, as soon as it is done for good; how far it is; ' +
          'and at the end the result without its items, or an error',
        anyOf: [
          output.properties?.[lines.output]?.items ?? {},
          schemas.output(progressLine),
          { type: 'object', properties: { result: without(output, [lines.output]) }, required: ['result'] },
          schemas.output(errorEnvelope),
        ],
      },
    },
  };
}
