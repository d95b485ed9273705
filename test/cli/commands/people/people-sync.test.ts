import type { Person } from '../../../../src/domain/people.ts';
import { bothWays, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPeople, behind, csv, csvFile, errorOf, secretsIn } from '../../../support/front-door.ts';

/** `people sync`: the monthly list of the personnel department. */

interface Shown {
  readonly username: string;
  readonly role: string | null;
  readonly status: string;
  readonly groups: readonly string[];
}
interface Item {
  readonly line: number;
  readonly action: string;
  readonly username: string;
  readonly request_id: string;
}

async function prepared(box: Sandbox): Promise<void> {
  await addPeople(box, 'grace', 'linus', 'margaret', 'alan', 'barbara', 'edsger');
  await box.json('group create Platform --member grace,linus');
  await box.json('group create Compilers --member grace');
  await box.json('group create Choir --member linus');
  await box.json('people deactivate edsger');
  await box.json('service-account create deployer --reveal');
}

/** Grace moves to Compilers and up, Linus gets a username, Margaret stays, Edsger is back, Alan and Barbara are gone. */
const LIST = csv(
  'new@acme.example,,,Platform',
  'grace@acme.example,,Admin,Compilers',
  'linus@acme.example,torvalds,,Platform',
  'MARGARET@acme.example,,,',
  'edsger@acme.example,,,Platform',
);

describe.each(bothWays())('on $name', (backend) => {
  let box: Sandbox;
  let file: string;
  beforeEach(async () => {
    box = await sandbox(backend, prepared);
    file = csvFile(box, LIST);
  });
  afterEach(() => box.destroy());

  const sync = (...more: readonly string[]) =>
    box.run(['people', 'sync', file, '--secret-file', box.path('s.jsonl'), ...more, '--json']);
  const WHOLE = ['--deactivate-missing', '--max-deactivations', '50%'];
  const head = () => box.json<object>('audit verify');
  const people = async () =>
    Object.fromEntries(
      (await box.json<Shown[]>('people list --all')).map(({ username, role, status, groups }) => [
        username,
        [role, status, ...groups.toSorted()].join(' '),
      ]),
    );
  const BEFORE = {
    ada: 'Owner active',
    grace: 'Member active Compilers Platform',
    linus: 'Member active Choir Platform',
    margaret: 'Member active',
    alan: 'Member active',
    barbara: 'Member active',
    edsger: 'Member deactivated',
  };
  const actions = (stdout: string) =>
    (JSON.parse(stdout) as Item[]).map(({ line, action, username }) => `${line} ${action} ${username}`);
  const CHANGES = [
    '2 created new',
    '3 updated grace',
    '4 updated torvalds',
    '0 deactivated alan',
    '0 deactivated barbara',
  ];

  test('adds, changes and deactivates, and is undone as one', async () => {
    const ran = await sync(...WHOLE);
    expect([ran.code, actions(ran.stdout)]).toEqual([0, CHANGES]);
    expect(await people()).toEqual({
      ada: 'Owner active',
      new: 'Member active Platform',
      grace: 'Admin active Compilers',
      torvalds: 'Member active Choir Platform',
      margaret: 'Member active',
      alan: 'Member deactivated',
      barbara: 'Member deactivated',
      edsger: 'Member deactivated',
    });
    expect(secretsIn(box, 's.jsonl').map(({ email }) => email)).toEqual(['new@acme.example']);
    expect((await box.json<{ status: string }[]>('service-account list'))[0]?.status).toBe('active');
    expect(ran.stderr).toContain('1 created, 2 updated, 0 reactivated, 2 deactivated, 1 unchanged, 1 skipped');
    const [{ request_id: id = '' } = {}] = JSON.parse(ran.stdout) as Partial<Item>[];
    expect((await box.run(['undo', id, '--yes'])).code).toBe(0);
    expect(await people()).toEqual(BEFORE);
  });

  test('the same list again changes and records nothing, and needs no place for secrets', async () => {
    await sync(...WHOLE);
    const before = await head();
    const again = await box.run(['people', 'sync', file, ...WHOLE, '--json']);
    expect([again.code, again.stdout]).toEqual([0, '[]\n']);
    expect(await head()).toEqual(before);
  });

  test('a dry run tells the same with what was before, and changes nothing', async () => {
    const before = await head();
    const ran = await sync(...WHOLE, '--dry-run');
    expect([ran.code, actions(ran.stdout)]).toEqual([0, CHANGES]);
    expect(JSON.parse(ran.stdout)).toMatchObject([
      {},
      { role: 'Admin', groups: ['Compilers'], before: { role: 'Member', groups: ['Compilers', 'Platform'] } },
      { username: 'torvalds', before: { username: 'linus' } },
      {},
      {},
    ]);
    expect(await head()).toEqual(before);
  });

  test('without --deactivate-missing nobody is, and --reactivate lets in who is back', async () => {
    const ran = await sync('--reactivate');
    expect(actions(ran.stdout)).toEqual([...CHANGES.slice(0, 3), '6 reactivated edsger']);
    expect(await people()).toMatchObject({ alan: 'Member active', edsger: 'Member active Platform' });
  });

  test.each([
    ['10%', 2, 1],
    ['1', 2, 1],
    ['0', 2, 0],
  ])('more deactivations than %s are refused whole', async (most, deactivations, allowed) => {
    const before = await head();
    const error = errorOf(await sync('--deactivate-missing', '--max-deactivations', most));
    expect(error).toMatchObject({ code: 'conflict', details: { deactivations, allowed, active: 6 } });
    expect(error.message).toContain('alan, barbara');
    expect(error.hint).toContain('--max-deactivations 2');
    expect(await head()).toEqual(before);
  });

  test('a list that was cut short locks nobody out', async () => {
    for (const text of ['email\n', csv('grace@acme.example,,,')]) {
      file = csvFile(box, text);
      const before = await head();
      expect(errorOf(await sync('--deactivate-missing')).code).toBe('conflict');
      expect(await head()).toEqual(before);
    }
  });

  test('a fault in a row refuses all, whoever would leave', async () => {
    const before = await head();
    for (const row of [
      'x@@,,,',
      'grace@acme.example,,,',
      'more@acme.example,,Nobody,',
      'more@acme.example,,,Nowhere',
    ]) {
      file = csvFile(box, `${LIST}${row}\n`);
      expect((errorOf(await sync(...WHOLE)).details.faults ?? []).map(({ line }) => line)).toEqual([7]);
    }
    expect(await head()).toEqual(before);
  });

  test('who is excepted stays: people, and members of groups', async () => {
    await box.json('group create Break-glass --member barbara');
    const ran = await sync(...WHOLE, '--except', 'alan@acme.example', '--except', 'Break-glass');
    expect(actions(ran.stdout)).toEqual(CHANGES.slice(0, 3));
    expect(await people()).toMatchObject({ alan: 'Member active', barbara: 'Member active Break-glass' });
    expect(errorOf(await sync(...WHOLE, '--except', 'nobody')).code).toBe('not_found');
  });

  test('an exception that may be a person or a group is refused until it says which', async () => {
    await box.json('group create barbara');
    const except = (...names: readonly string[]) =>
      sync(...WHOLE, '--dry-run', ...names.flatMap((name) => ['--except', name]));
    expect(errorOf(await except('barbara'))).toMatchObject({
      code: 'ambiguous',
      message: 'barbara may be a person or a group',
    });
    expect(actions((await except('user:barbara')).stdout)).not.toContain('0 deactivated barbara');
    expect(actions((await except('group:barbara')).stdout)).toContain('0 deactivated barbara');
  });

  test('an address that somebody gave themselves is in no list', async () => {
    const no = backend.engine === 'sqlite' ? '0' : 'false';
    await behind(box, `update people set email_verified = ${no} where username = 'margaret'`);
    const before = await head();
    expect(errorOf(await sync(...WHOLE)).code).toBe('conflict');
    file = csvFile(box, LIST.replace('MARGARET@acme.example,,,\n', ''));
    expect(actions((await sync(...WHOLE, '--dry-run')).stdout)).toContain('0 deactivated margaret');
    expect(await head()).toEqual(before);
  });

  test('the last Owner and the actor stay', async () => {
    await box.json('people role barbara Admin');
    const before = await people();
    const argv = ['people', 'sync', file, '--secret-file', box.path('s.jsonl'), ...WHOLE, '--json'];
    // An Admin touches no Owner.
    expect(errorOf(await (await box.as('barbara')).run(argv)).code).toBe('owner_role');
    const held = [
      'people.invite',
      'people.remove',
      'people.change_role',
      'people.modify',
      'groups.modify',
      'change_owner',
    ];
    await box.json(['role', 'new', 'Personnel', '--permission', held.map((one) => `organization.${one}`).join(',')]);
    await box.json('people role alan Personnel');
    file = csvFile(box, csv('grace@acme.example,,,', 'linus@acme.example,,,', 'margaret@acme.example,,,'));
    const alan = await box.as('alan');
    expect(errorOf(await alan.run(argv)).code).toBe('last_owner');
    // Who acts is not in the list, and stays.
    const ran = await alan.run([...argv, '--except', 'ada']);
    expect(actions(ran.stdout)).toEqual(['0 deactivated barbara']);
    expect(await people()).toEqual({
      ...before,
      alan: 'Personnel active',
      barbara: 'Admin deactivated',
    });
  });

  test('each step asks for its permission', async () => {
    const all = [
      'people.invite',
      'people.view',
      'groups.modify',
      'people.change_role',
      'people.modify',
      'people.remove',
    ];
    for (const missing of ['people.invite', 'groups.modify', 'people.change_role', 'people.modify', 'people.remove']) {
      const held = all.filter((one) => one !== missing).map((one) => `organization.${one}`);
      await box.json(['role', 'new', `No ${missing}`, '--permission', held.join(',')]);
      await box.json(['people', 'role', 'barbara', `No ${missing}`]);
      const before = (await box.json<Person[]>('people list --all')).length;
      const barbara = await box.as('barbara');
      const ran = await barbara.run([
        'people',
        'sync',
        file,
        '--secret-file',
        box.path('s.jsonl'),
        ...WHOLE,
        '--except',
        'ada',
        '--json',
      ]);
      expect([missing, errorOf(ran).code, errorOf(ran).message]).toEqual([
        missing,
        'forbidden',
        expect.stringContaining(`organization.${missing}`),
      ]);
      expect(await box.json<Person[]>('people list --all')).toHaveLength(before);
    }
  });

  test('nobody lets in somebody who may do more than they', async () => {
    await box.json('people role edsger Admin');
    await box.json(
      'role new Keeper --permission organization.people.invite,organization.people.remove,organization.groups.modify',
    );
    await box.json('people role barbara Keeper');
    file = csvFile(box, csv('edsger@acme.example,,,'));
    const before = (await people()).edsger;
    const ran = await (await box.as('barbara')).run(['people', 'sync', file, '--reactivate', '--reveal', '--json']);
    expect(errorOf(ran).code).toBe('escalation');
    expect((await people()).edsger).toBe(before);
  });

  test('a terminal is asked with counts and names, and a no changes nothing', async () => {
    const before = await head();
    const argv = ['people', 'sync', file, '--secret-file', box.path('s.jsonl'), ...WHOLE];
    const no = await box.run(argv, { answers: [false], tty: 200 });
    expect([no.code, no.asked.join('')]).toEqual([
      130,
      expect.stringContaining('Add 1 (new), change 2 (grace, torvalds), deactivate 2 (alan, barbara)?'),
    ]);
    expect(await head()).toEqual(before);
  });
});
