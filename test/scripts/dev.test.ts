import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../support/source.ts';

/** `npm run dev`: roster from its sources, as the built program is. */

let home: string;
beforeAll(() => (home = mkdtempSync(join(tmpdir(), 'roster-dev-'))));
afterAll(() => rmSync(home, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function dev(argv: string, stdin = ''): Promise<Ended> {
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    ROSTER_CONFIG_DIR: join(home, 'config'),
    ROSTER_STORE: join(home, 'roster.db'),
    npm_config_update_notifier: 'false',
  };
  return new Promise((resolve) => {
    const child = execFile(
      'npm',
      ['run', '--silent', 'dev', '--', ...argv.split(' ')],
      { cwd: ROOT, env },
      (error, stdout, stderr) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
    child.stdin?.end(stdin);
  });
}

test('it reads standard input, answers, and ends with the exit status of the command', async () => {
  const init = await dev(
    'init --organization Acme --owner ada@acme.example --password-stdin',
    'correct horse battery staple',
  );
  expect(init).toMatchObject({ code: 0 });
  expect(await dev('people list --fields username')).toEqual({ code: 0, stdout: 'username\nada\n', stderr: '' });
  const refused = await dev('people show nobody --debug');
  expect([refused.code, refused.stdout]).toEqual([3, '']);
  expect(refused.stderr).toMatch(/\/src\/\S+\.ts:\d+:\d+/);
});
