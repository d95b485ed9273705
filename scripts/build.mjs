// Builds dist/: the program in a file for each of its parts, each library that only some commands need in a file of its own
// below lib/, and V8's code cache of the program, which halves the time that a command takes to start.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { lazyBuiltins } from './build/builtins.mjs';
import { buildProgram } from './build/program.mjs';
import { TOGETHER } from './build/usual.cjs';

const root = join(import.meta.dirname, '..');
const finished = join(root, 'dist');
/** Built beside, then put in place: a command that starts meanwhile finds the old one whole. */
const outdir = join(root, `dist-${process.pid}`);

/** Libraries that are loaded when they are used, and not before. */
const LAZY = [
  '@hono/node-server',
  '@inquirer/core',
  '@node-saml/node-saml',
  '@zxcvbn-ts/language-common',
  'bcryptjs',
  'chalk',
  'cli-progress',
  'cli-table3',
  'conf',
  'csv-parse',
  'csv-stringify/sync',
  'hono',
  'https-proxy-agent',
  'inquirer',
  'nodemailer',
  'pg',
  'pino',
  'prom-client',
  'proper-lockfile',
  'rate-limiter-flexible',
  'sax',
  'string-width',
  'unhomoglyph',
  'xml-crypto',
  'yaml',
];

/** What threads of a server run: the folder of the source, by the name that the program resolves beside itself. */
const THREADS = { 'bcrypt-worker.cjs': 'src/server', 'reader-thread.cjs': 'src/stores/sqlite' };

const fileOf = (name) => `lib/${name.replace(/^@/, '').replaceAll('/', '-')}.js`;

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.17',
  legalComments: 'none',
  logLevel: 'warning',
  // Patterns stay where they are written: made at the start, those over all of Unicode take milliseconds.
  supported: {
    'regexp-lookbehind-assertions': true,
    'regexp-unicode-property-escapes': true,
  },
};

const library = { ...common, format: 'cjs', minify: true };

const lazyLibraries = {
  name: 'lazy-libraries',
  setup({ onResolve }) {
    onResolve({ filter: /.*/ }, ({ path }) =>
      LAZY.includes(path) ? { path: `./${fileOf(path)}`, external: true } : undefined,
    );
  },
};

// commander loads child_process for subcommands that are programs of their own. We have none, and it takes 6 ms. The
// pager, which is one, loads it when it is used.
const withoutChildProcess = {
  name: 'without-child-process',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes('node_modules/commander/') ? { path: 'child_process', namespace: 'unused' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'module.exports = {};' }));
  },
};

mkdirSync(outdir);
// Where it was not put in place.
process.once('exit', () => rmSync(outdir, { recursive: true, force: true }));
const libraries = Promise.all([
  ...Object.entries(THREADS).map(([name, folder]) =>
    build({
      ...library,
      entryPoints: [join(folder, name)],
      outfile: join(outdir, name),
      external: ['better-sqlite3/build/*'],
    }),
  ),
  ...LAZY.map((name) =>
    build({
      ...library,
      stdin: { contents: `module.exports = require('${name}');`, resolveDir: root },
      outfile: join(outdir, fileOf(name)),
    }),
  ),
]);
// Where usual commands run.
const home = mkdtempSync(join(tmpdir(), 'roster-build-'));
try {
  const program = {
    ...common,
    plugins: [lazyLibraries, withoutChildProcess, lazyBuiltins],
    // Loaded by its path at run time, beside the package it was built in.
    external: ['better-sqlite3/build/*'],
  };
  await buildProgram(program, outdir, { libraries, home });
  makeCache();
} finally {
  rmSync(home, { recursive: true, force: true });
}

/** The cache holds what the usual commands compiled. Without it everything works, only slower. */
function makeCache() {
  try {
    for (const names of TOGETHER)
      execFileSync(process.execPath, [join(root, 'scripts/code-cache.cjs'), outdir, home, ...names], {
        // For the usual start; other flags of Node have caches of their own.
        env: { ...process.env, NODE_OPTIONS: undefined },
        stdio: ['ignore', 'ignore', 'ignore', process.stderr.fd],
        timeout: 120_000,
      });
  } catch {
    console.error('roster: no code cache was made; commands will start slower');
  }
}

const old = `${outdir}-old`;
if (existsSync(finished)) renameSync(finished, old);
renameSync(outdir, finished);
rmSync(old, { recursive: true, force: true });
