import sql, { raw } from 'sql-template-tag';
import type { Sql } from 'sql-template-tag';
import { lookKeys } from '../../domain/names/look-alikes.ts';
import { sortKey } from '../../domain/names/names.ts';
import type { AlikePair, NamedKind, NamedKeys, NameReads } from '../../core/store/names.ts';
import { allIn, first } from './db.ts';
import type { Db } from './db.ts';

/** The columns by which names are compared; each table that has a name in lists keeps them. */

/** What a row keeps beside its name, for each of some names in their order. */
export async function nameColumns(names: readonly string[]): Promise<{ sort_key: string; name_key: string }[]> {
  const keys = await lookKeys(names);
  return names.map((name, at) => ({ sort_key: sortKey(name), name_key: keys[at] ?? '' }));
}

/** The same, for the change of one name. */
export async function nameAssignments(name: string): Promise<Sql> {
  const [key = ''] = await lookKeys([name]);
  return sql`sort_key = ${sortKey(name)}, name_key = ${key}`;
}

/** Where the names of each kind are. */
const PLACES: Readonly<Record<NamedKind, { readonly table: string; readonly column: string }>> = {
  user: { table: 'people', column: 'username' },
  service_account: { table: 'service_accounts', column: 'name' },
  group: { table: 'groups', column: 'name' },
  project: { table: 'projects', column: 'name' },
};
const KINDS = Object.keys(PLACES) as NamedKind[];

/** From so many names on, all of a table is read at once where it holds no more than those. */
const MANY = 500;

const countOf = async (db: Db, table: string): Promise<number> =>
  (await first<{ n: number }>(db, sql`select count(*) as n from ${raw(table)}`))?.n ?? 0;

export const nameReads = (db: Db): NameReads => ({
  async alike(kind, looks) {
    const { table, column } = PLACES[kind];
    const select = sql`select id, ${raw(column)} as name, name_key as key, sort_key as folded from ${raw(table)}`;
    if (looks.length >= MANY && (await countOf(db, table)) <= looks.length) {
      const [keys, letters] = [new Set(looks.map(({ key }) => key)), new Set(looks.map(({ folded }) => folded))];
      return (await db.all<NamedKeys>(select)).filter(({ key, folded }) => keys.has(key) || letters.has(folded));
    }
    const having = (shared: string, values: readonly string[]) =>
      allIn<NamedKeys>(db, [...new Set(values)], (list) => sql`${select} where ${raw(shared)} in (${list})`);
    const sharing = await having(
      'name_key',
      looks.map(({ key }) => key),
    );
    const inAnyCase = await having(
      'sort_key',
      looks.map(({ folded }) => folded),
    );
    return [...new Map([...sharing, ...inAnyCase].map((one) => [one.id, one])).values()];
  },

  async pairs(limit) {
    const queries = [...KINDS.map((kind) => pairsWithin(kind)), pairsBetween('service_account', 'user')];
    const pairs = new Map<string, AlikePair>();
    for (const query of queries)
      for (const shared of ['name_key', 'sort_key']) {
        if (pairs.size >= limit) break;
        for (const pair of await db.all<AlikePair>(query(shared, limit)))
          pairs.set(`${pair.id} ${pair.other_id}`, pair);
      }
    return [...pairs.values()].slice(0, limit);
  },
});

const literal = (kind: NamedKind): Sql => raw(`'${kind}'`);

type PairQuery = (shared: string, limit: number) => Sql;

const selected = (kind: NamedKind, other: NamedKind, shared: string): Sql => {
  const [one, two] = [PLACES[kind], PLACES[other]];
  return sql`select ${literal(kind)} as kind, a.id as id, a.${raw(one.column)} as name, ${literal(other)} as other_kind, b.id as other_id, b.${raw(two.column)} as other_name
    from ${raw(one.table)} a join ${raw(two.table)} b on b.${raw(shared)} = a.${raw(shared)} and a.${raw(shared)} <> ''`;
};

/** Of a name that is not plain and any other; of two that are not, once. */
const pairsWithin =
  (kind: NamedKind): PairQuery =>
  (shared, limit) => {
    const { column } = PLACES[kind];
    return sql`${selected(kind, kind, shared)} where ${isNotPlain('a', column)} and b.id <> a.id
      and (a.id < b.id or not ${isNotPlain('b', column)}) order by a.sort_key, a.id, b.id limit ${limit}`;
  };

const pairsBetween =
  (kind: NamedKind, other: NamedKind): PairQuery =>
  (shared, limit) =>
    sql`${selected(kind, other, shared)} order by a.sort_key, a.id, b.id limit ${limit}`;

/** As `isPlain` of domain/looks.ts has it. */
const isNotPlain = (alias: string, column: string): Sql =>
  raw(`(octet_length(${alias}.${column}) <> length(${alias}.${column}) or ${alias}.${column} like '%  %')`);
