import * as z from 'zod/mini';
import { AppError } from '../domain/errors.ts';
import { isChecked, leaving, leavingLongLists } from '../domain/input-parts.ts';
import type { LongList } from '../domain/input-parts.ts';
import { nearest } from '../lib/nearest-name.ts';
import { Rows } from '../lib/rows.ts';
import { someNames } from '../lib/short-name.ts';
import type { Schema } from './operation.ts';

/** One fault of an input: its field, and the problem as the end of a sentence. */
interface Fault {
  readonly path: readonly PropertyKey[];
  readonly problem: string;
}

/** How many faults an error lists; the rest are counted. */
const MOST_TOLD = 50;

/** The caller's names: of a field, and of a part of the input where it has one. */
interface Names {
  readonly label?: ((field: string) => string) | undefined;
  readonly subject?: ((path: readonly PropertyKey[]) => string | undefined) | undefined;
}

/**
 * Parses input by its schema. Throws `invalid`, which lists the faults and never repeats a value of its own accord; `label`
 * gives the caller's name of a field, and `subject` that of a part of the input, where it has one. `Rows` stay as they
 * are: each was checked when it was appended; so does what `keepChecked` keeps.
 */
export function validate<S extends Schema>(
  schema: S,
  input: unknown,
  label?: Names['label'],
  subject?: Names['subject'],
): z.core.output<S> {
  const result = z.safeParse(leaving(schema, input, isLeft), input, WITH_INPUT);
  if (result.success) return result.data as z.core.output<S>;
  throw refusal(faultsOf(result.error), { label, subject });
}

/** The same of an input that may be large: items of long lists are checked some at a time, and `pace` yields between. */
export async function validateInSteps<S extends Schema>(
  schema: S,
  input: unknown,
  pace: () => Promise<void>,
): Promise<z.core.output<S>> {
  const lists: LongList[] = [];
  const around = leavingLongLists(schema, input, (list) => lists.push(list));
  if (lists.length === 0) return validate(schema, input);
  const result = z.safeParse(leaving(around, input, isLeft), input, WITH_INPUT);
  const faults = result.success ? [] : faultsOf(result.error);
  const refused = new Set(faults.map(({ path }) => pathText(path)));
  // Of a list that is too long, that alone is told.
  for (const { path, item, items } of lists.filter((list) => !refused.has(pathText(list.path)))) {
    const some = z.array(item);
    const checked: unknown[] = [];
    for (let at = 0; at < items.length && faults.length <= MOST_COUNTED; at += STEP) {
      await pace();
      const step = z.safeParse(some, items.slice(at, at + STEP), WITH_INPUT);
      if (step.success) for (const one of step.data) checked.push(one);
      else
        for (const {
          path: [index = 0, ...rest],
          problem,
        } of faultsOf(step.error))
          faults.push({ path: [...path, at + Number(index), ...rest], problem });
    }
    if (result.success) put(result.data as object, path, checked);
  }
  if (faults.length > 0) throw refusal(faults, {});
  return result.data as z.core.output<S>;
}

/** How many items are checked between two pauses: some milliseconds of work. */
const STEP = 100;
/** After so many faults in long lists, the items that follow are not looked at. */
const MOST_COUNTED = 10_000;

const isLeft = (type: Schema, value: unknown): boolean => value instanceof Rows || isChecked(type, value);

/** Puts a value where a path leads in what a schema made. */
function put(made: object, path: readonly string[], value: unknown): void {
  const [name, ...rest] = path;
  if (name === undefined) return;
  const fields = made as Record<string, unknown>;
  if (rest.length === 0) fields[name] = value;
  else put(fields[name] as object, rest, value);
}

function refusal(faults: readonly Fault[], { label = (field) => field, subject = () => undefined }: Names): AppError {
  const told = faults.slice(0, MOST_TOLD);
  const untold = faults.length - told.length;
  const sentences = told.map((fault) => {
    const named = subject(fault.path);
    return named === undefined ? sentenceOf(fault, label) : `${named} ${fault.problem}`;
  });
  return new AppError('invalid', [...sentences, ...(untold === 0 ? [] : [`and ${untold} more faults`])].join('; '), {
    details: {
      fields: told.map(({ path, problem }) => ({ field: pathText(path), problem })),
      ...(untold === 0 ? {} : { more_faults: untold }),
    },
  });
}

/** A value by its schema with defaults filled in, or its first fault. */
export function checked(schema: Schema, value: unknown): { readonly data: unknown } | { readonly fault: Fault } {
  const result = z.safeParse(schema, value, WITH_INPUT);
  if (result.success) return { data: result.data };
  const [fault] = faultsOf(result.error);
  return { fault: fault ?? { path: [], problem: 'is not acceptable' } };
}

/** The faults of a value by its schema; empty when it is valid. */
export function faultsIn(schema: Schema, value: unknown): Fault[] {
  const result = z.safeParse(schema, value, WITH_INPUT);
  return result.success ? [] : faultsOf(result.error);
}

/** A fault as the beginning of a sentence. */
export const sentenceOf = ({ path, problem }: Fault, label?: (field: string) => string): string =>
  path.length === 0 ? problem : `${pathText(path, label)} ${problem}`;

/** Tells a missing field from one of the wrong type; messages never repeat the input. */
const WITH_INPUT = { reportInput: true } as const;

/** So many unknown fields of one value are named. */
const MOST_NAMES = 10;

/** A value of the wrong type has no further faults: a text that should be a list is not also too short. */
function faultsOf({ issues }: z.core.$ZodError): Fault[] {
  const mistyped = new Set<string>();
  return issues.flatMap((issue): Fault[] => {
    const path = JSON.stringify(issue.path);
    if (mistyped.has(path)) return [];
    if (issue.code === 'invalid_type') mistyped.add(path);
    return [{ path: issue.path, problem: problemOf(issue) }];
  });
}

function problemOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'custom':
      return issue.message;
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be ${article(issue.expected)}`;
    case 'invalid_value':
      return oneOf(issue.values.map(String), issue.input);
    case 'too_small':
      return issue.origin === 'array' ? 'needs at least one' : `must be at least ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'array' ? `takes at most ${issue.maximum}` : `must be at most ${issue.maximum}`;
    case 'unrecognized_keys':
      return `has unknown fields: ${someNames(issue.keys, MOST_NAMES)}`;
    case 'invalid_format':
      // Where the schema does not say more.
      return issue.message === 'Invalid input' ? 'is not of the right form' : issue.message;
    default:
      return 'is not acceptable';
  }
}

/** Of a pair such as `name` and `-name`, the first says enough. */
function oneOf(values: readonly string[], input: unknown): string {
  const told = values.filter((value) => !(value.startsWith('-') && values.includes(value.slice(1))));
  // The only one needs no suggestion.
  const near = typeof input === 'string' && told.length > 1 ? nearest(input, values) : undefined;
  return `must be one of: ${told.join(', ')}${near === undefined ? '' : ` (did you mean ${near}?)`}`;
}

/** What people call the values of some types. */
const IN_WORDS: ReadonlyMap<string, string> = new Map([
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
]);

const article = (type: string): string => IN_WORDS.get(type) ?? `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;

const pathText = (path: readonly PropertyKey[], label: (field: string) => string = (field) => field): string =>
  path
    .map((part, at) => (typeof part === 'number' ? `[${part}]` : at === 0 ? label(String(part)) : `.${String(part)}`))
    .join('');
