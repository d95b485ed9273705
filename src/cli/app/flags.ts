import type * as z from 'zod/mini';
import { Argument, Option } from 'commander';
import { defOf, fieldInfo, innerOf } from '../../domain/field.ts';
import type { Completion } from '../../domain/field.ts';
import { AppError } from '../../domain/errors.ts';
import type { Schema } from '../../core/operation.ts';
import { splitList } from './split-list.ts';

/** From a zod object to arguments and flags, so that what an operation takes is described once. */

/** A field as the command line takes it. */
export interface FieldSpec {
  /** The field's name in the input. */
  readonly field: string;
  /** `--kebab-case`, singular for what may be repeated. */
  readonly flag: string;
  readonly kind: 'flag' | 'text' | 'number' | 'choice' | 'list';
  readonly choices: readonly string[];
  readonly optional: boolean;
  readonly standard: unknown;
  readonly describe: string;
  readonly placeholder: string;
  /** What the value names. */
  readonly completes: Completion | undefined;
  /** The letter that stands for the flag. */
  readonly short: string | undefined;
}

/** The fields of an object schema that people can give: those with a description. */
export function fieldsOf(schema: Schema): FieldSpec[] {
  return Object.entries(defOf(schema).shape ?? {}).flatMap(([name, type]) => {
    const spec = specOf(name, type);
    return spec === undefined ? [] : [spec];
  });
}

function specOf(field: string, schema: z.core.$ZodType): FieldSpec | undefined {
  let info = fieldInfo(schema);
  let optional = false;
  let standard: unknown;
  let type = schema;
  for (let def = defOf(type); ; def = defOf(type)) {
    info ??= fieldInfo(type);
    if (def.type === 'default') standard = def.defaultValue;
    if (def.type === 'default' || def.type === 'optional') optional = true;
    const inner = innerOf(type);
    if (inner === undefined) break;
    type = inner;
  }
  const def = defOf(type);
  const isList = def.type === 'array';
  if (isList && def.element !== undefined) info ??= fieldInfo(def.element);
  if (info === undefined) return undefined;
  const single = isList ? singular(field) : field;
  return {
    field,
    flag: `--${single.replaceAll('_', '-')}`,
    kind: KINDS[def.type] ?? 'text',
    choices: Object.values(def.entries ?? {}),
    optional,
    standard,
    describe: info.describe,
    placeholder: info.placeholder ?? single.toUpperCase().replaceAll('_', '-'),
    completes: info.completes,
    short: info.short,
  };
}

const KINDS: Readonly<Record<string, FieldSpec['kind']>> = {
  boolean: 'flag',
  number: 'number',
  enum: 'choice',
  array: 'list',
};

const singular = (name: string): string => name.replace(/(?<=ch|sh|ss|x)es$|s$/, '');

/** The fields of what an operation answers with: of each item, where it answers with many. */
export function answerFields(schema: Schema): readonly string[] {
  const { type, element, innerType, shape, options } = defOf(schema);
  // What may be in one list has the same fields.
  const inner = type === 'array' ? element : (innerType ?? shape?.items ?? options?.[0]);
  if (inner !== undefined) return answerFields(inner);
  return Object.keys(shape ?? {});
}

/** Whether an operation answers with many things, as a list or a page. */
export const answersWithMany = (schema: Schema): boolean => {
  const { type, shape } = defOf(schema);
  return type === 'array' || shape?.items !== undefined;
};

/** Choices stand beside the flag up to this length, in characters, and else in its description. */
const LISTED = 40;

/** The flag of a field, with its description. */
export function toOption(spec: FieldSpec): Option {
  // Of a pair such as `name` and `-name`, the first says enough.
  const told = spec.choices.filter((one) => !(one.startsWith('-') && spec.choices.includes(one.slice(1))));
  const choices = told.join('|');
  const listed = spec.kind === 'choice' && choices.length <= LISTED;
  const value = listed ? choices : spec.placeholder;
  const text =
    spec.kind === 'choice' && !listed ? `${describe(spec, COMMAS)}: ${told.join(', ')}` : describe(spec, COMMAS);
  const names = namesOf(spec);
  const option = new Option(spec.kind === 'flag' ? names : `${names} <${value}>`, text);
  if (spec.kind === 'list') option.argParser(added);
  else if (spec.kind === 'number')
    option.argParser((text: string, before: number | undefined) =>
      numberFrom(spec.flag, onlyOnce(spec.flag, text, before)),
    );
  else if (spec.kind !== 'flag')
    option.argParser((text: string, before: string | undefined) => onlyOnce(spec.flag, text, before));
  return option;
}

/** The flag as help shows it, with its short form. */
export const namesOf = ({ short, flag }: Pick<FieldSpec, 'short' | 'flag'>): string =>
  short === undefined ? flag : `-${short}, ${flag}`;

/** A flag that may be repeated takes a list with commas as well. In place: a copy for each of very many would take very long. */
function added(text: string, before: string[] | undefined): string[] {
  const all = before ?? [];
  for (const one of splitList(text)) all.push(one);
  return all;
}

/** A field given by position; a list takes all that follow. What is missing is asked for later, or refused. */
export function toArgument(spec: FieldSpec): Argument {
  const argument = new Argument(`[${argumentName(spec)}]`, describe(spec));
  return spec.kind === 'number' ? argument.argParser((text: string) => numberFrom(spec.placeholder, text)) : argument;
}

/** A position in a usage line. */
export const argumentUsage = (spec: FieldSpec): string =>
  spec.optional ? `[${argumentName(spec)}]` : `<${argumentName(spec)}>`;

const argumentName = ({ placeholder, kind }: FieldSpec): string => placeholder + (kind === 'list' ? '...' : '');

const COMMAS = ', or a list with commas';

function describe(spec: FieldSpec, orElse = ''): string {
  const standard = spec.standard;
  const isTelling = (typeof standard === 'string' && standard !== '') || typeof standard === 'number';
  return (
    spec.describe +
    (spec.kind === 'list' ? `; may be repeated${orElse}` : '') +
    (isTelling ? ` (default: ${standard})` : '')
  );
}

function numberFrom(flag: string, text: string): number {
  if (!/^-?\d{1,15}$/.test(text))
    throw new AppError('usage', `${flag} takes a whole number, not ${JSON.stringify(text.slice(0, 40))}`);
  return Number(text);
}

/** The last of two would win in silence: people who give two mean something else. */
function onlyOnce(flag: string, text: string, before: unknown): string {
  if (before !== undefined) throw new AppError('usage', `${flag} is given twice`, { hint: 'give it once' });
  return text;
}

/** How much of a value a message shows, in UTF-16 units. */
const SHOWN = 80;

/**
 * How people know one of several things in an input: by its flag, or place, and what they gave there. Undefined for what
 * is not in a list: secrets are never in one.
 */
export function subjectIn(
  specs: readonly FieldSpec[],
  positions: readonly string[],
  input: unknown,
): (path: readonly PropertyKey[]) => string | undefined {
  return (path) => {
    if (!path.some((part) => typeof part === 'number')) return undefined;
    const value = path.reduce<unknown>(
      (part, key) => (part as Readonly<Record<PropertyKey, unknown>> | undefined)?.[key],
      input,
    );
    const name = String(path.findLast((part) => typeof part === 'string'));
    const spec = specs.find(({ field }) => field === name) ?? specs.find(({ field }) => field === `${name}s`);
    const label = spec === undefined ? name : labelOf(specs, positions, spec.field);
    if (typeof value !== 'string' || value === '') return label;
    return `${label} ${JSON.stringify(value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value)}`;
  };
}

/** The name under which people know a field: its flag, or its place. */
export const labelOf = (specs: readonly FieldSpec[], positions: readonly string[], field: string): string => {
  const spec = specs.find((one) => one.field === field);
  if (spec === undefined) return field;
  return positions.includes(field) ? spec.placeholder : spec.flag;
};
