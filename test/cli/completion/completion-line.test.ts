import { execFileSync } from 'node:child_process';
import { continued, parseLine } from '../../../src/cli/completion/shell-line.ts';
import type { OpenQuote } from '../../../src/cli/completion/shell-line.ts';

/** How bash reads words, run for real. */
const asBashReads = (words: string): string[] =>
  execFileSync('bash', ['-c', `printf '%s\\0' ${words}`], { encoding: 'utf8', cwd: '/' })
    .split('\0')
    .slice(0, -1);

describe('a line up to the cursor', () => {
  test.each<readonly [line: string, words: readonly string[], open: OpenQuote]>([
    ['roster ', ['roster', ''], ''],
    ['roster peo', ['roster', 'peo'], ''],
    ['roster  people\tshow g', ['roster', 'people', 'show', 'g'], ''],
    [`roster show 'two wo`, ['roster', 'show', 'two wo'], "'"],
    [`roster show "two wo`, ['roster', 'show', 'two wo'], '"'],
    [`roster show two\\ wo`, ['roster', 'show', 'two wo'], ''],
    [`roster show "a\\"b\\$c\\d`, ['roster', 'show', 'a"b$c\\d'], '"'],
    [`roster show 'it'\\''s`, ['roster', 'show', "it's"], "'"],
    [`roster show '$(id)`, ['roster', 'show', '$(id)'], "'"],
    [`roster list --group='A b`, ['roster', 'list', '--group=A b'], "'"],
    [`roster show ''`, ['roster', 'show', ''], ''],
    ['roster show a#b', ['roster', 'show', 'a#b'], ''],
  ])('%s', (line, words, open) => {
    expect(parseLine(line)).toEqual({ words, open });
  });

  test.each([
    'roster show $H',
    'roster show "$H',
    'roster show `id',
    'roster x; ls',
    'roster a\\',
    'roster > f',
    'roster #x',
  ])('%s is not gone on with', (line) => {
    expect(parseLine(line)).toBeUndefined();
  });
});

const HOSTILE = [
  'two words',
  "it's 'so'",
  'say "hi"',
  '$(touch pwned)',
  '`id` $HOME ${x}',
  'a;b|c&d>e<f(g)',
  'back\\slash\\',
  '*?[a]{b,c}~^#%',
  "ends with '",
  'ends with "',
  'é 😀',
  '=cmd()',
  'x:y',
];

describe.each(HOSTILE)('the name %j', (name) => {
  test.each<readonly [open: OpenQuote, typed: (text: string) => string]>([
    ['', (text) => text.replace(/[^\w]/gu, '\\$&')],
    ["'", (text) => `'${text.replaceAll("'", "'\\''")}`],
    ['"', (text) => `"${text.replace(/[$`"\\]/g, '\\$&')}`],
  ])('behind the quote <%s>, is one word with just that text wherever it is gone on with', (open, typed) => {
    const letters = Array.from(name);
    for (let at = 0; at <= letters.length; at += 1) {
      const begun = letters.slice(0, at).join('');
      const raw = begun === '' && open === '' ? '' : typed(begun);
      // What is typed may end within an escape that the shell does not see as one word yet.
      const parsed = parseLine(`roster ${raw}`);
      expect(parsed?.words.at(-1)).toBe(begun);
      const rest = continued(name.slice(begun.length), parsed?.open ?? '');
      expect(asBashReads(raw + rest)).toEqual([name]);
    }
  });
});

test('an exclamation mark recalls no history, whatever quote is open', () => {
  expect([continued('a!b', ''), continued('a!b', "'"), continued('a!b', '"')]).toEqual(['a\\!b', "a!b'", `a"'!'"b"`]);
});
