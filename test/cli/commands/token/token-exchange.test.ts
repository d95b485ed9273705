import { writeFileSync } from 'node:fs';
import type { OutgoingRequest, Transport } from '../../../../src/client/transport.ts';
import { backends } from '../../../harness.ts';
import type { RunOptions } from '../../../harness.ts';
import { AUDIENCE, ciBox } from '../../../support/ci-box.ts';
import type { CiBox } from '../../../support/ci-box.ts';
import { errorOf } from '../../../support/front-door.ts';
import { nowhere } from '../../../support/server.ts';
import { stopWebServers } from '../../../support/web-server.ts';

/** Where a job's token comes from, and where the one goes that it is exchanged for. */

const [backend] = backends();

let ci: CiBox;
beforeEach(async () => {
  if (backend === undefined) throw new Error('there is no backend');
  ci = await ciBox(backend);
  await ci.trusting();
});
afterEach(async () => {
  await ci.box.destroy();
  await stopWebServers();
});

const run = (argv: string, env: RunOptions['env'] = {}, more: RunOptions = {}) =>
  ci.box.run(`token exchange ${argv}`.trim(), { env, ...more });
const token = () => ci.issuer.token();
const isToken = expect.stringMatching(/^rst_\w+\n$/) as string;

test('from a file, standard input or a variable, blanks around it aside', async () => {
  writeFileSync(ci.box.path('job'), ` ${token()}\n`);
  expect(await run(`--token-file ${ci.box.path('job')}`)).toMatchObject({ code: 0, stdout: isToken });
  expect(await run('--token-stdin', {}, { stdin: `${token()}\n` })).toMatchObject({ code: 0, stdout: isToken });
  expect(await run('', { ROSTER_ID_TOKEN: `${token()} ` })).toMatchObject({ code: 0, stdout: isToken });
  expect(await run('', { SEMAPHORE_OIDC_TOKEN: token() })).toMatchObject({ code: 0, stdout: isToken });
});

test('what is nearer comes first', async () => {
  const env = { ROSTER_ID_TOKEN: token(), SEMAPHORE_OIDC_TOKEN: 'none' };
  expect(await run('', env)).toMatchObject({ code: 0 });
  expect(await run('--token-stdin', { ROSTER_ID_TOKEN: 'none' }, { stdin: token() })).toMatchObject({ code: 0 });
});

test.each([
  ['nothing', '', {}, 'input_needed', 'ROSTER_ID_TOKEN'],
  ['an empty variable', '', { ROSTER_ID_TOKEN: ' ' }, 'input_needed', 'whether the job may have one'],
  ['GitHub without its permission', '', { GITHUB_ACTIONS: 'true' }, 'input_needed', 'id-token: write'],
  ['two at once', '--token-stdin --token-file x', {}, 'usage', 'one of them'],
  ['a file that is not there', '--token-file none', {}, 'not_found', 'name a file'],
])('%s', async (_what, argv, env, code, hint) => {
  const told = errorOf(await run(`${argv} --json`, env));
  expect([told.code, told.hint]).toEqual([code, expect.stringContaining(hint)]);
});

test('with a format, all of it in a document', async () => {
  const { stdout } = await run('--token-stdin --json', {}, { stdin: token() });
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ service_account: 'ci', organization: 'Acme', expires_at: '2026-03-01T09:15:00.000Z' },
    token: expect.stringMatching(/^rst_/) as string,
  });
});

test('a command gets it in ROSTER_TOKEN, with the same organization, and its exit status is the answer', async () => {
  const started: { words: readonly string[]; env: Readonly<Record<string, string | undefined>> }[] = [];
  const program: RunOptions['program'] = (one) => {
    started.push(one);
    return 7;
  };
  const env = { ROSTER_ID_TOKEN: token(), MINE: 'yes' };
  const ended = await ci.box.run(['token', 'exchange', '--', 'deploy', '--json', 'a b'], { env, program });
  expect(ended).toMatchObject({ code: 7, stdout: '', stderr: '' });
  expect(started).toMatchObject([
    {
      words: ['deploy', '--json', 'a b'],
      env: { MINE: 'yes', ROSTER_STORE: ci.box.location, ROSTER_TOKEN: expect.stringMatching(/^rst_/) as string },
    },
  ]);
});

test('a command that is not there', async () => {
  const result = await ci.box.run(['token', 'exchange', '--json', '--', 'nothing'], {
    env: { ROSTER_ID_TOKEN: token() },
  });
  expect(errorOf(result)).toMatchObject({ code: 'no_program', message: 'the program nothing could not be started' });
});

describe('on GitHub', () => {
  const GITHUB = {
    GITHUB_ACTIONS: 'true',
    ACTIONS_ID_TOKEN_REQUEST_URL: 'https://actions.example/token?api-version=2.0',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'proof',
  };
  const asked: (readonly [string, OutgoingRequest])[] = [];
  beforeEach(() => void asked.splice(0));

  const github = (status: number, body: string): NonNullable<RunOptions['remote']> => {
    const transport: Transport = {
      ...nowhere,
      fetch: (url, request) => {
        asked.push([url, request]);
        const { body: stream } = new Response(body);
        return Promise.resolve({ status, headers: new Headers(), body: stream });
      },
    };
    return () => Promise.resolve(transport);
  };

  test('it is asked for with the audience, and what comes of it is hidden in the log', async () => {
    const remote = github(200, JSON.stringify({ value: token() }));
    const { code, stdout, stderr } = await run(`--audience ${AUDIENCE}`, GITHUB, { remote });
    expect([code, stdout, stderr]).toEqual([0, isToken, `::add-mask::${stdout}`]);
    expect(asked).toMatchObject([
      [
        `https://actions.example/token?api-version=2.0&audience=${encodeURIComponent(AUDIENCE)}`,
        { method: 'GET', headers: { authorization: 'Bearer proof' }, redirect: 'manual' },
      ],
    ]);
  });

  test.each([
    ['a refusal', 403, '{}'],
    ['a redirect', 302, ''],
    ['something else', 200, '<html>'],
    ['no text', 200, '{"value":{}}'],
    ['very much', 200, ' '.repeat(70_000)],
  ])('%s', async (_what, status, body) => {
    const result = await run(`--audience ${AUDIENCE} --json`, GITHUB, { remote: github(status, body) });
    expect(errorOf(result).code).toBe('unavailable');
    expect(result.stderr).not.toContain('proof');
  });

  test('without an audience, or over http, nobody is asked', async () => {
    expect(errorOf(await run('--json', GITHUB, { remote: github(200, '') })).code).toBe('usage');
    const env = { ...GITHUB, ACTIONS_ID_TOKEN_REQUEST_URL: 'http://actions.example' };
    expect(errorOf(await run('--audience x --json', env, { remote: github(200, '') })).code).toBe('invalid');
    expect(asked).toEqual([]);
  });
});

test.each([['--token-stdin'], ['']])('no token is in what is refused: %s', async (argv) => {
  const wrong = ci.issuer.token({ aud: 'https://elsewhere.example' });
  const { code, stderr } = await run(`${argv} --debug`.trim(), argv === '' ? { ROSTER_ID_TOKEN: wrong } : {}, {
    stdin: wrong,
  });
  expect(code).toBe(4);
  for (const part of wrong.split('.')) expect(stderr).not.toContain(part);
});
