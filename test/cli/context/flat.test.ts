import * as z from 'zod/mini';
import { flat } from '../../../src/cli/context/flat.ts';
import { defOf, innerOf } from '../../../src/domain/field.ts';
import { accountRef, namingField, personRef, ref } from '../../../src/domain/references.ts';
import { allOperations, isForeign } from '../../support/registry.ts';

/** Answers as the command line reads them: references are names. */

const admin = { id: 'r1', name: 'Admin' };
const ada = { id: 'p1', username: 'ada' };

describe('an answer is flat', () => {
  const whole = { id: 'x', name: 'a resource', of: ref };
  test.each<readonly [what: string, schema: z.core.$ZodType, answer: unknown, flat: unknown]>([
    ['a reference', z.object({ role: ref }), { role: admin }, { role: 'Admin' }],
    ['to a person', z.object({ by: personRef }), { by: ada }, { by: 'ada' }],
    ['that stays whole', z.object({ owner: personRef }), { owner: ada }, { owner: ada }],
    ['to an account', z.object({ by: accountRef }), { by: { type: 'user', id: 'p1', name: 'ada' } }, { by: 'ada' }],
    ['none', z.object({ role: z.nullable(ref) }), { role: null }, { role: null }],
    ['left out', z.object({ role: z.optional(ref) }), {}, {}],
    ['many', z.object({ groups: z.array(ref) }), { groups: [admin, admin] }, { groups: ['Admin', 'Admin'] }],
    ['in each of many', z.array(z.object({ role: ref })), [{ role: admin }], [{ role: 'Admin' }]],
    ['deep inside', z.object({ a: z.object({ b: z.nullable(ref) }) }), { a: { b: admin } }, { a: { b: 'Admin' } }],
    [
      'in an extended schema',
      z.extend(z.object({ role: ref }), { n: z.number() }),
      { role: admin, n: 1 },
      { role: 'Admin', n: 1 },
    ],
    [
      'in the option that fits',
      z.union([z.object({ username: z.string() }), z.object({ role: ref })]),
      { role: admin },
      { role: 'Admin' },
    ],
    [
      'in the option that its status tells',
      z.array(
        z.union([
          z.object({ status: z.enum(['active', 'inactive']), role: ref, more: z.string() }),
          z.object({ status: z.literal('invited'), role: z.string(), by: personRef }),
        ]),
      ),
      [
        { status: 'inactive', role: admin },
        { status: 'invited', role: admin, by: ada },
        { status: 'new', role: admin },
      ],
      [
        { status: 'inactive', role: 'Admin' },
        { status: 'invited', role: admin, by: 'ada' },
        { status: 'new', role: admin },
      ],
    ],
    [
      'nothing, where there are options',
      z.nullable(z.union([z.object({ kind: z.literal('one'), role: ref }), z.string()])),
      null,
      null,
    ],
    [
      'a word among the options',
      z.union([z.object({ kind: z.literal('one'), role: ref }), z.string()]),
      'word',
      'word',
    ],
    [
      'no reference',
      z.object({ ...whole, id: z.string(), name: z.string() }),
      { ...whole, of: admin },
      { ...whole, of: 'Admin' },
    ],
  ])('%s', (_what, schema, answer, expected) => {
    expect(flat(schema, answer)).toEqual(expected);
  });

  test('and its fields keep their order, for they are printed', () => {
    const answer = { id: 'x', role: admin, name: 'last' };
    const schema = z.object({ name: z.string(), role: ref, id: z.string() });
    expect(Object.keys(flat(schema, answer))).toEqual(['id', 'role', 'name']);
  });
});

/** Objects anywhere in a schema that are of the fields of a reference, by where they are. */
function likeReferences(schema: z.core.$ZodType, at: string): string[] {
  const { element, shape, options } = defOf(schema);
  const inner = element ?? innerOf(schema);
  if (inner !== undefined) return likeReferences(inner, at);
  if (options !== undefined) return options.flatMap((one) => likeReferences(one, at));
  if (shape === undefined) return [];
  const isLike = REFERENCES.includes(Object.keys(shape).sort().join());
  return [
    ...(isLike && namingField(schema) === undefined ? [at] : []),
    ...Object.entries(shape).flatMap(([name, one]) => likeReferences(one, `${at}.${name}`)),
  ];
}

const REFERENCES = [ref, personRef, accountRef].map((schema) => Object.keys(schema.shape).sort().join());

test('what looks like a reference in an answer is one, so that the type of a flat answer tells what is there', async () => {
  const operations = (await allOperations()).map(([, operation]) => operation);
  const outputs = operations.filter(({ name }) => !isForeign(name));
  expect(outputs.length).toBeGreaterThan(50);
  expect(outputs.flatMap(({ name, output }) => likeReferences(output as z.core.$ZodType, name))).toEqual([]);
});
