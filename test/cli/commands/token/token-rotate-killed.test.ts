import { readFileSync } from 'node:fs';
import type { Token } from '../../../../src/cli/commands/token/views.ts';
import { initialised } from '../../../support/built.ts';
import type { Place } from '../../../support/built.ts';

/** A rotation that is killed: the next one makes good what it left. */

const DELIVER = 'install -m 600 /dev/stdin delivered';
/** The program is the parent of the shell that hands on standard input. */
const KILL = 'kill -9 $(sed -n "s/^PPid:.//p" /proc/$PPID/status)';

let here: Place;
beforeEach(async () => {
  here = await initialised();
  await here.ok('token create ci --secret-file ci.jsonl');
});
afterEach(() => here.destroy());

const rotate = (...more: readonly string[]) => here.start(['token', 'rotate', 'ci', ...more]).done;
const works = async (token: string): Promise<boolean> =>
  (await here.run('whoami', '', { ROSTER_TOKEN: token })).code === 0;
const delivered = (): string => readFileSync(here.path('delivered'), 'utf8');

test('the token that a killed rotation delivered finishes it', async () => {
  const { secret: old } = JSON.parse(readFileSync(here.path('ci.jsonl'), 'utf8')) as { readonly secret: string };
  const own = (token: string, ...more: readonly string[]) =>
    here.start(['token', 'rotate', '--deliver', DELIVER, ...more], '', { ROSTER_TOKEN: token }).done;
  expect((await own(old, '--verify', KILL)).code).toBeNull();
  expect((await own(delivered(), '--if-older-than', '60d')).code).toBe(0);
  expect([await works(old), await works(delivered())]).toEqual([false, true]);
});

test.each([
  ['before the delivery', [['--deliver', KILL]]],
  ['after the delivery', [['--deliver', `${DELIVER}; ${KILL}`]]],
  ['in the check', [['--deliver', DELIVER, '--verify', KILL]]],
  [
    'twice',
    [
      ['--deliver', DELIVER, '--verify', KILL],
      ['--deliver', `${DELIVER}; ${KILL}`],
    ],
  ],
])('killed %s', async (_when, runs) => {
  const { secret: old } = JSON.parse(readFileSync(here.path('ci.jsonl'), 'utf8')) as { readonly secret: string };
  const earlier: string[] = [];
  for (const argv of runs) {
    expect((await rotate(...argv)).code).toBeNull();
    if (argv.join().includes('install')) earlier.push(delivered());
  }
  expect(await works(old)).toBe(true);
  for (const token of earlier.slice(-1)) expect(await works(token)).toBe(true);

  const ran = await rotate('--if-older-than', '60d', '--deliver', DELIVER, '--verify', 'test -n "$ROSTER_TOKEN"');
  expect([ran.code, ran.stderr]).toEqual([0, expect.stringContaining('the old token stopped working')]);
  expect(await works(delivered())).toBe(true);
  for (const token of [old, ...earlier]) expect(await works(token)).toBe(false);
  const { stdout } = await here.ok('token list --json');
  const live = (JSON.parse(stdout) as Token[]).filter(({ name }) => name === 'ci');
  expect(live.map(({ replaces }) => replaces)).toEqual([null]);
  expect((await rotate('--if-older-than', '60d', '--deliver', KILL)).code).toBe(0);
});
