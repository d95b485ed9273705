import fc from 'fast-check';
import { largeJson } from '../../src/api/large-json.ts';
import { strictJson } from '../../src/api/strict-json.ts';
import { jsonInSteps } from '../../src/lib/json-in-steps.ts';
import { finish, inTurns } from '../../src/lib/steps.ts';

/** JSON of many megabytes is read and written in steps, with the result of reading and writing it at once. */

const outcome = (read: () => unknown): unknown => {
  try {
    return { value: read() };
  } catch (error) {
    return { refused: (error as Error).message };
  }
};
const both = (text: string): readonly [unknown, unknown] => [
  outcome(() => finish(largeJson(text, 'it', 2_000_000))),
  outcome(() => strictJson(text, 'it', 2_000_000)),
];

const people = Array.from({ length: 4000 }, (_, at) => ({ name: `p${at}, "[{`, tags: [at, [], {}], note: 'é\\"' }));
const LARGE = JSON.stringify({
  document: { people, groups: [people.slice(0, 9)] },
  exact: people.map((one) => one.name),
});

test('a large text is read as at once, in steps', async () => {
  let pauses = 0;
  const value = await inTurns(largeJson(LARGE, 'it', 2_000_000), () => Promise.resolve(void (pauses += 1)));
  expect(value).toEqual(JSON.parse(LARGE));
  expect(pauses).toBeGreaterThan(10);
});

test.each<readonly [what: string, text: string]>([
  ['a comma at the end of a list', LARGE.replace('}],"groups"', '},],"groups"')],
  ['two commas', LARGE.replace('},{"name":"p3000', '},,{"name":"p3000')],
  ['a comma at the beginning of a list', LARGE.replace('"people":[', '"people":[,')],
  ['no comma', LARGE.replace('},{"name":"p3000', '} {"name":"p3000')],
  ['another bracket', LARGE.replace('}],"groups"', '}},"groups"')],
  ['a bracket too much', `${LARGE}]`],
  ['a text after it', `${LARGE}{}`],
  ['an end too early', LARGE.slice(0, -5000)],
  ['an open string', LARGE.replace('"p3000', 'p3000')],
  ['a field that stands twice', LARGE.replace('"name":"p3000', '"name":1,"name":"p3000')],
  ['a list that stands twice', LARGE.replace('"groups":', '"people":')],
  ['a list in the place of a prototype', LARGE.replace('"people":', '"__proto__":')],
  ['a list alone', JSON.stringify(people)],
  ['no JSON', 'x'.repeat(300_000)],
])('%s means the same as at once', (_what, text) => {
  const [steps, once] = both(text);
  expect(steps).toEqual(once);
});

test('a random change of one character means the same as at once', () => {
  fc.assert(
    fc.property(
      fc.nat(LARGE.length - 1),
      fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', ' ', 'x', '1'),
      (at, character) => {
        const [steps, once] = both(LARGE.slice(0, at) + character + LARGE.slice(at + 1));
        expect(steps).toEqual(once);
      },
    ),
    { numRuns: 60 },
  );
});

test('more values than allowed are refused', () => {
  expect(outcome(() => finish(largeJson(LARGE, 'it', 1000)))).toEqual({ refused: 'it has more than 1000 values' });
});

test('what is written in steps is what is written at once', () => {
  for (const value of [JSON.parse(LARGE) as object, {}, { a: undefined, b: null, list: people, '"': [undefined] }])
    expect(finish(jsonInSteps(value))).toBe(JSON.stringify(value));
  const holes = { list: Array.from({ length: 600 }, (_, at) => (at % 2 === 0 ? undefined : at)) };
  expect(finish(jsonInSteps(holes))).toBe(JSON.stringify(holes));
});
