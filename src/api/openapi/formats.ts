import type { JsonSchema } from './types.ts';

/** The formats of texts, by the names of their fields: a name means the same everywhere in roster's own API. */

interface Format {
  readonly names: RegExp;
  readonly format: string;
  /** In responses only: requests may be less exact. */
  readonly outputOnly: boolean;
}

const FORMATS: readonly Format[] = [
  // A request may name a day without a time, or anything by its name instead of its id.
  { names: /^timestamp$|_at$/, format: 'date-time', outputOnly: true },
  // Those of an event are empty where nobody acted, or it is about nothing that is there.
  { names: /^id$|(?<!^user|^resource|^client)_ids?$/, format: 'uuid', outputOnly: true },
  // Addresses may have letters beyond ASCII, which `email` excludes.
  { names: /^(?:verify_)?email$/, format: 'idn-email', outputOnly: false },
];

/** The schema of a field with the format that its name tells of, where it is text or a list of texts. One with a pattern says more by itself. */
export function withFormat(name: string, schema: JsonSchema, io: 'input' | 'output'): JsonSchema {
  const found = FORMATS.find(({ names, outputOnly }) => names.test(name) && !(outputOnly && io === 'input'));
  if (found === undefined || schema.enum !== undefined || schema.pattern !== undefined) return schema;
  if (isText(schema)) return { ...schema, format: found.format };
  const { items } = schema;
  return items !== undefined && isText(items) ? { ...schema, items: { ...items, format: found.format } } : schema;
}

const isText = ({ type = [] }: JsonSchema): boolean => [type].flat().includes('string');
