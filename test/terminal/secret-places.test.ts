import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { initialised, ownersToken, PROGRAM, serve } from '../support/built.ts';
import type { Place, Ran, Server } from '../support/built.ts';

/** Secrets that a server makes, where the program that asked for them is ended, or its disk is full. */

const ROWS = 1500;
const IMPORT = 'people import people.csv --secret-file secrets.jsonl';

let here: Place;
beforeEach(async () => {
  here = await initialised();
  const people = Array.from({ length: ROWS }, (_, n) => `person${n}@acme.example,,,`);
  writeFileSync(here.path('people.csv'), ['email,username,role,groups', ...people, ''].join('\n'));
});
afterEach(() => here.destroy());

const token = (): string => ownersToken(here);

describe('over HTTP', () => {
  let server: Server;
  let remote: Readonly<Record<string, string>>;
  beforeEach(async () => {
    server = await serve(here);
    remote = { ROSTER_STORE: '', ROSTER_URL: server.url, ROSTER_TOKEN: token() };
  });
  afterEach(async () => {
    server.child.kill('SIGTERM');
    await server.done;
  });

  const secrets = () =>
    existsSync(here.path('secrets.jsonl')) ? readFileSync(here.path('secrets.jsonl'), 'utf8') : '';
  /** Each address with the hash of its last secret. */
  const onFile = () =>
    secrets()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { email: string; secret: string })
      .map(({ email, secret }) => [email, createHash('sha256').update(secret).digest('hex')] as const);

  test.each([
    ['SIGKILL', null],
    ['SIGHUP', 143],
  ] as const)('an import that %s ends leaves nobody without a password once it is resumed', async (signal, code) => {
    const { child, done } = here.start(IMPORT, undefined, remote);
    while (!secrets().includes('\n') && child.exitCode === null) await wait(4);
    child.kill(signal);
    expect((await done).code).toBe(code);
    const resumed = await here.run(`${IMPORT} --resume`, undefined, remote);
    expect(resumed).toMatchObject({ code: 0 });
    const stored = await here.query<{ email: string; password_hash: string }>(
      "select email, password_hash from people where username <> 'ada'",
    );
    expect(stored).toHaveLength(ROWS);
    expect(new Map(onFile())).toEqual(new Map(stored.map((one) => [one.email, one.password_hash])));
  });
});

/** `step NAME ARGV…` runs roster and keeps what it said under that name, its output on the small disk. */
const PRELUDE = `set -u
mount -t tmpfs -o size=64k,mode=700 roster "$DISK" || exit 99
step() { name=$1; shift; "$NODE" "$PROGRAM" "$@" >"$DISK/$name.out" 2>"$OUT/$name.err"; echo $? >"$OUT/$name.code"; }
"$NODE" "$PROGRAM" serve --listen 127.0.0.1:0 2>"$OUT/serve.err" & server=$!
until grep -q 'is served at' "$OUT/serve.err"; do kill -0 $server || exit 98; sleep 0.05; done
url=$(sed -n 's/.*is served at \\([^ ]*\\) from .*/\\1/p' "$OUT/serve.err")
export ROSTER_CONFIG_DIR="$DISK/config"
echo "correct horse battery staple" | "$NODE" "$PROGRAM" login ada --url "$url" --password-stdin || exit 97
dd if=/dev/zero of="$DISK/fill" bs=1k 2>/dev/null
`;

test('on a full disk neither a secret file nor a revealed answer costs a secret, here and over HTTP', async () => {
  for (const folder of ['disk', 'out']) mkdirSync(here.path(folder));
  const commands = ['people add grace@acme.example', 'people import people.csv'];
  const ways = ['', '--url "$url" '];
  const places = ['--secret-file "$DISK/new.jsonl"', '--reveal'];
  const steps = commands.flatMap((command) => ways.flatMap((way) => places.map((at) => `${command} ${way}${at}`)));
  const lines = [
    'export ROSTER_TOKEN="$TOKEN"',
    ...steps.map((argv, n) => `step s${n} ${argv}`),
    // What the configuration is to keep.
    'unset ROSTER_TOKEN',
    'step reset token reset --url "$url" --secret-file "$OUT/reset.jsonl"',
    'echo "correct horse battery staple" | step login login ada --url "$url" --password-stdin',
    'rm "$DISK/fill"',
    'step whoami whoami --url "$url" --json',
    'step verify audit verify --url "$url" --json',
    'cp "$DISK/verify.out" "$OUT"',
  ];
  const flags = process.getuid?.() === 0 ? '-m' : '-rm';
  const script = [PRELUDE, ...lines, 'ls "$DISK" >"$OUT/left"', 'kill $server; wait $server || true'].join('\n');
  await promisify(execFile)('unshare', [flags, 'sh', '-c', script], {
    cwd: here.dir,
    env: {
      ...here.env,
      TOKEN: token(),
      NODE: process.execPath,
      PROGRAM,
      DISK: here.path('disk'),
      OUT: here.path('out'),
    },
  });
  const read = (name: string) => readFileSync(here.path(`out/${name}`), 'utf8');
  for (const [n, argv] of steps.entries()) {
    const ran: Omit<Ran, 'stdout'> = { code: Number(read(`s${n}.code`)), stderr: read(`s${n}.err`) };
    expect([argv, ran]).toEqual([
      argv,
      {
        code: 7,
        stderr: expect.stringMatching(
          /^(changing .*\n)?error: .* no room left on the disk\nhint: nothing was changed/,
        ) as string,
      },
    ]);
  }
  expect(read('left')).not.toContain('new.jsonl');
  for (const step of ['reset', 'login'])
    expect([step, read(`${step}.code`), read(`${step}.err`)]).toEqual([
      step,
      '7\n',
      expect.stringMatching(
        /^error: the configuration \S+ cannot be written: no room left on the disk\nhint: make room, and run it again\n$/,
      ) as string,
    ]);
  expect([read('whoami.code'), existsSync(here.path('out/reset.jsonl'))]).toEqual(['0\n', false]);
  // The first Owner, the event of init, and the login before the disk was full, which is the first from there.
  expect(JSON.parse(read('verify.out'))).toMatchObject({ events: 4 });
});
