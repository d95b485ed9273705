import { mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configDir } from './config.ts';
import type { Env } from '../terminal/io.ts';

/** What people are told at most once a day: a file of the configuration has the time at which they were. */

/** In milliseconds. */
const DAY = 24 * 3_600_000;

type Advice = 'second-owner';

const fileOf = (env: Env, advice: Advice): string => join(configDir(env), `advised-${advice}`);

/** Whether it was not told in the last day before `now`, in milliseconds since 1970. */
export function isDue(env: Env, advice: Advice, now: number): boolean {
  const told = statSync(fileOf(env, advice), { throwIfNoEntry: false })?.mtimeMs;
  return told === undefined || Math.abs(now - told) >= DAY;
}

/** Notes that it is told now; false: it cannot be noted, so it had better not be told. */
export function noteTold(env: Env, advice: Advice, now: number): boolean {
  try {
    mkdirSync(configDir(env), { recursive: true, mode: 0o700 });
    writeFileSync(fileOf(env, advice), '', { mode: 0o600 });
    utimesSync(fileOf(env, advice), now / 1000, now / 1000);
    return true;
  } catch {
    return false;
  }
}
