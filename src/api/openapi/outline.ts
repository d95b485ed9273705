import { inWords, nameIn } from './type-words.ts';
import type { Markup } from './type-words.ts';
import type { ResponseObject, Described, JsonSchema, OpenApi, Parameter, ReferenceObject } from './types.ts';

/** What pages show of the description of the API, in the order in which they show it. */

/** One field of a request or of a shape. */
export interface Field {
  readonly name: string;
  readonly where: 'path' | 'query' | 'body' | 'each line' | 'response';
  readonly required: boolean;
  readonly type: string;
  readonly description: string;
}

/** An operation and its place. */
export interface Listed {
  readonly method: string;
  readonly path: string;
  readonly operation: Described;
}

/** The operations under a tag, in the document's order. */
export const listedBy = (document: OpenApi, tag: string): Listed[] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, operation]) => operation.tags.includes(tag))
      .map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );

/** What a request takes, in the order of path, query and body. */
export function fieldsOf({ parameters = [], requestBody }: Described, markup: Markup): Field[] {
  const given = parameters
    .filter((one): one is Parameter => 'name' in one)
    .flatMap(({ name, in: where, required, schema, description = '' }): Field[] =>
      where === 'header' ? [] : [fieldOf(name, where, required, { ...schema, description }, markup)],
    );
  const inBody = Object.entries(requestBody?.content ?? {}).flatMap(([type, { schema }]) =>
    fieldsIn(schema, type.includes('ndjson') ? 'each line' : 'body', markup),
  );
  return [...given, ...inBody];
}

/** A shape that has a name: the shapes that it extends in words, and the fields that it has beside theirs. */
export const shapeOf = (schema: JsonSchema, markup: Markup): { readonly base: string; readonly fields: Field[] } => ({
  base: (schema.allOf ?? []).flatMap((part) => (part.$ref === undefined ? [] : inWords(part, markup))).join(' and '),
  fields: [schema, ...(schema.allOf ?? [])]
    .flatMap((part) => fieldsIn(part, 'response', markup))
    .map((field) => (field.required ? field : { ...field, type: `${field.type}, or left out` })),
});

const fieldsIn = ({ properties = {}, required = [] }: JsonSchema, where: Field['where'], markup: Markup): Field[] =>
  Object.entries(properties).map(([name, schema]) => fieldOf(name, where, required.includes(name), schema, markup));

function fieldOf(name: string, where: Field['where'], required: boolean, schema: JsonSchema, markup: Markup): Field {
  const { default: standard } = schema;
  const description = schema.description ?? schema.items?.description ?? '';
  const told = standard === undefined || isEmpty(standard) ? '' : `default ${JSON.stringify(standard)}`;
  return {
    name,
    where,
    required,
    type: inWords(schema, markup),
    description: [description, told].filter((text) => text !== '').join('; '),
  };
}

const isEmpty = (value: unknown): boolean => value === '' || (Array.isArray(value) && value.length === 0);

/** The responses when all went well: content types, each with its schema in words and what is to say of it. */
export const responsesOf = (
  { responses }: Described,
  markup: Markup,
): { readonly type: string; readonly words: string; readonly description: string }[] =>
  Object.entries((responses['200'] as ResponseObject | undefined)?.content ?? {}).map(([type, { schema }]) => ({
    type,
    words: inWords(schema, markup),
    description: schema.description ?? '',
  }));

/** The errors that an operation can give, as statuses with their responses. */
export const errorsOf = ({ components }: OpenApi, { responses }: Described): (readonly [string, ResponseObject])[] =>
  Object.entries(responses).flatMap(([status, response]) => {
    const meant = isReference(response) ? components.responses[nameIn(response.$ref)] : response;
    return status === '200' || meant === undefined ? [] : [[status, meant] as const];
  });

const isReference = (response: ResponseObject | ReferenceObject): response is ReferenceObject => '$ref' in response;

/** The codes in a response that is an error. */
export const codesIn = ({ content }: ResponseObject): readonly string[] =>
  (content?.['application/json']?.schema.allOf ?? []).flatMap(
    (part) => (part.properties?.error?.properties?.code?.enum ?? []) as string[],
  );
