import sql, { empty, join, raw } from 'sql-template-tag';
import type { Sql } from 'sql-template-tag';
import type { JobFilter, JobReads, JobWrites, OpenJobs } from '../../core/store/jobs.ts';
import type { WorkCount } from '../../domain/jobs/activity.ts';
import type { JobRecord } from '../../domain/jobs/job.ts';
import { HIGHEST_PRIORITY } from '../../domain/jobs/turn.ts';
import { sortKey } from '../../domain/names/names.ts';
import { toPage } from '../../domain/page.ts';
import { allIn, contains, first, oneOf, only, runIn, where } from './db.ts';
import type { Db } from './db.ts';

const COLUMNS = raw(
  `id, seq, project_id, queue_id, queue_name, of_organization, name, state, turn, branch, tag, pull_request, pipeline, block,
    url, machine_type, host, actor_type, actor_id, actor_name, created_at, started_at, ended_at, exit_status, lease,
    lease_until, stop_at`,
);

interface Row extends Omit<JobRecord, 'of_organization' | 'priority' | 'actor'> {
  readonly of_organization: number;
  /** Lower ones start first, so that an index has the order in which jobs start. */
  readonly turn: number;
  readonly actor_type: JobRecord['actor']['type'];
  readonly actor_id: string;
  readonly actor_name: string;
}

const turnOf = (priority: number): number => HIGHEST_PRIORITY - priority;

const fromRow = ({ of_organization, turn, actor_type, actor_id, actor_name, ...rest }: Row): JobRecord => ({
  ...rest,
  of_organization: of_organization === 1,
  priority: HIGHEST_PRIORITY - turn,
  actor: { type: actor_type, id: actor_id, name: actor_name },
});

const OPEN = sql`ended_at is null`;

/** States as they are at a time: the dead are lost, also where nobody has marked them yet. */
function inStates({ states, at }: JobFilter): Sql | undefined {
  if (states === undefined) return undefined;
  const alive = sql`(${oneOf(raw('state'), states)} and (ended_at is not null or lease_until >= ${at}))`;
  return states.includes('lost') ? sql`(${alive} or (${OPEN} and lease_until < ${at}))` : alive;
}

const conditions = (filter: JobFilter): (Sql | undefined)[] => {
  const { queueId, actorId, search, branch, createdSince } = filter;
  return [
    queueId === undefined ? undefined : sql`queue_id = ${queueId}`,
    actorId === undefined ? undefined : sql`actor_id = ${actorId}`,
    search === undefined ? undefined : contains('sort_key', sortKey(search)),
    branch === undefined ? undefined : sql`branch = ${branch}`,
    createdSince === undefined ? undefined : sql`created_at >= ${createdSince}`,
    inStates(filter),
  ];
};

/** The rows of a query for all projects that are meant. */
const inProjects = <T extends object>(
  db: Db,
  projects: JobFilter['projects'],
  query: (of: Sql | undefined) => Sql,
): Promise<T[]> =>
  projects === 'all'
    ? db.all<T>(query(undefined))
    : allIn<T>(db, projects, (list) => query(sql`project_id in (${list})`));

const ofOpen = (of: OpenJobs): readonly [Sql, readonly string[]] =>
  'queueIds' in of ? [raw('queue_id'), of.queueIds] : [raw('project_id'), of.projectIds];

/** Counts rows up to a number, reading no more. */
const countUpTo = async (db: Db, condition: Sql, most: number): Promise<number> =>
  (
    await only<{ n: number }>(
      db,
      sql`select count(*) as n from (select 1 as one from jobs where ${condition} and ${OPEN} limit ${most}) counted`,
    )
  ).n;

const jobReads = (db: Db): JobReads => {
  const inState = async (queueId: string, state: 'waiting' | 'running', limit: number): Promise<JobRecord[]> =>
    (
      await db.all<Row>(
        sql`select ${COLUMNS} from jobs where queue_id = ${queueId} and state = ${state} and ${OPEN}
          order by turn, seq limit ${limit}`,
      )
    ).map(fromRow);
  return {
    async find(ids) {
      const rows = await allIn<Row>(db, ids, (list) => sql`select ${COLUMNS} from jobs where id in (${list})`);
      return rows.map(fromRow);
    },

    async list(filter, page) {
      const wanted = conditions(filter);
      const after = page.after === null ? undefined : sql`seq < ${Number(page.after[0])}`;
      // Each chunk of projects returns its first rows, which include the first rows of all.
      const rows = await inProjects<Row>(
        db,
        filter.projects,
        (of) =>
          sql`select ${COLUMNS} from jobs ${where([...wanted, of, after])} order by seq desc limit ${page.limit + 1}`,
      );
      rows.sort((one, other) => other.seq - one.seq);
      return toPage(rows.slice(0, page.limit + 1).map(fromRow), page, ({ seq, id }) => [String(seq), id]);
    },

    async count(filter) {
      const wanted = conditions(filter);
      const counts = await inProjects<{ n: number }>(
        db,
        filter.projects,
        (of) => sql`select count(*) as n from jobs ${where([...wanted, of])}`,
      );
      return counts.reduce((sum, { n }) => sum + n, 0);
    },

    running: (queueId, most) => countUpTo(db, sql`queue_id = ${queueId} and state = 'running'`, most),

    ahead: ({ queue_id, priority, seq }, most) =>
      countUpTo(
        db,
        sql`queue_id = ${queue_id} and state = 'waiting' and (turn, seq) < (${turnOf(priority)}, ${seq})`,
        most,
      ),

    async inQueue(queueId, limit) {
      const running = await inState(queueId, 'running', limit);
      const rest = limit - running.length;
      return rest === 0 ? running : [...running, ...(await inState(queueId, 'waiting', rest))];
    },

    waiting: (queueId, limit) => inState(queueId, 'waiting', limit),

    async open(of, state) {
      const [column, ids] = ofOpen(of);
      const counts = await allIn<{ n: number }>(
        db,
        ids,
        (list) =>
          sql`select count(*) as n from jobs where ${column} in (${list}) and ${OPEN} ${
            state === undefined ? empty : sql`and state = ${state}`
          }`,
      );
      return counts.reduce((sum, { n }) => sum + n, 0);
    },

    work: (at) =>
      db.all<WorkCount>(
        sql`with alive (project_id, machine_type, queue_id, state, place) as (
            select project_id, machine_type, queue_id, state,
              row_number() over (partition by queue_id, state order by turn, seq)
            from jobs where ${OPEN} and lease_until >= ${at}
          ), used (queue_id, n) as (select queue_id, count(*) from alive where state = 'running' group by queue_id),
          work (project_id, machine_type, state) as (
            select a.project_id, a.machine_type, case
              when a.state = 'running' then 'running'
              when q.paused = 1 then 'queued'
              when q.processing = 'parallel' and q.at_most = 0 then 'waiting'
              when a.place + coalesce(u.n, 0) > (case q.processing when 'parallel' then q.at_most else 1 end) then 'queued'
              else 'waiting' end
            from alive a left join queues q on q.id = a.queue_id left join used u on u.queue_id = a.queue_id
          )
          select project_id, machine_type, state, count(*) as jobs from work
          group by project_id, machine_type, state order by project_id, machine_type, state`,
      ),

    async openIn(projects, at, limit) {
      const rows = await inProjects<Row>(
        db,
        projects,
        (of) =>
          sql`select ${COLUMNS} from jobs ${where([OPEN, sql`lease_until >= ${at}`, of])}
            order by case state when 'running' then 0 else 1 end, case state when 'running' then 0 else turn end, seq
            limit ${limit}`,
      );
      // Each chunk of projects returns its first rows, which include the first rows of all.
      const rank = ({ state }: Row): number => (state === 'running' ? 0 : 1);
      const turn = (row: Row): number => (row.state === 'running' ? 0 : row.turn);
      rows.sort((one, other) => rank(one) - rank(other) || turn(one) - turn(other) || one.seq - other.seq);
      return rows.slice(0, limit).map(fromRow);
    },

    async runningOn(machineType) {
      const { n } = await only<{ n: number }>(
        db,
        sql`select count(*) as n from jobs where machine_type = ${machineType} and state = 'running'`,
      );
      return n;
    },

    hasDead: async (at) =>
      (await first(db, sql`select 1 as n from jobs where lease_until < ${at} and ${OPEN} limit 1`)) !== undefined,

    async nextOn(machineType, limit) {
      const rows = await db.all<Row>(
        sql`select ${COLUMNS} from jobs j where machine_type = ${machineType} and state = 'waiting' and ${OPEN}
            and not exists (select 1 from jobs k where k.queue_id = j.queue_id and k.state = 'waiting'
              and k.ended_at is null and (k.turn, k.seq) < (j.turn, j.seq))
          order by turn, seq limit ${limit}`,
      );
      return rows.map(fromRow);
    },

    async firstLeaseEnd(queueId, but) {
      const row = await first<{ lease_until: string }>(
        db,
        sql`select lease_until from jobs where queue_id = ${queueId} and id <> ${but} and ${OPEN}
          order by lease_until limit 1`,
      );
      return row?.lease_until;
    },
  };
};

/** The jobs of the storage port (core/store/jobs.ts). */
export const jobWrites = (db: Db): JobWrites => ({
  ...jobReads(db),

  async insert({ of_organization, priority, actor, ...rest }) {
    const last = await first<{ seq: number }>(db, sql`select seq from jobs order by seq desc limit 1`);
    const seq = (last?.seq ?? 0) + 1;
    await db.insert('jobs', [
      {
        ...rest,
        seq,
        sort_key: sortKey(rest.name),
        of_organization: of_organization ? 1 : 0,
        turn: turnOf(priority),
        actor_type: actor.type,
        actor_id: actor.id,
        actor_name: actor.name,
      },
    ]);
    return seq;
  },

  async update(id, change) {
    const assignments = Object.entries(change).map(([column, value]) => sql`${raw(column)} = ${value}`);
    await db.run(sql`update jobs set ${join(assignments)} where id = ${id}`);
  },

  async loseDead(at, but) {
    const dead = await db.all<Row>(
      sql`select ${COLUMNS} from jobs where lease_until < ${at} and ${OPEN} and id <> ${but} order by seq`,
    );
    await runIn(
      db,
      dead.map(({ id }) => id),
      (list) => sql`update jobs set state = 'lost', ended_at = ${at} where id in (${list})`,
    );
    return dead.map((row) => ({ ...fromRow(row), state: 'lost', ended_at: at }));
  },

  async forget(until, limit) {
    await db.send(
      sql`delete from jobs where id in (select j.id from jobs j where j.ended_at < ${until} order by j.ended_at limit ${limit})`,
    );
  },

  tell: (names) => db.tell(names),
});
