import sql, { raw } from 'sql-template-tag';
import type { AuditReads } from '../../core/store/audit.ts';
import { allIn } from './db.ts';
import type { Db } from './db.ts';

/** What actors did, counted by the engine. */

const OWN = raw('case when e.user_id = e.resource_id then 1 else 0 end');

interface UseRow {
  readonly user_id: string;
  readonly resource: string;
  readonly operation: string;
  readonly own: number;
  readonly project_id: string | null;
  readonly events: number;
}

/** The count, by the storage port (core/store/audit.ts). */
export const usesIn =
  (db: Db): AuditReads['uses'] =>
  async (actorIds, since) => {
    const rows = await allIn<UseRow>(
      db,
      actorIds,
      // A project that is new has no roles yet by which somebody could have made it.
      (list) =>
        sql`select e.user_id, e.resource, e.operation, ${OWN} as own, p.id as project_id, count(*) as events
          from audit_events e
          left join queues q on q.id = e.resource_id and e.resource = 'Queue'
          left join projects p on p.id = coalesce(q.project_id, e.resource_id)
            and (e.resource = 'Queue' or (e.resource = 'Project' and e.operation <> 'Added'))
          where e.user_id in (${list}) and e.timestamp >= ${since} and e.outcome = 'ok'
          group by e.user_id, e.resource, e.operation, ${OWN}, p.id
          order by e.user_id, e.resource, e.operation, own, p.id`,
    );
    return rows.map(({ user_id, resource, operation, own, project_id, events }) => ({
      actorId: user_id,
      resource,
      operation,
      own: own === 1,
      projectId: project_id,
      events,
    }));
  };
