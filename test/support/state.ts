import { TABLES } from '../../src/stores/sql/copy.ts';
import type { Sandbox } from '../harness.ts';

/** The state of an organization, read from its tables, to show whether something changed. */

/** Tables that every attempt may write, with the columns that count as a change; undefined: none. */
const MARKED: Readonly<Record<string, string | undefined>> = {
  answers: undefined,
  audit_events: "select id, resource, operation, resource_id, metadata from audit_events where outcome = 'ok'",
  audit_head: undefined,
  denials: undefined,
  login_delays: undefined,
  quotas: undefined,
  // A use extends the session of a person.
  tokens: `select id, kind, name, hash, subject_id, created_by, revoked_at, permissions,
    case when kind = 'api' or trust_id is not null then expires_at end as expires_at from tokens`,
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

/** Tables that differ between the ways to call: delays by address, stored responses, and quotas. */
const OF_THE_WAY = ['login_delays', 'answers', 'quotas'];

/** All rows of all tables except those that differ between the ways to call: a line each, sorted. */
export const rowsOf = (place: StoreLocation): Promise<string> =>
  linesOf(
    place,
    TABLES.filter(({ name }) => !OF_THE_WAY.includes(name)).map(({ name }) => ({
      name,
      select: `select * from ${name}`,
    })),
  );

/** All rows of all tables: a line each, sorted. */
export const allRowsOf = (place: StoreLocation): Promise<string> =>
  linesOf(
    place,
    TABLES.map(({ name }) => ({ name, select: `select * from ${name}` })),
  );

/** All rows except refusals, delays, the last use of tokens and what it extends, and what a server keeps of requests: a line each, sorted. */
export const stateOf = (place: StoreLocation): Promise<string> => linesOf(place, changing);

/** A hash of what differs between the ways to call must not decide where its row stands. */
const HASH = /[0-9a-f]{64}/g;

const inOrder = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

async function linesOf({ backend, location }: StoreLocation, tables: readonly Selected[]): Promise<string> {
  const found = await backend.select(
    location,
    tables.map(({ select }) => select),
  );
  const lines = tables.flatMap(({ name }, at) => (found[at] ?? []).map((row) => `${name} ${JSON.stringify(row)}`));
  return lines
    .map((line) => ({ line, key: line.replaceAll(HASH, '#') }))
    .sort((one, other) => inOrder(one.key, other.key) || inOrder(one.line, other.line))
    .map(({ line }) => line)
    .join('\n');
}
