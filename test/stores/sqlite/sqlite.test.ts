import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '../../../src/stores/sqlite/index.ts';
import { conformance } from '../conformance.ts';

let dir: string | undefined;

const remove = (): Promise<void> => {
  if (dir !== undefined) rmSync(dir, { recursive: true, force: true });
  dir = undefined;
  return Promise.resolve();
};

conformance({
  name: 'sqlite',
  open: () => {
    dir ??= mkdtempSync(join(tmpdir(), 'roster-conformance-'));
    return Promise.resolve(openSqlite(join(dir, 'roster.db'), { create: true }));
  },
  empty: remove,
  destroy: remove,
});
