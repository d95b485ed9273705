import Database from 'better-sqlite3';
import { Client } from 'pg';
import { initialise } from './organizations.ts';
import type { Place } from './organizations.ts';

/** Organizations of two sizes and one shape, filled past roster in seconds: for what must not grow with the organization. */

export interface Size {
  readonly people: number;
  readonly groups: number;
  readonly projects: number;
  readonly events: number;
}

export const SMALL: Size = { people: 100, groups: 5, projects: 5, events: 500 };
export const LARGE: Size = { people: 100_000, groups: 5_000, projects: 5_000, events: 500_000 };

/**
 * Answers of both sizes have the same rows: the first people are in the same groups and have the same roles in the first
 * projects, and as many events are rare. Names are of one length, so that the first ones by name are those; they also
 * changed last.
 */
const ALIKE = { people: SMALL.people, groups: SMALL.groups, projects: SMALL.projects };
const BOUND_EACH = 10;
const RARE = 20;

/** Statements that both engines have. The first group has half of the people, the others share them, the first ones those who are alike. */
const statements = ({ people, groups, projects, events }: Size): readonly string[] => [
  `insert into people (id, email, email_key, username, sort_key, name_key, status, password_kind, created_at, updated_at)
    select ${idOf('people')}, ${EMAIL}, ${EMAIL}, ${PERSON}, ${PERSON}, ${PERSON}, 'active', 'none', ${AT}, case when n <= ${ALIKE.people} then ${LATER} else ${AT} end
    from ${numbers(people)}`,
  `insert into groups (id, name, sort_key, name_key, description, created_at, updated_at)
    select ${idOf('groups')}, ${GROUP}, ${GROUP}, ${GROUP}, '', ${AT}, ${AT} from ${numbers(groups)}`,
  `insert into projects (id, name, sort_key, name_key, description, owner_id, created_at, updated_at)
    select ${idOf('projects')}, ${PROJECT}, ${PROJECT}, ${PROJECT}, '', ${idOf('people')}, ${AT}, ${AT} from ${numbers(projects)}`,
  `insert into group_members (group_id, person_id)
    select ${idOf('groups', `(n % ${ALIKE.groups} + 1)`)}, ${idOf('people')} from ${numbers(ALIKE.people)} where n % ${ALIKE.groups} > 0
    union all select ${idOf('groups', `(n % ${groups - ALIKE.groups} + ${ALIKE.groups + 1})`)}, ${idOf('people')} from ${numbers(people)} where n > ${ALIKE.people}
    union all select ${idOf('groups', '1')}, ${idOf('people')} from ${numbers(people)}
      where n <= ${ALIKE.people / 2} or (n > ${ALIKE.people} and n <= ${(people + ALIKE.people) / 2})`,
  `insert into role_bindings (subject_type, subject_id, role_id, project_id, source)
    select 'user', ${idOf('people')}, ${roleOf('Member', 'org')}, null, 'manually' from ${numbers(people)}
    union all select 'group', ${idOf('groups')}, ${roleOf('Member', 'org')}, null, 'manually' from ${numbers(groups)}
    union all select 'user', ${idOf('people', among('(x.n * 7 + s.n)', 'x.n', 0, ALIKE.people, people))}, ${roleOf('Contributor', 'project')}, ${idOf('projects', 'x.n')}, 'manually'
      from ${numbers(projects, 'x')}, ${numbers(BOUND_EACH)}
    union all select 'group', ${idOf('groups', among('n', 'n', 1, ALIKE.groups, groups))}, ${roleOf('Reader', 'project')}, ${idOf('projects')}, 'manually' from ${numbers(projects)}`,
  `insert into audit_events (seq, id, timestamp, resource, operation, medium, user_id, username, resource_id, resource_name, ip_address, description, outcome, metadata, prev_hash, hash)
    select n + 1000, ${idOf('events')}, ${AT}, case when n <= ${RARE} then 'RBACRole' else 'User' end, case when n <= ${RARE} then 'Removed' else 'Added' end,
      'API', case when n <= ${RARE} then ${idOf('people', '1')} else ${idOf('people', `(n % ${people} + 1)`)} end, 'person', ${idOf('people', `(n / 5 + 1)`)}, 'person', '', 'somebody was added', 'ok', '{}', 'filled', 'filled ' || n
    from ${numbers(events)}`,
  `update audit_head set seq = ${events + 1000}, timestamp = ${AT}`,
];

/** How many digits a name has. */
const DIGITS = 6;
/** Some addresses and groups have a text of their own, as many in both sizes. */
const EMAIL = `(case when n <= ${RARE} then 'quaint' else 'p' end || n || '@bench.example')`;
const GROUP = `(case when n in (3, 4) then ${padded('quaint')} else ${padded('group')} end)`;
const PERSON = padded('person');
const PROJECT = padded('project');
const AT = "'2026-01-01T00:00:00.000Z'";
const LATER = "'2026-01-02T00:00:00.000Z'";
const KINDS = { people: 'a000', groups: 'b000', projects: 'd000', events: 'e000' } as const;

/** The name of the n-th, as SQL. */
function padded(kind: string): string {
  return `('${kind}' || substr('${'0'.repeat(DIGITS)}' || n, length(cast(n as text)) + 1))`;
}

/** The name of the n-th person or group. */
export const filledName = (kind: 'person' | 'group', n: number): string => kind + String(n).padStart(DIGITS, '0');

/**
 * Whom a role in the project `project` goes to, as SQL: in the first projects one of the first people or groups, but for
 * those that are left out, and in the others one of the others.
 */
function among(n: string, project: string, without: number, first: number, all: number): string {
  const others = Math.max(all - first, 1);
  return `(case when ${project} <= ${ALIKE.projects} then ${n} % ${first - without} + ${without + 1} else ${n} % ${others} + ${first + 1} end)`;
}

/** The id of the n-th of a kind, as SQL. */
const idOf = (kind: keyof typeof KINDS, n = 'n'): string =>
  `'0190a000-0000-7000-${KINDS[kind]}-' || substr('000000000000' || ${n}, length(cast(${n} as text)) + 1)`;

/** The id of the n-th of a kind. */
export const filledId = (kind: keyof typeof KINDS, n: number): string =>
  `0190a000-0000-7000-${KINDS[kind]}-${String(n).padStart(12, '0')}`;

const numbers = (count: number, as = 's'): string =>
  `(with recursive r (n) as (select 1 union all select n + 1 from r where n < ${count}) select n from r) ${as}`;

const roleOf = (name: string, scope: string): string =>
  `(select id from roles where name = '${name}' and scope = '${scope}')`;

/** On SQLite. */
export function filledSqlite(dir: string, name: string, size: Size): Place {
  const place = initialise(dir, name);
  const db = new Database(place.store);
  db.exec('begin');
  for (const statement of statements(size)) db.exec(statement);
  db.exec('commit');
  db.pragma('wal_checkpoint(truncate)');
  db.close();
  return place;
}

/** On PostgreSQL, in the empty database at a URL. */
export async function filledPostgres(dir: string, name: string, size: Size, url: string): Promise<Place> {
  const place = initialise(dir, name, url);
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements(size)) await client.query(statement);
    await client.query('vacuum analyze');
  } finally {
    await client.end();
  }
  return place;
}
