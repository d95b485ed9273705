import { execFile, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { writePackageFiles } from '../../scripts/package-files.ts';
import { build } from '../support/built.ts';
import { ROOT } from '../support/source.ts';

/*
 * What `npm pack` makes, installed by `npm install --offline` into a folder that has the libraries of the checkout and
 * nothing else: whether the registry has these is not tested. Takes some 5 seconds, of which npm takes most.
 */

interface Manifest {
  readonly version: string;
  readonly man: readonly string[];
  readonly scripts: Readonly<Record<string, string>>;
}
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;

const run = promisify(execFile);
let home: string;
let generated: readonly string[];
let packed: readonly string[];
let env: Record<string, string>;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'roster-packed-'));
  env = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    npm_config_cache: join(home, 'npm-cache'),
    npm_config_offline: 'true',
  };
  await build();
  generated = await writePackageFiles(join(ROOT, 'dist'));
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', home], {
    cwd: ROOT,
    env,
  });
  const [{ filename, files }] = JSON.parse(stdout) as [
    { filename: string; files: readonly { readonly path: string }[] },
  ];
  packed = files.map(({ path }) => path);
  await install(join(home, filename));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const installed = (): string => join(home, 'app/node_modules/roster');

/** Installs the archive into a folder that has its libraries. */
async function install(archive: string): Promise<void> {
  const app = join(home, 'app');
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), '{"private":true}');
  for (const library of await libraries())
    cpSync(join(ROOT, library), join(app, library), { recursive: true, filter: isNeeded });
  linkPrograms(app);
  await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', archive], { cwd: app, env });
}

/** What a library is built from, and those below it, which have their own turn. */
const isNeeded = (path: string): boolean =>
  !/better-sqlite3\/(?:deps|src|build\/Release\/obj)/.test(path) &&
  !/node_modules\/.+\/node_modules$/.test(path.slice(ROOT.length));

/** Without the links to their programs npm takes libraries for broken, and wants to fetch them. */
function linkPrograms(app: string): void {
  const [from, to] = [ROOT, app].map((root) => join(root, 'node_modules/.bin')) as [string, string];
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    const target = readlinkSync(join(from, name));
    if (existsSync(join(to, target))) symlinkSync(target, join(to, name));
  }
}

async function libraries(): Promise<string[]> {
  const { stdout } = await run('npm', ['ls', '--omit=dev', '--all', '--parseable'], { cwd: ROOT, env });
  return stdout
    .trim()
    .split('\n')
    .slice(1)
    .map((path) => relative(ROOT, path));
}

const roster = (...argv: readonly string[]): Promise<{ readonly stdout: string }> =>
  run(join(home, 'app/node_modules/.bin/roster'), argv, { cwd: home, env });

test('has the program, its pages, manual pages and completions, and nothing else', () => {
  const allowed =
    /^(?:(?:README|CHANGELOG|SECURITY)\.md|LICENSE|package\.json|bin\/[\w-]+\.js|docs\/[\w.-]+\.(?:md|json)|dist\/(?:package\.json|(?:lib\/)?[\w-]+\.c?js(?:\.map)?))$/;
  expect(packed.filter((path) => !allowed.test(path)).sort()).toEqual(generated.map((path) => `dist/${path}`).sort());
  const pages = readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`);
  expect(packed).toEqual(expect.arrayContaining(['LICENSE', 'CHANGELOG.md', 'SECURITY.md', 'bin/roster.js', ...pages]));
});

test('names every manual page, so that man finds them', () => {
  expect(manifest.man).toEqual(
    generated
      .filter((path) => path.startsWith('man/'))
      .map((path) => `dist/${path}`)
      .sort(),
  );
  expect(manifest.man.filter((path) => !existsSync(join(installed(), path)))).toEqual([]);
});

test('runs nothing on the machine of who installs it, and is built before it is packed', () => {
  const { scripts } = manifest;
  expect(Object.keys(scripts).filter((name) => /^(?:pre|post)?(?:install|prepare)$/.test(name))).toEqual([]);
  expect(scripts.prepack).toBe('node scripts/build.mjs && tsx scripts/package-files.ts');
});

test('sets up an organization, adds somebody, and serves it', async () => {
  expect((await roster('--version')).stdout).toBe(`${manifest.version}\n`);
  await roster('init', '--organization', 'Acme', '--owner', 'ada@acme.example', '--reveal');
  const added = await roster('people', 'add', 'grace@acme.example', '--reveal', '--json');
  expect(JSON.parse(added.stdout)).toMatchObject([{ username: 'grace' }]);
  const server = spawn(join(home, 'app/node_modules/.bin/roster'), ['serve', '--listen', '127.0.0.1:0', '--json'], {
    cwd: home,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(server, 'exit');
  try {
    const [served] = (await once(server.stdout, 'data')) as [Buffer];
    const { url } = JSON.parse(served.toString()) as { readonly url: string };
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  } finally {
    server.kill('SIGTERM');
  }
  expect(await ended).toEqual([0, null]);
});
