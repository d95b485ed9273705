import { join } from 'node:path';
import { aGrant, buildRatio, checksRatio, withRoles } from './access.ts';
import { assertions } from './assertions.ts';
import { found } from './finding.ts';
import type { Finding } from './finding.ts';
import { executable } from './executable.ts';
import { fairness } from './fairness.ts';
import { following } from './following.ts';
import { growth } from './growth.ts';
import { http } from './http.ts';
import { imports, millionImported } from './imports.ts';
import { questions } from './questions.ts';
import { compare, peakMemory } from './measure.ts';
import type { Run } from './measure.ts';
import { filled, invented, kubernetes, ROSTER, withEvents } from './organizations.ts';
import type { Place } from './organizations.ts';
import { largeDocument } from './large-document.ts';
import { organizationFile } from './organization-file.ts';
import { jobs } from './jobs.ts';
import { notifications } from './notifications.ts';
import { startPostgres } from './postgres.ts';
import type { Part } from './rows/index.ts';
import { scim } from './scim.ts';
import { streamed } from './streamed.ts';

/** What measures the rows of each part. */

const STARTS = 30;
const LONG_RUNS = 5;
const EVENTS = 1_000_000;
const IMPORTED = 20_000;

const node = process.execPath;
const roster = (place: Place | undefined, ...argv: string[]): Run => ({
  argv: [node, ROSTER, ...argv],
  env: place?.env ?? {},
});

function* starts(dir: string): Iterable<Finding> {
  const peer: Run = { argv: [node, '-e', '0'] };
  const place = kubernetes(dir);
  yield found('start: --version, against node -e 0', compare(roster(undefined, '--version'), peer, STARTS).ratio);
  yield found('start: --help, against node -e 0', compare(roster(undefined, '--help'), peer, STARTS).ratio);
  yield found(
    'start: people list piped, against node -e 0',
    compare(roster(place, 'people', 'list'), peer, STARTS).ratio,
  );
  // The most that it has to load: every verb of the largest noun.
  yield found(
    'start: completing the verbs of people, against node -e 0',
    compare(roster(place, '__complete', 'bash', 'roster people '), peer, STARTS).ratio,
  );
}

function* sizes(dir: string): Iterable<Finding> {
  const small = invented(dir, 100);
  const large = invented(dir, 100_000);
  yield found(
    'people list: 100,000 people against 100',
    compare(roster(large, 'people', 'list'), roster(small, 'people', 'list'), STARTS).ratio,
  );
  const show = ['people', 'show', 'person55'] as const;
  yield found(
    'people show: 100,000 people against 100',
    compare(roster(large, ...show), roster(small, ...show), STARTS).ratio,
  );
}

async function* audit(dir: string): AsyncIterable<Finding> {
  const place = withEvents(dir, EVENTS);
  const columns = 'resource,operation,medium,user_id,username,resource_id,resource_name,ip_address,metadata,timestamp';
  const sqlite3: Run = {
    argv: ['sqlite3', '-csv', '-header', place.store, `select ${columns} from audit_events order by seq desc`],
  };
  const exported = compare(roster(place, 'audit', 'export'), sqlite3, LONG_RUNS);
  yield found('audit export: rows a second, against sqlite3 -csv', 1 / exported.ratio);
  yield* streamed(place, LONG_RUNS);
  const memory = peakMemory(
    roster(place, 'audit', 'export'),
    join(import.meta.dirname, 'peak-memory.cjs'),
    join(dir, 'memory'),
  );
  yield found('audit export: peak memory in MB', memory);
  const bare: Run = { argv: [node, join(import.meta.dirname, 'verify-peer.cjs'), place.store] };
  yield found(
    'audit verify: events a second, against a bare loop',
    1 / compare(roster(place, 'audit', 'verify'), bare, LONG_RUNS).ratio,
  );
}

/** Where the budget names a million, both engines have to keep it. */
async function* millions(dir: string): AsyncIterable<Finding> {
  const first = (large: Place, small: Place) =>
    compare(roster(large, 'people', 'list'), roster(small, 'people', 'list'), STARTS).ratio;
  yield found('people list, SQLite: 1,000,000 people against 1,000', first(filled(dir, 1_000_000), filled(dir, 1000)));
  yield* millionImported(dir);
  const postgres = await startPostgres(dir);
  try {
    yield found(
      'people list, PostgreSQL: 1,000,000 people against 1,000',
      first(await postgres.filled(1_000_000), await postgres.filled(1000)),
    );
    yield found(
      'people import on PostgreSQL: rows a second, against bare multi-row inserts',
      1 / (await postgres.importRatio(IMPORTED, LONG_RUNS)),
    );
  } finally {
    await postgres.destroy();
  }
}

async function* access(dir: string): AsyncIterable<Finding> {
  const place = withRoles(dir, 10_000);
  yield found('access checks in memory, 10,000 people: against @casl/ability', await checksRatio(place));
  const large = withRoles(dir, 100_000);
  yield found('access graph of 100,000 people: against a bare read of its rows', await buildRatio(large));
  yield* assertions(dir);
  const check = roster(place, 'access', 'check', ...(await aGrant(place)));
  yield found('start: access check, against node -e 0', compare(check, { argv: [node, '-e', '0'] }, STARTS).ratio);
}

/** Measures each row of a part once, in a folder of its own. */
export const PARTS: Readonly<Record<Part, (dir: string) => Iterable<Finding> | AsyncIterable<Finding>>> = {
  starts,
  executable,
  sizes,
  imports,
  document: organizationFile,
  'large-document': largeDocument,
  audit,
  access,
  millions,
  http,
  fairness,
  following,
  growth,
  questions,
  notifications,
  jobs,
  scim,
};
