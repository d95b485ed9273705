import type { Io } from './cli/io.ts';

/** Runs roster on this process; resolves with the exit status. Called by bin/roster.js alone. */
export async function run(process: NodeJS.Process, version: string): Promise<number> {
  const argv = process.argv.slice(2);
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    process.stdout.write(`${version}\n`);
    return 0;
  }
  const [{ main }, io] = await Promise.all([import('./main.ts'), ioOf(process)]);
  return main(argv, io, version);
}

/** The real outside; everything in it is opened when it is used, for many commands never touch most of it. */
async function ioOf(process: NodeJS.Process): Promise<Io> {
  const { processIo } = await import('./cli/process-io.ts');
  return processIo(process);
}
