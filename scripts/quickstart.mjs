// Plays roster's main job on the invented organization of fixtures/, in a folder that is removed again; with the program of
// this checkout, or with an executable that is named.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pty from 'node-pty';

const root = join(import.meta.dirname, '..');
const [, , executable] = process.argv;
const program = executable === undefined ? [process.execPath, join(root, 'bin/roster.js')] : [executable];
const home = mkdtempSync(join(tmpdir(), 'roster-quickstart-'));
const env = {
  ...process.env,
  HOME: home,
  XDG_CONFIG_HOME: join(home, 'config'),
  XDG_DATA_HOME: join(home, 'data'),
  TERM: 'xterm-256color',
  // Nobody is there to turn pages.
  PAGER: 'cat',
};
for (const name of ['ROSTER_CONFIG_DIR', 'ROSTER_STORE', 'ROSTER_CONTEXT', 'ROSTER_TOKEN', 'CI']) delete env[name];
if (!process.stdout.isTTY) env.NO_COLOR = '1';

/** Runs roster on a terminal of 80 columns, as a person sees it; answers its exit status and its lines. */
function roster(argv) {
  const terminal = pty.spawn(program[0], [...program.slice(1), ...argv], {
    cols: 80,
    rows: 24,
    cwd: root,
    env,
  });
  let text = '';
  terminal.onData((data) => (text += data));
  return new Promise((resolve) =>
    terminal.onExit(({ exitCode }) => resolve({ exitCode, lines: text.replaceAll('\r', '').trimEnd().split('\n') })),
  );
}

const passwords = join(home, 'passwords.jsonl');
const steps = [
  [
    'Set up an organization with its first Owner',
    ['init', '--organization', 'Acme', '--owner', 'ada@acme.example', '--reveal'],
  ],
  [
    'See what an import would do',
    [
      'people',
      'import',
      'fixtures/people.csv',
      '--create-groups',
      '--dry-run',
      '--fields',
      'line,action,username,role',
    ],
    12,
  ],
  [
    'Bring everybody in; their temporary passwords go to a file',
    [
      'people',
      'import',
      'fixtures/people.csv',
      '--create-groups',
      '--secret-file',
      passwords,
      '--fields',
      'line,action,username,role',
    ],
    8,
  ],
  ['Who is there?', ['people', 'list', '--limit', '8']],
  ['Which groups?', ['group', 'list', '--fields', 'name,role,members']],
  ['What may an Admin do?', ['role', 'show', 'Admin'], 24],
  ['Add one more, as an Admin', ['people', 'add', 'grace@acme.example', '--role', 'Admin', '--reveal']],
  ['What happened?', ['audit', 'list', '--limit', '5']],
  ['Is the audit log whole, and the store sound?', ['audit', 'verify']],
  [undefined, ['store', 'check']],
];

let status = 0;
for (const [title, argv, shown = Infinity] of steps) {
  if (title !== undefined) console.log(`\n# ${title}`);
  console.log(`$ roster ${argv.map((word) => (/^[\w@.,/:-]+$/.test(word) ? word : JSON.stringify(word))).join(' ')}`);
  const { exitCode, lines } = await roster(argv);
  console.log(lines.slice(0, shown).join('\n'));
  if (lines.length > shown) console.log(`… and ${lines.length - shown} more lines`);
  status = exitCode;
  if (status !== 0) break;
}
if (status === 0) {
  const count = readFileSync(passwords, 'utf8').trim().split('\n').length;
  console.log(`\n# ${count} temporary passwords were written to the file, one line a person; only you could read it.`);
  console.log('# All this was kept in a temporary folder, which is gone now. Your own: node bin/roster.js init');
}
rmSync(home, { recursive: true, force: true });
process.exitCode = status;
