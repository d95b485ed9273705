import sql from 'sql-template-tag';
import { networkOf } from '../../../lib/ip-network.ts';
import type { Db } from '../db.ts';

/** What the audit log told already: ends of tokens, networks that people sign in from, and that the stream fails. */
export const toldOnce: readonly string[] = [
  'alter table tokens add column end_told integer not null default 0',
  `create index tokens_with_untold_end on tokens (expires_at, id)
    where kind = 'api' and revoked_at is null and replaces is null and end_told = 0`,
  `create table sign_in_networks (
    person_id text not null,
    network text not null,
    last_at text not null,
    primary key (person_id, network)
  )`,
  'create index sign_in_networks_by_time on sign_in_networks (last_at)',
  'alter table audit_streams add column failing_since text',
  'alter table audit_streams add column failure_told_at text',
];

interface SignIn {
  readonly person_id: string;
  readonly address: string;
  readonly last_at: string;
}

/** Reads from the audit log which networks people signed in from. */
export async function fillSignIns(db: Db): Promise<void> {
  const signIns = await db.all<SignIn>(
    sql`select user_id as person_id, ip_address as address, max(timestamp) as last_at from audit_events
      where resource = 'User' and operation = 'LoggedIn'
        and exists (select 1 from people p where p.id = user_id)
      group by user_id, ip_address order by last_at`,
  );
  for (const { person_id, address, last_at } of signIns)
    await db.run(
      sql`insert into sign_in_networks (person_id, network, last_at) values (${person_id}, ${networkOf(address)}, ${last_at})
        on conflict (person_id, network) do update set last_at = excluded.last_at`,
    );
}
