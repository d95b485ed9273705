import sql from 'sql-template-tag';
import type { ResponseWrites, StoredResponse } from '../../core/store/responses.ts';
import type { Db } from './db.ts';

/** Stored responses, in the table `answers`. */
export const responseWrites = (db: Db): ResponseWrites => ({
  of: (id, range) =>
    db.all<StoredResponse>(
      range === undefined
        ? sql`select id, part, request, sealed, ended_token_id, created_at from answers where id = ${id} order by part`
        : sql`select id, part, request, sealed, ended_token_id, created_at from answers
            where id = ${id} and part >= ${range.from} order by part limit ${range.most}`,
    ),
  put: (response) => db.insert('answers', [{ ...response }], { later: true }),
  async forget(until) {
    await db.send(sql`delete from answers where created_at <= ${until}`);
  },
});
