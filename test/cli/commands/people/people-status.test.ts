import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Group } from '../../../../src/cli/commands/group/views.ts';
import type { Person } from '../../../../src/domain/people.ts';
import { backends, CTRL_C, sandbox } from '../../../harness.ts';
import { shownPerson } from '../../../support/people.ts';
import type { RunOptions, Sandbox } from '../../../harness.ts';
import { addPeople, addPerson, errorOf, latestEvents, metadataOf } from '../../../support/front-door.ts';
import { stateOf } from '../../../support/state.ts';

/** What the organization has before each test. */
async function withPeople(box: Sandbox): Promise<void> {
  await addPerson(box, 'grace@acme.example', 'grace', 'Admin');
  await addPeople(box, 'linus');
}

describe.each(backends())('people deactivate, reactivate and remove on $name', (backend) => {
  let box: Sandbox;

  beforeEach(async () => {
    box = await sandbox(backend, withPeople);
  });
  afterEach(() => box.destroy());

  const show = (who: string) => shownPerson(box, who);

  test('deactivating keeps the place of a person, and takes every way in', async () => {
    const grace = await box.as('grace');
    await box.json('group create Platform --member grace');
    const before = await show('grace');
    const done = await box.run('people deactivate grace@acme.example');
    expect(done).toMatchObject({
      code: 0,
      stdout: 'username\temail\trole\tstatus\tgroups\ngrace\tgrace@acme.example\tAdmin\tdeactivated\tPlatform\n',
      stderr: '',
    });
    expect(await show('grace')).toEqual({ ...before, status: 'deactivated' });
    for (const argv of ['whoami', 'people list', 'people add x@acme.example --reveal']) {
      const refused = await grace.run(`${argv} --json`);
      expect(errorOf(refused).code).toBe('unauthenticated');
    }
    const stdin = 'correct horse battery staple grace';
    const login = await grace.run('login grace --password-stdin --json', { stdin });
    expect(errorOf(login).code).toBe('unauthenticated');
  });

  test('a deactivated person logs in like somebody unknown: the answer tells nothing', async () => {
    await box.json('people deactivate linus');
    const login = async (who: string) =>
      (await box.run(['login', who, '--password-stdin'], { stdin: 'whatever this may be' })).stderr;
    expect(await login('linus')).toBe(await login('nobody'));
  });

  test('reactivating gives the place back, but not the sessions', async () => {
    const grace = await box.as('grace');
    const before = await show('grace');
    await box.json('people deactivate grace');
    expect(await box.json<Person>('people reactivate grace')).toEqual(before);
    expect((await grace.run('whoami')).code).toBe(4);
    const stdin = 'correct horse battery staple grace';
    expect((await grace.run('login grace --password-stdin', { stdin })).code).toBe(0);
    expect((await grace.run('audit list')).code).toBe(0);
    expect((await latestEvents(box, 3)).slice(0, 2)).toEqual(['User.Deactivated grace', 'User.Reactivated grace']);
  });

  test('each change of status tells before and after; a second time is no change and no event', async () => {
    await box.json('people deactivate linus');
    const [event] = await box.json<AuditEvent[]>('audit list --limit 1');
    expect(metadataOf(event)).toEqual({ before: { status: 'active' }, after: { status: 'deactivated' } });
    const before = await stateOf(box);
    expect((await box.json<Person>('people deactivate linus')).status).toBe('deactivated');
    expect((await box.json<Person>('people reactivate grace')).status).toBe('active');
    expect(await stateOf(box)).toEqual(before);
  });

  test('removing takes groups, role and sessions, frees the names, and leaves the events', async () => {
    const grace = await box.as('grace');
    await grace.json('people add eve@acme.example --reveal');
    await box.json('group create Platform --member grace');
    const { id } = await show('grace');
    const [removed, ...rest] = await box.json<Person[]>('people remove grace --yes');
    expect(removed).toMatchObject({ id, username: 'grace', role: 'Admin', groups: ['Platform'] });
    expect(rest).toEqual([]);
    expect((await box.run('people show grace')).code).toBe(3);
    expect((await box.json<Group>('group show Platform')).members).toEqual([]);
    expect((await grace.run('whoami')).code).toBe(4);
    const [event] = await box.json<AuditEvent[]>('audit list --actor grace --operation Added');
    expect(event).toMatchObject({ user_id: id, username: 'grace', resource_name: 'eve' });
    const [removal] = await box.json<AuditEvent[]>('audit list --operation Removed');
    expect(metadataOf(removal)).toEqual({
      before: { email: 'grace@acme.example', username: 'grace', role: 'Admin', groups: ['Platform'] },
    });
    await addPeople(box, 'grace');
    expect(await show('grace')).toMatchObject({ role: 'Member', groups: [] });
    expect((await grace.run('whoami')).code).toBe(4);
    expect((await box.run('store check')).code).toBe(0);
  });

  test('several are removed together, each once, or not at all', async () => {
    const before = await stateOf(box);
    const refused = await box.run('people remove linus grace nobody --yes --json');
    expect(errorOf(refused).code).toBe('not_found');
    expect(await stateOf(box)).toEqual(before);
    const removed = await box.json<Person[]>('people remove linus LINUS@acme.example grace --yes');
    expect(removed.map((person) => person.username)).toEqual(['linus', 'grace']);
    expect(await latestEvents(box, 2)).toEqual(['User.Removed linus', 'User.Removed grace']);
  });

  /** Nobody is asked about the last Owner, who stays in any case. */
  const secondOwner = async (): Promise<void> => {
    await box.json('people role grace Owner');
    await box.as('grace');
  };

  test.each([['people remove ada'], ['people remove linus ada'], ['people remove ada --dry-run']])(
    '%s is refused before anything is asked',
    async (argv) => {
      const refused = await box.run(`${argv} --json`, { answers: [] });
      expect([refused.code, errorOf(refused).code, refused.asked]).toEqual([6, 'last_owner', []]);
    },
  );

  type Answers = NonNullable<RunOptions['answers']>;
  test.each<[string, string, Answers, string]>([
    ['one person', 'people remove linus', [true], 'Remove linus (linus@acme.example)?'],
    [
      'two people',
      'people remove linus grace',
      [true],
      'Remove linus (linus@acme.example), grace (grace@acme.example)?',
    ],
  ])('removing %s asks once for a yes', async (_who, argv, answers, question) => {
    const result = await box.run(argv, { answers });
    expect(result).toMatchObject({ code: 0, asked: [question] });
    expect((await box.run('people show linus')).code).toBe(3);
  });

  test.each<[string, Answers]>([
    ['people remove linus', [false]],
    ['people remove linus', [CTRL_C]],
    ['people remove ada', ['Ada']],
    ['people remove ada', ['']],
    ['people remove ada linus', [CTRL_C]],
  ])('%s, answered with %j, changes nothing and exits 130', async (argv, answers) => {
    await secondOwner();
    const before = await stateOf(box);
    const result = await box.run(`${argv} --json`, { answers });
    expect(errorOf(result).code).toBe('interrupted');
    expect(await stateOf(box)).toEqual(before);
  });

  test.each<[string, RunOptions, string]>([
    ['people remove linus', {}, 'give --yes'],
    ['people remove linus --no-input', { answers: [true] }, 'give --yes'],
    ['people remove linus', { answers: [true], env: { CI: '1' } }, 'give --yes'],
    ['people remove ada', {}, 'give --confirm ada'],
    ['people remove ada --yes', {}, 'give --confirm ada'],
    ['people remove linus ADA@acme.example --yes', {}, 'give --confirm ada'],
  ])('%s with %j has nobody to ask, names the flag, and changes nothing', async (argv, options, hint) => {
    await secondOwner();
    const before = await stateOf(box);
    const result = await box.run(`${argv} --json`, options);
    expect([result.code, errorOf(result).code, errorOf(result).hint]).toEqual([9, 'input_needed', hint]);
    expect(result.asked).toEqual([]);
    expect(await stateOf(box)).toEqual(before);
  });

  test('an Owner is removed only by typing the username, or with --confirm', async () => {
    await box.json('people role grace Owner');
    await box.json('people role linus Owner');
    const wrong = await box.run('people remove grace --confirm linus --json');
    expect(errorOf(wrong).code).toBe('invalid');
    expect((await show('grace')).role).toBe('Owner');
    expect((await box.run('people remove grace --confirm grace')).code).toBe(0);
    const typed = await box.run('people remove linus', { answers: ['linus'] });
    expect(typed).toMatchObject({
      code: 0,
      asked: ['Remove linus (linus@acme.example)? linus is an Owner. Type linus to go on:'],
    });
  });

  test('more than ten are removed only by typing the name of the organization', async () => {
    const many = Array.from({ length: 11 }, (_, at) => `p${at}`);
    await addPeople(box, ...many);
    const argv = ['people', 'remove', ...many];
    const before = await stateOf(box);
    const unasked = await box.run([...argv, '--yes', '--json']);
    expect([unasked.code, errorOf(unasked).hint]).toEqual([9, 'give --confirm Acme']);
    expect((await box.run([...argv, '--confirm', 'acme'])).code).toBe(2);
    expect((await box.run(argv, { answers: ['no'] })).code).toBe(130);
    expect(await stateOf(box)).toEqual(before);
    const done = await box.run(argv, { answers: ['Acme'] });
    expect(done).toMatchObject({ code: 0, asked: ['Remove 11 people from Acme? Type Acme to go on:'] });
    expect(await box.json<Person[]>('people list --search p1')).toEqual([]);
  });

  test('ten are removed with a yes, and an Owner among many still wants a name typed', async () => {
    const ten = Array.from({ length: 10 }, (_, at) => `p${at}`);
    await addPeople(box, ...ten);
    await box.json('people role grace Owner');
    expect((await box.run(['people', 'remove', ...ten, '--yes'])).code).toBe(0);
    await addPeople(box, ...ten);
    const before = await stateOf(box);
    expect((await box.run(['people', 'remove', ...ten, 'grace', '--yes'])).code).toBe(9);
    expect(await stateOf(box)).toEqual(before);
  });

  test.each([
    ['people deactivate nobody', 3, 'not_found'],
    ['people reactivate nobody', 3, 'not_found'],
    ['people remove nobody --yes', 3, 'not_found'],
    ['people remove LINUS --yes', 3, 'not_found'],
    ['people deactivate', 9, 'input_needed'],
    ['people reactivate', 9, 'input_needed'],
    ['people remove --yes', 9, 'input_needed'],
  ])('%s exits %i with the code %s, and changes nothing', async (argv, code, errorCode) => {
    const before = await stateOf(box);
    const result = await box.run(`${argv} --json`);
    expect([result.code, errorOf(result).code]).toEqual([code, errorCode]);
    expect(await stateOf(box)).toEqual(before);
  });

  test('who removes themselves is gone from then on', async () => {
    const grace = await box.as('grace');
    expect((await grace.run('people remove grace --yes')).code).toBe(0);
    expect((await grace.run('whoami')).code).toBe(4);
    expect((await box.run('audit verify')).code).toBe(0);
  });
});
