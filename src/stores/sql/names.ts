import sql, { raw } from 'sql-template-tag';
import type { Sql } from 'sql-template-tag';
import { lookKeys } from '../../domain/names/look-alikes.ts';
import { sortKey } from '../../domain/names/names.ts';
import type { AlikePair, NamedKind, NamedKeys, NameReads } from '../../core/store/names.ts';
import { allIn, countOf } from './db.ts';
import type { Db, Row } from './db.ts';

/** The columns that names are sorted and compared by; tables with names that are listed have them. */

/** The look-alike key of each of these names. Throws for another name. */
export async function lookKeysOf(names: readonly string[]): Promise<(name: string) => string> {
  const keys = await lookKeys(names);
  const byName = new Map(names.map((name, at) => [name, keys[at]]));
  return (name) => {
    const key = byName.get(name);
    if (key === undefined) throw new Error(`there is no look-alike key of ${name}`);
    return key;
  };
}

/** Adds the keys of their names to rows that are about to be inserted. */
export async function withNameKeys<T extends Row>(rows: readonly T[], nameOf: (row: T) => string): Promise<Row[]> {
  const keyOf = await lookKeysOf(rows.map(nameOf));
  return rows.map((row) => ({ ...row, sort_key: sortKey(nameOf(row)), name_key: keyOf(nameOf(row)) }));
}

/** Sets the keys of a new name. */
export async function nameAssignments(name: string): Promise<Sql> {
  const keyOf = await lookKeysOf([name]);
  return sql`sort_key = ${sortKey(name)}, name_key = ${keyOf(name)}`;
}

/** The table and column of each kind of name. */
const NAME_COLUMNS: Readonly<Record<NamedKind, { readonly table: string; readonly column: string }>> = {
  user: { table: 'people', column: 'username' },
  service_account: { table: 'service_accounts', column: 'name' },
  group: { table: 'groups', column: 'name' },
  project: { table: 'projects', column: 'name' },
};
const KINDS = Object.keys(NAME_COLUMNS) as NamedKind[];

/** For so many names, a table that has no more rows than that is read whole. */
const MANY = 500;

/** The names of the storage port (core/store/names.ts). */
export const nameReads = (db: Db): NameReads => ({
  async alike(kind, looks) {
    const { table, column } = NAME_COLUMNS[kind];
    const select = sql`select id, ${raw(column)} as name, name_key as key, sort_key as folded from ${raw(table)}`;
    if (looks.length >= MANY && (await countOf(db, table)) <= looks.length) {
      const [keys, letters] = [new Set(looks.map(({ key }) => key)), new Set(looks.map(({ folded }) => folded))];
      return (await db.all<NamedKeys>(select)).filter(({ key, folded }) => keys.has(key) || letters.has(folded));
    }
    const having = (shared: string, values: readonly string[]) =>
      allIn<NamedKeys>(db, [...new Set(values)], (list) => sql`${select} where ${raw(shared)} in (${list})`);
    const [sharing, inAnyCase] = await Promise.all([
      having(
        'name_key',
        looks.map(({ key }) => key),
      ),
      having(
        'sort_key',
        looks.map(({ folded }) => folded),
      ),
    ]);
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
  const [one, two] = [NAME_COLUMNS[kind], NAME_COLUMNS[other]];
  return sql`select ${literal(kind)} as kind, a.id as id, a.${raw(one.column)} as name, ${literal(other)} as other_kind, b.id as other_id, b.${raw(two.column)} as other_name
    from ${raw(one.table)} a join ${raw(two.table)} b on b.${raw(shared)} = a.${raw(shared)} and a.${raw(shared)} <> ''`;
};

/** Pairs of a name that is not plain and any other one; a pair of two such names is listed once. */
const pairsWithin =
  (kind: NamedKind): PairQuery =>
  (shared, limit) => {
    const { column } = NAME_COLUMNS[kind];
    return sql`${selected(kind, kind, shared)} where ${isNotPlain('a', column)} and b.id <> a.id
      and (a.id < b.id or not ${isNotPlain('b', column)}) order by a.sort_key, a.id, b.id limit ${limit}`;
  };

const pairsBetween =
  (kind: NamedKind, other: NamedKind): PairQuery =>
  (shared, limit) =>
    sql`${selected(kind, other, shared)} order by a.sort_key, a.id, b.id limit ${limit}`;

/** The opposite of `isPlain` in domain/names/look-alikes.ts, in SQL. */
const isNotPlain = (alias: string, column: string): Sql =>
  raw(`(octet_length(${alias}.${column}) <> length(${alias}.${column}) or ${alias}.${column} like '%  %')`);
