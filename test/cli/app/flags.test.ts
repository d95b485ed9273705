import { Command } from 'commander';
import * as z from 'zod/mini';
import { fieldsOf, labelOf, argumentUsage, subjectIn, toArgument, toOption } from '../../../src/cli/app/flags.ts';
import type { FieldSpec } from '../../../src/cli/app/flags.ts';
import type { Schema } from '../../../src/core/operation.ts';
import { AppError } from '../../../src/domain/errors.ts';
import { field } from '../../../src/domain/field.ts';
import { name, reference } from '../../../src/domain/names/names.ts';

const specOf = (schema: Schema, key = 'value'): FieldSpec | undefined =>
  fieldsOf(z.object({ [key]: schema as z.ZodMiniType }))[0];

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('there is no such field');
  return value;
}

describe('a field of an input becomes', () => {
  test.each<[string, string, Schema, Partial<FieldSpec>]>([
    ['text', 'group', field(z.string(), 'd'), { flag: '--group', kind: 'text', optional: false, placeholder: 'GROUP' }],
    ['text with a placeholder', 'role', field(z.string(), 'd', 'ROLE'), { flag: '--role', placeholder: 'ROLE' }],
    ['text of a checked kind', 'name', field(name(), 'd'), { flag: '--name', kind: 'text', placeholder: 'NAME' }],
    ['an optional text', 'role', z.optional(field(z.string(), 'd')), { kind: 'text', optional: true }],
    ['an optional text described outside', 'role', field(z.optional(z.string()), 'd'), { optional: true }],
    ['a text with a standard', 'text', z._default(field(z.string(), 'd'), 'x'), { optional: true, standard: 'x' }],
    ['a nullable text', 'email', field(z.nullable(z.string()), 'd'), { kind: 'text', optional: false }],
    ['a number', 'limit', field(z.number(), 'd', 'N'), { kind: 'number', placeholder: 'N' }],
    [
      'a flag',
      'dry_run',
      z._default(field(z.boolean(), 'd'), false),
      { flag: '--dry-run', kind: 'flag', optional: true },
    ],
    ['a choice', 'scope', field(z.enum(['org', 'project']), 'd'), { kind: 'choice', choices: ['org', 'project'] }],
    [
      'a list, singular',
      'members',
      z._default(z.array(field(reference(), 'd', 'PERSON')), []),
      { flag: '--member', kind: 'list', optional: true, placeholder: 'PERSON' },
    ],
    [
      'a list described as such',
      'add',
      field(z.array(z.string()), 'd'),
      { flag: '--add', kind: 'list', placeholder: 'ADD' },
    ],
    [
      'words joined by dashes',
      'on_conflict_then',
      field(z.string(), 'd'),
      { flag: '--on-conflict-then', placeholder: 'ON-CONFLICT-THEN' },
    ],
  ])('%s', (_what, key, schema, expected) => {
    expect(specOf(schema, key)).toMatchObject({ field: key, describe: 'd', ...expected });
  });

  test('nothing where it has no description, for people do not give it', () => {
    const input = z.object({ cursor: z.optional(z.string()), rows: z.array(z.object({ a: z.string() })) });
    expect(fieldsOf(input)).toEqual([]);
    expect(fieldsOf(z.string())).toEqual([]);
  });

  test('one of many, in their order', () => {
    const input = z.object({ b: field(z.string(), 'd'), hidden: z.string(), a: field(z.string(), 'd') });
    expect(fieldsOf(input).map((spec) => spec.field)).toEqual(['b', 'a']);
  });
});

const INPUT = z.object({
  name: field(z.string(), 'the name', 'NAME'),
  members: z._default(z.array(field(z.string(), 'a member', 'PERSON')), []),
  limit: field(z._default(z.number(), 100), 'how many', 'N'),
  scope: z.optional(field(z.enum(['org', 'project']), 'which scope')),
  dry_run: z._default(field(z.boolean(), 'change nothing'), false),
});
const specs = fieldsOf(INPUT);
const spec = (key: string) => must(specs.find((one) => one.field === key));

/** What commander makes of argv. */
function parsed(...argv: string[]): Record<string, unknown> {
  const command = new Command('test').exitOverride().configureOutput({ outputError: () => undefined });
  for (const one of specs) command.addOption(toOption(one));
  return command.parse(argv, { from: 'user' }).opts();
}

describe('an option', () => {
  test.each([
    ['name', '--name <NAME>', 'the name'],
    ['members', '--member <PERSON>', 'a member; may be repeated, or a list with commas'],
    ['limit', '--limit <N>', 'how many (default: 100)'],
    ['scope', '--scope <org|project>', 'which scope'],
    ['dry_run', '--dry-run', 'change nothing'],
  ])('for %s reads %s, %s', (key, flags, description) => {
    expect(toOption(spec(key))).toMatchObject({ flags, description });
  });

  test('takes its values: once, often, as a number, or none', () => {
    expect(parsed()).toEqual({});
    expect(parsed('--name', 'x', '--member', 'a', '--member', 'b', '--limit', '7', '--dry-run')).toEqual({
      name: 'x',
      member: ['a', 'b'],
      limit: 7,
      dryRun: true,
    });
    expect(parsed('--limit', '-1', '--name=--odd')).toEqual({ limit: -1, name: '--odd' });
    expect(parsed('--name', '')).toEqual({ name: '' });
  });

  test('keeps nothing from one parse to the next', () => {
    expect(parsed('--member', 'a')).toEqual({ member: ['a'] });
    expect(parsed('--member', 'b')).toEqual({ member: ['b'] });
  });

  test.each(['', 'x', '1.5', '1e3', '0x10', ' 1', '1 ', '٣', '9'.repeat(16), 'NaN', 'Infinity', '--'])(
    'for a number takes whole ones alone, not %j',
    (text) => {
      expect(() => parsed(`--limit=${text}`)).toThrow(AppError);
      expect(() => parsed(`--limit=${text}`)).toThrow(/^--limit takes a whole number, not /);
    },
  );

  test.each([
    ['--name', 'a', 'b'],
    ['--scope', 'org', 'project'],
    ['--limit', '1', '2'],
  ])('%s given twice is refused, for the last would win in silence', (flag, one, other) => {
    expect(() => parsed(flag, one, flag, other)).toThrow(`${flag} is given twice`);
  });
});

describe('an argument', () => {
  test.each([
    ['name', '<NAME>'],
    ['members', '[PERSON...]'],
    ['scope', '[SCOPE]'],
  ])('for %s reads %s in usage lines, and may be missing where argv is read', (key, expected) => {
    expect(argumentUsage(spec(key))).toBe(expected);
    expect(toArgument(spec(key)).required).toBe(false);
  });

  test('that is a needed list takes all that follow', () => {
    const people = must(specOf(field(z.array(z.string()), 'people', 'PERSON'), 'people'));
    expect(toArgument(people)).toMatchObject({ variadic: true });
    expect(argumentUsage(people)).toBe('<PERSON...>');
  });
});

test('a fault is told under the name that people gave: a flag, or a place', () => {
  expect(labelOf(specs, ['name'], 'name')).toBe('NAME');
  expect(labelOf(specs, ['name'], 'members')).toBe('--member');
  expect(labelOf(specs, [], 'dry_run')).toBe('--dry-run');
  expect(labelOf(specs, ['name'], 'unknown')).toBe('unknown');
});

test('one of several things is called by its flag or place, and by what was given', () => {
  const specs = fieldsOf(
    z.object({
      emails: z.array(field(z.string(), 'addresses', 'EMAIL')),
      groups: z.array(field(z.string(), 'groups')),
      role: field(z.string(), 'a role'),
    }),
  );
  const input = { people: [{ email: 'x@@', role: '' }, { nick: 'n'.repeat(100) }], groups: ['a:b'], role: 'secret' };
  const subject = subjectIn(specs, ['emails'], input);
  expect(subject(['people', 0, 'email'])).toBe('EMAIL "x@@"');
  expect(subject(['people', 0, 'role'])).toBe('--role');
  expect(subject(['people', 1, 'nick'])).toBe(`nick "${'n'.repeat(80)}…"`);
  expect(subject(['groups', 0])).toBe('--group "a:b"');
  expect(subject(['role'])).toBeUndefined();
});
