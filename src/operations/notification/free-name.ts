import { AppError } from '../../domain/errors.ts';
import { commandLine } from '../../lib/shell.ts';
import type { Reads } from '../../core/store/index.ts';

/** Throws `conflict` for a name that another notification has. */
export async function requireFree(tx: Reads, wanted: string): Promise<void> {
  const [there] = await tx.notifications.find({ names: [wanted] });
  if (there !== undefined)
    throw new AppError('conflict', `there is a notification ${wanted} already`, {
      hint: commandLine('roster', 'notification', 'show', wanted),
      details: { id: there.id },
    });
}
