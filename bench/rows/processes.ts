import { atLeast, atMost } from './row.ts';

/** Rows about whole processes: starts, sizes, imports, the audit log. */

const FIRST_PAGE = 'the start of a process; the page itself is found by an index';
const IMPORT_MEMORY = 'what the guards keep of each row to compare; the rows themselves stand in temporary files';

export const starts = {
  'start: --version, against node -e 0': atMost(1.6, 'Node’s own start; roster reads package.json and no more'),
  'start: --help, against node -e 0': atMost(1.6, 'Node’s own start, and reading the first file of the program'),
  'start: people list piped, against node -e 0': atMost(
    2.3,
    'of the CPU time beyond Node’s own start, a quarter runs modules as they are first used, a seventh reads them and their code cache, a tenth is SQLite; the rest is in many places',
  ),
  'start: completing the verbs of people, against node -e 0': atMost(6, 'loading every verb of the largest noun'),
} as const;

export const sizes = {
  'people list: 100,000 people against 100': atMost(1.3, FIRST_PAGE),
  'people show: 100,000 people against 100': atMost(1.3, 'the start of a process; the person is found by an index'),
} as const;

export const imports = {
  'people import: rows a second, against bare inserts': atLeast(
    0.6,
    'two fifths of its time are SQLite’s: inserts of a hundred rows each, where the peer’s have one, commits, and what the guards read; the rest is in many places: reading and checking the rows, an audit event and a SHA-256 for each person',
  ),
  'people import: peak memory of 100,000 rows in MB': atMost(200, IMPORT_MEMORY),
  'people import: peak memory of each further 100,000 rows in MB': atMost(15, IMPORT_MEMORY),
} as const;

export const document = {
  'apply of 1,276 people: times as fast as single commands, estimated': atLeast(
    100,
    'a SHA-256 and an audit event for each person; the commands are a start of Node each',
  ),
  'diff with nothing to do, 1,276 people: against people list --all': atMost(
    5,
    'parsing the YAML, and checking each field of it twice',
  ),
} as const;

export const audit = {
  'audit export: rows a second, against sqlite3 -csv': atLeast(
    0.35,
    'one row after the other in JavaScript, against C',
  ),
  'audit stream run: events a second, against audit export': atLeast(0.5, 'gzip and SHA-256 of each object'),
  'audit stream run: peak memory in MB': atMost(
    200,
    'Node and its young generation, and one object with its copy in gzip',
  ),
  'audit export: peak memory in MB': atMost(150, 'Node and its young generation; rows are streamed'),
  'audit verify: events a second, against a bare loop': atLeast(0.5, 'canonical JSON of each event, and SHA-256'),
} as const;

export const millions = {
  'people list, SQLite: 1,000,000 people against 1,000': atMost(1.3, FIRST_PAGE),
  'people import: peak memory of 1,000,000 rows in MB': atMost(200, IMPORT_MEMORY),
  'people list, PostgreSQL: 1,000,000 people against 1,000': atMost(1.3, FIRST_PAGE),
  'people import on PostgreSQL: rows a second, against bare multi-row inserts': atLeast(
    0.4,
    'a SHA-256 and an audit event for each person, sent in rounds',
  ),
} as const;
