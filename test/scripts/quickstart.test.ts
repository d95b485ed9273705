import { execFile } from 'node:child_process';
import { build } from '../support/built.ts';
import { ROOT } from '../support/source.ts';

/** The first command of the README, up to its last line. It takes a second, for a start of the program each step. */

/** In milliseconds: a step that waits for somebody never ends. */
const LONGEST = 60_000;

test(
  'the quickstart goes through all its steps, and waits for nobody',
  async () => {
    await build();
    const ended = await new Promise<{ readonly error: Error | null; readonly stdout: string }>((resolve) =>
      execFile(
        process.execPath,
        ['scripts/quickstart.mjs'],
        { cwd: ROOT, timeout: LONGEST, killSignal: 'SIGKILL' },
        (error, stdout) => resolve({ error, stdout }),
      ),
    );
    expect(ended.error).toBeNull();
    expect(ended.stdout).toContain('the store is sound');
    expect(ended.stdout).toContain('60 temporary passwords were written to the file');
    expect(ended.stdout).not.toContain('error:');
  },
  LONGEST + 30_000,
);
