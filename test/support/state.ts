import { TABLES } from '../../src/stores/sql/copy.ts';
import type { Sandbox } from '../harness.ts';

/** What an organization is, read from its tables: what a change would show in. */

/** Tables in which every attempt may leave its mark, with what of them is a change all the same; undefined: nothing. */
const MARKED: Readonly<Record<string, string | undefined>> = {
  answers: undefined,
  audit_events: "select id, resource, operation, resource_id, metadata from audit_events where outcome = 'ok'",
  audit_head: undefined,
  denials: undefined,
  login_delays: undefined,
  quotas: undefined,
  tokens: 'select id, kind, name, hash, subject_id, created_by, expires_at, revoked_at, permissions from tokens',
};

/** Rows of a table. */
interface Selected {
  readonly name: string;
  readonly select: string;
}

const changing: readonly Selected[] = TABLES.flatMap(({ name }) => {
  const select = Object.hasOwn(MARKED, name) ? MARKED[name] : `select * from ${name}`;
  return select === undefined ? [] : [{ name, select }];
});

/** Where an organization is. */
export type StoreLocation = Pick<Sandbox, 'backend' | 'location'>;

/** Tables that are another on each way to call: delays by address, answers for requests that are made again, and what a server wrote for whom. */
const OF_THE_WAY = ['login_delays', 'answers', 'quotas'];

/** The rows of every table, whole, but for those that each way to call has of its own: a line each, sorted. */
export const rowsOf = (place: StoreLocation): Promise<string> =>
  linesOf(
    place,
    TABLES.filter(({ name }) => !OF_THE_WAY.includes(name)).map(({ name }) => ({
      name,
      select: `select * from ${name}`,
    })),
  );

/** The rows of every table, but for refusals, delays, when tokens were used, and what a server keeps of its requests: a line each, sorted. */
export const stateOf = (place: StoreLocation): Promise<string> => linesOf(place, changing);

async function linesOf({ backend, location }: StoreLocation, tables: readonly Selected[]): Promise<string> {
  const found = await backend.select(
    location,
    tables.map(({ select }) => select),
  );
  const lines = tables.flatMap(({ name }, at) => (found[at] ?? []).map((row) => `${name} ${JSON.stringify(row)}`));
  return lines.sort().join('\n');
}
