import type { PoolClient } from 'pg';

/**
 * How far the database's clock is ahead of this process's, in milliseconds, as far as a measurement
 * proves it: the answer was made between asking and hearing it.
 */
export async function measureSkew(client: PoolClient): Promise<number> {
  const asked = Date.now();
  const { rows } = await client.query<{ now: number }>(
    'select floor(extract(epoch from clock_timestamp()) * 1000)::int8 as now',
  );
  const heard = Date.now();
  const now = rows[0]?.now ?? asked;
  return now < asked ? now - asked : now > heard ? now - heard : 0;
}
