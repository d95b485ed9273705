import { execFile, execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, read } from 'node:fs';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { initialised, PROGRAM } from '../support/built.ts';
import type { Place } from '../support/built.ts';

let here: Place;
beforeAll(async () => {
  here = await initialised();
  const rows = Array.from({ length: 400 }, (_, at) => `person-${at}@acme.example`);
  await here.ok('people import - --secret-file passwords.jsonl', `email\n${rows.join('\n')}\n`);
});
afterAll(() => here.destroy());

test.each(['audit export', 'audit export -o jsonl', 'people list --all --json'])(
  '%s ends quietly with 0 when its reader goes away early',
  async (argv) => {
    const whole = await here.ok(argv);
    // More than a pipe holds, so that something is left to write.
    expect(whole.stdout.length).toBeGreaterThan(65_536);
    const { child, done } = here.start(argv);
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect(await done).toMatchObject({ code: 0, stderr: '' });
  },
);

test('a whole output arrives in a pipe, however slowly it is read', async () => {
  const { child, done } = here.start('audit export --order asc');
  child.stdout?.pause();
  child.stdout?.once('readable', () => child.stdout?.resume());
  const { code, stdout } = await done;
  expect(code).toBe(0);
  expect(stdout).toBe((await here.ok('audit export --order asc')).stdout);
  expect(stdout.trimEnd().split('\n').length).toBeGreaterThan(400);
});

/** A pipe between programs is another thing than what a program of Node gives its children. */
describe('in a shell', () => {
  const shell = (command: string) =>
    promisify(execFile)('sh', ['-c', command], {
      env: { ...here.env, NODE: process.execPath, ROSTER: PROGRAM },
      maxBuffer: 10_000_000,
    });

  test('a whole output arrives, however slowly it is read', async () => {
    const slowly = '{ read -r first; echo "$first"; cat; }';
    const { stdout } = await shell(`"$NODE" "$ROSTER" audit export --order asc | ${slowly}`);
    expect(stdout).toBe((await here.ok('audit export --order asc')).stdout);
  });

  test('a command ends quietly with 0 when its reader goes away early', async () => {
    const { stdout, stderr } = await shell('{ "$NODE" "$ROSTER" audit export; echo "$?" >&2; } | head -n 1');
    expect(stdout.split('\n')).toHaveLength(2);
    expect(stderr).toBe('0\n');
  });

  test('a command whose reader does not read hears a second signal', async () => {
    const pipe = here.path('pipe');
    execFileSync('mkfifo', [pipe]);
    const both = openSync(pipe, 'r+');
    const writer = openSync(pipe, 'w');
    const child = spawn(process.execPath, [PROGRAM, 'audit', 'export'], {
      env: here.env,
      stdio: ['ignore', writer, 'ignore'],
    });
    const exit = once(child, 'exit');
    // From the first byte on, it writes until the pipe is full.
    await promisify(read)(both, Buffer.alloc(1), 0, 1, null);
    child.kill('SIGTERM');
    child.kill('SIGINT');
    // Either may come first.
    expect([130, 143]).toContain((await exit)[0]);
    closeSync(writer);
    closeSync(both);
  });
});
