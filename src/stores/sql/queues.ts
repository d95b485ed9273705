import sql, { raw } from 'sql-template-tag';
import type { Sql } from 'sql-template-tag';
import { QUEUE_SORTS } from '../../domain/jobs/queues.ts';
import type { QueueRecord } from '../../domain/jobs/queues.ts';
import { compareText, sortKey } from '../../domain/names/names.ts';
import { keyFor, pageOfAll } from '../../domain/page.ts';
import type { Sort } from '../../domain/sort.ts';
import type { NamedKeys } from '../../core/store/names.ts';
import type { QueueFilter, QueuePlaces, QueueReads, QueueWrites } from '../../core/store/queues.ts';
import { allIn, contains, runIn, startsWith, where } from './db.ts';
import type { Db } from './db.ts';
import { nameAssignments, withNameKeys } from './names.ts';
import { ordering, since } from './ordering.ts';
import type { SortColumns } from './ordering.ts';

const COLUMNS = raw(
  'q.id, q.project_id, q.name, q.processing, q.at_most, q.paused, q.declared, q.created_at, q.updated_at',
);

type Row = Omit<QueueRecord, 'at_most' | 'paused' | 'declared'> & {
  readonly at_most: number;
  readonly paused: number;
  readonly declared: number;
};

const fromRow = ({ at_most, paused, declared, ...rest }: Row): QueueRecord => ({
  ...rest,
  at_most: at_most === 0 ? null : at_most,
  paused: paused === 1,
  declared: declared === 1,
});

/** In a project, or in the organization; undefined: wherever. */
const inPlace = (projectId: string | null | undefined): Sql | undefined =>
  projectId === undefined
    ? undefined
    : projectId === null
      ? sql`q.project_id is null`
      : sql`q.project_id = ${projectId}`;

const flag = (column: string, wanted: boolean | undefined): Sql | undefined =>
  wanted === undefined ? undefined : sql`${raw(column)} = ${wanted ? 1 : 0}`;

const conditions = ({ search, processing, paused, declared, createdSince, updatedSince }: QueueFilter) => [
  search === undefined ? undefined : contains('q.sort_key', sortKey(search)),
  processing === undefined ? undefined : sql`q.processing = ${processing}`,
  flag('q.paused', paused),
  flag('q.declared', declared),
  ...since(raw('q.created_at'), raw('q.updated_at'), { createdSince, updatedSince }),
];

/** The rows of a query for each of the places, which is given the condition that says where. */
async function inPlaces<T extends object>(
  db: Db,
  { organization, projects }: QueuePlaces,
  query: (place: Sql | undefined) => Sql,
): Promise<T[]> {
  if (projects === 'all') return db.all<T>(query(organization ? undefined : sql`q.project_id is not null`));
  const ofOrganization = organization ? await db.all<T>(query(inPlace(null))) : [];
  return [...ofOrganization, ...(await allIn<T>(db, projects, (list) => query(sql`q.project_id in (${list})`)))];
}

const SORTS: SortColumns<keyof typeof QUEUE_SORTS> = {
  name: raw('q.sort_key'),
  created_at: raw('q.created_at'),
  updated_at: raw('q.updated_at'),
};
const OWN_SORT: Sort = { field: 'name', descending: false };

const queueReads = (db: Db): QueueReads => ({
  async find(key) {
    const [values, column, place] =
      'ids' in key ? [key.ids, raw('q.id')] : [key.names, raw('q.name'), inPlace(key.projectId)];
    const rows = await allIn<Row>(
      db,
      values,
      (list) => sql`select ${COLUMNS} from queues q ${where([sql`${column} in (${list})`, place])}`,
    );
    return rows.map(fromRow);
  },

  async list(filter, page) {
    const { after, order } = ordering(SORTS, raw('q.id'), OWN_SORT, page);
    const wanted = conditions(filter);
    // Each place returns its first rows, which include the first rows of all.
    const rows = await inPlaces<Row>(
      db,
      filter,
      (place) => sql`select ${COLUMNS} from queues q ${where([...wanted, after, place])} ${order}`,
    );
    return pageOfAll(rows.map(fromRow), page, QUEUE_SORTS, keyFor(QUEUE_SORTS, page.sort ?? OWN_SORT));
  },

  async count(filter) {
    const wanted = conditions(filter);
    const counts = await inPlaces<{ n: number }>(
      db,
      filter,
      (place) => sql`select count(*) as n from queues q ${where([...wanted, place])}`,
    );
    return counts.reduce((sum, { n }) => sum + n, 0);
  },

  async namesLike(places, prefix, limit) {
    const rows = await inPlaces<{ name: string; sort_key: string }>(
      db,
      places,
      (place) =>
        sql`select distinct q.name, q.sort_key from queues q ${where([
          startsWith('q.sort_key', sortKey(prefix)),
          place,
        ])} order by q.sort_key, q.name limit ${limit}`,
    );
    return [...new Map(rows.map(({ name, sort_key }) => [name, sort_key]))]
      .sort(([name, key], [other, otherKey]) => compareText(key, otherKey) || compareText(name, other))
      .slice(0, limit)
      .map(([name]) => name);
  },

  alike: (projectId, { key, folded }) =>
    db.all<NamedKeys>(
      sql`select q.id, q.name, q.name_key as key, q.sort_key as folded from queues q ${where([
        inPlace(projectId),
        flag('q.declared', true),
        sql`(q.name_key = ${key} or q.sort_key = ${folded})`,
      ])}`,
    ),
});

/** The queues of the storage port (core/store/queues.ts). */
export const queueWrites = (db: Db): QueueWrites => ({
  ...queueReads(db),

  async insert(record) {
    const { at_most, paused, declared, ...rest } = record;
    const row = { ...rest, at_most: at_most ?? 0, paused: paused ? 1 : 0, declared: declared ? 1 : 0 };
    await db.insert('queues', await withNameKeys([row], ({ name }) => name));
  },

  async update(id, { name, processing, at_most, paused, declared, updated_at }) {
    await db.run(
      sql`update queues set name = ${name}, ${await nameAssignments(name)}, processing = ${processing}, at_most = ${at_most ?? 0},
        paused = ${paused ? 1 : 0}, declared = ${declared ? 1 : 0}, updated_at = ${updated_at} where id = ${id}`,
    );
  },

  async remove(id) {
    await db.run(sql`delete from queues where id = ${id}`);
  },

  forget: (ids) => runIn(db, ids, (list) => sql`delete from queues where id in (${list}) and declared = 0`),
});
