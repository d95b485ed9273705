import { writeFileSync } from 'node:fs';
import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Group } from '../../../../src/cli/commands/group/views.ts';
import { backends, bothWays, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPeople, behind, csvFile, errorOf, latestEvents } from '../../../support/front-door.ts';

/** `group sync`: groups with exactly the members of a file. */

const PEOPLE = ['grace', 'linus', 'margaret', 'alan', 'barbara'];

async function prepared(box: Sandbox): Promise<void> {
  await addPeople(box, ...PEOPLE);
  await box.json('group create Platform --member grace,linus,margaret');
  await box.json('group create Compilers --member alan');
}

describe.each(bothWays())('on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(backend, prepared)));
  afterEach(() => box.destroy());
  const members = async (name = 'Platform') => (await box.json<Group>(['group', 'show', name])).members;
  const head = () => box.json<object>('audit verify');
  const sync = (stdin: string, ...more: readonly string[]) =>
    box.run(['group', 'sync', ...more, '--from', '-', '--json'], { stdin });

  test('adds who is missing, removes who is not in the file, and is undone as one', async () => {
    const ran = await sync('grace\nLINUS@acme.example\nalan\n', 'Platform');
    expect([ran.code, JSON.parse(ran.stdout)]).toMatchObject([
      0,
      [{ group: 'Platform', added: ['alan'], removed: ['margaret'], unchanged: 2 }],
    ]);
    expect(await members()).toEqual(['alan', 'grace', 'linus']);
    expect(await latestEvents(box, 1)).toEqual(['Group.Modified Platform']);
    const [event] = await box.json<AuditEvent[]>('audit list --limit 1');
    expect(JSON.parse(event?.metadata ?? '')).toMatchObject({ members_added: ['alan'], members_removed: ['margaret'] });
    await box.json(['undo', (JSON.parse(ran.stdout) as { request_id: string }[])[0]?.request_id ?? '', '--yes']);
    expect(await members()).toEqual(['grace', 'linus', 'margaret']);
  });

  test('the same file again changes and records nothing', async () => {
    const before = await head();
    const ran = await sync('id,username\n,grace\n,linus\n,margaret\n', 'Platform');
    expect([ran.code, JSON.parse(ran.stdout)]).toMatchObject([0, [{ added: [], removed: [], unchanged: 3 }]]);
    expect(await head()).toEqual(before);
  });

  test('a dry run tells the same, exits 0, and changes nothing', async () => {
    const before = await head();
    const ran = await box.run(['group', 'sync', 'Platform', '--from', '-', '--dry-run'], {
      stdin: 'grace\nlinus\nalan\n',
    });
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain('Platform\talan\tmargaret\t2');
    expect(ran.stderr).toContain('dry run, nothing was changed: the group Platform: 1 added, 1 removed, 2 unchanged');
    expect(await head()).toEqual(before);
  });

  test('several groups are changed together', async () => {
    const file =
      'group,email\nPlatform,grace@acme.example\nPlatform,linus@acme.example\nCompilers,alan@acme.example\nCompilers,grace@acme.example\n';
    expect((await sync(file)).code).toBe(0);
    expect([await members(), await members('Compilers')]).toEqual([
      ['grace', 'linus'],
      ['alan', 'grace'],
    ]);
    const before = await head();
    const ran = await sync(`${file}Nowhere,grace@acme.example\n`.replace('Platform,linus', 'Platform,barbara'));
    expect(errorOf(ran).code).toBe('not_found');
    expect(await head()).toEqual(before);
  });

  test('ids of another product beside e-mails name nobody', async () => {
    const file = 'group,id,email\nPlatform,1007,grace@acme.example\nPlatform,1008,linus@acme.example\n';
    expect((await sync(file)).code).toBe(0);
    expect(await members()).toEqual(['grace', 'linus']);
  });

  test.each([
    ['', '10%', 3, 1],
    ['grace\n', '10%', 2, 1],
    ['grace\n', '1', 2, 1],
    ['grace\nlinus\n', '0', 1, 0],
    ['grace\nlinus\n', '0%', 1, 0],
    ['grace\nalan\n', '50%', 2, 1],
  ])('the file %j removes more than %s allow', async (stdin, most, removals, allowed) => {
    const before = await head();
    const error = errorOf(await sync(stdin, 'Platform', '--max-removals', most));
    expect(error).toMatchObject({ code: 'conflict', details: { group: 'Platform', removals, allowed } });
    expect(error.hint).toContain(`--max-removals ${removals}`);
    expect(await head()).toEqual(before);
    expect((await sync(stdin, 'Platform', '--max-removals', String(removals))).code).toBe(0);
  });

  test('an address that somebody gave themselves matches nobody', async () => {
    await behind(
      box,
      "update people set email_verified = 0 where username = 'alan'".replace(
        '= 0',
        backend.engine === 'sqlite' ? '= 0' : '= false',
      ),
    );
    const before = await head();
    expect(errorOf(await sync('grace\nlinus\nmargaret\nalan@acme.example\n', 'Platform')).code).toBe('conflict');
    expect(await head()).toEqual(before);
    expect((await sync('grace\nlinus\nmargaret\nalan\n', 'Platform')).code).toBe(0);
  });

  test('who may not change groups is refused, and nobody gets what the actor does not have', async () => {
    await box.json('role new Grouper --permission organization.groups.modify,organization.groups.view');
    await box.json('people role barbara Grouper');
    await box.json('group role Compilers Admin');
    for (const [name, group, code] of [
      ['linus', 'Platform', 'forbidden'],
      ['barbara', 'Compilers', 'escalation'],
    ] as const) {
      const ran = await (
        await box.as(name)
      ).run(['group', 'sync', group, '--from', '-', '--json'], { stdin: 'alan\nlinus\n' });
      expect(errorOf(ran).code).toBe(code);
    }
    expect(await members('Compilers')).toEqual(['alan']);
  });
});

describe.each(backends())('on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(backend, prepared)));
  afterEach(() => box.destroy());

  test.each<readonly [string, string, string]>([
    ['two people who are not there', 'grace\nnobody\nneither@acme.example\n', 'not_found'],
    ['a username in other letters', 'Grace\nlinus\nmargaret\n', 'not_found'],
    ['a workbook', 'PK\u0003\u0004', 'invalid'],
    ['JSON', '["grace"]', 'invalid'],
    ['a column group and a group', 'group,username\nPlatform,grace\n', 'usage'],
    ['a column group and no person', 'group,colour\nPlatform,red\n', 'invalid'],
    ['a row without its group', 'group,username\n,grace\n', 'invalid'],
    ['a very long name', `${'x'.repeat(100_000)}\n`, 'invalid'],
    ['a name with a control character', 'gr\u0007ace\n', 'not_found'],
  ])('a file with %s is refused', async (_what, stdin, code) => {
    const before = await box.json<object>('audit verify');
    const ran = await box.run(['group', 'sync', 'Platform', '--from', '-', '--json'], { stdin });
    expect(errorOf(ran).code).toBe(code);
    expect(await box.json<object>('audit verify')).toEqual(before);
  });

  test.each(['x', '-1', '101%', '1.5', '10 %', '', '%'])('--max-removals %j is refused', async (most) => {
    const ran = await box.run(['group', 'sync', 'Platform', '--from', '-', `--max-removals=${most}`, '--json'], {
      stdin: 'grace\n',
    });
    expect(ran.code).toBe(2);
  });

  test('a file that is not there, and one with headings alone', async () => {
    expect(errorOf(await box.run(['group', 'sync', 'Platform', '--from', box.path('no'), '--json'])).code).toBe(
      'not_found',
    );
    const file = csvFile(box, 'group,username\n', 'g.csv');
    const ran = await box.run(['group', 'sync', '--from', file, '--json']);
    expect([ran.code, ran.stdout]).toEqual([0, '[]\n']);
  });

  test('a terminal is asked, with names, and a no changes nothing', async () => {
    writeFileSync(box.path('m.txt'), 'grace\nlinus\nalan\n');
    const argv = ['group', 'sync', 'Platform', '--from', box.path('m.txt')];
    const before = await box.json<object>('audit verify');
    const no = await box.run(argv, { answers: [false], tty: 80 });
    expect(no.asked.join('')).toContain('Add alan to Platform, remove margaret from Platform?');
    expect(no.code).toBe(130);
    expect(await box.json<object>('audit verify')).toEqual(before);
    expect((await box.run(argv, { answers: [true], tty: 80 })).code).toBe(0);
    const again = await box.run(argv, { answers: [], tty: 80 });
    expect([again.code, again.asked]).toEqual([0, []]);
  });
});
