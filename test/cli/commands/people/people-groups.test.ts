import { writeFileSync } from 'node:fs';
import { backends, sandbox } from '../../../harness.ts';
import type { Prepare, Sandbox } from '../../../harness.ts';
import { errorOf } from '../../../support/front-door.ts';
import { stateOf } from '../../../support/state.ts';

/** Memberships of several people and groups at once, from either side. */

const [backend] = backends();
const MANY = Array.from({ length: 12 }, (_, at) => `w${at}`);

const prepare: Prepare = async (box) => {
  await box.run('people add grace@acme.example --role Admin --reveal');
  await box.run(`people add ${MANY.map((name) => `${name}@acme.example`).join(' ')} --reveal`);
  await box.run('group create Platform --member w0,w1');
  await box.run('group create Compilers');
  await box.run(['group', 'create', 'Research, Dev']);
  await box.run('group create Leads --role Admin');
  await box.run('project create Rocket');
};

let box: Sandbox;
beforeEach(async () => {
  if (backend === undefined) throw new Error('there is no backend');
  box = await sandbox(backend, prepare);
});
afterEach(() => box.destroy());

interface Person {
  readonly username: string;
  readonly groups: readonly string[];
}
const groupsOf = (people: readonly Person[]) => people.map(({ username, groups }) => [username, groups]);
const events = async () =>
  (
    await box.backend.query<{ operation: string; resource_name: string }>(
      box.location,
      "select operation, resource_name from audit_events where outcome = 'ok' order by seq",
    )
  ).map(({ operation, resource_name }) => `${operation} ${resource_name}`);
const refusalOf = async (line: string | readonly string[], options = {}) => {
  const before = await stateOf(box);
  const error = errorOf(await box.run([...(typeof line === 'string' ? line.split(' ') : line), '--json'], options));
  expect(await stateOf(box)).toBe(before);
  return error;
};

describe('people groups', () => {
  test('shows the groups of each, and changes them with an event for each group', async () => {
    expect(groupsOf(await box.json('people groups w0 w2'))).toEqual([
      ['w0', ['Platform']],
      ['w2', []],
    ]);
    const before = (await events()).length;
    const argv = ['people', 'groups', 'w0', 'w2', '--add', 'Compilers,"Research, Dev"', '--remove', 'Platform'];
    expect(groupsOf(await box.json(argv))).toEqual([
      ['w0', ['Compilers', 'Research, Dev']],
      ['w2', ['Compilers', 'Research, Dev']],
    ]);
    expect((await events()).slice(before)).toEqual(
      ['Compilers', 'Research, Dev', 'Platform'].map((name) => `Modified ${name}`),
    );
    expect(await box.run(argv)).toMatchObject({ code: 0, stderr: 'unchanged\n' });
  });

  test('finds people by a file and by filters, and wants the number of more than ten', async () => {
    expect(await box.json('people groups --where group=Platform --add Compilers')).toHaveLength(2);
    writeFileSync(box.path('names'), MANY.join('\n'));
    const line = `people groups --from ${box.path('names')} --add Compilers`;
    expect(await box.run(line)).toMatchObject({
      code: 9,
      stderr: expect.stringContaining('--confirm 12') as unknown,
    });
    expect(await box.json(`${line} --confirm 12`)).toHaveLength(12);
    expect(await box.json(`people groups --from ${box.path('names')}`)).toHaveLength(12);
  });

  test('gives nobody what the actor does not have, and asks for the permission', async () => {
    await box.run('role new Grouper --permission organization.groups.modify --permission organization.people.view');
    await box.run('people role w3 Grouper');
    const [grouper, member] = [await box.as('w3'), await box.as('w4')];
    expect(errorOf(await grouper.run('people groups w3 --add Leads --json')).code).toBe('escalation');
    expect(errorOf(await member.run('people groups w4 --add Platform --json')).code).toBe('forbidden');
    expect(groupsOf(await box.json('people groups w3 w4'))).toEqual([
      ['w3', []],
      ['w4', []],
    ]);
  });

  test.each([
    ['a group that is not there', 'people groups w0 --add Nobodies', 'not_found'],
    ['somebody who is not there', 'people groups w2 nobody --add Compilers', 'not_found'],
    ['a group on both sides', 'people groups w0 --add Platform --remove Platform', 'invalid'],
  ])('changes nothing with %s', async (_, line, code) => {
    expect((await refusalOf(line)).code).toBe(code);
  });
});

describe('group modify', () => {
  test('adds the same members to several groups, all or none', async () => {
    const several = await box.json<{ name: string; members: string[] }[]>(
      'group modify Platform Compilers --add w2,w3',
    );
    expect(several.map(({ name, members }) => [name, members])).toEqual([
      ['Platform', ['w0', 'w1', 'w2', 'w3']],
      ['Compilers', ['w2', 'w3']],
    ]);
    expect((await refusalOf('group modify Platform Nobodies --add w4')).code).toBe('not_found');
    const both = await refusalOf('group modify Platform Compilers --name Both');
    expect([both.code, both.message]).toEqual(['usage', '--name is for one alone, and 2 are named']);
  });

  test('reads its members from a file or standard input, also as the CSV of a list', async () => {
    const { stdout } = await box.run('people list --status active -o csv');
    const all = await box.json<{ members: string[] }>('group modify Compilers --add-from - --remove w0', {
      stdin: stdout.replace(/^w0,.*\n/m, '').replace(/^.*w0@.*\n/m, ''),
    });
    expect(all.members).toContain('w11');
    writeFileSync(box.path('gone'), 'w1\nw1\nw1@acme.example\nada\n');
    const left = await box.json<{ members: string[] }>(`group modify Compilers --remove-from ${box.path('gone')}`);
    expect(left.members).not.toContain('w1');
  });

  test.each([
    ['standard input twice', 'group modify Platform --add-from - --remove-from -', 'w2', 'usage'],
    ['standard input twice, as groups', 'group modify --from - --add-from -', 'Platform', 'usage'],
    ['a file that is not there', 'group modify Platform --add-from {dir}/nowhere', '', 'not_found'],
    ['an empty file', 'group modify Platform --add-from -', '\n', 'invalid'],
  ])('refuses %s', async (_, line, stdin, code) => {
    expect((await refusalOf(line.replace('{dir}', box.dir), { stdin })).code).toBe(code);
  });

  test('changes no more memberships at once than the server can bear', async () => {
    const names = Array.from({ length: 1000 }, (_, at) => `g${at}`).join('\n');
    const line = `group modify --from - --add ${MANY.join(',')} --confirm 1000`;
    expect((await refusalOf(line, { stdin: names })).message).toContain('more than 10000 memberships');
  });
});

test('the role of several groups is named by its flag, and they get it together', async () => {
  expect(await box.json('group role Platform Compilers --role Admin')).toMatchObject([
    { role: 'Admin' },
    { role: 'Admin' },
  ]);
  expect(await box.json('group role Platform Member')).toMatchObject({ name: 'Platform', role: 'Member' });
  expect((await refusalOf('group role Platform Compilers Member')).code).toBe('usage');
});

test('people of a project are named by a file as well', async () => {
  const line = 'project people add Rocket --from - --role Reader';
  const added = await box.json<object[]>(line, { stdin: 'w0\ngroup:Platform\n' });
  expect(added).toHaveLength(2);
  expect(await box.run(line, { stdin: 'w0\ngroup:Platform\n' })).toMatchObject({ code: 0, stderr: 'unchanged\n' });
  expect((await refusalOf(line, { stdin: 'w1\nnobody\n' })).code).toBe('not_found');
  const many = await box.run(`${line} --json`, { stdin: MANY.join('\n') });
  expect([many.code, many.stderr]).toEqual([9, expect.stringContaining('--confirm 12')]);
});

describe('a table with an id', () => {
  const shown = async (table: string) => groupsOf(await box.json('people groups --from -', { stdin: table }));

  test('of another product is read by username or e-mail', async () => {
    expect(await shown('id,email\n4711,w0@acme.example\n4712,w1@acme.example\n')).toEqual([
      ['w0', ['Platform']],
      ['w1', ['Platform']],
    ]);
    expect(await shown('id,username\n00u1ab,w0\n')).toHaveLength(1);
  });

  test('of ours is read by it, and one without anything else too', async () => {
    const [{ id }] = await box.json<[{ id: string }]>('people groups w0');
    expect(await shown(`username,id\nanother,${id}\n`)).toEqual([['w0', ['Platform']]]);
    expect((await refusalOf('people groups --from -', { stdin: 'id\n4711\n' })).code).toBe('not_found');
  });
});

describe('people edit --from', () => {
  test('changes each as their row says, and says what is unchanged', async () => {
    const table = 'person,username,email\nw0,zero,\nw1@acme.example,,one@acme.example\n';
    expect(await box.json('people edit --from -', { stdin: table })).toMatchObject([
      { username: 'zero', email: 'w0@acme.example' },
      { username: 'w1', email: 'one@acme.example' },
    ]);
    const again = 'person,username\nzero,zero\n';
    expect(await box.run('people edit --from -', { stdin: again })).toMatchObject({ code: 0, stderr: 'unchanged\n' });
  });

  test.each([
    ['an address that is taken', 'person,email\nw0,x@acme.example\nw1,w2@acme.example\n', 'conflict'],
    ['somebody who is not there', 'person,username\nw0,zero\nnobody,x\n', 'not_found'],
    ['a column that is not read', 'person,role\nw0,Admin\n', 'invalid'],
    ['nobody named', 'username,email\nw0,x@acme.example\n', 'invalid'],
    ['an address that is none', 'person,email\nw0,x\n', 'invalid'],
  ])('changes nothing with %s', async (_, stdin, code) => {
    expect((await refusalOf('people edit --from -', { stdin })).code).toBe(code);
  });

  test('wants the number of more than ten, and no change beside the table', async () => {
    const stdin = ['person,username', ...MANY.map((name) => `${name},${name}x`)].join('\n');
    expect(await box.run('people edit --from -', { stdin })).toMatchObject({ code: 9 });
    expect(await box.json('people edit --from - --confirm 12', { stdin })).toHaveLength(12);
    expect((await refusalOf('people edit --from - --username x', { stdin })).code).toBe('usage');
    expect((await refusalOf('people edit grace --from -', { stdin })).code).toBe('usage');
  });
});
