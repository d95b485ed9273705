import { processIo } from './cli/process/io.ts';
import { main } from './main.ts';

/** Runs roster on this process; resolves with the exit status. Called by bin/roster.js alone. */
export const run = (process: NodeJS.Process, version: string): Promise<number> =>
  main(process.argv.slice(2), processIo(process, version));
