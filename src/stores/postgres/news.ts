import { Client } from 'pg';
import type { Told } from '../sql/listeners.ts';
import { settingsOf } from './settings.ts';

/** News between the processes that share a database: `notify` in the write, `listen` on a connection of its own. */

/** All schemas of a database share it: the ids of their things differ. */
export const CHANNEL = 'roster_news';

/** PostgreSQL takes less than 8000 bytes: so many ids fit. */
export const MOST_NAMES = 200;

/** Calls `told` with what is told from now on; `lost`, once, when the connection ends. Returns what ends it. Throws what connecting throws. */
export async function listenForNews(url: string, told: Told, lost: () => void): Promise<() => Promise<void>> {
  const client = new Client(settingsOf(url));
  let isLost = false;
  const end = (): void => {
    if (!isLost) lost();
    isLost = true;
  };
  client.on('error', end);
  client.on('end', end);
  client.on('notification', ({ payload = '' }) => told(payload.split(' ')));
  await client.connect();
  await client.query(`listen ${CHANNEL}`);
  return () => client.end();
}
