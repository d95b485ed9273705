import { atMost, reported } from './row.ts';

/** Rows about the document of a large organization, on every way to call. */

const WAYS = ['SQLite', 'PostgreSQL', 'HTTP on SQLite', 'HTTP on PostgreSQL'] as const;
export type Way = (typeof WAYS)[number];

type Timed = `${'first apply of 100,000 people' | 'diff of 100,000 people with nothing to do'}, ${Way}: seconds`;

const WRITES = 'the rows with their indexes, and a SHA-256 and an audit event for each change';
const READS = 'parsing 14 MB of YAML, checking it, and reading all of the organization';
const HEAP = 'the document, the organization and the plan; and what V8 keeps before it collects';

const timed = Object.fromEntries(
  WAYS.flatMap((way) => [
    [`first apply of 100,000 people, ${way}: seconds`, reported(WRITES)],
    [`diff of 100,000 people with nothing to do, ${way}: seconds`, reported(READS)],
  ]),
) as Readonly<Record<Timed, ReturnType<typeof reported>>>;

export const largeDocument = {
  ...timed,
  'first apply of 100,000 people: peak memory in MB': atMost(650, HEAP),
  'diff of 100,000 people with nothing to do: peak memory in MB': atMost(350, HEAP),
  'a document of 100,000 people over HTTP: the event loop is held for so many ms of CPU at most': reported(
    'the answer of an apply, which is encrypted with its idempotency key as one text',
  ),
} as const;
