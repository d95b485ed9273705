import { Readable } from 'node:stream';
import fc from 'fast-check';
import { readPeople } from '../../../src/cli/imports/read-people.ts';
import { openSpool } from '../../../src/cli/process/spool.ts';
import { renderItems } from '../../../src/cli/terminal/output.ts';
import { nameFault, usernameFault } from '../../../src/domain/names/names.ts';
import { guarded, withoutGuard } from '../../../src/lib/csv-guard.ts';
import { joinList, splitList } from '../../../src/lib/quoted-list.ts';
import type { Group } from '../../../src/cli/commands/group/views.ts';
import { backends, sandbox } from '../../harness.ts';
import { addPerson, asListed, errorOf } from '../../support/front-door.ts';
import type { Item } from '../../support/imported.ts';

/** What `people list -o csv` writes, `people import` reads back as it was. */

const unit = fc.oneof(
  fc.constantFrom(...Array.from('\'";,=+-@|&. \\/aZé🦊()')),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
);
const text = fc.string({ unit, minLength: 1, maxLength: 12 }).map((name) => name.normalize('NFC'));
const name = text.filter((one) => nameFault(one) === undefined);
const username = text.filter((one) => usernameFault(one) === undefined);

test('a guard is taken off again, from whatever text', () => {
  fc.assert(fc.property(fc.string({ unit }), (one) => expect(withoutGuard(guarded(one))).toBe(one)));
});

test('what would be a formula in a spreadsheet is guarded, and an apostrophe too', () => {
  const cells = ['=1', '+1', '-1', '@a', "'a", "'", 'a=', ''];
  expect(cells.map(guarded)).toEqual(["'=1", "'+1", "'-1", "'@a", "''a", "''", 'a=', '']);
});

test('names come back from a list in a cell', () => {
  fc.assert(fc.property(fc.array(name), (names) => expect(splitList(joinList(names))).toEqual(names)));
});

test.each([
  ['a;b', ['a', 'b']],
  [' a ;; b;', ['a', 'b']],
  ['"a;b";c', ['a;b', 'c']],
  [' "a;b" ; "say ""hi""" ', ['a;b', 'say "hi"']],
  ['say "hi"; b', ['say "hi"', 'b']],
  ['"never closed; b', ['"never closed', 'b']],
  ['"a"b;c', ['"a"b', 'c']],
  ['', []],
])('the cell %j holds %j', (cell, items) => {
  expect(splitList(cell)).toEqual(items);
});

test('every name that roster allows comes back from a list of people', async () => {
  const person = fc.record({ username, role: fc.option(name), groups: fc.uniqueArray(name, { maxLength: 4 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(person, { minLength: 1, maxLength: 5 }), async (people) => {
      const items = people.map((one, at) => ({ ...one, email: `p${at}@acme.example`, status: 'active' }));
      const columns = ['username', 'email', 'role', 'status', 'groups'];
      const csv = await renderItems(items, false, 'csv', columns, undefined);
      const flags = { from: undefined, map: [], ignore: [], separator: undefined };
      const { rows, notes } = await readPeople('-', flags, { stdin: Readable.from([csv]) }, openSpool);
      expect(notes).toEqual([]);
      expect([...rows.chunks(10)].flat()).toEqual(
        items.map(({ email, username, role, groups }, at) => ({
          line: at + 2,
          email,
          username,
          role: role ?? '',
          groups,
        })),
      );
    }),
  );
});

describe.each(backends())('on $name', (backend) => {
  test('the list of an organization, taken back, changes nothing', async () => {
    const box = await sandbox(backend);
    try {
      const groups = ['=cmd()', "'quoted", '"q"', 'a;b', 'a, "b"; c', '-x', "''", '+1', 'Ünï'];
      for (const group of groups) expect((await box.run(['group', 'create', '--', group])).code).toBe(0);
      await box.json(['role', 'new', '\'=Boss;"x"', '--permission', 'organization.view']);
      await addPerson(box, "o'neill@acme.example", "'O'Neill", '\'=Boss;"x"');
      await addPerson(box, '+plus@acme.example', '=cmd()');
      await box.json(['group', 'modify', '=cmd()', '--add', '=cmd()', '--add', "'O'Neill"]);
      for (const group of groups.slice(1)) await box.run(['group', 'modify', '--add', '=cmd()', '--', group]);
      await addPerson(box, 'gone@acme.example', 'gone');
      await box.json('people deactivate gone');
      await box.json('people invite soon@acme.example --reveal');
      const before = await asListed(box);
      const csv = (await box.run('people list --all -o csv')).stdout;
      const back = await box.run('people import - --on-conflict update --json', { stdin: csv });
      expect(back).toMatchObject({
        code: 0,
        stderr: '2 rows left out, invited or deactivated: lines 5, 6\n0 created, 0 updated, 3 unchanged, 0 skipped\n',
      });
      const { hint } = errorOf(await box.run('people list --fields nothing --json'));
      const every = String(hint).replace('fields: ', '').replaceAll(' ', '');
      const wide = (await box.run(`people list --all -o csv --fields ${every}`)).stdout;
      expect(await box.run('people import - --on-conflict update', { stdin: wide })).toMatchObject({ code: 0 });
      expect((JSON.parse(back.stdout) as Item[]).map(({ action }) => action)).toEqual(Array(3).fill('unchanged'));
      expect(await asListed(box)).toEqual(before);
      const all = (await box.json<Group[]>('group list --all')).map((group) => group.name);
      expect(all.toSorted()).toEqual(groups.toSorted());
    } finally {
      await box.destroy();
    }
  });
});
