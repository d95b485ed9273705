import fc from 'fast-check';
import stringWidth from 'string-width';
import type { Item } from '../../../src/cli/terminal/output.ts';
import { visible } from '../../../src/cli/terminal/output.ts';
import { renderTable } from '../../../src/cli/terminal/render.ts';
import type { Showing } from '../../../src/cli/terminal/render.ts';
import { PLAIN } from '../../../src/cli/terminal/style.ts';
import type { Style } from '../../../src/cli/terminal/style.ts';

/** Two that name, then others; groups are lists. */
const COLUMNS = ['username', 'email', 'role', 'status', 'groups', 'description', 'via'];
const NAMES = 2;
const LISTS = ['groups', 'via'];

/** Narrow, wide, joined and combining characters, and what terminals would obey. */
const texts = fc.string({
  unit: fc.oneof(
    { weight: 4, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }) },
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        ...['a', 'Z', ' ', '-', '阿', '達', 'ｗ', '한', 'é', 'e\u0301', '\u0301', '\u200b', '\t', '\n', '\x1b[31m'],
        ...['😀', '👩‍👩‍👧', '🇩🇪', '👍🏽', '❤️', '✓', '…', '\u202e'],
      ),
    },
  ),
  maxLength: 60,
});
const tables = fc.integer({ min: 1, max: COLUMNS.length }).chain((count) => {
  const columns = COLUMNS.slice(0, count);
  const cells = columns.map((column) => (LISTS.includes(column) ? fc.array(texts, { maxLength: 12 }) : texts));
  const items = fc.array(fc.tuple(...cells), { minLength: 1, maxLength: 6 });
  return items.map((rows) => ({
    columns,
    items: rows.map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at] ?? '']))),
  }));
});

const SHOWING: Showing = { width: 80, wide: false, whole: [], counts: {}, asked: false };

const render = (items: readonly Item[], columns: readonly string[], showing: Partial<Showing> = {}, style = PLAIN) =>
  renderTable(items, columns, { ...SHOWING, ...showing }, style);

function linesOf(items: readonly Item[], columns: readonly string[], showing: Partial<Showing> = {}, style?: Style) {
  const { text } = render(items, columns, showing, style);
  expect(text.endsWith('\n')).toBe(true);
  return text.slice(0, -1).split('\n');
}

/** What is never cut of an item. */
const namesOf = (item: Item, columns: readonly string[]): string[] =>
  columns.slice(0, NAMES).map((column) => visible(String(item[column])) || '-');

test.each([60, 80, 132])('a table fits %d columns, whatever is in it, but for a name that alone is wider', (width) => {
  fc.assert(
    fc.property(tables, ({ items, columns }) => {
      const wider = new Set(
        items.flatMap((item) => namesOf(item, columns)).filter((name) => stringWidth(name) > width),
      );
      const lines = linesOf(items, columns, { width });
      expect(lines.filter((line) => stringWidth(line) > width && !wider.has(line))).toEqual([]);
    }),
    { numRuns: 100, seed: 1 },
  );
});

test('names are never cut, on the narrowest terminal', () => {
  fc.assert(
    fc.property(tables, fc.integer({ min: 10, max: 100 }), ({ items, columns }, width) => {
      const { text } = render(items, columns, { width });
      for (const name of items.flatMap((item) => namesOf(item, columns)))
        if (name !== '-') expect(text).toContain(name.trimEnd());
    }),
    { numRuns: 100, seed: 2 },
  );
});

test('descriptions lose nothing, and go on in further lines', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 24, max: 100 }), (description, width) => {
      const items = [{ username: 'ada', description }];
      const [, ...lines] = linesOf(items, ['username', 'description'], { width });
      const without = (text: string) => text.replaceAll(' ', '');
      expect(without(lines.join(''))).toBe(`ada${without(visible(description)) || '-'}`);
    }),
    { numRuns: 100, seed: 3 },
  );
});

test('--wide cuts nothing and leaves nothing out', () => {
  fc.assert(
    fc.property(tables, ({ items, columns }) => {
      const { text, notes } = render(items, columns, { width: 20, wide: true });
      expect(notes).toEqual([]);
      expect(text.slice(0, -1).split('\n')).toHaveLength(items.length + 1);
      for (const value of items.flatMap((item) => Object.values(item)).flat())
        expect(text).toContain(visible(value).trimEnd());
    }),
    { numRuns: 100, seed: 4 },
  );
});

test('a table is of whole characters and no control', () => {
  fc.assert(
    fc.property(tables, ({ items, columns }) => {
      const lines = linesOf(items, columns);
      expect(lines.length).toBeGreaterThan(items.length);
      expect(lines.filter((line) => !line.isWellFormed())).toEqual([]);
      for (const line of lines) expect(line).not.toMatch(/\p{Cc}/u);
    }),
    { numRuns: 100, seed: 5 },
  );
});

test('columns stand below each other, two blanks apart, and end without blanks', () => {
  const items = [
    { username: 'ada', role: 'Owner', groups: ['north', 'south'] },
    { username: '阿达', role: null, groups: [] },
  ];
  expect(linesOf(items, ['username', 'role', 'groups'])).toEqual([
    'USERNAME  ROLE   GROUPS',
    'ada       Owner  north, south',
    '阿达      -      -',
  ]);
});

test.each(['🫠', '👩‍👩‍👧', '❤️', 'e\u0301', '\u200b', '\u{f0000}'])('columns after %s stand where they should', (name) => {
  const items = [{ username: name, role: 'Owner' }];
  const [, line = ''] = linesOf(items, ['username', 'role']);
  expect(line).toBe(`${name}${' '.repeat('USERNAME  '.length - stringWidth(name))}Owner`);
});

describe('a column that says the same in each row', () => {
  const items = ['ada', 'grace'].map((username) => ({
    username,
    role: 'Member',
    status: 'active',
    description: '',
    expires_at: null,
  }));
  const columns = ['username', 'role', 'status', 'description', 'expires_at'];

  test('goes, and a note tells what it said', () => {
    expect(render(items, columns)).toEqual({
      text: 'USERNAME\nada\ngrace\n',
      notes: ['in each row: role Member; status active; expires at never'],
    });
  });

  test.each<[string, Partial<Showing>]>([
    ['was asked for', { asked: true }],
    ['nothing is to be left out', { wide: true }],
  ])('stays where it %s', (_, showing) => {
    expect(linesOf(items, columns, showing)[0]).toBe('USERNAME  ROLE    STATUS  DESCRIPTION  EXPIRES AT');
  });

  test('stays where it names things, and where there is one row', () => {
    const twins = [{ name: 'ci' }, { name: 'ci' }];
    expect(linesOf(twins, ['name'])).toEqual(['NAME', 'ci', 'ci']);
    expect(linesOf(items.slice(1), ['username', 'role'])).toEqual(['USERNAME  ROLE', 'grace     Member']);
  });
});

describe('where there is no room for all', () => {
  const email = `${'x'.repeat(40)}@acme.example`;
  const groups = ['north', 'south', 'east', 'west', 'a-group-with-a-long-name'];
  const item = { username: 'ada', email, role: 'Owner', groups };

  test('a list shows as many as there is room for, and how many more there are', () => {
    expect(linesOf([item], ['username', 'email', 'role', 'groups'], { width: 90 })[1]).toBe(
      `ada       ${email}  Owner  north, south +3`,
    );
    expect(linesOf([{ ...item, groups: groups.toReversed() }], ['username', 'groups'], { width: 26 })[1]).toBe(
      'ada       a-group-with… +4',
    );
  });

  test('it goes, and a note says so', () => {
    const { text, notes } = render([item], ['username', 'email', 'role', 'groups'], { width: 72 });
    expect(text.split('\n')[1]).toBe(`ada       ${email}  Owner`);
    expect(notes).toEqual(['no room for groups; --wide shows it']);
  });
});

describe('where names take nearly all room', () => {
  const moment = '2026-11-28T13:56:07.123Z';
  const token = { name: 'init', state: 'active', last_four: 'jx5X', expires_at: moment, last_used_at: null };
  const columns = [
    'name',
    'state',
    'last_four',
    'expires_at',
    'last_used_at',
    'permissions',
    'created_by',
    'created_at',
  ];

  test('moments go, the last one first, before a name leaves its line or a word is cut', () => {
    const { text, notes } = render([{ ...token, permissions: null, created_by: 'ada', created_at: moment }], columns);
    expect(text).toBe(
      'NAME  STATE   LAST FOUR  EXPIRES AT        LAST USED AT  PERMISSIONS  CREATED BY\n' +
        'init  active  jx5X       2026-11-28 13:56  never         all          ada\n',
    );
    expect(notes).toEqual(['no room for created at; --wide shows it']);
  });

  test('a title that is wider than what stands below it is cut before anything else is', () => {
    const items = [{ username: 'x'.repeat(18), inherited_roles: ['by group sig-new'], must_change_password: true }];
    expect(linesOf(items, ['username', 'inherited_roles', 'must_change_password'], { width: 50 })).toEqual([
      'USERNAME            INHERITED ROLES   MUST CHANGE…',
      `${'x'.repeat(18)}  by group sig-new  yes`,
    ]);
  });
});

test('of a token, nothing says that it may do all, never ends and was never used', () => {
  const items = [{ name: 'ci', expires_at: null, last_used_at: null, permissions: null, description: null }];
  const fields = ['name', 'expires_at', 'last_used_at', 'permissions', 'description'];
  expect(linesOf(items, fields)[1]).toBe('ci    never       never         all          -');
  expect(linesOf([{ ...items[0], permissions: [] }], ['name', 'permissions'])[1]).toBe('ci    -');
});

test.each(['😀', '阿', '👩‍👩‍👧', 'e\u0301'])('a cut column of %s shows whole characters as far as they fit', (char) => {
  for (let count = 60; count < 90; count += 1) {
    const [, line = ''] = linesOf([{ role: char.repeat(count), username: 'ada' }], ['role', 'username'], { width: 60 });
    expect(line.isWellFormed()).toBe(true);
    expect(stringWidth(line)).toBeLessThanOrEqual(60);
    expect(line).toMatch(/ada$/);
  }
});

test('a name that is much longer than the others leaves their room to the rest, which goes on below it', () => {
  const items = ['ada', 'grace', 'k8s-infra-cherrypick-robot'].map((username, at) => ({
    username,
    email: `${username}@kubernetes.example`,
    role: at === 0 ? 'Owner' : 'Member',
    groups: ['north', 'south', 'east'],
  }));
  expect(
    linesOf([...items, { ...items[0], groups: [] }], ['username', 'email', 'role', 'groups'], { width: 64 }),
  ).toEqual([
    'USERNAME              EMAIL                     ROLE    GROUPS',
    'ada                   ada@kubernetes.example    Owner   north +2',
    'grace                 grace@kubernetes.example  Member  north +2',
    'k8s-infra-cherrypick-robot',
    '                   k8s-infra-cherrypick-robot@kubernetes.example',
    '                                                Member  north +2',
    'ada                   ada@kubernetes.example    Owner   -',
  ]);
});

test('moments are told to the minute, unless nothing is to be cut', () => {
  const items = [{ username: 'ada', last_login_at: '2026-11-28T13:56:07.123Z' }];
  expect(linesOf(items, ['username', 'last_login_at'], { width: 30 })[1]).toBe('ada       2026-11-28 13:56');
  expect(linesOf(items, ['username', 'last_login_at'], { wide: true })[1]).toBe('ada       2026-11-28T13:56:07.123Z');
  expect(linesOf([{ description: '2026-11-28T13:56:07.123Z' }], ['description'])[1]).toBe('2026-11-28T13:56:07.123Z');
});

test('columns that must stay whole are never cut, so that secrets and ids can be copied', () => {
  const secret = 'abcdef-ghijkm-npqrst-uvwxyz';
  const items = [{ role: 'x'.repeat(200), one_time: secret, status: 'y'.repeat(200) }];
  for (const width of [80, 40, 20])
    expect(render(items, ['role', 'status', 'one_time'], { width, whole: ['one_time'] }).text).toContain(secret);
});

test('the header is bold where there is style, and takes no room for it', () => {
  const bold: Style = { ...PLAIN, bold: (text) => `\x1b[1m${text}\x1b[22m` };
  const items = [{ username: 'ada', role: 'Owner' }];
  const [header = '', line = ''] = linesOf(items, ['username', 'role'], {}, bold);
  expect(header).toBe('\x1b[1mUSERNAME\x1b[22m  \x1b[1mROLE\x1b[22m');
  expect(line).toBe('ada       Owner');
});
