import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { inject } from 'postject';
import { assetsOf } from './assets.mjs';

/** Where Node looks for what was put into its executable, as its documentation says. */
const RESOURCE = 'NODE_SEA_BLOB';
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/**
 * Makes one file of a Node, the program in `root`/dist and the addon, at `output`. `isOwn`: it is for this machine and this
 * Node, so that V8's code cache fits.
 */
export async function buildExecutable({ root, node, addon, isOwn, output }) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const suffix = isOwn ? `.${process.version}-${process.arch}.cache` : undefined;
  const work = mkdtempSync(join(tmpdir(), 'roster-executable-'));
  try {
    await build({
      // What it runs first, and a file for its threads.
      entryPoints: ['main', 'long-reads'].map((name) => join(root, `scripts/executable/${name}.cjs`)),
      outdir: work,
      outExtension: { '.js': '.cjs' },
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20.17',
      minify: true,
      legalComments: 'none',
      logLevel: 'warning',
      external: ['node:sea'],
    });
    const files = { 'better_sqlite3.node': addon, 'long-reads.cjs': join(work, 'long-reads.cjs') };
    const { assets, cached, unpacked } = assetsOf(join(root, 'dist'), files, suffix);
    const program = join(work, 'program.json');
    writeFileSync(program, JSON.stringify({ version, cached, unpacked }));
    const blob = join(work, 'program.blob');
    const config = join(work, 'config.json');
    writeFileSync(
      config,
      JSON.stringify({
        main: join(work, 'main.cjs'),
        output: blob,
        disableExperimentalSEAWarning: true,
        useCodeCache: isOwn,
        assets: { ...assets, 'program.json': program },
      }),
    );
    execFileSync(process.execPath, ['--experimental-sea-config', config], { stdio: ['ignore', 'ignore', 'inherit'] });
    const made = join(work, 'roster');
    copyFileSync(node, made);
    chmodSync(made, 0o755);
    await inject(made, RESOURCE, readFileSync(blob), { sentinelFuse: FUSE });
    mkdirSync(dirname(output), { recursive: true });
    // Beside it first: another filesystem than the temporary folder's, and an executable that runs is not written to.
    copyFileSync(made, `${output}.new`);
    renameSync(`${output}.new`, output);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
