/* global fetch */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Whether an executable does what bin/roster.js does: the quickstart, the same versions and completions, and a long read of a
 * server, which runs in a thread. Throws where not.
 */
export async function tryOut(root, executable) {
  const said = (program, argv) => execFileSync(program, argv, { encoding: 'utf8' });
  for (const argv of [['--version'], ['--version', '--json'], ['completion', 'bash'], ['__complete', 'fish', 'peop']]) {
    const expected = said(process.execPath, [join(root, 'bin/roster.js'), ...argv]);
    const actual = said(executable, argv);
    if (actual !== expected) throw new Error(`roster ${argv.join(' ')} prints ${actual}, not ${expected}`);
  }
  execFileSync(process.execPath, [join(root, 'scripts/quickstart.mjs'), executable], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const home = mkdtempSync(join(tmpdir(), 'roster-tried-'));
  try {
    await tryLongRead(executable, home);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
  console.log('tried: the quickstart, versions, completions, and a long read of a server');
}

async function tryLongRead(executable, home) {
  const config = join(home, 'config');
  const env = { ...process.env, HOME: home, ROSTER_CONFIG_DIR: config, ROSTER_STORE: join(home, 'roster.db') };
  const init = ['init', '--organization', 'Acme', '--owner', 'ada@acme.example', '--reveal'];
  execFileSync(executable, init, { env, stdio: 'ignore' });
  const { token } = JSON.parse(readFileSync(join(config, 'config.json'), 'utf8')).contexts.local;
  const argv = ['serve', '--listen', '127.0.0.1:0', '--json', '--log-level', 'error'];
  const server = spawn(executable, argv, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(server, 'exit');
  try {
    let text = '';
    for await (const part of server.stdout) {
      text += part;
      if (text.trimEnd().endsWith('}')) break;
    }
    const headers = { authorization: `Token ${token}` };
    const { status } = await fetch(`${JSON.parse(text).url}/api/v1/health`, { headers });
    if (status !== 200) throw new Error(`a server of the executable answers a long read with ${status}`);
  } finally {
    server.kill();
    await ended;
  }
}
