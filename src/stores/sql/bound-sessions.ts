import sql, { join } from 'sql-template-tag';
import type { Sql } from 'sql-template-tag';
import { sessionEnd } from '../../domain/sessions.ts';
import type { Db } from './db.ts';

interface SessionRow {
  readonly id: string;
  readonly began_at: string;
  readonly last_used_at: string | null;
  readonly expires_at: string;
}

/** How many rows are written at a time. */
const STEP = 200;

/** Lets sessions of people, which began at `began`, end as `sessionEnd` says for so many days, where that is earlier. */
export async function boundSessions(db: Db, days: number, began: Sql): Promise<void> {
  const sessions = await db.all<SessionRow>(
    sql`select id, ${began} as began_at, last_used_at, expires_at from tokens
      where kind = 'session' and subject_type = 'user' and trust_id is null and revoked_at is null`,
  );
  const earlier = sessions.flatMap(({ id, began_at, last_used_at, expires_at }) => {
    const end = sessionEnd(began_at, last_used_at ?? began_at, days);
    return end < expires_at ? [{ id, end }] : [];
  });
  for (let at = 0; at < earlier.length; at += STEP) {
    const some = earlier.slice(at, at + STEP);
    const cases = some.map(({ id, end }) => sql`when ${id} then ${end}`);
    await db.run(
      sql`update tokens set expires_at = case id ${join(cases, ' ')} end where id in (${join(some.map(({ id }) => id))})`,
    );
  }
}
