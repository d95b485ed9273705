import type { Config } from '../../../../src/cli/context/config.ts';
import { readFileSync } from 'node:fs';
import { AppError } from '../../../../src/domain/errors.ts';
import { everyBackend, sandbox } from '../../../harness.ts';
import type { RunOptions, Sandbox } from '../../../harness.ts';
import { errorOf } from '../../../support/front-door.ts';
import { testServer } from '../../../support/server.ts';
import type { TestServer } from '../../../support/server.ts';
import { visitor } from '../../../support/visitor.ts';

/** `roster login` on an instance, by the browser of somebody who is signed in there. */

const PASSWORD = 'correct horse battery staple';
const [remote] = everyBackend().filter((one) => one.remote);
if (remote === undefined) throw new Error('there is no way over HTTP');

let box: Sandbox;
let server: TestServer;
let codes: string[];
beforeEach(async () => {
  box = await sandbox(remote);
  server = await testServer(box.location, box.environment);
  codes = [];
});
afterEach(async () => {
  await server.close();
  await box.destroy();
});

/** Runs on a terminal of 80 columns, with a configuration of its own. */
const elsewhere = (argv: string, options: RunOptions = {}) =>
  box.run(argv, {
    answers: [],
    tty: 80,
    ...options,
    env: { ROSTER_CONFIG_DIR: box.path('elsewhere'), ...options.env },
  });
const config = (): Config => JSON.parse(readFileSync(box.path('elsewhere/config.json'), 'utf8')) as Config;

/** Decides as ada about the code that the log of requests shows last; the second pause is in time. */
const deciding =
  (decision: string): NonNullable<RunOptions['between']> =>
  (fetch) =>
  async (url, init) => {
    const response = await fetch(url, init);
    if (!url.endsWith('/session/device')) return response;
    const { user_code: code } = (await response.clone().json()) as { user_code: string };
    codes.push(code);
    if (decision === '') return response;
    const ada = visitor(server);
    await ada.signIn('ada', PASSWORD);
    const shown = await ada.submit(await ada.get('/device'), '/device/code', { user_code: code });
    expect(shown.text).toContain('build-7');
    await ada.submit(shown, '/device/decision', { decision });
    return response;
  };

test('shows an address and a code, waits, and keeps the session', async () => {
  const opened: string[] = [];
  const browser = (url: string) => opened.push(url) > 0;
  const done = await elsewhere('login', { browser, between: deciding('approve') });
  expect([done.code, done.stdout]).toEqual([0, '']);
  expect(done.stderr.split('\n').slice(0, 6)).toEqual([
    'A page opens in your browser. If it does not, open:',
    '  https://roster.test/device',
    'Enter this code there:',
    `  ${codes[0] ?? ''}`,
    'Waiting until you approve it; Ctrl-C stops waiting.',
    'logged in as ada',
  ]);
  expect(opened).toEqual(['https://roster.test/device']);
  expect((await elsewhere('whoami --fields username --json')).stdout).toContain('"ada"');
  expect(Object.values(config().contexts)).toMatchObject([{ username: 'ada', organization: 'Acme' }]);
});

test('--no-open opens nothing, and --quiet still tells the code', async () => {
  const browser = () => {
    throw new AppError('internal', 'a browser was opened');
  };
  const done = await elsewhere('login --no-open --quiet', { browser, between: deciding('approve') });
  expect([done.code, done.stderr.includes(codes[0] ?? 'no code')]).toEqual([0, true]);
});

test('a denied login ends with 5, one that nobody approves with 4', async () => {
  const denied = await elsewhere('login', { between: deciding('deny') });
  expect([denied.code, denied.stderr.includes('the login was denied')]).toEqual([5, true]);
  const late = await elsewhere('login', { between: deciding('') });
  expect([late.code, late.stderr.includes('nobody approved the login in time')]).toEqual([4, true]);
});

test('Ctrl-C ends the waiting, and denies nothing', async () => {
  const stopping = new AbortController();
  const stopped = await elsewhere('login', {
    signal: stopping.signal,
    pausing: () => stopping.abort('SIGINT'),
    between: deciding(''),
  });
  expect(stopped.code).toBe(130);
  const ada = visitor(server);
  await ada.signIn('ada', PASSWORD);
  const shown = await ada.submit(await ada.get('/device'), '/device/code', { user_code: codes[0] ?? '' });
  expect(shown.status).toBe(200);
});

/** A server whose answer to who asks for a code has other values. */
const answering =
  (more: object): NonNullable<RunOptions['between']> =>
  (fetch) =>
  async (url, init) => {
    const response = await deciding('approve')(fetch)(url, init);
    if (!url.endsWith('/session/device')) return response;
    const body = (await response.json()) as object;
    return new Response(JSON.stringify({ ...body, ...more }), { headers: { 'content-type': 'application/json' } });
  };

test.each([
  ['another address', 'https://known.example/device', 'https://known.example'],
  ['another port', 'https://roster.test:444/device', 'https://roster.test:444'],
  ['another scheme', 'http://roster.test/device', 'http://roster.test'],
  [
    'an address that hides another',
    'https://roster.test.evil.example\\@roster.test/',
    'https://roster.test.evil.example',
  ],
])('a page of %s is told with a warning, and not opened', async (_what, verification_uri, origin) => {
  const browser = () => {
    throw new AppError('internal', 'a browser was opened');
  };
  const done = await elsewhere('login', { browser, between: answering({ verification_uri }) });
  expect(done.code).toBe(0);
  expect(done.stderr.replaceAll('\n', ' ')).toContain(
    `The page is of ${origin}, and you log in at https://roster.test:`,
  );
  expect(done.stderr).toContain(`\n  ${new URL(verification_uri).href}\n`);
});

test('an instance that is known as another address is logged in at by its internal one', async () => {
  await box.json('settings set url https://known.example');
  const done = await elsewhere('login', { between: deciding('approve') });
  expect(done.code).toBe(0);
  expect(done.stderr).toContain('\n  https://known.example/device\n');
});

test.each([
  ['no web page', { verification_uri: 'javascript:alert(1)' }],
  ['a file', { verification_uri: 'file:///etc/passwd' }],
  ['an account', { verification_uri: 'https://a@roster.test/device' }],
  ['no page at all', { verification_uri: null }],
  ['an address that is none', { verification_uri: 'https://[/device' }],
  ['letters of another script', { verification_uri: 'https://rоster.test/device' }],
  ['a long address', { verification_uri: `https://roster.test/${'evil'.repeat(100)}` }],
  ['a control character', { verification_uri: 'https://roster.test/\u001b[2J' }],
  ['a control character in the code', { user_code: 'BCDF\u001b[2J' }],
])('a server that sends people to %s is refused, and nothing of it is shown or opened', async (_what, more) => {
  const browser = () => {
    throw new AppError('internal', 'a browser was opened');
  };
  const refused = await elsewhere('login', { browser, between: answering(more) });
  expect([refused.code, refused.stderr.includes('the server answered')]).toEqual([7, true]);
  for (const text of ['evil', '\u001b[2J', 'javascript', 'passwd']) expect(refused.stderr).not.toContain(text);
});

test('an older server is asked for a password, as with LOGIN or --password', async () => {
  const between: NonNullable<RunOptions['between']> = (fetch) => (url, init) =>
    fetch(url.replace(/\/session\/device$/, '/session/not-there'), init);
  const answers = () => ['ada', PASSWORD];
  expect(await elsewhere('login', { answers: answers(), between })).toMatchObject({
    code: 0,
    asked: [expect.anything(), expect.anything()],
  });
  expect(await elsewhere('login ada', { answers: [PASSWORD] })).toMatchObject({ code: 0 });
  expect(await elsewhere('login --password', { answers: answers() })).toMatchObject({ code: 0 });
});

test('where nobody can be asked, it does not wait for anybody', async () => {
  const refused = await box.run('login --json', { env: { ROSTER_CONFIG_DIR: box.path('elsewhere') } });
  expect([refused.code, errorOf(refused).code]).toEqual([9, 'input_needed']);
});

describe('--browser', () => {
  /** Logs in as ada does, who comes back to the address that `changed` makes of the right one. */
  async function byBrowser(
    run: (more: RunOptions) => ReturnType<typeof elsewhere>,
    changed = (back: URL) => back.href,
  ) {
    let opened: (url: string) => void = () => undefined;
    const page = new Promise<string>((resolve) => (opened = resolve));
    const running = run({ browser: (url) => (opened(url), true) });
    const url = new URL(await page);
    const callback = url.searchParams.get('redirect_uri') ?? '';
    expect(callback).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
    // What anybody else sends is answered, and waited past.
    expect((await fetch(`${callback}?code=x&state=wrong`)).status).toBe(400);
    const ada = visitor(server);
    await ada.signIn('ada', PASSWORD);
    const asked = await ada.get(url.pathname + url.search);
    const { location } = await ada.submit(asked, '/oauth/authorize', { decision: 'approve' });
    const back = await fetch(changed(new URL(location)));
    const text = await back.text();
    expect([back.status, text.includes(new URL(location).searchParams.get('code') ?? '')]).toEqual([200, false]);
    return running;
  }

  test.each<[string, (more: RunOptions) => ReturnType<typeof elsewhere>]>([
    ['on a terminal', (more) => elsewhere('login --browser', more)],
    [
      'without one',
      (more) => box.run('login --browser', { ...more, env: { ROSTER_CONFIG_DIR: box.path('elsewhere') } }),
    ],
  ])('goes to this machine’s browser and comes back to a port of it, %s', async (_, run) => {
    expect(await byBrowser(run)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('logged in as ada') as string,
    });
  });

  test.each([
    ['another server', (back: URL) => back.searchParams.set('iss', 'https://other.example')],
    ['nobody', (back: URL) => back.searchParams.delete('iss')],
  ])('refuses what comes back in the name of %s', async (_, change) => {
    const refused = await byBrowser(
      (more) => elsewhere('login --browser', more),
      (back) => {
        change(back);
        return back.href;
      },
    );
    expect(refused).toMatchObject({
      code: 7,
      stderr: expect.stringContaining('the server answered in the name of another one') as string,
    });
  });
});

test('--browser with a password, or on a store, is a mistake', async () => {
  expect(errorOf(await elsewhere('login ada --browser --json')).code).toBe('usage');
  expect((await elsewhere('login --browser', { env: { ROSTER_STORE: box.location } })).code).toBe(2);
});
