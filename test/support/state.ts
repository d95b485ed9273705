import { TABLES } from '../../src/stores/copy.ts';
import type { Sandbox } from '../harness.ts';

/** What an organization is, read from its tables: what a change would show in. */

/** Tables in which every attempt may leave its mark, with what of them is a change all the same; undefined: nothing. */
const MARKED: Readonly<Record<string, string | undefined>> = {
  audit_events: "select id, resource, operation, resource_id, metadata from audit_events where outcome = 'ok'",
  audit_head: undefined,
  denials: undefined,
  login_delays: undefined,
  tokens: 'select id, kind, name, hash, subject_id, created_by, expires_at, revoked_at, permissions from tokens',
};

const changing = TABLES.flatMap(({ name }) => {
  const select = Object.hasOwn(MARKED, name) ? MARKED[name] : `select * from ${name}`;
  return select === undefined ? [] : [{ name, select }];
});

/** Where an organization is. */
export type Place = Pick<Sandbox, 'backend' | 'location'>;

/** The rows of every table, but for refusals, delays, and when tokens were used: a line each, sorted. */
export async function stateOf({ backend, location }: Place): Promise<string> {
  const tables = await backend.select(
    location,
    changing.map(({ select }) => select),
  );
  const lines = tables.flatMap((rows, at) => rows.map((row) => `${changing[at]?.name ?? ''} ${JSON.stringify(row)}`));
  return lines.sort().join('\n');
}
