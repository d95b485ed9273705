// Commands that are used most: what they run lies together in dist/, and what they compile is in V8's code cache.
const { join } = require('node:path');

/** Makes the organization that the others work on. */
const BEFORE = [
  ['init', '--organization', 'Acme', '--owner', 'ada@acme.example', '--reveal'],
  ['group', 'create', 'Staff'],
  ['people', 'add', 'eve@acme.example', '--group', 'Staff', '--reveal'],
];

/** By the file that has what they run; each file has what those before it do not. */
const USUAL = {
  roster: [['--help']],
  engine: [
    ['people', 'list'],
    // A page that is not the last, by a token that was used before.
    ['people', 'list', '--limit', '1'],
  ],
  reading: [
    ['people', 'show', 'ada'],
    ['group', 'list'],
    ['role', 'list'],
    ['project', 'list'],
    ['token', 'list'],
    ['access', 'check', 'ada', 'organization.view'],
    ['audit', 'list'],
    ['whoami'],
  ],
  // They are run more than once, each time in another process.
  writing: [
    ['people', 'add', `p${process.pid}@acme.example`, '--reveal'],
    ['group', 'create', `Team ${process.pid}`],
  ],
};

/** Those that run before a cache is written of what has none yet: both files that every command loads are for the second. */
const TOGETHER = [['roster', 'engine'], ['reading'], ['writing'], []];

/** As much of a process as roster uses. What is printed goes where the standard streams of this process do. */
const processFor = (argv, home) => ({
  argv: ['node', 'roster', ...argv],
  env: { HOME: home, ROSTER_CONFIG_DIR: join(home, 'config'), ROSTER_STORE: join(home, 'roster.db') },
  versions: process.versions,
  on: () => undefined,
  stdin: process.stdin,
});

/** Runs one command; throws unless it ends with 0. */
async function run(roster, argv, home) {
  const code = await roster.run(processFor(argv, home), { version: '0.0.0' });
  if (code !== 0) throw new Error(`roster ${argv.join(' ')} exited ${code}`);
}

module.exports = { BEFORE, TOGETHER, USUAL, run };
