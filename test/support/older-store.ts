import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { chainHash } from '../../src/domain/audit-chain.ts';
import type { AuditEvent } from '../../src/domain/audit.ts';
import { TABLES } from '../../src/stores/sql/copy.ts';
import { MIGRATIONS } from '../../src/stores/sql/schema/index.ts';
import type * as versions from '../../src/stores/sql/schema/version.ts';
import { emptySandbox, sandbox } from '../harness.ts';
import type { Backend, Prepare, Sandbox } from '../harness.ts';

/** Stores of earlier versions, made by their migrations. */

/** The version that a store had before the migration of this name. */
export function versionBefore(migration: string): number {
  const at = MIGRATIONS.findIndex(({ name }) => name === migration);
  if (at < 0) throw new Error(`there is no migration ${migration}`);
  return at;
}

/** Makes the tables of an earlier version in an empty store. */
export async function makeOlderStore(location: string, version: number): Promise<void> {
  const paths = { index: '../../src/stores/sql/schema/index.ts', version: '../../src/stores/sql/schema/version.ts' };
  jest.doMock(paths.index, () => ({ MIGRATIONS: MIGRATIONS.slice(0, version) }));
  jest.doMock(paths.version, () => ({
    ...jest.requireActual<typeof versions>('../../src/stores/sql/schema/version.ts'),
    STORE_VERSION: version,
  }));
  try {
    await jest.isolateModulesAsync(async () => {
      const { openAny } = await import('../../src/stores/open.ts');
      const store = await openAny(location, { create: true });
      const { to } = await store.migrate();
      await store.close();
      if (to !== version) throw new Error(`the store has version ${to}, not ${version}`);
    });
  } finally {
    Object.values(paths).forEach((path) => jest.dontMock(path));
  }
}

/**
 * A sandbox whose store has an earlier version, filled with the rows of an organization of today: all
 * rows, but only the columns of that version.
 */
export async function olderSandbox(backend: Backend, version: number, prepare: Prepare): Promise<Sandbox> {
  const today = await sandbox(backend, prepare);
  // Ids and random bytes continue after those that were drawn.
  const box = await emptySandbox(backend, { ids: 1_000_000, blocks: 1_000_000 });
  box.clock.now = today.clock.now;
  await makeOlderStore(box.location, version);
  await copyRows(today, box);
  if (version < versionBefore('operation-ids') + 1) await chainWithoutIds(box);
  const config = 'config/config.json';
  cpSync(today.path('config'), box.path('config'), { recursive: true });
  writeFileSync(box.path(config), readFileSync(today.path(config), 'utf8').replaceAll(today.location, box.location));
  await today.destroy();
  return box;
}

const COLUMNS = {
  sqlite: 'select name from pragma_table_info($1)',
  postgresql:
    'select column_name as name from information_schema.columns where table_schema = current_schema() and table_name = $1',
} as const;

/** Rows of one statement: SQLite takes some thirty thousand values. */
const STEP = 500;

async function copyRows(from: Sandbox, { backend, location }: Sandbox): Promise<void> {
  for (const { name, key } of TABLES) {
    const columns = (await backend.query<{ name: string }>(location, COLUMNS[backend.engine], name)).map(
      (column) => column.name,
    );
    if (columns.length === 0) continue;
    const list = columns.join(', ');
    const rows = await backend.query<Record<string, unknown>>(
      from.location,
      `select ${list} from ${name} order by ${key.join(', ')}`,
    );
    for (let at = 0; at < rows.length; at += STEP) {
      const some = rows.slice(at, at + STEP);
      const tuples = some.map(
        (_row, row) => `(${columns.map((_, n) => `$${row * columns.length + n + 1}`).join(', ')})`,
      );
      const values = some.flatMap((row) => columns.map((column) => row[column]));
      await backend.query(location, `insert into ${name} (${list}) values ${tuples.join(', ')}`, ...values);
    }
  }
}

/** Chains the events as a program did that knew no operation ids. */
async function chainWithoutIds({ backend, location }: Sandbox): Promise<void> {
  const rows = await backend.query<AuditEvent>(location, 'select * from audit_events order by seq');
  const [first] = rows;
  if (first === undefined) return;
  let hash = first.prev_hash;
  for (const row of rows) {
    const event = { ...row, request_id: '', prev_hash: hash };
    hash = chainHash(hash, event);
    const set = 'update audit_events set prev_hash = $1, hash = $2 where seq = $3';
    await backend.query(location, set, event.prev_hash, hash, event.seq);
  }
  await backend.query(location, 'update audit_head set hash = $1', hash);
}
