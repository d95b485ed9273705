import { watch } from 'node:fs';
import type { ChildProcess } from 'node:child_process';

/**
 * Waits until a condition on a folder holds, or the program has ended.
 * The condition is checked at each change in the folder, so that waiting takes no CPU time.
 */
export async function reached(child: ChildProcess, dir: string, holds: () => boolean): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const watcher = watch(dir);
    const settle = (): void => {
      watcher.close();
      child.off('exit', settle);
      resolve();
    };
    const look = (): void => {
      if (holds()) settle();
    };
    child.once('exit', settle);
    watcher.on('change', look).on('error', reject);
    look();
  });
}
