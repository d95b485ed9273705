import fc from 'fast-check';
import stringWidth from 'string-width';
import { renderTable } from '../../../src/cli/terminal/output.ts';
import type { Item } from '../../../src/cli/terminal/output.ts';
import { PLAIN } from '../../../src/cli/terminal/style.ts';
import type { Style } from '../../../src/cli/terminal/style.ts';

const COLUMNS = ['username', 'email', 'role', 'status', 'groups', 'last_login_at'];

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
  const items = fc.array(fc.tuple(...columns.map(() => texts)), { minLength: 1, maxLength: 6 });
  return items.map((rows) => ({
    columns,
    items: rows.map((cells) => Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? '']))),
  }));
});

const linesOf = async (items: readonly Item[], columns: readonly string[], width: number, style: Style = PLAIN) => {
  const text = await renderTable(items, columns, [], width, style);
  expect(text.endsWith('\n')).toBe(true);
  return text.slice(0, -1).split('\n');
};

test.each([80, 100, 132])('a table fits %d columns, whatever is in it', async (width) => {
  await fc.assert(
    fc.asyncProperty(tables, async ({ items, columns }) => {
      const lines = await linesOf(items, columns, width);
      expect(lines.filter((line) => stringWidth(line) > width)).toEqual([]);
    }),
    { numRuns: 300, seed: 1 },
  );
});

test('a table is a header and a line for each item, of whole characters and no control', async () => {
  await fc.assert(
    fc.asyncProperty(tables, async ({ items, columns }) => {
      const lines = await linesOf(items, columns, 80);
      expect(lines).toHaveLength(items.length + 1);
      expect(lines.filter((line) => !line.isWellFormed())).toEqual([]);
      for (const line of lines) expect(line).not.toMatch(/\p{Cc}/u);
    }),
    { numRuns: 500, seed: 2 },
  );
});

test('columns stand below each other, two blanks apart, and end without blanks', async () => {
  const items = [
    { username: 'ada', role: 'Owner', groups: ['north', 'south'] },
    { username: '阿达', role: null, groups: [] },
  ];
  expect(await linesOf(items, ['username', 'role', 'groups'], 80)).toEqual([
    'USERNAME  ROLE   GROUPS',
    'ada       Owner  north, south',
    '阿达      -      -',
  ]);
});

test('the widest column gives way first, and what is cut says so', async () => {
  const items = [{ username: 'ada', email: `${'x'.repeat(100)}@acme.example`, role: 'Owner' }];
  const [header = '', line = ''] = await linesOf(items, ['username', 'email', 'role'], 80);
  expect(header).toMatch(/^USERNAME {2}EMAIL +ROLE$/);
  expect(line).toMatch(/^ada {7}x+… {2}Owner$/);
  expect(stringWidth(line)).toBe(80);
});

test.each(['😀', '阿', '👩‍👩‍👧', 'e\u0301'])(
  'a cut column of %s shows whole characters as far as they fit',
  async (char) => {
    for (let count = 60; count < 90; count += 1) {
      const [, line = ''] = await linesOf([{ username: char.repeat(count), role: 'Owner' }], ['username', 'role'], 60);
      expect(line.isWellFormed()).toBe(true);
      expect(stringWidth(line)).toBeLessThanOrEqual(60);
      expect(line).toMatch(/Owner$/);
    }
  },
);

test('columns that must stay whole are never cut, so that secrets and ids can be copied', async () => {
  const secret = 'abcdef-ghijkm-npqrst-uvwxyz';
  const items = [{ email: 'x'.repeat(200), temporary_password: secret, username: 'y'.repeat(200) }];
  for (const width of [80, 40, 20]) {
    const text = await renderTable(
      items,
      ['username', 'email', 'temporary_password'],
      ['temporary_password'],
      width,
      PLAIN,
    );
    expect(text).toContain(secret);
  }
});

test('the header is bold where there is style, and takes no room for it', async () => {
  const bold: Style = { ...PLAIN, bold: (text) => `\x1b[1m${text}\x1b[22m` };
  const items = [{ username: 'ada', role: 'Owner' }];
  const [header = '', line = ''] = await linesOf(items, ['username', 'role'], 80, bold);
  expect(header).toBe('\x1b[1mUSERNAME\x1b[22m  \x1b[1mROLE\x1b[22m');
  expect(line).toBe('ada       Owner');
});
