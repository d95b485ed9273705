import type { JsonSchema } from './types.ts';

/** Types in words, for pages that people read. */

/** How a page writes the words that are not roster's own: names of fields and values, and names of shapes. */
export interface Markup {
  readonly text: (text: string) => string;
  readonly shape: (name: string) => string;
}

const FORMAT_WORDS: Readonly<Record<string, string>> = { 'date-time': 'time', uuid: 'UUID', 'idn-email': 'e-mail' };

/** A schema in a few words, such as `list of text`; shapes with names by these. */
export function inWords(schema: JsonSchema, markup: Markup): string {
  const words = (part: JsonSchema): string => inWords(part, markup);
  if (schema.$ref !== undefined) return markup.shape(nameIn(schema.$ref));
  if (schema.allOf !== undefined) return schema.allOf.map(words).join(' and ');
  if (schema.anyOf !== undefined) return either(schema.anyOf.map(words));
  const values = schema.enum ?? ('const' in schema ? [schema.const] : undefined);
  if (values !== undefined) return either(values.map((value) => markup.text(JSON.stringify(value))));
  return either([schema.type ?? 'object'].flat().map((type) => ofType(type, schema, markup)));
}

/** `a, b or c` */
function either(words: readonly string[]): string {
  const all = [...new Set(words)];
  return [all.slice(0, -1).join(', '), ...all.slice(-1)].filter((text) => text !== '').join(' or ');
}

function ofType(type: string, schema: JsonSchema, markup: Markup): string {
  switch (type) {
    case 'string':
      return FORMAT_WORDS[schema.format ?? ''] ?? 'text';
    case 'boolean':
      return 'true or false';
    case 'integer':
      return `whole number${boundsOf(schema)}`;
    case 'array':
      return `list of ${schema.items === undefined ? 'anything' : inWords(schema.items, markup)}`;
    case 'object':
      return objectInWords(schema, markup);
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
function objectInWords({ properties = {}, required = [] }: JsonSchema, markup: Markup): string {
  const names = Object.entries(properties).map(([name, schema]) => {
    const { items = schema } = schema;
    const isOneOf = (items.anyOf ?? []).filter(({ $ref }) => $ref !== undefined).length > 1;
    const isPlain = items.properties === undefined && items.$ref === undefined && items.allOf === undefined && !isOneOf;
    const inside = isPlain ? '' : `: ${inWords(schema, markup)}`;
    return `${markup.text(name)}${required.includes(name) ? '' : '?'}${inside}`;
  });
  return names.length === 0 ? 'object' : `{${names.join(', ')}}`;
}

/** The name at the end of a reference. */
export const nameIn = (reference: string): string => reference.slice(reference.lastIndexOf('/') + 1);
