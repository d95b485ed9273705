import { createMongoAbility } from '@casl/ability';
import Database from 'better-sqlite3';
import { accessIndex } from '../src/domain/access/access-index.ts';
import type { WholeGraph } from '../src/domain/access/permission-set.ts';
import { PERMISSIONS } from '../src/domain/permissions.ts';
import { openStore } from '../src/stores/open.ts';
import { random } from '../test/support/random.ts';
import { median } from './measure.ts';
import { fillPeople, initialise } from './organizations.ts';
import type { Place } from './organizations.ts';

/** Access questions: checks in memory, and building the graph that answers them. */

const GROUPS = 500;
const GROUPS_EACH = 3;
const ROLES = 50;
const PERMISSIONS_EACH = 60;
const QUESTIONS = 500_000;
const RUNS = 5;

/** An organization of `count` people, each in three of 500 groups, and 50 roles of 60 permissions, filled past roster. */
export function withRoles(dir: string, count: number): Place {
  const place = initialise(dir, `roles-${count}`);
  const db = new Database(place.store);
  const numbers = (n: number) =>
    `(with recursive s (n) as (select 1 union all select n + 1 from s where n < ${n}) select n from s)`;
  const at = "'2026-01-01T00:00:00.000Z'";
  const idOf = (kind: string, n: string) => `'0190a000-0000-7000-${kind}-' || substr('000000000000' || (${n}), -12)`;
  db.exec('begin');
  db.exec(fillPeople(count, numbers(count)));
  db.exec(`insert into groups (id, name, sort_key, description, created_at, updated_at)
    select ${idOf('b000', 'n')}, 'group' || n, 'group' || n, '', ${at}, ${at} from ${numbers(GROUPS)}`);
  db.exec(`insert into roles (id, name, scope, description, maps_to, readonly, position, created_at, updated_at)
    select ${idOf('c000', 'n')}, 'role' || n, 'org', '', null, 0, 100 + n, ${at}, ${at} from ${numbers(ROLES)}`);
  db.exec(`insert into group_members (person_id, group_id)
    select p.id, ${idOf('b000', `(p.rowid * 7 + n * 163) % ${GROUPS} + 1`)} from people p, ${numbers(GROUPS_EACH)}
    where p.username like 'filler%'`);
  for (const [type, table] of [
    ['user', "people where username like 'filler%'"],
    ['group', 'groups'],
  ] as const)
    db.exec(`insert into role_bindings (subject_type, subject_id, role_id, project_id, source)
      select '${type}', id, ${idOf('c000', `rowid * 31 % ${ROLES} + 1`)}, null, 'manually' from ${table}`);
  const grant = db.prepare('insert into role_permissions (role_id, permission) values (?, ?)');
  const draw = random('permissions');
  const roleIds = db.prepare("select id from roles where name like 'role%'").pluck().all();
  for (const roleId of roleIds) for (const name of someOf(PERMISSIONS, PERMISSIONS_EACH, draw)) grant.run(roleId, name);
  db.exec('commit');
  db.exec('analyze');
  db.close();
  return place;
}

/** So many different ones of a list. */
function someOf<T>(all: readonly T[], count: number, draw: (below: number) => number): T[] {
  const rest = [...all];
  return Array.from({ length: count }, () => rest.splice(draw(rest.length), 1)).flat();
}

async function graphIn(place: Place): Promise<WholeGraph> {
  const store = await openStore(place.store);
  try {
    return await store.read((tx) => tx.access.loadAll());
  } finally {
    await store.close();
  }
}

/**
 * How many times as many checks a second as @casl/ability answers.
 * Both sides hold whom they ask about, an ability there and a number here, and every answer is checked.
 */
export async function checksRatio(place: Place): Promise<number> {
  const graph = await graphIn(place);
  const powers = powersIn(graph);
  const index = accessIndex(graph);
  const subjects = powers.map(({ id }) => index.subject(id));
  const abilities = powers.map(({ held }) =>
    createMongoAbility([...held].map((action) => ({ action, subject: 'organization' }))),
  );
  const draw = random('questions');
  const questions = Array.from({ length: QUESTIONS }, () => [draw(powers.length), draw(PERMISSIONS.length)] as const);
  const who = Int32Array.from(questions, ([person]) => person);
  const what = questions.map(([, permission]) => PERMISSIONS[permission] ?? '');
  const expected = Uint8Array.from(what, (name, at) => (powers[who[at] ?? 0]?.held.has(name) === true ? 1 : 0));

  const seconds = (check: (person: number, permission: string) => boolean): number => {
    const begun = process.hrtime.bigint();
    let wrong = 0;
    for (let at = 0; at < QUESTIONS; at += 1)
      if (check(who[at] ?? 0, what[at] ?? '') !== (expected[at] === 1)) wrong += 1;
    const taken = Number(process.hrtime.bigint() - begun) / 1e9;
    if (wrong > 0) throw new Error(`${wrong} of ${QUESTIONS} answers are wrong`);
    return taken;
  };
  const ours = () => seconds((person, permission) => index.check(subjects[person], permission));
  const peer = () => seconds((person, permission) => abilities[person]?.can(permission, 'organization') === true);
  return 1 / inTurn(ours, peer);
}

/** Building the graph in memory: its time against a bare read of the same rows. */
export async function buildRatio(place: Place): Promise<number> {
  const store = await openStore(place.store);
  const db = new Database(place.store, { readonly: true });
  const queries = ROWS.map((query) => db.prepare(query).raw());
  const time = async (work: () => unknown): Promise<number> => {
    const begun = process.hrtime.bigint();
    await work();
    return Number(process.hrtime.bigint() - begun) / 1e9;
  };
  try {
    const ratios: number[] = [];
    for (let run = 0; run <= RUNS; run += 1) {
      const ours = await time(async () => accessIndex(await store.read((tx) => tx.access.loadAll())));
      ratios.push(ours / (await time(() => queries.map((query) => query.all()))));
    }
    return median(ratios.slice(1));
  } finally {
    db.close();
    await store.close();
  }
}

/** Somebody in groups and what they may do, as arguments of `access check`. */
export async function aGrant(place: Place): Promise<readonly [string, string]> {
  const graph = await graphIn(place);
  const person = powersIn(graph).find(({ id, held }) => held.size > 0 && graph.memberships.has(id));
  return [graph.names.get(person?.id ?? '') ?? '', [...(person?.held ?? [])][0] ?? ''];
}

/** What the graph is made of. */
const ROWS = [
  'select id, username, status from people',
  'select id, name from groups',
  'select id, name, status from service_accounts',
  'select id, name from projects',
  'select id, name, scope, maps_to from roles',
  'select role_id, permission from role_permissions',
  'select person_id, group_id from group_members',
  'select subject_id, role_id, project_id from role_bindings',
];

/** What each person may do everywhere, by the plainest way there is. */
const powersIn = ({ subjects, bindings, memberships, roles }: WholeGraph) =>
  subjects
    .filter(({ type }) => type === 'user')
    .map(({ id }) => {
      const holders = [id, ...(memberships.get(id) ?? [])];
      const bound = holders.flatMap((holder) => bindings.get(holder) ?? []).map(({ roleId }) => roles.get(roleId));
      const mapped = bound.map((role) => roles.get(role?.mapsTo ?? ''));
      return { id, held: new Set([...bound, ...mapped].flatMap((role) => [...(role?.permissions ?? [])])) };
    });

/** Median ratio of two timings, taken in turn after one of each to warm up. */
function inTurn(ours: () => number, peer: () => number): number {
  ours();
  peer();
  return median(Array.from({ length: RUNS }, () => ours() / peer()));
}
