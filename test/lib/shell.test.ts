import { execFileSync } from 'node:child_process';
import { commandLine, shellWord } from '../../src/lib/shell.ts';

/** The word that a real shell reads. */
const asShellReads = (words: string): string[] =>
  execFileSync('sh', ['-c', `printf '%s\\0' ${words}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);

const HOSTILE = [
  'plain-name_1.2',
  'ada@acme.example',
  'two words',
  "it's",
  `a"b`,
  '$(touch pwned)',
  '`id`',
  '$HOME',
  'a;b|c&d>e<f',
  'back\\slash\\',
  '~root',
  '*',
  '{a,b}',
  '!!',
  '#comment',
  '',
  'é 😀 ﹏',
  'line\nbreak\ttab',
  "''",
];

test.each(HOSTILE)('a shell reads %j back as it was', (text) => {
  expect(asShellReads(shellWord(text))).toEqual([text]);
});

test('words that need no quotes have none', () => {
  expect(commandLine('roster', 'people', 'role', 'ada@acme.example', "O'Hara")).toBe(
    `roster people role ada@acme.example 'O'\\''Hara'`,
  );
});
