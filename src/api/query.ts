import type * as z from 'zod/mini';
import { bareOf, defOf } from '../domain/field.ts';
import { AppError } from '../domain/errors.ts';
import { textOf } from './path.ts';
import type { Fields } from './fields.ts';

/** Input in the query of a URL: text, which the schema of the input tells how to read. */

/** The fields as a query; a list is repeated, what is undefined left out. */
export function toQuery(fields: Fields): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields))
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value])
      if (one !== undefined) query.append(name, textOf(one).toWellFormed());
  return query;
}

/** The fields that a schema knows, read from a query; others are left out. Throws `invalid` for one that is given twice and is no list. */
export function fromQuery(schema: z.core.$ZodType, query: URLSearchParams): Fields {
  if (query.size === 0) return {};
  const shape = defOf(schema).shape ?? {};
  return Object.fromEntries(
    [...new Set(query.keys())].flatMap((name) => {
      const type = Object.hasOwn(shape, name) ? shape[name] : undefined;
      return type === undefined ? [] : [[name, read(name, bareOf(type), query.getAll(name))]];
    }),
  );
}

function read(name: string, type: z.core.$ZodType, texts: readonly string[]): unknown {
  const { type: kind, element } = defOf(type);
  if (kind === 'array' && element !== undefined) return texts.map((text) => scalar(bareOf(element), text));
  const [text = '', ...more] = texts;
  if (more.length > 0) throw new AppError('invalid', `${name} is given twice`, { hint: 'give it once' });
  return scalar(type, text);
}

/** What cannot be read stays text, for the schema to refuse in its own words. */
function scalar(type: z.core.$ZodType, text: string): unknown {
  const kind = defOf(type).type;
  if (kind === 'number' && /^-?\d{1,15}$/.test(text)) return Number(text);
  if (kind === 'boolean' && /^(?:true|false)$/.test(text)) return text === 'true';
  return text;
}
