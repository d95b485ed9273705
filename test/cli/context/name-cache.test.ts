import type { Person } from '../../../src/domain/people.ts';
import { backends, everyBackend, sandbox } from '../../harness.ts';
import type { Sandbox } from '../../harness.ts';
import { addPeople, addPerson, csv, csvFile, errorOf, faultsOf, insertRole } from '../../support/front-door.ts';
import { stateOf } from '../../support/state.ts';

/** Names that deceive: refused wherever something gets a name. */

const INVISIBLE = ['\ufe0f', '\u3164', '\u2800', '\u200d', '\u00ad'];
const ADA = 'аda'; // Its first letter is Cyrillic.

async function prepare(box: Sandbox): Promise<void> {
  await addPeople(box, 'grace', 'Ivan', 'bob1');
  await addPerson(box, 'zoe@acme.example', 'Zoë');
  await box.json(['group', 'create', 'Platform']);
  await box.json(['project', 'create', 'Rocket']);
  await box.json(['service-account', 'create', 'ci', '--reveal']);
  await insertRole(box, 'Auditor', ['organization.audit_logs.view']);
}

/** Runs what must be refused and change nothing; answers the error. */
async function refused(box: Sandbox, argv: readonly string[], exit: number, code: string) {
  const before = await stateOf(box);
  const ran = await box.run([...argv, '--json']);
  expect([ran.code, errorOf(ran).code]).toEqual([exit, code]);
  expect(await stateOf(box)).toEqual(before);
  return errorOf(ran);
}

const NEW = ['people', 'add', 'new@acme.example', '--reveal', '--username'];

describe.each(backends())('names that deceive, on $name', (backend) => {
  let box: Sandbox;
  beforeAll(async () => (box = await sandbox(backend, prepare)));
  afterAll(() => box.destroy());

  const named = (name: string): readonly (readonly string[])[] => [
    [...NEW, name],
    ['people', 'edit', 'grace', '--username', name],
    ['me', 'edit', '--username', name],
    ['group', 'create', name],
    ['group', 'modify', 'Platform', '--name', name],
    ['role', 'new', name, '--permission', 'organization.view'],
    ['role', 'edit', 'Auditor', '--name', name],
    ['project', 'create', name],
    ['project', 'edit', 'Rocket', '--name', name],
    ['service-account', 'create', name, '--reveal'],
    ['service-account', 'edit', 'ci', '--name', name],
    ['token', 'create', name, '--reveal'],
  ];

  test.each(INVISIBLE.map((one) => [one.codePointAt(0)?.toString(16), one]))(
    'nothing gets a name with U+%s in it, which nobody sees',
    async (_code, character) => {
      for (const argv of named(`plat${character}form`)) {
        const { message } = await refused(box, argv, 2, 'invalid');
        expect([argv[0], message]).toEqual([argv[0], expect.stringContaining('must not contain invisible characters')]);
      }
    },
  );

  test('nothing gets a name that begins as a reference to a kind of things does', async () => {
    for (const argv of named('service-account:ci')) await refused(box, argv, 2, 'invalid');
  });

  test.each<readonly [string, readonly string[], string]>([
    ['a new person', [...NEW, ADA], 'ada'],
    ['a person', ['people', 'edit', 'grace', '--username', ADA], 'ada'],
    ['oneself', ['me', 'edit', '--username', 'grаce'], 'grace'],
    ['a person, by case, outside of ASCII', [...NEW, 'zoë'], 'Zoë'],
    ['a group', ['group', 'create', 'Рlatform'], 'Platform'],
    ['a group, by case', ['group', 'create', 'РLATFORM'], 'Platform'],
    ['a project', ['project', 'create', 'Rоcket'], 'Rocket'],
    ['a role', ['role', 'new', 'Меmber', '--permission', 'organization.view'], 'Member'],
    ['a role of their own', ['role', 'edit', 'Auditor', '--name', 'Аdmin'], 'Admin'],
    ['a service account', ['service-account', 'create', 'сi', '--reveal'], 'ci'],
  ])(
    'a name that could be mistaken for that of another is refused, with the holder: %s',
    async (_what, argv, holder) => {
      const { message, details } = await refused(box, argv, 6, 'conflict');
      expect(message).toMatch(new RegExp(` could be mistaken for the [a-z ]+ ${holder}$`, 'u'));
      expect(details).toMatchObject({ id: expect.any(String) as string, name: holder });
    },
  );

  test.each<readonly [string, readonly string[], string]>([
    ['a service account as a person', ['service-account', 'create', 'ada', '--reveal'], 'there is a person ada'],
    ['in another case', ['service-account', 'create', 'ADA', '--reveal'], 'ADA could be mistaken for the person ada'],
    ['by look', ['service-account', 'create', 'lvan', '--reveal'], 'lvan could be mistaken for the person Ivan'],
    ['renamed', ['service-account', 'edit', 'ci', '--name', 'bobl'], 'bobl could be mistaken for the person bob1'],
    ['a person as a service account', [...NEW, 'ci'], 'there is a service account ci'],
    ['renamed, in another case', ['people', 'edit', 'grace', '--username', 'CI'], 'taken for the service account ci'],
    ['oneself', ['me', 'edit', '--username', 'ci'], 'people and service accounts have no name in common'],
  ])('people and service accounts have no name in common: %s', async (_what, argv, told) => {
    const { message, hint } = await refused(box, argv, 6, 'conflict');
    expect(message).toContain(told);
    expect(hint).toMatch(/roster (people|service-account) show (ada|Ivan|bob1|ci)$/);
  });

  test.each(['ada@acme.example', 'ci@acme', 'ci＠acme'])(
    'a service account is not called %s, as an address',
    async (name) => {
      const { message } = await refused(box, ['service-account', 'create', name, '--reveal'], 2, 'invalid');
      expect(message).toContain('must not contain @');
      await refused(box, ['service-account', 'edit', 'ci', '--name', name], 2, 'invalid');
    },
  );

  test('an import tells each line whose username or group could be mistaken for another, there or in the file', async () => {
    const lines = csv(
      `one@acme.example,${ADA},,`,
      'two@acme.example,linus,,',
      'three@acme.example,lіnus,,',
      'four@acme.example,CI,,',
      'five@acme.example,,,Рlatform',
      'six@acme.example,,,Équipe',
      'seven@acme.example,,,équipe',
    );
    const argv = ['people', 'import', csvFile(box, lines), '--create-groups', '--secret-file', box.path('secrets')];
    const before = await stateOf(box);
    const ran = await box.run([...argv, '--json']);
    expect(faultsOf(ran)).toEqual([2, 4, 5, 6, 8].map((line) => `${line} conflict`));
    expect((errorOf(ran).details.faults ?? []).map(({ problem }) => problem)).toEqual([
      `${ADA} could be mistaken for the person ada`,
      'the username lіnus could be mistaken for linus of line 3',
      'CI could be mistaken for the service account ci',
      'Рlatform could be mistaken for the group Platform',
      'the group équipe could be mistaken for Équipe of line 7',
    ]);
    expect(await stateOf(box)).toEqual(before);
  });
});

describe.each(backends())('names that look alike and do not deceive, on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(backend, prepare)));
  afterEach(() => box.destroy());

  const usernames = async () => (await box.json<Person[]>('people list --all')).map(({ username }) => username);

  test('usernames of plain ASCII differ by any character, also by case', async () => {
    for (const name of ['bobl', 'BOB1', 'ivan', 'Ada', 'rn', 'm'])
      await addPerson(box, `${name}-new@acme.example`, name);
    expect(await usernames()).toEqual(expect.arrayContaining(['bobl', 'BOB1', 'ivan', 'Ada', 'rn', 'm']));
  });

  test('a name may change into one that is like itself alone', async () => {
    expect(await box.json('people edit Zoë --username zoë')).toMatchObject({ username: 'zoë' });
    expect(await box.json('people edit grace --username grаce')).toMatchObject({ username: 'grаce' });
    expect(await box.json(['group', 'modify', 'Platform', '--name', 'Рlatform'])).toMatchObject({ name: 'Рlatform' });
    expect(await box.json(['project', 'edit', 'Rocket', '--name', 'Rоcket'])).toMatchObject({ name: 'Rоcket' });
    expect(await box.json(['service-account', 'edit', 'ci', '--name', 'CI'])).toMatchObject({ name: 'CI' });
    expect(await box.json(['role', 'edit', 'Auditor', '--name', 'Аuditor'])).toMatchObject({ name: 'Аuditor' });
  });

  test('inferred usernames go round what they could be mistaken for, also of service accounts and of each other', async () => {
    const added = await box.json<Person[]>(
      'people add ci@acme.example,CI@other.example,zoë@other.example,élan@acme.example,Élan@other.example --reveal',
    );
    expect(added.map(({ username }) => username)).toEqual(['ci-2', 'CI-2', 'zoë-2', 'élan', 'Élan-2']);
  });

  test('inferred usernames find the gaps, however many are taken', async () => {
    await addPeople(box, 'info', 'info-2', 'info-4', 'info-5', 'info-6', 'info-7', 'info-9');
    const addresses = ['a', 'b', 'c', 'd'].map((domain) => `info@${domain}.example`);
    const added = await box.json<Person[]>(['people', 'add', addresses.join(','), '--reveal']);
    expect(added.map(({ username }) => username)).toEqual(['info-3', 'info-8', 'info-10', 'info-11']);
  });

  test('joined emoji and joined letters are names, once', async () => {
    for (const name of ['👩\u200d🚀', 'می\u200cخواهم']) await box.json(['group', 'create', name]);
    await refused(box, ['group', 'create', 'میخواهم'], 6, 'conflict');
  });
});

describe.each(everyBackend())('a name like another is refused on $name', (backend) => {
  let box: Sandbox;
  beforeAll(async () => (box = await sandbox(backend, prepare)));
  afterAll(() => box.destroy());

  test('with the same words', async () => {
    const like = errorOf(await box.run([...NEW, ADA, '--json']));
    expect(like.message).toBe(`${ADA} could be mistaken for the person ada`);
    const across = errorOf(await box.run(['service-account', 'create', 'Grace', '--reveal', '--json']));
    expect(across.hint).toBe('choose another name; what has this one: roster people show grace');
  });
});
