import sql, { raw } from 'sql-template-tag';
import type { TaskState, TaskWrites } from '../../core/store/tasks.ts';
import { first } from './db.ts';
import type { Db } from './db.ts';

const TASK_COLUMNS = raw('name, holder, held_until, due_at, succeeded_at, failures, error');

/** The states of background tasks (core/store/tasks.ts). */
export const taskWrites = (db: Db): TaskWrites => ({
  get: (name) => first<TaskState>(db, sql`select ${TASK_COLUMNS} from tasks where name = ${name}`),
  list: () => db.all<TaskState>(sql`select ${TASK_COLUMNS} from tasks order by name`),
  async put({ name, holder, held_until, due_at, succeeded_at, failures, error }) {
    await db.send(
      sql`insert into tasks (${TASK_COLUMNS})
        values (${name}, ${holder}, ${held_until}, ${due_at}, ${succeeded_at}, ${failures}, ${error})
        on conflict (name) do update set holder = excluded.holder, held_until = excluded.held_until,
          due_at = excluded.due_at, succeeded_at = excluded.succeeded_at, failures = excluded.failures,
          error = excluded.error`,
    );
  },
});
