import { holdersIn } from '../../../src/stores/sql/access-holders.ts';
import { postgresDbs } from '../../../src/stores/postgres/db.ts';
import { postgresPool } from '../../../src/stores/postgres/pool.ts';
import { SUBJECT_TYPES } from '../../../src/domain/kinds.ts';
import { localBackends, sandbox } from '../../harness.ts';
import type { Sandbox } from '../../harness.ts';
import { behind } from '../../support/front-door.ts';

/** How PostgreSQL plans statements: one that is planned anew each time takes longer than its answer. */

/** So often PostgreSQL plans a prepared statement before it may keep a plan. */
const PLANNED = 5;

let box: Sandbox;
beforeEach(async () => {
  const backend = localBackends().find(({ name }) => name === 'postgresql');
  if (backend === undefined) throw new Error('there is no PostgreSQL');
  box = await sandbox(backend);
});
afterEach(() => box.destroy());

test.each(['organization.change_owner', 'organization.people.view'])(
  'whether one or all have a permission, finding who keeps its plans: %s',
  async (permission) => {
    await behind(
      box,
      `insert into role_bindings (subject_type, subject_id, role_id, project_id, source)
        select 'user', 'person' || n, (select id from roles where name = 'Member' and scope = 'org'), null, 'manually'
        from generate_series(1, 20000) n`,
    );
    await behind(box, 'analyze role_bindings');
    const pool = postgresPool(box.location, 'here');
    const wanted = { permissions: [permission], projectId: null, types: SUBJECT_TYPES };
    const planned = await pool.withClient(async (client) => {
      const holders = holdersIn(postgresDbs('here')(client, true));
      for (let time = 0; time < 2 * PLANNED; time += 1) await holders(wanted, { after: null, limit: 31 });
      const { rows } = await client.query<{ statement: string }>(
        `select statement, custom_plans from pg_prepared_statements where custom_plans > ${PLANNED}`,
      );
      return rows;
    });
    await pool.close();
    expect(planned).toEqual([]);
  },
);
