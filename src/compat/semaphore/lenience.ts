import type { Fields } from '../../api/fields.ts';
import type { RequestParts } from '../../api/route.ts';
import type { Schema } from '../../core/operation.ts';
import { bareOf, defOf } from '../../domain/field.ts';

/** What Semaphore takes, and roster's own API would refuse. */

export interface Lenience {
  /** The field of the body that is taken as it came, with what is null in it. */
  readonly asItCame?: string | undefined;
}

/** A request without what is as good as not given: fields that are null, and parameters that are empty. */
export function whatIsGiven({ params, query, body }: RequestParts, { asItCame = '' }: Lenience): RequestParts {
  const whole = body[asItCame] ?? undefined;
  return {
    params,
    query: new URLSearchParams([...query].filter(([, value]) => value !== '')),
    body: { ...withoutNulls(body), ...(whole === undefined ? {} : { [asItCame]: whole }) },
  };
}

/** The fields of an input, with the words of each that takes some as it has them, whatever their case. */
export function inAnyCase(input: Schema, fields: Fields): Fields {
  const shape = defOf(input).shape ?? {};
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const type = Object.hasOwn(shape, name) ? shape[name] : undefined;
      const words = type === undefined ? [] : Object.values(defOf(bareOf(type)).entries ?? {});
      if (typeof value !== 'string' || words.length === 0) return [name, value];
      return [name, words.find((word) => word.toLowerCase() === value.toLowerCase()) ?? value];
    }),
  );
}

/** How deep the documents of Semaphore are: a field below that is left as it is. */
const DEPTH_OF_DOCUMENTS = 8;

function withoutNulls(fields: Fields, depth = DEPTH_OF_DOCUMENTS): Fields {
  const cleared = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || depth === 0) return value;
    if (Array.isArray(value)) return value.map((one: unknown) => (isFields(one) ? withoutNulls(one, depth - 1) : one));
    return withoutNulls(value as Fields, depth - 1);
  };
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === null ? [] : [[name, cleared(value)]])),
  );
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
