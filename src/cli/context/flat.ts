import * as z from 'zod/mini';
import type { CallOptions, Caller } from '../../core/caller.ts';
import type { InputOf, Operation, Schema } from '../../core/operation.ts';
import { defOf, innerOf } from '../../domain/field.ts';
import { namingField } from '../../domain/references.ts';
import type { PersonRef, PlannedRef, SubjectRef } from '../../domain/references.ts';

/** The command line prints a reference as the name alone: what operations answer becomes flat before a command reads it. */

/** Fields whose references stay whole: the command line prints more of them than the name. */
const WHOLE = ['subject', 'owner'] as const;
type Whole = (typeof WHOLE)[number];
const WHOLE_NAMES: readonly string[] = WHOLE;

/** An answer in which each reference is a name. */
export type Flat<T> = unknown extends T
  ? T
  : T extends PlannedRef | PersonRef | SubjectRef
    ? IsReference<keyof T> extends true
      ? string
      : FlatFields<T>
    : FlatFields<T>;
type FlatFields<T> = { [K in keyof T]: K extends Whole ? T[K] : Flat<T[K]> };

/** What has more fields than a reference is a resource. */
type IsReference<K> = [K] extends [keyof SubjectRef] ? true : [K] extends [keyof PersonRef] ? true : false;

/** A caller whose answers are flat. */
export interface FlatCaller extends Pick<Caller, 'authorize' | 'stream' | 'close'> {
  call<S extends Schema, O>(operation: Operation<S, O>, input: InputOf<S>, options?: CallOptions): Promise<Flat<O>>;
}

/** The same caller with flat answers. */
export const flatCaller = (caller: Caller): FlatCaller => ({
  authorize: (operation) => caller.authorize(operation),
  stream: (operation, input, options) => caller.stream(operation, input, options),
  close: () => caller.close(),
  call: async (operation, input, options) =>
    flat(operation.output, await caller.call(operation, input, flatParts(operation, options))),
});

/** The same options, by which the outputs of batches are flat as well. */
function flatParts(
  { output: schema }: Pick<Operation, 'output'>,
  options: CallOptions | undefined,
): CallOptions | undefined {
  const partial = options?.partial;
  if (partial === undefined) return options;
  const flatten = flattenerOf(schema as z.core.$ZodType);
  return { ...options, partial: (output) => partial(flatten === undefined ? output : flatten(output)) };
}

/** An answer, made flat by its schema. */
export const flat = <O>(schema: z.core.$ZodType<O>, answer: O): Flat<O> =>
  (flattenerOf(schema)?.(answer) ?? answer) as Flat<O>;

type Flatten = (value: unknown) => unknown;

/** What makes values of a schema flat; undefined: they refer to nothing. */
function flattenerOf(schema: z.core.$ZodType): Flatten | undefined {
  const naming = namingField(schema);
  // An instance of another product may not tell what is always there on others.
  if (naming !== undefined)
    return (value) => (value === null ? null : (value as Readonly<Record<string, unknown>>)[naming]);
  const { element, shape, options } = defOf(schema);
  if (element !== undefined) return forEach(flattenerOf(element));
  if (shape !== undefined) return forFields(shape);
  if (options !== undefined) return forOptions(options);
  const inner = innerOf(schema);
  const flatten = inner === undefined ? undefined : flattenerOf(inner);
  return flatten && ((value) => (value === null || value === undefined ? value : flatten(value)));
}

const forEach = (flatten: Flatten | undefined): Flatten | undefined =>
  flatten && ((value) => (value as readonly unknown[]).map(flatten));

function forFields(shape: Readonly<Record<string, z.core.$ZodType>>): Flatten | undefined {
  const fields = new Map<string, Flatten>();
  for (const [name, type] of Object.entries(shape)) {
    const flatten = WHOLE_NAMES.includes(name) ? undefined : flattenerOf(type);
    if (flatten !== undefined) fields.set(name, flatten);
  }
  if (fields.size === 0) return undefined;
  return (value) =>
    Object.fromEntries(
      Object.entries(value as object).map(([name, one]: [string, unknown]) => {
        const flatten = fields.get(name);
        return [name, flatten === undefined ? one : flatten(one)];
      }),
    );
}

function forOptions(options: readonly z.core.$ZodType[]): Flatten | undefined {
  const known = options.map((option) => ({ option, mayBe: mayBe(option), flatten: flattenerOf(option) }));
  if (known.every(({ flatten }) => flatten === undefined)) return undefined;
  return (value) => {
    const possible = known.filter((one) => one.mayBe(value));
    // Checking every field of each row would take longer than reading the row.
    const found =
      possible.length === 1 ? possible[0] : possible.find(({ option }) => z.safeParse(option, value).success);
    return found?.flatten === undefined ? value : found.flatten(value);
  };
}

/** Whether a value may be of a schema, by those of its fields that have few values, such as a status. */
function mayBe(schema: z.core.$ZodType): (value: unknown) => boolean {
  const fields = Object.entries(schema._zod.propValues ?? {});
  return (value) => {
    const given = value as Readonly<Record<string, z.core.util.Primitive>> | null;
    return fields.every(([name, values]) => values.has(given?.[name]));
  };
}
