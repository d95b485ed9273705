import fc from 'fast-check';
import * as z from 'zod/mini';
import type { Schema } from '../../src/core/operation.ts';
import { generateToken } from '../../src/core/secrets.ts';
import { defOf } from '../../src/domain/field.ts';

/** Values made from zod schemas: valid ones, and ones that are wrong in one place. */

/** Texts that break code that builds a URL, query, JSON, log line or object without escaping. */
export const HOSTILE: readonly string[] = [
  '',
  ' ',
  '.',
  '..',
  '...',
  '~',
  '~~',
  '~..',
  '/',
  '../..',
  'a/b',
  '\\',
  '%',
  '%2F',
  '%2e%2e',
  '%00',
  '+',
  'a+b c',
  '&a=b',
  '=',
  '?',
  '#',
  ';',
  ':',
  '*',
  '"',
  "'",
  '<script>',
  '{}',
  '\0',
  '\r\n',
  '\u2028',
  '\u202E',
  '\uFEFF',
  'e\u0301',
  'ß',
  '\u{1F469}\u200D\u{1F680}',
  '\uD800',
  '\uDC00a',
  '~\uD83D',
  'null',
  'undefined',
  'true',
  '0',
  '__proto__',
  'constructor',
  'x'.repeat(5000),
];

/** Texts of the forms that checks require; which of them a schema accepts is found by trying. */
const TEXTS: readonly fc.Arbitrary<string>[] = [
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
  fc.stringMatching(/^[a-z][a-z0-9.-]{0,12}[a-z0-9]$/),
  fc.stringMatching(/^[a-z]{1,8}[.+][a-z]{1,8}@[a-z]{1,8}\.example$/),
  fc.uuid(),
  fc.tuple(fc.integer({ min: 1, max: 99 }), fc.constantFrom('h', 'd', 'w')).map(([count, unit]) => `${count}${unit}`),
  fc
    .date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  fc.webUrl(),
  fc.constantFrom('User', 'Added', '/^Group|Project$/', '/(?i)ada/'),
  fc.constantFrom('https://ci.example', 'https://ci.example/acme', 'https://ci.example:8443/'),
  fc.constantFrom('environment=production', 'ref_protected=true', 'a=b*:*'),
  fc.oneof(fc.ipV4(), fc.ipV6()),
  fc.constantFrom('0', '12', '0%', '10%', '100%'),
  fc.stringMatching(/^[0-9a-f]{64}$/),
  fc.stringMatching(/^[A-Za-z0-9_-]{43}$/),
  fc.constantFrom('http://127.0.0.1:7777/', 'http://[::1]:65535/callback'),
  // Generated secrets: tokens and temporary passwords.
  fc.oneof(
    fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => generateToken(() => bytes)),
    fc.stringMatching(/^[2-9a-k]{6}(?:-[2-9a-k]{6}){3}$/),
  ),
];

/** Text that an encoding is likely to cut or change. */
export const hostileText = (): fc.Arbitrary<string> => fc.oneof(...TEXTS);

/** The longest lists. */
const LONGEST_LIST = 4;

/**
 * Values that a schema accepts, as its input: optional fields may be missing, defaults left out.
 * Throws RangeError for a schema of a kind that it cannot make values of, or whose checks none of its texts passes.
 */
export function validValues(schema: Schema): fc.Arbitrary<unknown> {
  const def = defOf(schema) as Def;
  switch (def.type) {
    case 'object':
      return accepted(schema, fieldsOf(def));
    case 'array': {
      const { minItems = 0, maxItems = LONGEST_LIST } = bounds(schema);
      const most = Math.max(minItems, Math.min(maxItems, LONGEST_LIST));
      return accepted(schema, fc.array(validValues(part(def.element)), { minLength: minItems, maxLength: most }));
    }
    case 'union':
      return fc.oneof(...(def.options ?? []).map(validValues));
    case 'nullable':
      return fc.option(validValues(part(def.innerType)));
    case 'optional':
    case 'default':
    case 'catch':
      return validValues(part(def.innerType));
    case 'record':
      return fc.dictionary(hostileText(), asJson(fc.jsonValue({ noUnicodeString: false })), {
        maxKeys: 3,
        noNullPrototype: true,
      });
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries ?? {}));
    case 'boolean':
      return fc.boolean();
    case 'number':
      return numbers(schema);
    case 'string':
    case 'pipe':
      return texts(schema);
    default:
      throw new RangeError(`no values of ${def.type} are known`);
  }
}

/** As it comes out of JSON, which has no negative zero. */
const asJson = (values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  values.map((value) => JSON.parse(JSON.stringify(value)) as unknown);

/** Values with one wrong part: another type, a hostile text, missing, or too much. */
export const nearlyValidValues = (schema: Schema): fc.Arbitrary<unknown> =>
  validValues(schema).chain((value) =>
    fc
      .tuple(fc.constantFrom(...pathsIn(value)), anything(), fc.constantFrom('replace', 'remove', 'add'))
      .map(([path, other, way]) => broken(value, path, other, way)),
  );

/** The parts of zod's schemas that only these tests read. */
type Def = ReturnType<typeof defOf> & { readonly options?: readonly Schema[] };

function part(schema: Schema | undefined): Schema {
  if (schema === undefined) throw new RangeError('a schema without its part');
  return schema;
}

const accepts = (schema: Schema, value: unknown): boolean => z.safeParse(schema, value).success;

/** The values that pass the checks of the whole schema. */
const accepted = <T>(schema: Schema, values: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  values.filter((value) => accepts(schema, value));

function fieldsOf({ shape = {} }: Def): fc.Arbitrary<Record<string, unknown>> {
  const required = Object.keys(shape).filter((name) => !accepts(part(shape[name]), undefined));
  const values = Object.entries(shape).map(([name, field]) => [name, validValues(field)]);
  return fc.record(Object.fromEntries(values) as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: required,
    noNullPrototype: true,
  });
}

interface Bounds {
  readonly type?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

const bounds = (schema: Schema): Bounds => z.toJSONSchema(schema, { io: 'input' }) as Bounds;

function numbers(schema: Schema): fc.Arbitrary<number> {
  const { type, minimum: min = -1000, maximum: max = 1000 } = bounds(schema);
  return type === 'integer' ? fc.integer({ min, max: Math.min(max, 2 ** 31) }) : fc.double({ min, max, noNaN: true });
}

/** Tries every kind of text on a schema, and keeps the kinds that it accepts often enough. */
function texts(schema: Schema): fc.Arbitrary<string> {
  const samples = 40;
  const suitable = TEXTS.filter(
    (kind) =>
      fc.sample(kind, { numRuns: samples, seed: 1 }).filter((text) => accepts(schema, text)).length > samples / 10,
  );
  if (suitable.length === 0) throw new RangeError('no text is known that this schema takes');
  return accepted(schema, fc.oneof(...suitable));
}

type Path = readonly (string | number)[];

/** Every place in a value, from the whole to the leaves. */
function pathsIn(value: unknown): Path[] {
  if (typeof value !== 'object' || value === null) return [[]];
  const below = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [[], ...below.flatMap(([key, inner]) => pathsIn(inner).map((path) => [key, ...path]))];
}

const anything = (): fc.Arbitrary<unknown> =>
  fc.oneof(
    hostileText(),
    fc.constantFrom<unknown>(null, true, -1, 0, 1.5, 1e21, Number.MAX_SAFE_INTEGER, [], {}, [[]], [null]),
    fc.jsonValue({ maxDepth: 2 }),
  );

function broken(value: unknown, [key, ...rest]: Path, other: unknown, way: string): unknown {
  if (key === undefined)
    return way === 'add' && typeof value === 'object' && value !== null
      ? Array.isArray(value)
        ? [...(value as unknown[]), other]
        : { ...value, extra: other }
      : other;
  if (Array.isArray(value)) {
    const items = value as unknown[];
    return items.flatMap((item, at) =>
      at !== key ? [item] : rest.length === 0 && way === 'remove' ? [] : [broken(item, rest, other, way)],
    );
  }
  return Object.fromEntries(
    Object.entries(value as object).flatMap(([name, item]: [string, unknown]) =>
      name !== key
        ? [[name, item]]
        : rest.length === 0 && way === 'remove'
          ? []
          : [[name, broken(item, rest, other, way)]],
    ),
  );
}
