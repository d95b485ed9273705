import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { backends, sandbox } from '../harness.ts';
import type { Backend, Sandbox } from '../harness.ts';

/** The commands that deliver a rotated token, as docs/ci.md lists them: each gets it on standard input alone. */

const page = readFileSync(join(__dirname, '../../docs/ci.md'), 'utf8');
const TABLE = page.slice(page.indexOf('| --- |'));
const RECIPES = [...TABLE.matchAll(/^\| (.+?) \| `((?:[^`\\]|\\\|)+)`/gm)].map(
  ([, where = '', command = '']) => [where, command.replaceAll('\\|', '|')] as const,
);

/** Stand for the programs of others: each keeps its arguments, its input and the file that it is given. */
const PROGRAMS = ['gh', 'glab', 'sem', 'kubectl', 'vault', 'jenkins-cli'];
const STUB = `#!/bin/sh
printf '%s\\n' "$*" >> "$STUBS/argv"
cat >> "$STUBS/got"
for word in "$@"; do case $word in *=/dev/stdin | *:/*) cat "\${word%%:*}" 2>/dev/null >> "$STUBS/got" ;; esac; done
exit 0
`;
/** kubectl reads the token where an option says, and not by itself. */
const KUBECTL = STUB.replace('cat >> "$STUBS/got"', 'case $* in *=/dev/stdin*) cat /dev/stdin | tee -a "$STUBS/got" ;; *) cat > /dev/null ;; esac');

test('there is one for each place', () => {
  expect(RECIPES.map(([where]) => where)).toEqual([
    'a file that only you can read',
    'GitHub Actions',
    'GitLab',
    'Semaphore',
    'Kubernetes',
    'Vault',
    'Jenkins',
  ]);
});

const [backend] = backends() as [Backend];
let box: Sandbox;
const outside = process.cwd();
beforeEach(async () => {
  box = await sandbox(backend);
  process.chdir(box.dir);
  mkdirSync('stubs');
  for (const name of PROGRAMS)
    writeFileSync(`stubs/${name}`, name === 'kubectl' ? KUBECTL : STUB, { mode: 0o700 });
  writeFileSync('credential-xml.sh', '#!/bin/sh\nexec cat\n', { mode: 0o700 });
});
afterEach(async () => {
  process.chdir(outside);
  await box.destroy();
});

test.each(RECIPES)('%s gets the token, and no process list does', async (_where, command) => {
  await box.json('token create ci --reveal');
  const stubs = box.path('stubs');
  const env = { PATH: `${stubs}${delimiter}${process.env.PATH ?? ''}`, STUBS: stubs };
  const check = `test -n "$ROSTER_TOKEN" && printf %s "$ROSTER_TOKEN" > checked`;
  const ran = await box.run(['token', 'rotate', 'ci', '--deliver', command, '--verify', check], { env });
  expect([ran.code, ran.stderr]).toEqual([0, expect.stringContaining('the old token stopped working')]);
  const token = box.read('checked');
  const kept = command.startsWith('install') && !command.includes('sem ') ? 'roster-token' : 'stubs/got';
  expect(box.read(kept)).toBe(token);
  if (kept !== 'roster-token') expect(box.read('stubs/argv')).not.toContain(token);
});
