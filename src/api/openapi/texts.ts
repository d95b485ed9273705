import type { Answer, Described, JsonSchema, OpenApi, Parameter, Reference } from './types.ts';

/** The description of the API in words, for pages that people read. */

/** One field of a request. */
interface FieldWords {
  readonly name: string;
  readonly where: 'path' | 'query' | 'body' | 'each line';
  readonly required: boolean;
  readonly type: string;
  readonly description: string;
}

/** A schema in a few words, such as `list of text`; shapes with names by these. */
export function inWords(schema: JsonSchema): string {
  if (schema.$ref !== undefined) return nameIn(schema.$ref);
  if (schema.anyOf !== undefined) return either(schema.anyOf.map(inWords));
  if (schema.enum !== undefined) return either(schema.enum.map((value) => JSON.stringify(value)));
  return either([schema.type ?? 'object'].flat().map((type) => ofType(type, schema)));
}

/** `a, b or c` */
function either(words: readonly string[]): string {
  const all = [...new Set(words)];
  return [all.slice(0, -1).join(', '), ...all.slice(-1)].filter((text) => text !== '').join(' or ');
}

function ofType(type: string, schema: JsonSchema): string {
  switch (type) {
    case 'string':
      return 'text';
    case 'boolean':
      return 'true or false';
    case 'integer':
      return `whole number${boundsOf(schema)}`;
    case 'array':
      return `list of ${schema.items === undefined ? 'anything' : inWords(schema.items)}`;
    case 'object':
      return objectInWords(schema);
    default:
      return type;
  }
}

function boundsOf({ minimum, maximum }: JsonSchema): string {
  if (minimum === undefined || minimum === Number.MIN_SAFE_INTEGER) return '';
  return maximum === undefined || maximum === Number.MAX_SAFE_INTEGER
    ? `, ${minimum} or more`
    : `, ${minimum} to ${maximum}`;
}

/** `{email, username?}` */
function objectInWords({ properties = {}, required = [] }: JsonSchema): string {
  const names = Object.entries(properties).map(([name, schema]) => {
    const { items = schema } = schema;
    const inside = items.properties === undefined && items.$ref === undefined ? '' : `: ${inWords(schema)}`;
    return `${name}${required.includes(name) ? '' : '?'}${inside}`;
  });
  return names.length === 0 ? 'object' : `{${names.join(', ')}}`;
}

const nameIn = (reference: string): string => reference.slice(reference.lastIndexOf('/') + 1);

/** What a request takes, in the order of path, query and body. */
export function fieldsOf(operation: Described): FieldWords[] {
  const parameters = (operation.parameters ?? []).filter((one): one is Parameter => 'name' in one);
  const given = parameters.flatMap(({ name, in: where, required, schema, description = '' }): FieldWords[] =>
    where === 'header' ? [] : [fieldOf(name, where, required, schema, description)],
  );
  const bodies = Object.entries(operation.requestBody?.content ?? {});
  const inBody = bodies.flatMap(([type, { schema }]) =>
    Object.entries(schema.properties ?? {}).map(([name, field]) => {
      const description = field.description ?? field.items?.description ?? '';
      const form = bodies.length > 1 ? `\`${type}\`` : '';
      const told = [description, form].filter((text) => text !== '').join('; ');
      const where = type.includes('ndjson') ? 'each line' : 'body';
      return fieldOf(name, where, schema.required?.includes(name) === true, field, told);
    }),
  );
  return [...given, ...inBody];
}

function fieldOf(
  name: string,
  where: FieldWords['where'],
  required: boolean,
  schema: JsonSchema,
  description: string,
): FieldWords {
  const { default: standard } = schema;
  const told = standard === undefined || isEmpty(standard) ? '' : `default ${JSON.stringify(standard)}`;
  return {
    name,
    where,
    required,
    type: inWords(schema),
    description: [description, told].filter((text) => text !== '').join('; '),
  };
}

const isEmpty = (value: unknown): boolean => value === '' || (Array.isArray(value) && value.length === 0);

/** What is answered when all went well: content types, each with its schema in words. */
export const answersOf = ({ responses }: Described): (readonly [type: string, words: string])[] =>
  Object.entries((responses['200'] as Answer | undefined)?.content ?? {}).map(([type, { schema }]) => [
    type,
    [inWords(schema), schema.description ?? ''].filter((text) => text !== '').join('; '),
  ]);

/** The errors that an operation can give, as statuses with their answers. */
export const errorsOf = ({ components }: OpenApi, { responses }: Described): (readonly [string, Answer])[] =>
  Object.entries(responses).flatMap(([status, answer]) => {
    const meant = isReference(answer) ? components.responses[nameIn(answer.$ref)] : answer;
    return status === '200' || meant === undefined ? [] : [[status, meant] as const];
  });

const isReference = (answer: Answer | Reference): answer is Reference => '$ref' in answer;

/** The codes in an answer that is an error. */
export const codesIn = ({ content }: Answer): readonly string[] =>
  (content?.['application/json']?.schema.allOf ?? []).flatMap(
    (part) => (part.properties?.error?.properties?.code?.enum ?? []) as string[],
  );

/** Every operation with its place, by tag, in the document's order. */
export interface Listed {
  readonly method: string;
  readonly path: string;
  readonly operation: Described;
}
export const listedBy = (document: OpenApi, tag: string): Listed[] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, operation]) => operation.tags.includes(tag))
      .map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
