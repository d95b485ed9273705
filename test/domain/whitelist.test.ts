import fc from 'fast-check';
import { whitelistAfter } from '../../src/domain/organization-file/whitelists.ts';
import type { ProjectSpec } from '../../src/domain/project-spec.ts';
import {
  isSameWhitelist,
  isWhitelisted,
  NO_WHITELIST,
  whitelistOf,
  withWhitelist,
} from '../../src/domain/whitelist.ts';

const branch = (name: string) => ({ branch: name, tag: null });
const tag = (name: string) => ({ branch: 'main', tag: name });
const NEITHER = { branch: null, tag: null };

test.each([
  ['a branch that is named', { branches: ['main'], tags: [] }, branch('main'), true],
  ['another branch', { branches: ['main'], tags: [] }, branch('main2'), false],
  ['another case', { branches: ['main'], tags: [] }, branch('Main'), false],
  ['an expression, anywhere in the name', { branches: ['/main/'], tags: [] }, branch('domain'), true],
  ['an expression for the whole name', { branches: ['/^main$/'], tags: [] }, branch('domain'), false],
  ['one of several', { branches: ['main', '/^release-/'], tags: [] }, branch('release-1'), true],
  ['a tag, whatever its branch', { branches: ['main'], tags: ['/^v/'] }, tag('v1'), true],
  ['another tag, on a branch that is named', { branches: ['main'], tags: ['/^v/'] }, tag('w1'), false],
  ['a branch where only tags are limited', { branches: [], tags: ['/^v/'] }, branch('any'), true],
  ['a tag where only branches are limited', { branches: ['main'], tags: [] }, tag('v1'), true],
  ['neither where branches are limited', { branches: ['main'], tags: [] }, NEITHER, false],
  ['neither where only tags are limited', { branches: [], tags: ['v1'] }, NEITHER, true],
  ['neither where nothing is limited', NO_WHITELIST, NEITHER, true],
  ['an expression of another kind', { branches: ['/^(?!dev)/'], tags: [] }, branch('main'), false],
  ['an expression that is too long', { branches: [`/main|${'a'.repeat(130)}/`], tags: [] }, branch('main'), false],
  ['many texts', { branches: [...Array<string>(3000).fill('/x/'), 'main'], tags: [] }, branch('main'), true],
  ['a long one', { branches: ['m'.repeat(200)], tags: [] }, branch('m'.repeat(200)), true],
  ['twenty expressions', { branches: [...Array<string>(19).fill('/x/'), '/main/'], tags: [] }, branch('main'), true],
  ['the next', { branches: [...Array<string>(20).fill('/x/'), '/main/'], tags: [] }, branch('main'), false],
  ['an expression, literally', { branches: ['/x/'], tags: [] }, branch('/x/'), true],
])('%s', (_, whitelist, revision, expected) => {
  expect(isWhitelisted(whitelist, revision)).toBe(expected);
});

test.each<[ProjectSpec, ReturnType<typeof whitelistOf>]>([
  [{}, NO_WHITELIST],
  [{ repository: null }, NO_WHITELIST],
  [{ repository: 'r' }, NO_WHITELIST],
  [{ repository: { whitelist: null } }, NO_WHITELIST],
  [{ repository: { whitelist: { tags: ['v1'] } } }, { branches: [], tags: ['v1'] }],
  [{ repository: { whitelist: { branches: null, tags: [] } } }, NO_WHITELIST],
])('the whitelist in %j', (spec, expected) => {
  expect(whitelistOf(spec)).toEqual(expected);
});

test.each([
  { branches: 7 },
  { branches: {} },
  { branches: [['main']] },
  { branches: [null] },
  { branches: '' },
  { branches: [''] },
  'main',
  ['main'],
  [],
  false,
  0,
])('%j, which is no whitelist, lets no branch through', (whitelist) => {
  expect(isWhitelisted(whitelistOf({ repository: { whitelist } }), branch('main'))).toBe(false);
  expect(isWhitelisted(whitelistOf({ repository: { whitelist } }), NEITHER)).toBe(false);
});

const texts = fc.array(fc.string(), { maxLength: 4 });
const whitelists = fc.record({ branches: texts, tags: texts });
const specs = fc.dictionary(
  fc.constantFrom('visibility', 'repository', 'schedulers'),
  fc.oneof(fc.string(), fc.dictionary(fc.constantFrom('url', 'run_on', 'whitelist'), fc.jsonValue())),
);

test('a whitelist that is put into a spec is the one that is there, and nothing else of it changes', () => {
  fc.assert(
    fc.property(specs, whitelists, (spec, whitelist) => {
      const after = withWhitelist(spec, whitelist);
      expect(isSameWhitelist(whitelistOf(after), whitelist)).toBe(true);
      expect(withWhitelist(after, NO_WHITELIST)).toEqual(withWhitelist(spec, NO_WHITELIST));
      expect({ ...after, repository: null }).toEqual({ ...spec, repository: null });
    }),
  );
});

test('a document may leave one list as it came from elsewhere, and change the other', () => {
  const before = { branches: ['a\nb', '/(?!x)/'], tags: ['v1'] };
  const faultsOf = (entry: Parameters<typeof whitelistAfter>[0]): unknown[] => {
    const found: unknown[] = [];
    whitelistAfter(entry, before, [], { add: (path: unknown) => found.push(path) } as never);
    return found;
  };
  expect(faultsOf({ branches: before.branches, tags: ['v2'] })).toEqual([]);
  expect(faultsOf({ branches: [...before.branches, 'main'], tags: ['v2'] })).toEqual([
    ['branches', 0],
    ['branches', 1],
  ]);
});
