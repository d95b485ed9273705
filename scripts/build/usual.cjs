// Commands that are used most: what they run lies together in dist/, and what they compile is in V8's code cache.
const { spawn } = require('node:child_process');
const { readFileSync } = require('node:fs');
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
    // A page that is not the last, by a token that was used before, of an organization that is named.
    ['people', 'list', '--limit', '1', '--context', 'local'],
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
  // At the instance that `withServer` serves.
  client: [['people', 'list']],
};

/** Those that run before a cache is written of what has none yet: both files that every command loads are for the second. */
const TOGETHER = [['roster', 'engine'], ['reading'], ['writing'], ['client'], []];

/** As much of a process as roster uses. What is printed goes where the standard streams of this process do. */
const processFor = (argv, home, env = {}) => ({
  argv: ['node', 'roster', ...argv],
  env: { HOME: home, ROSTER_CONFIG_DIR: join(home, 'config'), ROSTER_STORE: join(home, 'roster.db'), ...env },
  versions: process.versions,
  platform: process.platform,
  on: () => undefined,
  stdin: process.stdin,
  get stdout() {
    return process.stdout;
  },
  get stderr() {
    return process.stderr;
  },
});

const start = (roster, argv, home, env) => roster.run(processFor(argv, home, env), { version: '0.0.0' });

/** Runs the commands of a file; throws unless each ends with 0. */
async function runUsual(roster, file, outdir, home) {
  const all = (env) => runAll(roster, USUAL[file], home, env);
  await (file === 'client' ? withServer(outdir, home, all) : all());
}

async function runAll(roster, commands, home, env) {
  for (const argv of commands) {
    const code = await start(roster, argv, home, env);
    if (code !== 0) throw new Error(`roster ${argv.join(' ')} exited ${code}`);
  }
}

/** Serves the organization meanwhile; `work` gets the variables of a client of it. */
async function withServer(outdir, home, work) {
  const server = spawn(process.execPath, [join(__dirname, 'serve.cjs'), outdir, home], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  try {
    const url = await new Promise((resolve, reject) => {
      let said = '';
      server.stderr.on('data', (text) => {
        said += text;
        const [, found] = /is served at (\S+) from /.exec(said) ?? [];
        if (found !== undefined) resolve(found);
      });
      server.once('exit', () => reject(new Error(`the server ended: ${said}`)));
    });
    const { contexts } = JSON.parse(readFileSync(join(home, 'config/config.json'), 'utf8'));
    await work({ ROSTER_STORE: undefined, ROSTER_URL: url, ROSTER_TOKEN: contexts.local.token });
  } finally {
    server.kill();
  }
}

const prepare = (roster, home) => runAll(roster, BEFORE, home);

module.exports = { TOGETHER, USUAL, prepare, runUsual, start };
