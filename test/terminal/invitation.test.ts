import { initialised } from '../support/built.ts';
import type { Place } from '../support/built.ts';
import { answer, closeTerminals, KEY, openTerminal } from '../support/terminal.ts';
import type { Step } from '../support/terminal.ts';

const { enter, down, up, space, ctrlC } = KEY;
const PASSWORD = 'seven quiet lanterns glow';

let here: Place;
const json = async <T>(line: string): Promise<T> => JSON.parse((await here.ok(`${line} --json`)).stdout) as T;
const invited = () => json<{ email: string; role: string; groups: string[] }[]>('invitation list');
const codeFor = async (address: string): Promise<string> =>
  (await json<{ code: string }[]>(`people invite ${address} --reveal`))[0]?.code ?? '';
/** A configuration of the newcomer's own. */
const theirs = () => ({ env: { ROSTER_CONFIG_DIR: here.path('theirs') } });

beforeEach(async () => (here = await initialised()));
afterEach(async () => {
  closeTerminals();
  await here.destroy();
});

test('people invite without an e-mail asks for everything; what it shows leads the newcomer in', async () => {
  await here.ok('group create Compilers');
  await here.ok('group create Platform');
  const terminal = openTerminal(here, 'people invite');
  await answer(
    terminal,
    ['E-mail addresses', 'bob@acme.example, carol@acme.example,dan@acme.example', enter],
    [/Role:\s+Owner\s+Admin\s+❯ Member/, enter],
    [/Groups:\s+❯◯ Compilers\s+◯ Platform/, down, space, enter],
    [/ {2}bob@acme\.example\n {2}carol@acme\.example\n {2}dan@acme\.example\n {2}as Member, in Platform/],
    ['Send these 3 invitations?', down, enter],
    ['Drop which?', down, enter],
    [/ {2}bob@acme\.example\n {2}dan@acme\.example\n/],
    ['Send these 2 invitations?', down, down, enter],
    ['Whose role?', enter],
    [/Role of bob@acme\.example:\s+Owner\s+Admin\s+❯ Member/, up],
    [/❯ Admin/, enter],
    [/ {2}bob@acme\.example {2}as Admin\n {2}dan@acme\.example\n {2}as Member, in Platform/],
    ['Send these 2 invitations?', enter],
    [/Send these 2 invitations\? Invite\n/],
  );
  expect(await terminal.exit()).toBe(0);
  const [header = '', bob = '', dan = '', note] = await terminal.rest();
  expect(header).toMatch(/^EMAIL +ROLE +CODE$/);
  expect([bob, dan]).toEqual([
    expect.stringMatching(/^bob@acme\.example +Admin +(\w{6}-){3}\w{6}$/),
    expect.stringMatching(/^dan@acme\.example +Member +(\w{6}-){3}\w{6}$/),
  ]);
  expect(note).toBe('These codes are not shown again. Each works once: roster invitation accept');

  const accepting = openTerminal(here, 'invitation accept', theirs());
  const code = bob.slice(-27);
  await answer(
    accepting,
    ['Code:', code, enter],
    ['ada invites you to Acme as Admin, in Platform.'],
    [/Username: \(bob\)/, enter],
    ['Password (at least 12 characters):', 'too short', enter],
    ['is shorter than 12 characters', KEY.clearLine, PASSWORD, enter],
    ['The same again:', PASSWORD, enter],
    ['welcome to Acme; logged in as bob'],
  );
  expect(await accepting.exit()).toBe(0);
  expect(accepting.raw()).not.toContain(code);
  expect(accepting.raw()).not.toContain(PASSWORD);
  const who = await here.ok('whoami --json', '', theirs().env);
  expect(JSON.parse(who.stdout)).toMatchObject({ username: 'bob', role: 'Admin', groups: ['Platform'] });
});

/** The questions of inviting, each with its answer. */
const INVITING: readonly Step[] = [
  ['E-mail addresses', 'bob@acme.example, carol@acme.example', enter],
  ['Role:', enter],
  ['Groups:', enter],
  ['Send these 2 invitations?', down, enter],
  ['Drop which?', enter],
  ['Send this invitation?', enter],
];

test.each(INVITING.map(([question], at) => [String(question), at] as const))(
  'Ctrl-C at "%s" invites nobody',
  async (question, at) => {
    await here.ok('group create Platform');
    const terminal = openTerminal(here, 'people invite');
    await answer(terminal, ...INVITING.slice(0, at), [question, ctrlC], ['stopped; nothing was changed']);
    expect(await terminal.exit()).toBe(130);
    expect(await invited()).toEqual([]);
  },
);

/** The questions of accepting. */
const ACCEPTING = (code: string): readonly Step[] => [
  ['Code:', code, enter],
  ['Username:', enter],
  ['Password (at least', PASSWORD, enter],
  ['The same again:', PASSWORD, enter],
];

test.each(ACCEPTING('').map(([question], at) => [String(question), at] as const))(
  'Ctrl-C at "%s" accepts nothing, and the code works on',
  async (question, at) => {
    const steps = ACCEPTING(await codeFor('bob@acme.example'));
    const stopped = openTerminal(here, 'invitation accept', theirs());
    await answer(stopped, ...steps.slice(0, at), [question, ctrlC], ['stopped; nothing was changed']);
    expect(await stopped.exit()).toBe(130);
    const again = openTerminal(here, 'invitation accept', theirs());
    await answer(again, ...steps);
    expect(await again.exit()).toBe(0);
  },
);

test.each([
  ['y', 0, 'revoked'],
  ['n', 130, 'pending'],
  [ctrlC, 130, 'pending'],
])('revoking asks; %j exits %i', async (key, code, status) => {
  await codeFor('bob@acme.example');
  const terminal = openTerminal(here, 'invitation revoke bob@acme.example');
  await answer(terminal, [
    /Revoke the invitation of bob@acme\.example\?[^]*\(y\/N\)/,
    key,
    ...(key === ctrlC ? [] : [enter]),
  ]);
  expect(await terminal.exit()).toBe(code);
  expect(await json('invitation list')).toMatchObject([{ status }]);
});
