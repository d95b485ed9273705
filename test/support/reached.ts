import { watch } from 'node:fs';
import type { ChildProcess } from 'node:child_process';

/**
 * Waits until a program has written so much that something holds, or has ended.
 * It is looked at again at each change in the folder, so that waiting takes no time of the processor.
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
