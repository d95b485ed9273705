import { initialised } from '../support/built.ts';
import type { Place } from '../support/built.ts';
import { closeTerminals, openTerminal } from '../support/terminal.ts';

/** Where nobody can or may be asked, the refusal names the flag that answers, and nothing has changed. */

let here: Place;
let events: string;
const eventCount = async (): Promise<string> => (await here.ok('store info --fields events -o tsv')).stdout;

beforeAll(async () => {
  here = await initialised();
  await here.ok('people add linus@acme.example --reveal');
  await here.ok('people add grace@acme.example --role Owner --reveal');
  await here.ok('group create Platform');
  events = await eventCount();
});
afterAll(() => here.destroy());
afterEach(closeTerminals);

const ELSEWHERE = '--store elsewhere.db';
const UNANSWERED: readonly (readonly [argv: string, flag: string])[] = [
  [`init ${ELSEWHERE}`, '--organization'],
  [`init ${ELSEWHERE} --organization Acme`, '--owner'],
  ['login', 'LOGIN'],
  ['login ada', '--password-stdin'],
  ['people add', 'EMAIL'],
  ['people role', 'PERSON and ROLE'],
  ['people role linus', 'ROLE'],
  ['people remove linus', '--yes'],
  ['people remove grace --yes', '--confirm grace'],
  ['group role', 'GROUP and ROLE'],
  ['group role Platform', 'ROLE'],
  ['group delete Platform', '--yes'],
  ['context remove local', '--yes'],
];

/** What is asked for where it was left out, though it need not be given. */
const OPTIONAL = ['LOGIN', 'EMAIL'];

/** A confirmation tells the question; what needs arguments, its usage. */
const refusal = (flag: string): RegExp => {
  const question = /^--(?:yes|confirm)/.test(flag) ? ': [A-Z][^\\n]+[.?]' : '';
  const usage = /^[A-Z]/.test(flag) && !OPTIONAL.includes(flag) ? 'usage: roster [^\\n]+\\n' : '';
  return new RegExp(
    `^error: this needs an answer, and roster cannot ask here${question}\\nhint: give ${flag}\\n${usage}$`,
  );
};

describe.each<readonly [where: string, more: string, env: Readonly<Record<string, string>>]>([
  ['with --no-input', ' --no-input', {}],
  ['with CI set', '', { CI: 'true' }],
])('on a terminal %s', (_, more, env) => {
  test.each(UNANSWERED)('%s exits 9 and names %s', async (argv, flag) => {
    const terminal = openTerminal(here, argv + more, { env });
    expect(await terminal.exit()).toBe(9);
    expect(terminal.screen().replaceAll(/\n(?!hint:|usage:|$)/g, ' ')).toMatch(refusal(flag));
    expect(await eventCount()).toBe(events);
  });
});

test.each(UNANSWERED)('off a terminal %s exits 9 and names %s', async (argv, flag) => {
  const { code, stdout, stderr } = await here.run(argv);
  expect([code, stdout]).toEqual([9, '']);
  expect(stderr).toMatch(refusal(flag));
  expect(await eventCount()).toBe(events);
});

test.each([
  ['people remove linus --confirm linus', 9],
  ['people remove grace --confirm Grace', 2],
  ['people remove grace --confirm ada', 2],
])('%s does not do for what must be confirmed otherwise', async (argv, code) => {
  expect((await here.run(argv)).code).toBe(code);
  expect(await eventCount()).toBe(events);
});
