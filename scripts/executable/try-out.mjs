import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Whether an executable does what bin/roster.js does: the quickstart, the same versions and completions. Throws where not. */
export function tryOut(root, executable) {
  const said = (program, argv) => execFileSync(program, argv, { encoding: 'utf8' });
  for (const argv of [['--version'], ['--version', '--json'], ['completion', 'bash'], ['__complete', 'fish', 'peop']]) {
    const expected = said(process.execPath, [join(root, 'bin/roster.js'), ...argv]);
    const actual = said(executable, argv);
    if (actual !== expected) throw new Error(`roster ${argv.join(' ')} prints ${actual}, not ${expected}`);
  }
  execFileSync(process.execPath, [join(root, 'scripts/quickstart.mjs'), executable], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  console.log('tried: the quickstart, versions and completions');
}
