import { atLeast, atMost } from './row.ts';

/** Rows about access questions, the health of the organization, and what they take from others. */

const ALL_PEOPLE = 'a look at each person';
const HELD = 'the largest slice of work between two turns of the event loop';
const CORES =
  'the cores: long reads run in threads of their own, which give way; what is left on the first is a request to be authorized and its bytes to be sent';

const WITH_DATABASE =
  'the cores: beside the server, its thread and the load, the database works on them, and gives way to nobody';

export const access = {
  'access checks in memory, 10,000 people: against @casl/ability': atLeast(
    20,
    'reading a bit set, and the map from a permission’s name to its bit',
  ),
  'access graph of 100,000 people: against a bare read of its rows': atMost(
    3,
    'reading the rows, and a map entry for each person and binding',
  ),
  '10,000 assertions about 1,000 people: seconds of CPU': atMost(1, 'starting, and parsing the YAML of the document'),
  'start: access check, against node -e 0': atMost(2.4, 'loading better-sqlite3 and opening the store'),
} as const;

export const questions = {
  'access who in a project: against access check there': atMost(10, ALL_PEOPLE),
  'access why, answering no: against access check there': atMost(10, 'the roles that would allow it'),
  // 1.5 times in proportion: larger tables are read from the disk’s cache, not from SQLite’s own.
  'the health of the organization: 100,000 people against 10,000': atMost(15, ALL_PEOPLE),
  'access who, a page of 1,000: the event loop is held for so many ms of CPU at most': atMost(20, HELD),
  'access who in a project: the event loop is held for so many ms of CPU at most': atMost(20, HELD),
  'access why, answering no: the event loop is held for so many ms of CPU at most': atMost(20, HELD),
  'the health of the organization: the event loop is held for so many ms of CPU at most': atMost(20, HELD),
} as const;

export const fairness = {
  'GET /session beside four connections on access who: p99, against nobody else': atMost(3, CORES),
  'GET /session beside four connections on access who of what nobody has: p99, against nobody else': atMost(3, CORES),
  'GET /session beside four connections on the health of the organization: p99, against nobody else': atMost(3, CORES),
  'GET /session beside four connections on checking the audit log: p99, against nobody else': atMost(3, CORES),
  'GET /session beside four connections on access who on PostgreSQL: p99, against nobody else': atMost(
    3,
    WITH_DATABASE,
  ),
  'GET /session beside four connections on access who of what nobody has on PostgreSQL: p99, against four on GET /session':
    atMost(1.5, 'five connections share the thread of the server; the database answers this question in a millisecond'),
  'GET /session beside four connections on the health of the organization on PostgreSQL: p99, against nobody else':
    atMost(3, WITH_DATABASE),
} as const;
