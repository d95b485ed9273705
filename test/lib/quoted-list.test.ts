import type { Option } from 'commander';
import fc from 'fast-check';
import { fieldsOf, toOption } from '../../src/cli/app/flags.ts';
import { allCommands } from '../../src/cli/app/registry.ts';
import { splitList as listOfFlag } from '../../src/cli/app/split-list.ts';
import { joinList, splitList } from '../../src/lib/quoted-list.ts';
import { registry } from '../../src/registry.ts';

/** Lists in cells have semicolons, those of flags commas: quotes work the same in both. */

const item = fc
  .string({ unit: fc.constantFrom(...Array.from('",;=a b')), minLength: 1, maxLength: 8 })
  .map((text) => text.trim())
  .filter((text) => text !== '');

test.each([';', ','] as const)('what was joined with %j comes back as it was', (separator) => {
  fc.assert(
    fc.property(fc.array(item), (items) => expect(splitList(joinList(items, separator), { separator })).toEqual(items)),
  );
});

test.each([
  ['a,b', ['a', 'b']],
  [' a ,, b,', ['a', 'b']],
  ['"Research, Dev",Ops', ['Research, Dev', 'Ops']],
  ['group="A, B",role=Member', ['group=A, B', 'role=Member']],
  ['5" disks,x', ['5" disks', 'x']],
  ['"say ""hi"""', ['say "hi"']],
])('the flag %j holds %j', (text, items) => {
  expect(listOfFlag(text)).toEqual(items);
});

test.each(['"a,b', 'a,"b', 'group="a,b', '"a"b,c'])('quotes that do not end are refused in the flag %j', (text) => {
  expect(() => listOfFlag(text)).toThrow('a quote that does not end');
});

test('every flag that may be repeated takes a list with commas', async () => {
  const lists: Option[] = (await allCommands(registry())).flatMap(({ flags, positions }) =>
    fieldsOf(flags)
      .filter(({ kind, field }) => kind === 'list' && !positions.includes(field))
      .map(toOption),
  );
  const read = lists.map((option) => {
    const list = option.parseArg as unknown as (text: string, before: string[]) => string[];
    return list('a,"b, c"', ['before']);
  });
  expect(lists.length).toBeGreaterThan(10);
  expect(read).toEqual(lists.map(() => ['before', 'a', 'b, c']));
});
