import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { initialised, place } from '../support/built.ts';
import { stateOf } from '../support/state.ts';
import type { Place } from '../support/built.ts';
import { answer, closeTerminals, KEY, openTerminal } from '../support/terminal.ts';
import type { Step } from '../support/terminal.ts';

/** Ctrl-C at every question: the program ends with 130 and leaves nothing behind. */

const CHOSEN = 'correct horse battery staple';
const { enter, down } = KEY;

afterEach(closeTerminals);

/** One case for each question of an interview: those before it answered, Ctrl-C at it. */
const atEach = (argv: string, steps: readonly Step[]) =>
  steps.map(([question], at) => ({ argv, question: String(question), before: steps.slice(0, at), at: question }));

describe('init', () => {
  const password: readonly Step[] = [
    ['Password of the Owner', CHOSEN, enter],
    ['The same again:', `${CHOSEN}!`, enter],
    ['They differ. Once more:', CHOSEN, enter],
    ['The same again:', CHOSEN, enter],
  ];
  let here: Place;
  beforeAll(async () => (here = await place()));
  afterAll(() => here.destroy());

  test.each(
    atEach('init', [
      ['Name of the organization:', 'Acme', enter],
      ['E-mail of the first Owner:', 'ada@acme.example', enter],
      ['Username of the Owner:', enter],
      ...password,
    ]),
  )('Ctrl-C at "$question" makes no store and no configuration', async ({ argv, before, at }) => {
    const terminal = openTerminal(here, argv);
    await answer(terminal, ...before, [at, KEY.ctrlC], ['stopped; nothing was changed']);
    expect(await terminal.exit()).toBe(130);
    expect(readdirSync(here.dir)).toEqual([]);
  });
});

describe('with an organization', () => {
  let here: Place;
  let temporary: string;
  let untouched: string;

  /** All that an interview could have changed: the store, refusals in its log among it, and the configuration. */
  const state = async (): Promise<string> => {
    const events = await here.query('select seq, operation, outcome from audit_events order by seq');
    const config = readFileSync(here.path('config/config.json'), 'utf8');
    const stored = await stateOf({ backend: here.backend, location: here.store });
    return [stored, JSON.stringify(events), config, String(readdirSync(here.dir))].join('\n');
  };

  beforeAll(async () => {
    here = await initialised();
    const added = await here.ok('people add linus@acme.example --reveal --json');
    [{ temporary_password: temporary }] = JSON.parse(added.stdout) as [{ temporary_password: string }];
    const owner = await here.ok('people add grace@acme.example --role Owner --reveal --json');
    const [{ temporary_password: graces }] = JSON.parse(owner.stdout) as [{ temporary_password: string }];
    await here.ok('login grace --password-stdin', `${graces}\n${CHOSEN}`, { ROSTER_CONFIG_DIR: here.path('grace') });
    await here.ok('group create Platform --member linus');
    await here.ok('store backup backup.db');
    untouched = await state();
  });
  afterAll(() => here.destroy());

  const login = (): readonly Step[] => [
    ['E-mail or username:', 'linus', enter],
    ['Password:', temporary, enter],
    ['New password:', CHOSEN, enter],
    ['The same again:', `${CHOSEN}!`, enter],
    ['They differ. Once more:', CHOSEN, enter],
    ['The same again:', CHOSEN, enter],
  ];

  test.each(login().map(([question], at) => [at, String(question)] as const))(
    'Ctrl-C at question %i of login, "%s", logs nobody in and keeps the password',
    async (at, question) => {
      const terminal = openTerminal(here, 'login');
      await answer(terminal, ...login().slice(0, at), [question, KEY.ctrlC], ['stopped; nothing was changed']);
      expect(await terminal.exit()).toBe(130);
      expect(await state()).toBe(untouched);
    },
  );

  const addresses = 'barbara@acme.example, frances@acme.example';
  test.each([
    ...atEach('people add', [
      ['E-mail addresses', addresses, enter],
      ['Username of barbara@acme.example:', enter],
      ['Username of frances@acme.example:', enter],
      ['Role:', enter],
      ['Groups:', KEY.space, enter],
      ['Create these 2 accounts?', down, enter],
      ['Drop which?', enter],
      ['Create this account?', enter],
    ]),
    ...atEach('people role', [
      ['Whose role?', 'linus', enter],
      ['New role of linus (now Member):', enter],
    ]),
    ...atEach('group role', [
      ['Which group?', 'Platform', enter],
      ['New role of Platform (now Member):', enter],
    ]),
    ...atEach('people remove linus', [['Remove linus']]),
    ...atEach('people remove grace', [['Type grace to go on:']]),
    ...atEach('people edit linus --email torvalds@acme.example', [['Change the e-mail of linus?']]),
    ...atEach('group delete Platform', [['Delete the group Platform?']]),
    ...atEach('token reset', [['Replace the token that you use now?']]),
    ...atEach('token revoke init', [['Revoke the token init?']]),
    ...atEach('me edit --email lovelace@acme.example', [['Change your e-mail?']]),
    ...atEach('me password', [
      ['Current password:', CHOSEN, enter],
      ['New password', `${CHOSEN}!`, enter],
      ['The same again:', CHOSEN, enter],
      ['They differ. Once more:', `${CHOSEN}!`, enter],
      ['The same again:', enter],
    ]),
    ...atEach('people leave', [['Type ada to go on:']]),
    ...atEach('store recover-owner linus', [['Type Acme to go on:']]),
    ...atEach('store recover-owner b@acme.example --secret-file owner.jsonl', [['Make b@acme.example an Owner']]),
    ...atEach('store restore backup.db', [['Type Acme to go on:']]),
    ...atEach('context remove local', [['Forget the context local']]),
  ])('Ctrl-C in "$argv" at "$question" changes nothing', async ({ argv, before, at }) => {
    const terminal = openTerminal(here, argv);
    await answer(terminal, ...before, [at, KEY.ctrlC], [/^(stopped|not confirmed); nothing was changed$/m]);
    expect(await terminal.exit()).toBe(130);
    expect(await state()).toBe(untouched);
    expect(existsSync(here.path('config/config.lock'))).toBe(false);
  });
});
