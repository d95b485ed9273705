import type { JsonSchema, OpenApi } from '../../src/api/openapi/types.ts';
import { target } from './json-schema.ts';
import { HOSTILE } from './schema-values.ts';

/** Random values made from the schemas of the API's description. */

export type Dice = (below: number) => number;

/** How closely a value follows its schema. */
export type Care = 'valid' | 'near' | 'wild';

/** Texts that are likely to be valid, by the name of their field. */
export type Likely = (field: string) => readonly string[];

export function pick<T>(dice: Dice, items: readonly [T, ...T[]]): T {
  return items[dice(items.length)] ?? items[0];
}

const hostile = (dice: Dice): string => HOSTILE[dice(HOSTILE.length)] ?? '';

/** Values that fit no schema. */
export const anything = (dice: Dice): unknown =>
  pick<() => unknown>(dice, [
    () => hostile(dice),
    () => null,
    () => [],
    () => ({}),
    () => [[null]],
    () => -1,
    () => 1.5,
    () => 1e21,
    () => Number.MAX_SAFE_INTEGER,
    () => true,
    () => ({ toString: 'x', constructor: null, length: 1e9 }),
    () => JSON.parse('{"__proto__":{"admin":true}}') as unknown,
    () => Array.from({ length: 1001 }, () => 'x'),
  ])();

/** A value of a schema. */
export function valueOf(
  document: OpenApi,
  schema: JsonSchema,
  dice: Dice,
  likely: Likely,
  care: Care,
  field = '',
): unknown {
  const again = (one: JsonSchema, name = field): unknown => valueOf(document, one, dice, likely, care, name);
  if (care === 'wild' && dice(4) === 0) return anything(dice);
  if (care === 'near' && dice(20) === 0) return anything(dice);
  if (schema.$ref !== undefined) return again(target(document, schema.$ref) as JsonSchema);
  const { anyOf = [] } = schema;
  if (anyOf.length > 0) return again(anyOf[dice(anyOf.length)] ?? {});
  if (schema.enum !== undefined) return schema.enum[dice(schema.enum.length)];
  const types = [schema.type ?? 'string'].flat();
  switch (types[dice(types.length)]) {
    case 'object':
      return objectOf(schema, dice, care, again);
    case 'array': {
      const { minItems = 0, items = {} } = schema;
      return Array.from({ length: minItems + dice(3) }, () => again(items));
    }
    case 'boolean':
      return dice(2) === 0;
    case 'integer':
    case 'number': {
      const { minimum = 0, maximum = 1_000_000 } = schema;
      const inside = minimum + dice(Math.min(60, maximum - minimum + 1));
      return care === 'valid' ? inside : pick(dice, [inside, minimum, maximum, maximum + 1, minimum - 1]);
    }
    case 'null':
      return null;
    default: {
      const texts = likely(field);
      const isLikely = care === 'valid' || dice(5) > 0;
      return isLikely && texts.length > 0 ? (texts[dice(texts.length)] ?? '') : hostile(dice);
    }
  }
}

function objectOf(
  { properties = {}, required = [] }: JsonSchema,
  dice: Dice,
  care: Care,
  again: (schema: JsonSchema, name: string) => unknown,
): unknown {
  const dropped = care === 'valid' ? 0 : care === 'near' ? 30 : 8;
  const fields = Object.entries(properties).flatMap(([name, schema]): [string, unknown][] => {
    const isThere = required.includes(name) ? dropped === 0 || dice(dropped) > 0 : dice(3) === 0;
    return isThere ? [[name, again(schema, name)]] : [];
  });
  if (care === 'wild' && dice(3) === 0) fields.push([hostile(dice), anything(dice)]);
  return Object.fromEntries(fields);
}
