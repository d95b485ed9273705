import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { OrganizationDocument } from '../src/domain/organization-file/document.ts';
import type { ShownChange } from '../src/domain/organization-file/shown.ts';
import { found } from './finding.ts';
import type { Finding } from './finding.ts';
import { filledName, filledSqlite, LARGE } from './large-organization.ts';
import { initialise, ROSTER } from './organizations.ts';
import type { Place } from './organizations.ts';
import { startPostgres, tokenOf } from './postgres.ts';
import type { Way } from './rows/large-document.ts';
import { serve } from './servers.ts';

/** The document of a large organization, end to end on every way to call. Where a count is not exact, it throws. */

/** The document names the organization. */
const NAME = 'filled';
const SIZE = { ...LARGE, events: 1 };
/** How many people leave with the change that is made, and how many get another role. */
const LEAVING = 100;
const MOVED = 1000;

/** Runs commands on one way to call. Throws where one ends otherwise than it should. */
type Run = (argv: readonly string[], expected?: number, env?: Readonly<Record<string, string>>) => string;

const runOn =
  (env: Readonly<Record<string, string>>, flags: readonly string[] = []): Run =>
  (argv, expected = 0, more = {}) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [ROSTER, ...argv, ...flags], {
      env: { ...process.env, NODE_OPTIONS: '', ...env, ...more },
      encoding: 'utf8',
      maxBuffer: 1024 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (status !== expected)
      throw new Error(`roster ${argv.join(' ')} exited ${String(status)}, not ${expected}: ${stderr.slice(-2000)}`);
    return stdout;
  };

export async function* largeDocument(dir: string): AsyncIterable<Finding> {
  const folder = join(dir, 'large-document');
  mkdirSync(folder);
  const documents = made(folder);
  const sqlite = initialise(folder, 'sqlite');
  yield* onWay('SQLite', folder, runOn(sqlite.env), documents);
  checked(runOn(sqlite.env));
  const postgres = await startPostgres(folder);
  try {
    const place = initialise(folder, 'postgres', await postgres.database('direct'));
    yield* onWay('PostgreSQL', folder, runOn(place.env), documents);
    checked(runOn(place.env));
    yield* overHttp('HTTP on SQLite', folder, initialise(folder, 'served'), documents);
    const served = initialise(folder, 'served-postgres', await postgres.database('served'));
    yield* overHttp('HTTP on PostgreSQL', folder, served, documents);
  } finally {
    await postgres.destroy();
  }
}

interface Documents {
  readonly file: string;
  readonly changed: string;
}

/** The document of an organization that was filled past roster, and the same after a change. */
function made(folder: string): Documents {
  const { env } = filledSqlite(folder, NAME, SIZE);
  const [file, changed] = [join(folder, 'org.yaml'), join(folder, 'changed.yaml')];
  writeFileSync(file, runOn(env)(['export']));
  const document = JSON.parse(runOn(env)(['export', '-o', 'json'])) as OrganizationDocument;
  const leaving = new Set(Array.from({ length: LEAVING }, (_, at) => filledName('person', SIZE.people - at)));
  const stays = (name: string): boolean => !leaving.has(name);
  const after = {
    ...document,
    people: document.people
      ?.filter(({ username = '' }) => stays(username))
      .map((person, at) => (at > 0 && at <= MOVED ? { ...person, role: 'Admin' } : person)),
    groups: document.groups?.map(({ members = [], ...group }) => ({ ...group, members: members.filter(stays) })),
    projects: document.projects?.map(({ people = [], ...project }) => ({
      ...project,
      people: people.filter(({ person }) => stays(person)),
    })),
    tests: [{ subject: 'owner', can: ['organization.people.view'] }],
  };
  writeFileSync(changed, stringify(after, { aliasDuplicateObjects: false, lineWidth: 0 }));
  return { file, changed };
}

/** First apply, export, diff, a change that removes people, and the same again, which changes nothing. */
function* onWay(way: Way, folder: string, run: Run, { file, changed }: Documents): Iterable<Finding> {
  const secrets = join(folder, `${way.replaceAll(' ', '-')}.jsonl`);
  const peak = join(folder, 'peak');
  const measured = {
    NODE_OPTIONS: `--require=${join(import.meta.dirname, 'peak-memory.cjs')}`,
    ROSTER_BENCH_REPORT: peak,
  };
  const seconds = (argv: readonly string[], expected = 0): number => {
    const begun = process.hrtime.bigint();
    run(argv, expected, measured);
    return Number(process.hrtime.bigint() - begun) / 1e9;
  };
  yield found(
    `first apply of 100,000 people, ${way}: seconds`,
    seconds(['apply', '-f', file, '--yes', '--secret-file', secrets]),
  );
  if (way === 'SQLite')
    yield found('first apply of 100,000 people: peak memory in MB', Number(readFileSync(peak, 'utf8')) / 1024);
  same('secrets on file', readFileSync(secrets, 'utf8').trimEnd().split('\n').length, SIZE.people);
  yield found(`diff of 100,000 people with nothing to do, ${way}: seconds`, seconds(['diff', '-f', file]));
  if (way === 'SQLite')
    yield found(
      'diff of 100,000 people with nothing to do: peak memory in MB',
      Number(readFileSync(peak, 'utf8')) / 1024,
    );
  same('the export', run(['export']) === readFileSync(file, 'utf8'), true);
  const changes = JSON.parse(
    run(['apply', '-f', changed, '--json', '--prune', '--confirm', NAME]),
  ) as readonly ShownChange[];
  const people = (kind: ShownChange['kind']): number =>
    changes.filter((change) => change.kind === kind && change.object === 'person').length;
  same('people removed', people('removed'), LEAVING);
  same('people changed', people('changed'), MOVED);
  run(['diff', '-f', changed, '--prune']);
  run(['test', '-f', changed]);
}

async function* overHttp(way: Way, folder: string, place: Place, documents: Documents): AsyncIterable<Finding> {
  const report = join(folder, 'held');
  const NODE_OPTIONS = `--require=${join(import.meta.dirname, 'held-loop.cjs')}`;
  const server = await serve(
    { ...place, env: { ...place.env, NODE_OPTIONS, ROSTER_BENCH_REPORT: report } },
    '--work-rate',
    '0',
  );
  const run = runOn({ ROSTER_CONFIG_DIR: join(folder, 'nobody'), ROSTER_TOKEN: tokenOf(place) }, ['--url', server.url]);
  try {
    server.signal('SIGUSR2');
    yield* onWay(way, folder, run, documents);
  } finally {
    await server.stop();
  }
  if (way === 'HTTP on SQLite')
    yield found(
      'a document of 100,000 people over HTTP: the event loop is held for so many ms of CPU at most',
      Number(readFileSync(report, 'utf8')),
    );
  checked(runOn(place.env));
}

/** The store is whole, and so is its log. */
function checked(run: Run): void {
  run(['store', 'check']);
  run(['audit', 'verify']);
}

function same<T>(what: string, is: T, wanted: T): void {
  if (is !== wanted) throw new Error(`${what}: ${String(is)} instead of ${String(wanted)}`);
}
