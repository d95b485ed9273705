import { existsSync, writeFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Group } from '../../../../src/cli/commands/group/views.ts';
import { bothWays, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { CUTS, killedAt } from '../../../support/cuts.ts';
import { addPeople, behind, errorOf, faultsOf, latestEvents } from '../../../support/front-door.ts';
import { random } from '../../../support/random.ts';
import { stateOf } from '../../../support/state.ts';
import { stoppedWhen } from '../../../support/stopped-when.ts';

/** `group modify` in batches: people of a file, or groups of a file. */

interface Item {
  readonly line: number;
  readonly action: string;
  readonly group: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

const PEOPLE = ['grace', 'linus', 'margaret', 'alan', 'barbara'];
const GROUPS = Array.from({ length: 12 }, (_, at) => `g${at}`);

async function prepared(box: Sandbox): Promise<void> {
  await addPeople(box, ...PEOPLE);
  await box.json('group create Platform --member grace');
  for (const name of GROUPS) await box.json(['group', 'create', name]);
}

describe.each(bothWays())('on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(backend, prepared)));
  afterEach(() => box.destroy());

  const modify = (stdin: string, ...argv: readonly string[]) => box.run(['group', 'modify', ...argv], { stdin });
  const members = async (name = 'Platform') => (await box.json<Group>(['group', 'show', name])).members;
  const items = (stdout: string) =>
    (JSON.parse(stdout) as Item[]).map(
      ({ line, action, group, added, removed }) =>
        `${line} ${action} ${group} +${added.join(',')} -${removed.join(',')}`,
    );

  test('adds the people of a file, batch by batch, with an event for each', async () => {
    const file =
      'name,email\nGrace,GRACE@acme.example\nLinus,linus@acme.example\n,linus@acme.example\n,alan@acme.example\n';
    const ran = await modify(file, 'Platform', '--add-from', '-', '--batch', '2', '--json');
    expect([ran.code, items(ran.stdout)]).toEqual([
      0,
      [
        '2 unchanged Platform + -',
        '3 changed Platform +linus -',
        '4 unchanged Platform + -',
        '5 changed Platform +alan -',
      ],
    ]);
    expect(await members()).toEqual(['alan', 'grace', 'linus']);
    expect(await latestEvents(box, 2)).toEqual(['Group.Modified Platform', 'Group.Modified Platform']);
    const [event] = await box.json<AuditEvent[]>('audit list --limit 1');
    expect(JSON.parse(event?.metadata ?? '')).toMatchObject({ members_added: ['alan'] });
  });

  test('removes the members of a file, with results', async () => {
    const file = '\uFEFFgrace\r\n\r\n linus \r\n';
    const ran = await modify(file, 'Platform', '--remove-from', '-', '--batch', '1', '--results', box.path('r.csv'));
    expect([ran.code, ran.stderr]).toEqual([0, expect.stringContaining('1 changed, 1 unchanged')]);
    expect(box.read('r.csv')).toBe(
      'line,email,outcome,code,message\n1,grace@acme.example,changed,,\n3,linus@acme.example,unchanged,,\n',
    );
    expect(await members()).toEqual([]);
  });

  test('changes the groups of a file, each as the flags say', async () => {
    const argv = [
      '--from',
      '-',
      '--add',
      'linus,alan',
      '--remove',
      'grace',
      '--description',
      'All of us',
      '--batch',
      '1',
    ];
    const ran = await modify('Platform\ng1\n', ...argv, '--json');
    expect(items(ran.stdout)).toEqual(['1 changed Platform +linus,alan -grace', '2 changed g1 +linus,alan -']);
    expect([await members(), await members('g1')]).toEqual([
      ['alan', 'linus'],
      ['alan', 'linus'],
    ]);
    const before = await stateOf(box);
    const again = await modify('Platform\ng1\n', ...argv, '--json');
    expect(items(again.stdout)).toEqual(['1 unchanged Platform + -', '2 unchanged g1 + -']);
    expect(await stateOf(box)).toBe(before);
  });

  test('more than ten groups want their number', async () => {
    const argv = ['--from', '-', '--add', 'linus', '--batch', '5'];
    const refused = await modify(GROUPS.join('\n'), ...argv);
    expect([refused.code, refused.stderr]).toEqual([9, expect.stringContaining('--confirm 12')]);
    expect((await modify(GROUPS.join('\n'), ...argv, '--confirm', '12')).code).toBe(0);
    expect(await behind(box, 'select group_id from group_members')).toHaveLength(13);
  });

  const FAULTY = `nobody\nlinus\nbarbara@acme.example\n${'x'.repeat(3000)}\n`;

  test('all rows are checked before the first change', async () => {
    await behind(box, "update people set email_verified = (1 = 0) where username = 'barbara'");
    const before = await stateOf(box);
    const argv = ['Platform', '--add-from', '-', '--batch', '1'];
    expect(faultsOf(await modify(FAULTY, ...argv, '--json'))).toEqual(['1 not_found', '3 conflict', '4 invalid']);
    const planned = await modify(FAULTY, ...argv, '--continue-on-error', '--dry-run', '--json');
    expect([planned.code, items(planned.stdout).map((item) => item.split(' ')[1])]).toEqual([
      8,
      ['failed', 'changed', 'failed', 'failed'],
    ]);
    expect(await stateOf(box)).toBe(before);
  });

  test('rows with a fault are left out where that is asked for', async () => {
    await behind(box, "update people set email_verified = (1 = 0) where username = 'barbara'");
    const results = ['--results', box.path('r.csv')];
    const ran = await modify(FAULTY, 'Platform', '--add-from', '-', '--batch', '2', '--continue-on-error', ...results);
    expect([ran.code, ran.stderr]).toEqual([8, expect.stringContaining('3 of 4 rows failed')]);
    const told = parse<Record<string, string>>(box.read('r.csv'), { columns: true });
    expect(told.map(({ line, email, outcome, code }) => [line, email, outcome, code].join(' '))).toEqual([
      '1  failed not_found',
      '2 linus@acme.example changed ',
      '3 barbara@acme.example failed conflict',
      '4  failed invalid',
    ]);
    expect(await members()).toEqual(['grace', 'linus']);
  });

  test('a group that is not there refuses all, and is left out of a file of groups', async () => {
    const before = await stateOf(box);
    expect(faultsOf(await modify('linus\n', 'Nowhere', '--add-from', '-', '--batch', '1', '--json'))).toEqual([
      '1 not_found',
    ]);
    expect(await stateOf(box)).toBe(before);
    const ran = await modify('Nowhere\ng3\n', '--from', '-', '--add', 'linus', '--continue-on-error', '--json');
    expect([ran.code, await members('g3')]).toEqual([8, ['linus']]);
  });

  test('nobody gets what the actor does not have, and who acts keeps what it takes', async () => {
    await box.json('role new Grouper --permission organization.groups.modify,organization.groups.view');
    await box.json('group role g1 Grouper');
    await box.json('group role Platform Admin');
    await box.json('group modify g1 --add barbara');
    const [barbara, linus] = [await box.as('barbara'), await box.as('linus')];
    const add = ['group', 'modify', 'Platform', '--add-from', '-', '--batch', '1', '--json'];
    const stdin = 'grace\nmargaret\nlinus\n';
    expect(errorOf(await barbara.run([...add, '--continue-on-error'], { stdin })).code).toBe('escalation');
    expect(errorOf(await linus.run(add, { stdin })).code).toBe('forbidden');
    const leave = ['group', 'modify', 'g1', '--remove-from', '-', '--batch', '1', '--json'];
    expect(faultsOf(await barbara.run(leave, { stdin: 'barbara\nlinus\n' }))).toEqual(['1 invalid']);
    expect([await members(), await members('g1')]).toEqual([['grace'], ['barbara']]);
    expect((await box.run(leave, { stdin: 'barbara\n' })).code).toBe(0);
  });

  test('what is not the same for each row is refused', async () => {
    const before = await stateOf(box);
    for (const argv of [
      'Platform g1 --add-from -',
      '--add-from -',
      'Platform --add-from - --add alan',
      'Platform --add-from - --name Renamed',
      'Platform --remove-from - --description x',
      'Platform --from - --add alan',
      'Platform --add alan',
    ])
      expect([argv, errorOf(await modify('linus\n', ...argv.split(' '), '--batch', '1', '--json')).code]).toEqual([
        argv,
        'usage',
      ]);
    expect(await stateOf(box)).toBe(before);
    const empty = await modify('\n', 'Platform', '--add-from', '-', '--batch', '1');
    expect([empty.code, empty.stderr]).toEqual([0, 'the file names nothing, and nothing was changed\n']);
  });

  test('more than a thousand are done in batches by themselves', async () => {
    const file = Array.from({ length: 1001 }, (_, at) => PEOPLE[at % PEOPLE.length]).join('\n');
    const ran = await modify(file, 'g2', '--add-from', '-');
    expect([ran.code, ran.stderr]).toEqual([0, expect.stringContaining('5 changed, 996 unchanged')]);
    expect(await members('g2')).toHaveLength(5);
  });

  const draw = random('group modify');
  const STOPS = Array.from({ length: 2 }, () => 2 + draw(4));

  test.each(STOPS)('stopped after %i lines of results, and resumed', async (count) => {
    const argv = ['g0', '--add-from', '-', '--batch', '1', '--results', box.path('r.csv')];
    const isDone = () => existsSync(box.path('r.csv')) && box.read('r.csv').split('\n').length > count;
    const stdin = PEOPLE.join('\n');
    const ran = await box.run(['group', 'modify', ...argv], { stdin, signal: stoppedWhen(isDone) });
    expect([ran.code, ran.stderr]).toEqual([130, expect.stringMatching(/stopped after \d of 5 rows/)]);
    const refused = await modify(stdin, ...argv.slice(0, -2));
    expect([refused.code, refused.stderr]).toEqual([6, expect.stringContaining('--resume')]);
    expect((await modify(stdin, ...argv, '--resume')).code).toBe(0);
    expect(await members('g0')).toEqual(PEOPLE.toSorted());
    expect(box.read('r.csv').match(/,changed,/g)).toHaveLength(PEOPLE.length);
    const added = "select resource_name from audit_events where resource_name = 'g0' and operation = 'Modified'";
    expect(await behind(box, added)).toHaveLength(PEOPLE.length);
  });

  test('a row that an earlier run left out is told again, and not tried', async () => {
    const argv = ['g0', '--add-from', '-', '--batch', '1', '--continue-on-error'];
    expect((await modify('linus\nnobody\n', ...argv)).code).toBe(8);
    await addPeople(box, 'nobody');
    const again = await modify('linus\nnobody\n', ...argv, '--resume', '--json');
    expect([again.code, again.stdout]).toEqual([8, expect.stringContaining('or the group was changed since')]);
    expect(await members('g0')).toEqual(['linus']);
  });
});

describe('over HTTP', () => {
  const [, remote] = bothWays();
  if (remote === undefined) throw new Error('there is no way over HTTP');
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(remote, prepared)));
  afterEach(() => box.destroy());

  test.each(CUTS)('killed %s, and resumed', async (cut) => {
    writeFileSync(box.path('all.txt'), PEOPLE.join('\n'));
    const line = `group modify g0 --add-from ${box.path('all.txt')} --batch 2 --results ${box.path('r.csv')}`;
    const killed = killedAt(cut, (url) => url.pathname.endsWith('/groups/modify'));
    void box.run(line, killed.options);
    await killed.reached;
    expect((await box.run(`${line} --resume`)).code).toBe(0);
    expect((await box.json<Group>('group show g0')).members).toEqual(PEOPLE.toSorted());
    expect(box.read('r.csv').trimEnd().split('\n')).toHaveLength(1 + PEOPLE.length);
  });
});
