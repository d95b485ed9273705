import type { MessagePort } from 'node:worker_threads';
import { processIo } from './cli/process/io.ts';
import type { ProgramPlace } from './cli/process/io.ts';
import type { LongReaderData } from './cli/commands/serve/long-reader.ts';
import { main } from './main.ts';

/** Runs roster on this process; resolves with the exit status. Called by bin/roster.js alone. */
export const run = (process: NodeJS.Process, place: ProgramPlace): Promise<number> =>
  main(process.argv.slice(2), processIo(process, place));

/** Does the long reads that a server sends to this thread. Called by bin/long-reads.js alone. */
export async function answerLongReads(process: NodeJS.Process, port: MessagePort, data: LongReaderData): Promise<void> {
  const [{ answerReads }, { api }] = await Promise.all([
    import('./cli/commands/serve/long-reader.ts'),
    import('./registry.ts'),
  ]);
  answerReads(port, data, process.env, api);
}
