import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { initialised, PROGRAM } from '../../support/built.ts';
import type { Place } from '../../support/built.ts';
import { testWhere } from '../../support/where.ts';

/** The scripts in the shells themselves, with the built program behind them. */

const NAMES = [
  "it's",
  'a "b"',
  '$(touch pwned)',
  '`touch pwned`',
  'x:y',
  'two words',
  'back\\slash',
  '!!',
  '~',
  '#no',
  'é 😀',
];

const has = (shell: string): boolean => {
  try {
    execFileSync(shell, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

let here: Place;
let env: Record<string, string>;
beforeAll(async () => {
  here = await initialised();
  mkdirSync(here.path('bin'));
  symlinkSync(PROGRAM, here.path('bin/roster'));
  env = { ...here.env, PATH: `${here.path('bin')}:${here.env.PATH ?? ''}`, LC_ALL: 'C.UTF-8' };
  for (const name of NAMES)
    execFileSync('roster', ['group', 'create', '--', name], { env, cwd: here.dir, stdio: 'ignore' });
  for (const shell of ['bash', 'zsh', 'fish'])
    writeFileSync(here.path(shell), (await here.ok(`completion ${shell}`)).stdout);
}, 120_000);
afterAll(() => here.destroy());
afterEach(() => expect(existsSync(join(here.dir, 'pwned'))).toBe(false));

const run = (shell: string, args: readonly string[]): string =>
  execFileSync(shell, args, { env, cwd: here.dir, encoding: 'utf8' });

describe('bash', () => {
  /** What readline puts in the place of the word at the cursor: it hands that over as it is typed. */
  const replies = (line: string, word: string, more = ''): string[] =>
    run('bash', [
      '-c',
      `source ./bash; COMP_LINE=$1; COMP_POINT=\${#1}; _roster roster "$2" ''; printf '%s\\n' "\${COMPREPLY[@]}"; ${more}`,
      'bash',
      line,
      word,
    ])
      .split('\n')
      .slice(0, -1);

  test('completes roster by the function', () => {
    expect(run('bash', ['-c', 'source ./bash; complete -p roster'])).toBe('complete -F _roster roster\n');
  });

  test('a noun, a verb, a flag and its value', () => {
    expect(replies('roster peo', 'peo')).toEqual(['people']);
    expect(replies('roster people sh', 'sh')).toEqual(['show']);
    expect(replies('roster people list --sta', '--sta')).toEqual(['--status']);
    // An equals sign ends a word for readline, so only what follows is replaced.
    expect(replies('roster people list --status=a', 'a')).toEqual(['active']);
  });

  test('only what stands before the cursor counts', () => {
    const line = 'roster peo show';
    expect(
      run('bash', [
        '-c',
        `source ./bash; COMP_LINE='${line}'; COMP_POINT=10; _roster roster peo ''; echo "\${COMPREPLY[@]}"`,
      ]),
    ).toBe('people\n');
  });

  test('each name is one word with just that text, and none is run', () => {
    const words = replies('roster group show ', '');
    const read = run('bash', ['-c', `printf '%s\\n' ${words.join(' ')}`]);
    expect(read.split('\n').slice(0, -1).sort()).toEqual([...NAMES].sort());
  });

  test.each([
    [`roster group show 'two`, 'two', `'two words'`],
    [`roster group show "two`, 'two', `"two words"`],
    [`roster group show two\\ w`, 'two\\ w', 'two\\ words'],
    [`roster group show "\\$`, '\\$', `"\\$(touch pwned)"`],
  ])('goes on with the quotes of %s', (line, word, whole) => {
    const [reply = ''] = replies(line, word);
    expect(line.slice(0, line.length - word.length) + reply).toBe(`roster group show ${whole}`);
  });

  test.each(['roster group show $(touch pwned', 'roster group show `touch pwned', 'roster group show $(touch pwned)'])(
    'runs nothing of %s',
    (line) => {
      expect(replies(line, '')).toEqual(['']);
    },
  );
});

testWhere(has('fish'), 'fish is not installed')('fish offers each name as it is', () => {
  const offered = run('fish', ['--no-config', '-c', `source ./fish; complete -C 'roster group show '`]);
  expect(
    offered
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split('\t')[0])
      .sort(),
  ).toEqual([...NAMES].sort());
  expect(run('fish', ['--no-config', '-c', `source ./fish; complete -C 'roster people list --status=a'`])).toBe(
    '--status=active\n',
  );
});

testWhere(has('zsh'), 'zsh is not installed')('zsh takes the script', () => {
  expect(run('zsh', ['-f', '-c', `compdef() { print $1 $2 }; source ./zsh; whence -w _roster`])).toBe(
    '_roster roster\n_roster: function\n',
  );
});
