import { existsSync } from 'node:fs';
import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Group } from '../../../../src/cli/commands/group/views.ts';
import type { Role } from '../../../../src/domain/roles/roles.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { shownPerson } from '../../../support/people.ts';
import {
  addPeople,
  addPerson,
  csv,
  errorOf,
  faultsOf,
  latestEvents,
  asListed,
  metadataOf,
  secretsIn,
} from '../../../support/front-door.ts';
import type { Item } from '../../../support/imported.ts';
import { stateOf } from '../../../support/state.ts';

describe.each(backends())('an import meets people who are there already, on $name', (backend) => {
  let box: Sandbox;

  beforeEach(async () => {
    box = await sandbox(backend);
    await addPerson(box, 'Grace@acme.example', 'grace', 'Admin');
    await addPeople(box, 'linus');
    await box.json('group create Foundry --member grace');
    await box.json('group create Harbour');
  });
  afterEach(() => box.destroy());

  const importText = (text: string, ...flags: readonly string[]) =>
    box.run(['people', 'import', '-', '--json', '--reveal', ...flags], { stdin: text });
  const update = (...lines: readonly string[]) => importText(csv(...lines), '--on-conflict', 'update');
  const show = (who: string) => shownPerson(box, who);
  const actionsOf = (stdout: string) => (JSON.parse(stdout) as Item[]).map((one) => `${one.action} ${one.username}`);

  test.each(['', '--on-conflict fail'])('with %j a single conflict stops all, and names the holder', async (flag) => {
    const before = await stateOf(box);
    const text = csv('new@acme.example,,,', 'GRACE@acme.example,,,', 'other@acme.example,linus,,');
    const result = await importText(text, ...flag.split(' ').filter(Boolean));
    const error = errorOf(result);
    expect([result.code, error.code]).toEqual([6, 'conflict']);
    expect(error.details.faults).toMatchObject([
      { line: 3, code: 'conflict', problem: 'the e-mail GRACE@acme.example belongs to grace' },
      { line: 4, code: 'conflict', problem: 'the username linus is taken by linus@acme.example' },
    ]);
    expect(error.hint).toContain('--on-conflict skip leaves who is there, --on-conflict update changes them');
    expect(await stateOf(box)).toEqual(before);
  });

  test('the same file a second time is a conflict, and with skip changes nothing', async () => {
    const text = csv('a@acme.example,,Admin,New', 'b@acme.example,,,New');
    expect((await importText(text, '--create-groups')).code).toBe(0);
    const before = await asListed(box);
    expect((await importText(text, '--create-groups')).code).toBe(6);
    const skipped = await importText(text, '--create-groups', '--on-conflict', 'skip');
    expect(skipped).toMatchObject({ code: 0, stderr: '0 created, 0 updated, 0 unchanged, 2 skipped\n' });
    expect(actionsOf(skipped.stdout)).toEqual(['skipped a', 'skipped b']);
    expect(await asListed(box)).toEqual(before);
  });

  test('skip leaves who is there as they are, and adds the others', async () => {
    const before = await show('grace');
    const text = csv('GRACE@acme.example,g,Member,Harbour', 'new@acme.example,,,Harbour', 'linus@acme.example,grace,,');
    const result = await importText(text, '--on-conflict', 'skip', '--secret-file', box.path('s.jsonl'));
    expect(result.code).toBe(0);
    expect(actionsOf(result.stdout)).toEqual(['skipped grace', 'created new', 'skipped linus']);
    expect(await show('grace')).toEqual(before);
    expect(secretsIn(box, 's.jsonl').map((one) => one.username)).toEqual(['new']);
    expect(await latestEvents(box, 1)).toEqual(['User.Added new']);
  });

  test('a group that only skipped rows name is not made', async () => {
    const before = await asListed(box);
    const result = await importText(csv('grace@acme.example,,,New'), '--on-conflict', 'skip', '--create-groups');
    expect(result).toMatchObject({ code: 0, stderr: '0 created, 0 updated, 0 unchanged, 1 skipped\n' });
    expect(await asListed(box)).toEqual(before);
  });

  test('update changes role and username, and adds groups without taking any away', async () => {
    const before = await show('grace');
    const result = await update('grace@acme.example,g.hopper,Member,Harbour', 'new@acme.example,,,');
    expect(result).toMatchObject({ code: 0, stderr: '1 created, 1 updated, 0 unchanged, 0 skipped\n' });
    expect(actionsOf(result.stdout)).toEqual(['updated g.hopper', 'created new']);
    expect(await show('g.hopper')).toEqual({
      ...before,
      username: 'g.hopper',
      role: 'Member',
      groups: ['Foundry', 'Harbour'],
    });
  });

  test('update never changes an e-mail or a password, and makes no secret for who is there', async () => {
    const grace = await box.as('grace');
    const before = await show('grace');
    const flags = ['--on-conflict', 'update', '--secret-file', box.path('s.jsonl')];
    const result = await importText(csv('GRACE@ACME.example,,Member,Harbour'), ...flags);
    expect(result.code).toBe(0);
    expect(result.stdout).not.toContain('temporary_password');
    expect(existsSync(box.path('s.jsonl'))).toBe(false);
    expect(await show('grace')).toEqual({ ...before, role: 'Member', groups: ['Foundry', 'Harbour'] });
    expect((await grace.run('whoami')).code).toBe(0);
    const login = await grace.run('login grace --password-stdin', { stdin: 'correct horse battery staple grace' });
    expect(login.code).toBe(0);
  });

  test.each([
    ['empty cells', 'grace@acme.example,,,'],
    ['what they have already', 'grace@acme.example,grace,Admin,Foundry'],
  ])('update with %s changes nothing and records nothing', async (_what, line) => {
    const before = await asListed(box);
    const result = await update(line);
    expect(result).toMatchObject({ code: 0, stderr: '0 created, 0 updated, 1 unchanged, 0 skipped\n' });
    expect(actionsOf(result.stdout)).toEqual(['unchanged grace']);
    expect(await asListed(box)).toEqual(before);
  });

  test('each change of an update is an event with before and after', async () => {
    await update('grace@acme.example,g.hopper,Member,Harbour');
    const events = await box.json<AuditEvent[]>('audit list --limit 3');
    expect(events.map(({ resource, operation, username }) => `${resource}.${operation} ${username}`).sort()).toEqual([
      'User.Modified ada',
      'User.Modified ada',
      'User.RoleChanged ada',
    ]);
    const facts = events.map(metadataOf);
    const roles = await box.json<Role[]>('role list --scope org');
    const told = (name: string) => ({ role: name, role_id: roles.find((role) => role.name === name)?.id });
    expect(facts).toContainEqual({ before: told('Admin'), after: told('Member') });
    expect(facts).toContainEqual({ before: { username: 'grace' }, after: { username: 'g.hopper' } });
    const { id } = await box.json<Group>('group show Harbour');
    expect(facts).toContainEqual({ after: { groups_added: ['Harbour'], group_ids_added: [id] } });
  });

  test('update matches by e-mail alone: somebody new with a taken username is a conflict', async () => {
    const before = await stateOf(box);
    const result = await update('elsewhere@acme.example,grace,Member,');
    expect([result.code, faultsOf(result)]).toEqual([6, ['2 conflict']]);
    expect(await stateOf(box)).toEqual(before);
  });

  test('update to a username that somebody else has is a conflict with its line', async () => {
    const before = await stateOf(box);
    const result = await update('new@acme.example,,,', 'grace@acme.example,linus,,');
    expect([result.code, faultsOf(result)]).toEqual([6, ['3 conflict']]);
    expect(await stateOf(box)).toEqual(before);
  });

  test('a username that one row takes is not inferred for another', async () => {
    const result = await update('linus@acme.example,sam,,', 'sam@acme.example,,,');
    expect(result).toMatchObject({ code: 0 });
    expect(actionsOf(result.stdout)).toEqual(['updated sam', 'created sam-2']);
  });

  test('update leaves a deactivated person deactivated', async () => {
    await box.json('people deactivate linus');
    expect((await update('linus@acme.example,,Admin,Harbour')).code).toBe(0);
    expect(await show('linus')).toMatchObject({ status: 'deactivated', role: 'Admin', groups: ['Harbour'] });
  });

  test('update that would leave no Owner is refused as a whole', async () => {
    const before = await stateOf(box);
    const result = await update('new@acme.example,,,', 'ada@acme.example,,Member,');
    expect(errorOf(result).code).toBe('last_owner');
    expect(await stateOf(box)).toEqual(before);
  });

  test('an Owner may make and unmake Owners by update', async () => {
    await box.as('grace');
    expect((await update('grace@acme.example,,Owner,')).code).toBe(0);
    expect((await update('ada@acme.example,,Admin,')).code).toBe(0);
    expect([(await show('grace')).role, (await show('ada')).role]).toEqual(['Owner', 'Admin']);
  });

  test('a dry run of an update tells the outcome and changes nothing', async () => {
    const before = await stateOf(box);
    const flags = ['--on-conflict', 'update', '--dry-run'];
    const result = await importText(csv('grace@acme.example,g,Member,Harbour', 'linus@acme.example,,,'), ...flags);
    expect(result.stderr).toBe('dry run, nothing was changed: 0 created, 1 updated, 1 unchanged, 0 skipped\n');
    expect(JSON.parse(result.stdout)).toMatchObject([
      {
        action: 'updated',
        username: 'g',
        role: 'Member',
        groups: ['Foundry', 'Harbour'],
        before: { username: 'grace', role: 'Admin', groups: ['Foundry'] },
      },
      { action: 'unchanged', username: 'linus', role: 'Member', groups: [] },
    ]);
    expect(await stateOf(box)).toEqual(before);
  });

  test('a table of a dry run says of each update what was before and what comes', async () => {
    const text = csv('grace@acme.example,g,Member,Harbour', 'linus@acme.example,,Admin,', 'ada@acme.example,,,');
    const argv = ['people', 'import', '-', '--on-conflict', 'update', '--dry-run'];
    const fields = ['--fields', 'username,role,groups,before'];
    expect((await box.run([...argv, ...fields], { stdin: text })).stdout.split('\n')).toEqual([
      'username\trole\tgroups\tbefore',
      'g\tMember\tFoundry;Harbour\tusername grace; role Admin; groups Foundry',
      'linus\tAdmin\t\trole Member',
      'ada\tOwner\t\t',
      '',
    ]);
    expect((await box.run(argv, { stdin: text })).stdout).toMatch(
      /^line\taction\tusername\temail\trole\tgroups\tbefore\n2\tupdated\tg\t/,
    );
  });

  test.each<[fault: string, lines: readonly string[], hint: string]>([
    ['an e-mail twice', ['new@x.example,,,', 'NEW@x.example,,,'], 'give each e-mail once'],
    [
      'a username that is taken',
      ['new@x.example,grace,,'],
      'give another username, or none: then one is made from the e-mail',
    ],
    ['a role in another case', ['new@x.example,,admin,'], 'did you mean Admin?'],
    ['no such role', ['new@x.example,,Zookeeper,'], 'roster role list (there are Owner, Admin, Member)'],
    ['a role of projects', ['new@x.example,,Reader,'], 'roster role list --scope org'],
    ['a group misspelt', ['new@x.example,,,foundry'], 'did you mean Foundry? --create-groups makes missing groups'],
    ['no such group', ['new@x.example,,,Zzzzzzzzz'], '--create-groups makes missing groups'],
    ['no e-mail', ['grace,,,'], 'correct these lines and run it again'],
  ])('the hint to %s helps there, and does not name what was given already', async (_fault, lines, hint) => {
    const { error } = JSON.parse((await update(...lines)).stderr) as { error: { hint: string } };
    expect(error.hint).toBe(hint);
  });

  test('a role that is not there has the hint that people add gives', async () => {
    const added = errorOf(await box.run('people add new@x.example --role admin --reveal --json'));
    expect(errorOf(await update('new@x.example,,admin,')).hint).toBe(added.hint);
  });

  test('another word for --on-conflict is refused', async () => {
    const result = await importText(csv('grace@acme.example,,,'), '--on-conflict', 'replace');
    expect(errorOf(result).code).toBe('invalid');
    expect(errorOf(result).message).toContain('fail, skip, update');
  });
});
