import * as z from 'zod/mini';
import { bareOf, defOf } from './field.ts';

/** Parts of an input that are not checked with the rest: what was checked before, and long lists. */

/** Values by what checked them. */
const checkedBy = new WeakMap<object, z.core.$ZodType>();

/** Keeps that a value, which must never change, is what its schema made of it; returns the same value. */
export function keepChecked<T extends object>(schema: z.core.$ZodType, value: T): T {
  checkedBy.set(value, schema);
  return value;
}

/** Whether a value is what its schema made of it. */
export const isChecked = (schema: z.core.$ZodType, value: unknown): boolean =>
  typeof value === 'object' && value !== null && checkedBy.get(value) === schema;

/** A list of an input whose items are still to be checked. */
export interface LongList {
  readonly path: readonly string[];
  readonly item: z.core.$ZodType;
  readonly items: readonly unknown[];
}

/** A list with more items is long. */
const LONG = 500;

/**
 * The schema with each field as it is that `isLeft` says; the same schema where it says none. It is given the field's
 * schema and value.
 */
export function leaving(
  schema: z.core.$ZodType,
  input: unknown,
  isLeft: (type: z.core.$ZodType, value: unknown) => boolean,
): z.core.$ZodType {
  return replacing(schema, input, (type, value) => (isLeft(type, value) ? z.unknown() : type));
}

/** The schema with the items of long lists as they are, in the input and in its objects; `found` is told of each list. */
export function leavingLongLists(
  schema: z.core.$ZodType,
  input: unknown,
  found: (list: LongList) => void,
  path: readonly string[] = [],
): z.core.$ZodType {
  return replacing(schema, input, (type, value, name) => {
    if (isChecked(type, value)) return type;
    const bare = bareOf(type);
    const { element: item } = defOf(bare);
    if (item === undefined) {
      const inner = leavingLongLists(bare, value, found, [...path, name]);
      return inner === bare ? type : inner;
    }
    if (!Array.isArray(value) || value.length <= LONG) return type;
    found({ path: [...path, name], item, items: value });
    return z.clone(bare, { ...bare._zod.def, element: z.unknown() } as typeof bare._zod.def);
  });
}

/** Whether the input, or one of its objects, has a long list that was not checked before. */
export function hasLongLists(schema: z.core.$ZodType, input: unknown): boolean {
  const { shape } = defOf(schema);
  if (shape === undefined || typeof input !== 'object' || input === null) return false;
  return Object.entries(input).some(([name, value]: [string, unknown]) => {
    if (Array.isArray(value)) return value.length > LONG;
    const type = typeof value === 'object' && Object.hasOwn(shape, name) ? shape[name] : undefined;
    return type !== undefined && !isChecked(type, value) && hasLongLists(bareOf(type), value);
  });
}

/** The schema of an object with other schemas for some of the fields that the input has. */
function replacing(
  schema: z.core.$ZodType,
  input: unknown,
  instead: (type: z.core.$ZodType, value: unknown, name: string) => z.core.$ZodType,
): z.core.$ZodType {
  const { shape } = defOf(schema);
  if (shape === undefined || typeof input !== 'object' || input === null) return schema;
  const others = Object.entries(input).flatMap(([name, value]: [string, unknown]) => {
    const type = Object.hasOwn(shape, name) ? shape[name] : undefined;
    const other = type === undefined ? undefined : instead(type, value, name);
    return other === undefined || other === type ? [] : [[name, other] as const];
  });
  if (others.length === 0) return schema;
  return z.clone(schema, {
    ...schema._zod.def,
    shape: { ...shape, ...Object.fromEntries(others) },
  } as typeof schema._zod.def);
}
