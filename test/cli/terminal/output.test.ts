import { parse as parseCsv } from 'csv-parse/sync';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { parse as parseYaml } from 'yaml';
import { chooseFields, harmlessOn, renderItems, tsvLine, visible } from '../../../src/cli/terminal/output.ts';
import { fitted, wrapWords } from '../../../src/cli/terminal/wrapping.ts';
import { renderFields } from '../../../src/cli/terminal/render.ts';
import { PLAIN, styleFor } from '../../../src/cli/terminal/style.ts';
import { AppError } from '../../../src/domain/errors.ts';

/** Text as a name, a description or an attacker may hold it. */
const texts = fc.string({
  unit: fc.oneof(
    { weight: 4, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        '\t',
        '\n',
        '\r',
        '\\',
        '\\t',
        '\\\\n',
        ';',
        ',',
        '"',
        "'",
        '=',
        '\x1b[31m',
        '\u202e',
        'é',
      ),
    },
  ),
  maxLength: 20,
});

describe('TSV', () => {
  const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', '\\': '\\' };
  const unescape = (cell: string) => cell.replace(/\\([tnr\\])/g, (_, char: string) => ESCAPES[char] ?? '');

  test('gives back every cell, and is one line whatever is in them', () => {
    fc.assert(
      fc.property(fc.array(texts, { minLength: 1, maxLength: 5 }), (cells) => {
        const line = tsvLine(cells);
        expect(line.endsWith('\n')).toBe(true);
        expect(line.slice(0, -1)).not.toMatch(/[\n\r]/);
        expect(line.slice(0, -1).split('\t').map(unescape)).toEqual(cells);
      }),
      { numRuns: 1000, seed: 1 },
    );
  });

  test('never gives two different records the same line', () => {
    fc.assert(
      fc.property(
        fc.array(texts, { minLength: 2, maxLength: 2 }),
        fc.array(texts, { minLength: 2, maxLength: 2 }),
        (a, b) => {
          expect(tsvLine(a) === tsvLine(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
        },
      ),
      { numRuns: 500, seed: 2 },
    );
  });
});

describe('items', () => {
  const values = fc.oneof(texts, fc.constant(null), fc.boolean(), fc.integer(), fc.array(fc.string({ maxLength: 3 })));
  const items = fc.array(fc.record({ id: texts, name: values, groups: values }), { maxLength: 4 });
  const columns = ['id', 'name', 'groups'];

  test('come back whole from JSON, JSON lines and YAML', async () => {
    await fc.assert(
      fc.asyncProperty(items, async (list) => {
        const json = await renderItems(list, false, 'json', columns, undefined);
        const jsonl = await renderItems(list, false, 'jsonl', columns, undefined);
        expect(JSON.parse(json)).toEqual(list);
        const lines = jsonl === '' ? [] : jsonl.trimEnd().split('\n');
        expect(lines.map((line): unknown => JSON.parse(line))).toEqual(list);
        expect(json.endsWith('\n')).toBe(true);
        expect(parseYaml(await renderItems(list, false, 'yaml', columns, undefined))).toEqual(list);
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  test('are as many records in CSV and TSV as there are, below a header', async () => {
    await fc.assert(
      fc.asyncProperty(items, async (list) => {
        const records = parseCsv(await renderItems(list, false, 'csv', columns, undefined), {
          relax_column_count: true,
        });
        expect(records).toHaveLength(list.length + 1);
        expect(records[0]).toEqual(columns);
        const tsv = await renderItems(list, false, 'tsv', columns, undefined);
        expect(tsv.split('\n')).toHaveLength(list.length + 2);
        expect(tsv.split('\n')[0]).toBe('id\tname\tgroups');
      }),
      { numRuns: 200, seed: 4 },
    );
  });

  test('never are formulas in CSV', async () => {
    for (const formula of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1']) {
      const csv = await renderItems([{ id: formula, name: 'x' }], false, 'csv', ['id', 'name'], undefined);
      expect(parseCsv(csv)).toEqual([
        ['id', 'name'],
        [`'${formula}`, 'x'],
      ]);
    }
  });

  test.each([
    ['json', '{\n  "id": "1",\n  "gone": null\n}\n'],
    ['jsonl', '{"id":"1","gone":null}\n'],
    ['yaml', 'id: "1"\ngone: null\n'],
    ['tsv', 'id\tgone\n1\t\n'],
    ['csv', 'id,gone\n1,\n'],
  ] as const)('show the fields asked for, null where there is none: %s', async (format, expected) => {
    const fields = ['id', 'gone'];
    expect(await renderItems([{ id: '1', name: 'x' }], true, format, fields, fields)).toBe(expected);
  });

  test('are an empty document of their kind where there are none', async () => {
    const render = (format: 'json' | 'jsonl' | 'yaml' | 'tsv' | 'csv') =>
      renderItems([], false, format, ['id'], undefined);
    expect(await Promise.all((['json', 'jsonl', 'yaml', 'tsv', 'csv'] as const).map(render))).toEqual([
      '[]\n',
      '',
      '[]\n',
      'id\n',
      'id\n',
    ]);
  });
});

test('fields are chosen among those that there are, in the order asked for', () => {
  expect(chooseFields(undefined, ['a', 'b'], ['a', 'b', 'c'])).toEqual(['a', 'b']);
  expect(chooseFields(['c', 'a'], ['a', 'b'], ['a', 'b', 'c'])).toEqual(['c', 'a']);
  expect(() => chooseFields(['a', 'x', 'y'], ['a'], ['a', 'b'])).toThrow(AppError);
  expect(() => chooseFields(['a', 'x', 'y'], ['a'], ['a', 'b'])).toThrow('there is no field x, y');
});

describe('what is shown on a terminal', () => {
  test('can neither move the cursor, nor colour, nor reorder, and loses nothing', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(visible(text)).not.toMatch(/[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u);
        const plain = text.replace(/[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, '');
        if (plain === text) expect(visible(text)).toBe(text);
        expect(visible(visible(text))).toBe(visible(text));
      }),
      { numRuns: 1000, seed: 5 },
    );
  });

  test.each([
    ['\x1b[2J\x1b[H', '\\u001b[2J\\u001b[H'],
    ['\x1b]0;title\x07', '\\u001b]0;title\\u0007'],
    ['\x9b31m', '\\u009b31m'],
    ['a\rb', 'a\\u000db'],
    ['a\bb\x7f', 'a\\u0008b\\u007f'],
    ['two\nlines', 'two⏎lines'],
    ['txt.\u202Eexe', 'txt.\\u202eexe'],
    ['Zoë 阿达 😀 — «ok»', 'Zoë 阿达 😀 — «ok»'],
  ])('%j is shown as %j', (text, shown) => expect(visible(text)).toBe(shown));

  test('breaks between words alone, fits where words allow it, and is the same text', () => {
    fc.assert(
      fc.property(fc.array(texts, { maxLength: 12 }), fc.integer({ min: 1, max: 40 }), (words, width) => {
        const text = words.map((word) => word.replaceAll(' ', '')).join(' ');
        const lines = wrapWords(text, width, stringWidth);
        expect(lines.join(' ')).toBe(text);
        for (const line of lines) expect(stringWidth(line) <= width || !line.includes(' ')).toBe(true);
      }),
      { numRuns: 500, seed: 6 },
    );
    expect(fitted('one two three', { isTTY: true, columns: 8 })).toBe('one two\nthree');
    expect(fitted('one two three', { isTTY: false, columns: 8 })).toBe('one two three');
  });

  test('breaks before a command, and not within it', () => {
    const on = { isTTY: true, columns: 20 };
    expect(fitted('hint: make one: roster init --store x', on)).toBe('hint: make one:\nroster init --store x');
    expect(fitted('hint: see: roster x y', on)).toBe('hint: see:\nroster x y');
    expect(fitted('hint: do: roster x; and then log in', on)).toBe('hint: do: roster x;\nand then log in');
    expect(fitted('hint: roster x', on)).toBe('hint: roster x');
    expect(fitted('roster is the name of this', on)).toBe('roster is the name\nof this');
  });

  test('of one item is a line of name and value each, long values below themselves', () => {
    const item = { user_name: 'ada', groups: ['north', 'south'], last_login_at: null, active: true };
    const fields = ['user_name', 'groups', 'last_login_at', 'active'];
    expect(renderFields(item, fields, { width: 26, wide: false }, PLAIN)).toBe(
      'user name:      ada\ngroups:         north,\n                south\nlast login at:  never\nactive:         yes\n',
    );
    expect(renderFields(item, ['groups'], { width: 10, wide: true }, PLAIN)).toBe('groups:  north, south\n');
    const ways = { inherited_roles: ['Member by group ops', 'Admin by group owners'] };
    expect(renderFields(ways, ['inherited_roles'], { width: 46, wide: false }, PLAIN)).toBe(
      'inherited roles:  Member by group ops,\n                  Admin by group owners\n',
    );
  });
});

describe('colour', () => {
  const terminal = { isTTY: true };
  const pipe = { isTTY: false };

  test.each<[string, { isTTY: boolean }, Record<string, string>, boolean | undefined, boolean]>([
    ['a terminal', terminal, {}, undefined, true],
    ['a pipe', pipe, {}, undefined, false],
    ['a dumb terminal', terminal, { TERM: 'dumb' }, undefined, false],
    ['NO_COLOR on a terminal', terminal, { NO_COLOR: '1' }, undefined, false],
    ['NO_COLOR=0, which is set', terminal, { NO_COLOR: '0' }, undefined, false],
    ['an empty NO_COLOR, which is not', terminal, { NO_COLOR: '' }, undefined, true],
    ['FORCE_COLOR in a pipe', pipe, { FORCE_COLOR: '1' }, undefined, true],
    ['an empty FORCE_COLOR', pipe, { FORCE_COLOR: '' }, undefined, false],
    ['FORCE_COLOR=0 on a terminal', terminal, { FORCE_COLOR: '0' }, undefined, false],
    ['FORCE_COLOR on a dumb terminal', terminal, { FORCE_COLOR: '1', TERM: 'dumb' }, undefined, true],
    ['NO_COLOR before FORCE_COLOR', pipe, { NO_COLOR: '1', FORCE_COLOR: '1' }, undefined, false],
    ['--color in a pipe', pipe, {}, true, true],
    ['--color before NO_COLOR', pipe, { NO_COLOR: '1' }, true, true],
    ['--no-color before FORCE_COLOR', pipe, { FORCE_COLOR: '1' }, false, false],
    ['--no-color on a terminal', terminal, {}, false, false],
  ])('%s', async (_what, stream, env, flag, coloured) => {
    const style = await styleFor(stream, env, flag);
    for (const paint of [style.bold, style.dim, style.green, style.yellow, style.red])
      expect(paint('x') !== 'x').toBe(coloured);
  });
});

describe('text of several lines', () => {
  const TEXT = 'two\r\nlines\tand \x1b]52;c;AAAA\x07 \x9b2J \u202Eback\rover';

  test('goes to a file or pipe as it is', () => {
    expect(harmlessOn({ isTTY: false }, TEXT)).toBe(TEXT);
  });

  test('steers no terminal', () => {
    expect(harmlessOn({ isTTY: true }, TEXT)).toBe(
      'two\r\nlines\tand \\u001b]52;c;AAAA\\u0007 \\u009b2J \\u202eback\\u000dover',
    );
  });
});
