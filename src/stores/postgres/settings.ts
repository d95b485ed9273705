import { readFileSync } from 'node:fs';
import type { PoolConfig } from 'pg';
import { AppError } from '../../domain/errors.ts';
import { TIMEOUTS } from './errors.ts';

/** The settings of a connection: those of the URL, and defaults. */

/** The modes that never fall back to clear text. */
const SSL_MODES = ['disable', 'require', 'verify-ca', 'verify-full'];
const FILES = ['sslrootcert', 'sslcert', 'sslkey'];
/** The maximum of connections of one process; a command uses one, a server more. */
const POOL_SIZE = 10;
/** roster asks for few rows, which are mostly in memory: as for slow disks, PostgreSQL would rather read whole tables. */
const PLANNER = '-c random_page_cost=1.1';

/**
 * The settings for a URL: `sslmode` as in libpq, and time-outs by the names that PostgreSQL and libpq have for them.
 * Throws `invalid` for settings that would fail later, or do something unexpected.
 */
export function settingsOf(url: string): PoolConfig {
  const query = new URLSearchParams(/\?([^#]*)/.exec(url)?.[1]);
  const mode = query.get('sslmode');
  if (mode !== null && !SSL_MODES.includes(mode)) {
    throw new AppError('invalid', `roster does not know sslmode=${mode}`, {
      hint: `one of ${SSL_MODES.join(', ')}; the modes that may fall back to clear text are left out`,
    });
  }
  if (mode === 'verify-ca' && !query.has('sslrootcert'))
    throw new AppError('invalid', 'sslmode=verify-ca needs sslrootcert', { hint: 'or say sslmode=verify-full' });
  for (const name of FILES) requireFile(name, query.get(name));
  const libpq = mode === null || query.has('uselibpqcompat') ? '' : '&uselibpqcompat=true';
  // Of two parameters of a name, the last counts; of two settings within it, too.
  const options = encodeURIComponent(`${PLANNER} ${query.get('options') ?? ''}`.trim());
  return {
    connectionString: `${url}${url.includes('?') ? '&' : '?'}options=${options}${libpq}`,
    application_name: 'roster',
    max: POOL_SIZE,
    connectionTimeoutMillis: (Number(query.get('connect_timeout')) || TIMEOUTS.connect / 1000) * 1000,
    statement_timeout: TIMEOUTS.statement,
    lock_timeout: TIMEOUTS.lock,
    idle_in_transaction_session_timeout: TIMEOUTS.idle,
    // The server's own time-out comes first; this one is for a server that does not respond.
    query_timeout: Math.max(TIMEOUTS.statement, Number(query.get('statement_timeout')) || 0) + TIMEOUTS.connect,
    keepAlive: true,
  };
}

function requireFile(name: string, path: string | null): void {
  if (path === null) return;
  try {
    readFileSync(path);
  } catch (error) {
    throw new AppError('invalid', `${name} ${path} cannot be read`, {
      hint: 'check the path and its mode',
      cause: error,
    });
  }
}
