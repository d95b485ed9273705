import fc from 'fast-check';
import { bulkRequest, inOrder as orderInSteps, withIds } from '../../../src/domain/scim/bulk.ts';
import type { BulkMethod, BulkOperation } from '../../../src/domain/scim/bulk.ts';
import { finish } from '../../../src/lib/steps.ts';
import { faultOf } from '../../support/scim-patches.ts';

/** Several changes in one request. */

const POST = { method: 'POST', path: '/Users', bulkId: 'a', data: { userName: 'a' } };
const inOrder = (operations: readonly BulkOperation[]) => finish(orderInSteps(operations));
const read = (...operations: unknown[]) => bulkRequest({ Operations: operations }).operations;

test('a request is read with names in any case', () => {
  expect(
    bulkRequest({ FAILONERRORS: 2, operations: [{ METHOD: 'post', Path: '/Users', BulkId: 'a', DATA: {} }] }),
  ).toEqual({
    failOnErrors: 2,
    operations: [{ method: 'POST', path: '/Users', bulkId: 'a', version: undefined, data: {} }],
  });
  expect(bulkRequest({ Operations: [POST], failOnErrors: null }).failOnErrors).toBeUndefined();
  expect(read({ method: 'DELETE', path: '/Users/1', version: 'W/"x"' })).toMatchObject([{ version: 'W/"x"' }]);
});

test.each([
  ['no operation', { Operations: [] }, 'invalidSyntax: Operations is not a list of operations'],
  ['no list', { Operations: { 0: POST } }, 'invalidSyntax: Operations is not a list of operations'],
  [
    'too many',
    { Operations: Array(1001).fill(POST) },
    'invalid: there are 1001 operations, and at most 1000 in one request',
  ],
  ['no object', { Operations: [[]] }, 'invalidSyntax: an operation is not an object'],
  [
    'a GET',
    { Operations: [{ method: 'GET', path: '/Users' }] },
    'invalidSyntax: method is POST, PUT, PATCH, DELETE, and not "GET"',
  ],
  [
    'no data',
    { Operations: [{ ...POST, data: null }] },
    'invalidSyntax: an operation with POST has no object as its data',
  ],
  [
    'another place',
    { Operations: [{ ...POST, path: '/Bulk' }] },
    'invalidPath: path is /Users or /Groups, or one of them with an id, and not "/Bulk"',
  ],
  [
    'a way out',
    { Operations: [{ ...POST, method: 'DELETE', path: '/Users/../Bulk' }] },
    'invalidPath: path is /Users or /Groups, or one of them with an id, and not "/Users/../Bulk"',
  ],
  ...['\\..\\..\\..\\..\\api\\v1\\me', '..', '%2e%2e', '.', 'a%2fb'].map(
    (id): [string, Readonly<Record<string, unknown>>, string] => [
      `a way out by ${id}`,
      { Operations: [{ ...POST, method: 'DELETE', path: `/Users/${id}` }] },
      `invalidPath: path is /Users or /Groups, or one of them with an id, and not "/Users/${id}"`,
    ],
  ),
  [
    'a query',
    { Operations: [{ ...POST, path: '/Users?x' }] },
    'invalidPath: path is /Users or /Groups, or one of them with an id, and not "/Users?x"',
  ],
  ['a POST to an id', { Operations: [{ ...POST, path: '/Users/1' }] }, 'invalidPath: a POST has no id in its path'],
  [
    'a DELETE of all',
    { Operations: [{ method: 'DELETE', path: '/Users' }] },
    'invalidPath: a DELETE has no id in its path',
  ],
  ['a number as a bulkId', { Operations: [{ ...POST, bulkId: 1 }] }, 'invalidValue: bulkId is a text, and not 1'],
  ['the same bulkId twice', { Operations: [POST, POST] }, 'invalidValue: two operations have the same bulkId'],
  [
    'no error allowed',
    { Operations: [POST], failOnErrors: 0 },
    'invalidValue: failOnErrors is a whole number from 1, and not 0',
  ],
])('%s is refused', (_, body, fault) => {
  expect(faultOf(() => bulkRequest(body))).toBe(fault);
});

test('references become ids, in paths and data', () => {
  const [operation] = read({
    method: 'PATCH',
    path: '/Groups/bulkId:g',
    data: { Operations: [{ op: 'add', path: 'members', value: [{ value: 'bulkId:a' }, { value: 'b' }] }] },
  });
  const ids = new Map([
    ['a', 'id-a'],
    ['g', 'id g'],
  ]);
  expect(operation && withIds(operation, ids)).toMatchObject({
    path: '/Groups/id%20g',
    data: { Operations: [{ value: [{ value: 'id-a' }, { value: 'b' }] }] },
  });
  expect(faultOf(() => operation && withIds(operation, new Map()))).toBe(
    'invalidValue: no operation before it made bulkId "g"',
  );
});

const names = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const METHOD: BulkMethod = 'POST';
/** Each refers to names behind its own in the alphabet, so that there is an order. */
const acyclic = fc.uniqueArray(names, { minLength: 1 }).chain((own) =>
  fc.tuple(
    ...own.map((bulkId) =>
      fc.array(names).map((others) => ({
        method: METHOD,
        path: '/Groups',
        bulkId,
        version: undefined,
        data: { members: others.filter((one) => one > bulkId).map((value) => ({ value: `bulkId:${value}` })) },
      })),
    ),
  ),
);

test('each follows those that it refers to, and none is lost', () => {
  fc.assert(
    fc.property(acyclic, (operations: readonly BulkOperation[]) => {
      const ordered = inOrder(operations);
      expect(new Set(ordered)).toEqual(new Set(operations));
      expect(ordered).toHaveLength(operations.length);
      const made = new Map<string, string>();
      const there = new Set(operations.map(({ bulkId }) => bulkId));
      for (const one of ordered) {
        const missing = JSON.stringify(one.data)
          .match(/bulkId:\w/g)
          ?.filter((text) => there.has(text.slice(7)) && !made.has(text.slice(7)));
        expect(missing ?? []).toEqual([]);
        made.set(one.bulkId ?? '', 'id');
      }
    }),
    { numRuns: 300, seed: 1 },
  );
});

test('those that refer to each other, or to nobody, are kept', () => {
  const operations = read(
    { ...POST, bulkId: 'a', data: { x: 'bulkId:b' } },
    { ...POST, bulkId: 'b', data: { x: 'bulkId:a' } },
    { ...POST, bulkId: 'c', data: { x: 'bulkId:c', y: 'bulkId:nobody' } },
  );
  expect(inOrder(operations).map(({ bulkId }) => bulkId)).toEqual(['b', 'a', 'c']);
});

test('those that refer to others go behind them, and right before what comes next', () => {
  const change = (id: string, by: string) => ({
    method: 'PATCH',
    path: `/Groups/${id}`,
    bulkId: by,
    data: { value: `bulkId:${by}s` },
  });
  const operations = read(
    change('g', 'first'),
    change('g', 'second'),
    { ...POST, bulkId: 'seconds' },
    { ...POST, bulkId: 'firsts' },
  );
  expect(inOrder(operations).map(({ bulkId }) => bulkId)).toEqual(['firsts', 'first', 'seconds', 'second']);
});

test('each reference is looked at once, in whatever order a thousand operations come', () => {
  const references = (at: number) => [
    `bulkId:n${at + 1}`,
    ...Array.from({ length: 65 }, (_, other) => `bulkId:unknown-${at}-${other}`),
  ];
  const chain = read(
    ...Array.from({ length: 1000 }, (_, at) => ({ ...POST, bulkId: `n${at}`, data: references(at) })).map(
      ({ data, ...one }) => ({ ...one, data: { members: data } }),
    ),
  );
  const looks = [jest.spyOn(Map.prototype, 'get'), jest.spyOn(Set.prototype, 'has')];
  try {
    const steps = orderInSteps(chain);
    let count = 0;
    let step = steps.next();
    for (; step.done !== true; step = steps.next()) count += 1;
    expect(step.value[0]?.bulkId).toBe('n999');
    expect(count).toBeLessThan(3 * 1000);
    expect(looks.reduce((sum, look) => sum + look.mock.calls.length, 0)).toBeLessThan(68 * 1000 + 100);
  } finally {
    for (const look of looks) look.mockRestore();
  }
});
