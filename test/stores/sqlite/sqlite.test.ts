import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '../../../src/stores/sqlite/index.ts';
import { conformance } from '../conformance.ts';

let dir: string | undefined;
let migrated: Buffer | undefined;

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'roster-conformance-'));
const storeIn = (folder: string): string => join(folder, 'roster.db');
const removed = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/** The file of a store that has its tables and no rows: the migrations take longer than most tests. */
async function emptyStore(): Promise<Buffer> {
  const folder = newFolder();
  const store = openSqlite(storeIn(folder), { create: true });
  await store.migrate();
  await store.close();
  const bytes = readFileSync(storeIn(folder));
  removed(folder);
  return bytes;
}

const destroy = (): Promise<void> => {
  if (dir !== undefined) removed(dir);
  dir = undefined;
  return Promise.resolve();
};

conformance({
  name: 'sqlite',
  open: () => {
    dir ??= newFolder();
    return Promise.resolve(openSqlite(storeIn(dir), { create: true }));
  },
  empty: async () => {
    await destroy();
    dir = newFolder();
    writeFileSync(storeIn(dir), (migrated ??= await emptyStore()), { mode: 0o600 });
  },
  destroy,
});
