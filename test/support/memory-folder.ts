import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A folder in memory for the files of a run: stores and databases of tests are written there in half the time. */

const MEMORY = '/dev/shm';
const PREFIX = 'roster-tests-';
/** In bytes: several times what a whole run needs. */
const ROOM = 2 * 1024 ** 3;

/** Makes the folder; undefined if there is no memory file system, too little room, or programs cannot run there. */
export function memoryFolder(): string | undefined {
  try {
    removeAbandoned();
    const { bavail, bsize } = statfsSync(MEMORY);
    if (bavail * bsize < ROOM) return undefined;
    const dir = join(MEMORY, `${PREFIX}${process.pid}`);
    mkdirSync(dir);
    // PostgreSQL runs as another user.
    chmodSync(dir, 0o755);
    if (runsPrograms(dir)) return dir;
    rmSync(dir, { recursive: true, force: true });
    return undefined;
  } catch {
    return undefined;
  }
}

function runsPrograms(dir: string): boolean {
  const program = join(dir, 'program');
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
  try {
    execFileSync(program, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(program);
  }
}

/** Removes the folders of runs that were killed. */
function removeAbandoned(): void {
  for (const name of readdirSync(MEMORY)) {
    const pid = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length)) : NaN;
    if (Number.isInteger(pid) && !isAlive(pid)) rmSync(join(MEMORY, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
