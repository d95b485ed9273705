import fc from 'fast-check';
import * as z from 'zod/mini';
import { faultsIn, validate, validateInSteps } from '../../src/core/validate.ts';
import type { Schema } from '../../src/core/operation.ts';
import { AppError } from '../../src/domain/errors.ts';
import { keepChecked } from '../../src/domain/input-parts.ts';
import { name } from '../../src/domain/names/names.ts';

function refusal(schema: Schema, input: unknown, label?: (field: string) => string): AppError {
  try {
    validate(schema, input, label);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('the input was accepted');
}

const input = z.object({
  name: name(),
  count: z.optional(z.number().check(z.int(), z.gte(1), z.lte(9))),
  scope: z._default(z.enum(['org', 'project']), 'org'),
  members: z._default(z.array(z.string()).check(z.maxLength(2)), []),
});

test('valid input is returned with defaults, and without unknown fields', () => {
  expect(validate(input, { name: 'Finance' })).toEqual({ name: 'Finance', scope: 'org', members: [] });
  expect(validate(input, { name: 'Finance', extra: 1 })).toEqual({ name: 'Finance', scope: 'org', members: [] });
});

test.each([
  [input, {}, 'name is missing'],
  [input, undefined, 'is missing'],
  [input, 'text', 'must be an object'],
  [input, { name: 7 }, 'name must be a string'],
  [input, { name: null }, 'name must be a string'],
  [input, { name: '' }, 'name must not be empty'],
  [input, { name: 'a', count: 1.5 }, 'count must be a whole number'],
  [input, { name: 'a', count: 0 }, 'count must be at least 1'],
  [input, { name: 'a', count: 10 }, 'count must be at most 9'],
  [input, { name: 'a', count: '3' }, 'count must be a number'],
  [input, { name: 'a', scope: 'world' }, 'scope must be one of: org, project'],
  [input, { name: 'a', members: 'bob' }, 'members must be an array'],
  [input, { name: 'a', members: ['a', 'b', 'c'] }, 'members takes at most 2'],
  [input, { name: 'a', members: ['a', 3] }, 'members[1] must be a string'],
  [z.object({ people: z.array(z.string()).check(z.minLength(1)) }), { people: [] }, 'people needs at least one'],
  [z.object({ rows: z.array(z.object({ email: z.string() })) }), { rows: [{}] }, 'rows[0].email is missing'],
  [z.strictObject({ a: z.string() }), { a: '', b: 1, c: 2 }, 'has unknown fields: b, c'],
  [z.union([z.string(), z.number()]), true, 'is not acceptable'],
])('%#: %s', (schema, given, sentence) => {
  expect(refusal(schema, given)).toMatchObject({ code: 'invalid', message: sentence });
});

test('all faults are listed at once, with the caller’s names of the fields', () => {
  const error = refusal(input, { name: '', count: 0, scope: 'x' }, (field) => `--${field}`);
  expect(error.message).toBe(
    '--name must not be empty; --count must be at least 1; --scope must be one of: org, project',
  );
  expect(error.details.fields).toEqual([
    { field: 'name', problem: 'must not be empty' },
    { field: 'count', problem: 'must be at least 1' },
    { field: 'scope', problem: 'must be one of: org, project' },
  ]);
});

test('a message never repeats a value, which may be a secret', () => {
  const secret = 'S3cr3t-Hunter2-Value';
  const schemas: Schema[] = [
    z.object({ password: z.number() }),
    z.object({ password: z.enum(['a', 'b']) }),
    z.object({ password: z.array(z.string()) }),
    z.object({ password: name() }),
    z.object({ password: z.union([z.number(), z.boolean()]) }),
    z.object({ password: z.literal('x') }),
    z.object({ password: z.string().check(z.maxLength(3)) }),
    z.object({ password: z.string().check(z.regex(/^[a-z]$/)) }),
    z.object({ password: z.record(z.string(), z.number()) }),
  ];
  for (const schema of schemas) {
    const { message, details, cause } = refusal(schema, { password: `${secret}\0` });
    expect(message + JSON.stringify(details) + JSON.stringify(cause ?? '')).not.toContain(secret);
  }
});

test('of many faults fifty are listed, and the rest are counted', () => {
  const members = Array.from({ length: 100 }, () => 1);
  const { message, details } = refusal(z.object({ members: z.array(z.string()) }), { members });
  expect(message).toMatch(/^members\[0\] must be a string; .*; and 50 more faults$/);
  expect(details.fields).toHaveLength(50);
  expect(details.more_faults).toBe(50);
});

test('faultsIn returns faults exactly when validate would throw', () => {
  fc.assert(
    fc.property(fc.anything(), (given) => {
      const faults = faultsIn(input, given);
      if (faults.length === 0) expect(() => validate(input, given)).not.toThrow();
      else expect(refusal(input, given).code).toBe('invalid');
    }),
    { numRuns: 500, seed: 1 },
  );
  expect(faultsIn(input, { name: 'a', members: ['b', 3] })).toEqual([
    { path: ['members', 1], problem: 'must be a string' },
  ]);
});

describe('input with long lists', () => {
  const lists = z.object({
    document: z.strictObject({
      title: z.string(),
      people: z.optional(
        z.array(z.strictObject({ name: name(), age: z._default(z.number(), 7) })).check(z.maxLength(3000)),
      ),
      names: z._default(z.array(name()), []),
    }),
    prune: z._default(z.boolean(), false),
  });
  const inSteps = (given: unknown) => {
    let pauses = 0;
    return validateInSteps(lists, given, () => Promise.resolve(void (pauses += 1))).then(
      (value) => ({ value, pauses }),
      (error: unknown) => ({ error: (error as AppError).message, pauses }),
    );
  };
  const people = (count: number) => Array.from({ length: count }, (_, at) => ({ name: `p${at}` }));

  test('is checked as at once, with pauses', async () => {
    for (const size of [0, 1, 500, 501, 3000]) {
      const given = { document: { title: 'x', people: people(size), names: people(size).map((one) => one.name) } };
      const { pauses, ...made } = await inSteps(given);
      expect(made).toEqual({ value: validate(lists, given) });
      expect(pauses > 0).toBe(size > 500);
    }
  });

  test('has its faults told with their places, those outside of the lists first', async () => {
    const wrong = people(2000).map((one, at) => (at === 1234 ? { ...one, colour: 'red', age: '1' } : one));
    expect((await inSteps({ document: { people: wrong, names: wrong, extra: 1 }, prune: 1 })).pauses).toBeGreaterThan(
      9,
    );
    const { error } = (await inSteps({ document: { people: wrong }, prune: 1 })) as { error: string };
    expect(error).toBe(
      'document.title is missing; prune must be true or false; document.people[1234].age must be a number; document.people[1234] has unknown fields: colour',
    );
    expect(await inSteps({ document: { title: 'x', people: people(3001) } })).toMatchObject({
      error: 'document.people takes at most 3000',
    });
  });

  test('is not checked again where it was kept as checked by the same schema', () => {
    const document = keepChecked(lists.shape.document, { title: 7 });
    expect(validate(lists, { document }).document).toBe(document);
    expect(() => validate(z.object({ document: z.object({ title: z.string() }) }), { document })).toThrow(
      'must be a string',
    );
  });
});
