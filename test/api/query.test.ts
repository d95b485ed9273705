import * as z from 'zod/mini';
import { AppError } from '../../src/domain/errors.ts';
import { fromQuery, toQuery } from '../../src/api/query.ts';

/** Input in the query of a URL. */

const schema = z.object({
  names: z._default(z.array(z.string()), []),
  counts: z.optional(z.array(z.number())),
  limit: z.optional(z.number()),
  all: z._default(z.boolean(), false),
  search: z.optional(z.string()),
});

/** What comes out of the text that a URL has of it. */
const carried = (fields: Readonly<Record<string, unknown>>): unknown =>
  fromQuery(schema, new URLSearchParams(toQuery(fields).toString()));

test('lists, numbers, yes and no, and text come out as they went in; what is undefined does not travel', () => {
  const fields = { names: ['a&b', 'Ünï=', ''], counts: [1, -2], limit: 100, all: true, search: '7' };
  expect(carried(fields)).toEqual(fields);
  expect(carried({ ...fields, all: false, search: undefined, names: ['true'] })).toEqual({
    ...{ counts: [1, -2], limit: 100 },
    ...{ all: false, names: ['true'] },
  });
  expect(carried({ names: [] })).toEqual({});
});

test('what is no number, or neither yes nor no, stays text for the schema to refuse', () => {
  expect(fromQuery(schema, new URLSearchParams('limit=1e3&all=1'))).toEqual({ limit: '1e3', all: '1' });
});

test('what the schema does not know is left out, prototypes too', () => {
  expect(fromQuery(schema, new URLSearchParams('colour=red&__proto__=x&constructor=y'))).toEqual({});
});

test('what is no list is given once', () => {
  const refused = (): unknown => fromQuery(schema, new URLSearchParams('search=a&search=b'));
  expect(refused).toThrow(new AppError('invalid', 'search is given twice'));
});
