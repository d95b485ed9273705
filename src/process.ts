import { processIo } from './cli/process/io.ts';
import { main } from './main.ts';

/**
 * Runs roster on this process; resolves with the exit status. Called by bin/roster.js alone. `uncached`: the folder of the
 * program, where its code cache does not fit this Node and cannot be made anew.
 */
export const run = (process: NodeJS.Process, version: string, uncached?: string): Promise<number> =>
  main(process.argv.slice(2), processIo(process, version, uncached));
