import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Group } from '../../../../src/cli/commands/group/views.ts';
import type { Person } from '../../../../src/domain/people.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPeople, errorOf, latestEvents, metadataOf } from '../../../support/front-door.ts';
import { stateOf } from '../../../support/state.ts';

describe.each(backends())('groups on $name', (backend) => {
  let box: Sandbox;

  beforeEach(async () => {
    box = await sandbox(backend);
    await addPeople(box, 'grace', 'linus', 'margaret');
    await box.json(['group', 'create', 'Platform', '--member', 'grace', '--description', 'Keeps it\nrunning']);
  });
  afterEach(() => box.destroy());

  const show = (name: string) => box.json<Group>(['group', 'show', name]);
  const names = async (...flags: string[]) =>
    (await box.json<Group[]>(['group', 'list', ...flags])).map((group) => group.name);
  const lastEvent = async () => (await box.json<AuditEvent[]>('audit list --limit 1'))[0];

  test('a new group has the default role, a description and members, once each', async () => {
    const made = await box.json<Group>('group create Compilers --member linus --member LINUS@acme.example');
    expect(made).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      name: 'Compilers',
      description: '',
      role: 'Member',
      members: ['linus'],
      member_count: 1,
      source: 'manually',
      created_at: '2026-03-01T09:00:00.000Z',
      updated_at: '2026-03-01T09:00:00.000Z',
    });
    expect(await show('Compilers')).toEqual(made);
    expect(await lastEvent()).toMatchObject({ resource: 'Group', operation: 'Added', resource_id: made.id });
    expect(metadataOf(await lastEvent())).toEqual({
      after: { name: 'Compilers', description: '', role: 'Member', members: ['linus'] },
    });
  });

  test('members inherit the role of their group, and lose it with the membership', async () => {
    const linus = await box.as('linus');
    expect((await linus.run('audit list')).code).toBe(5);
    await box.json('group create Auditors --role Admin --member linus');
    expect((await linus.run('audit list')).code).toBe(0);
    expect(await box.json<Person>('people show linus')).toMatchObject({ role: 'Member', groups: ['Auditors'] });
    await box.json('group modify Auditors --remove linus');
    expect((await linus.run('audit list')).code).toBe(5);
    await box.json('group modify Auditors --add linus');
    expect((await linus.run('audit list')).code).toBe(0);
    await box.json('group role Auditors Member');
    expect((await linus.run('audit list')).code).toBe(5);
    await box.json('group role Auditors Admin');
    await box.json('group delete Auditors --yes');
    expect((await linus.run('audit list')).code).toBe(5);
  });

  test('groups are listed in order of name, case aside, and found by a part of it', async () => {
    for (const name of ['alpha', 'Beta', 'Émeu', 'beta', '100%', 'a_c', 'abc', '=cmd()'])
      await box.json(['group', 'create', name]);
    const found = await names();
    expect(found.map((name) => name.toLowerCase())).toEqual([
      '100%',
      '=cmd()',
      'a_c',
      'abc',
      'alpha',
      'beta',
      'beta',
      'platform',
      'émeu',
    ]);
    expect((await names('--search', 'BETA')).sort()).toEqual(['Beta', 'beta']);
    expect(await names('--search', 'éMEU')).toEqual(['Émeu']);
    expect(await names('--search', '%')).toEqual(['100%']);
    expect(await names('--search', 'a_c')).toEqual(['a_c']);
    expect(await names('--search', 'nothing like it')).toEqual([]);
    const cut = await box.run('group list --limit 3 --json');
    expect(JSON.parse(cut.stdout)).toHaveLength(3);
    expect(cut.stderr).toBe('3 shown, there are more; --all lists everything, --limit N the first N\n');
    expect(await names('--limit', '3', '--all')).toHaveLength(9);
  });

  test('piped, a group is a line; its line breaks do not make two', async () => {
    const stdout = 'name\trole\tmembers\tdescription\nPlatform\tMember\tgrace\tKeeps it\\nrunning\n';
    expect(await box.run('group list')).toMatchObject({ code: 0, stdout, stderr: '' });
    expect(await box.run('group show Platform')).toMatchObject({ code: 0, stdout, stderr: '' });
    expect((await box.run('group list --no-color', { tty: 80 })).stdout).toBe(
      'NAME      ROLE    MEMBERS  DESCRIPTION\nPlatform  Member  grace    Keeps it⏎running\n',
    );
    expect((await box.run('group show Platform --no-color', { tty: 80 })).stdout).toMatch(/^members: +grace$/m);
  });

  test('a table asks for a few members of each group, and tells how many there are', async () => {
    const many = Array.from({ length: 60 }, (_, at) => `m${at}@acme.example`);
    await box.json(['people', 'add', ...many, '--group', 'Platform', '--reveal']);
    await box.json('group create Few --member linus');
    const { stdout } = await box.run('group list --no-color', { tty: 80 });
    const [, few = '', platform = ''] = stdout.split('\n');
    expect(few).toMatch(/^Few +linus/);
    const names = platform.slice('Platform'.length).trim().split(/ {2,}/)[0] ?? '';
    const shown = names.replace(/ \+\d+$/, '').split(', ').length;
    expect(names.endsWith(` +${61 - shown}`)).toBe(true);
    expect((await box.run('group list --wide', { tty: 80 })).stdout).toContain('m59');
    expect((await box.run('group list --fields members', { tty: 80 })).stdout).toMatch(/ \+\d+\n$/);
    const [, all] = await box.json<Group[]>('group list');
    expect(all?.members).toHaveLength(61);
  });

  test('a dry run tells how many members there would be, not that there are none', async () => {
    const line = 'group modify Platform --add linus,margaret --dry-run';
    const told = await box.json<object>(line);
    expect(told).toMatchObject({ member_count: 3 });
    expect(told).not.toHaveProperty('members');
    expect((await box.run(`${line} -o tsv`)).stdout).toContain('Platform\tMember\t3 members\t');
    expect(await names()).toEqual(['Platform']);
  });

  test('a group is found by exact name and by id', async () => {
    const platform = await show('Platform');
    expect(await show(platform.id)).toEqual(platform);
    expect(await box.run('group show platform')).toMatchObject({
      code: 3,
      stderr: 'error: there is no group platform\nhint: did you mean Platform?\n',
    });
  });

  test('modify adds, removes, renames and describes in one go, and the event tells all', async () => {
    const { id } = await show('Platform');
    const done = await box.json<Group>([
      ...['group', 'modify', 'Platform', '--add', 'linus', '--add', 'margaret@acme.example', '--remove', 'grace'],
      ...['--name', 'Infrastructure', '--description', ''],
    ]);
    expect(done).toEqual({
      id,
      name: 'Infrastructure',
      description: '',
      role: 'Member',
      members: ['linus', 'margaret'],
      member_count: 2,
      source: 'manually',
      created_at: '2026-03-01T09:00:00.000Z',
      updated_at: '2026-03-01T09:00:00.000Z',
    });
    expect(await latestEvents(box, 1)).toEqual(['Group.Modified Infrastructure']);
    const ids = (...people: readonly string[]) =>
      Promise.all(people.map(async (who) => (await box.json<Person>(['people', 'show', who])).id));
    expect(metadataOf(await lastEvent())).toEqual({
      before: { name: 'Platform', description: 'Keeps it\nrunning' },
      after: { name: 'Infrastructure', description: '' },
      members_added: ['linus', 'margaret'],
      member_ids_added: await ids('linus', 'margaret'),
      members_removed: ['grace'],
      member_ids_removed: await ids('grace'),
    });
    expect((await box.run('group show Platform')).code).toBe(3);
    expect((await box.run('group create Platform')).code).toBe(0);
  });

  test.each([
    'group modify Platform --add grace',
    'group modify Platform --remove linus',
    'group modify Platform --name Platform',
    'group role Platform Member',
  ])('%s has nothing to change, records nothing and succeeds', async (argv) => {
    const before = await stateOf(box);
    expect((await box.json<Group>(argv)).members).toEqual(['grace']);
    expect(await stateOf(box)).toEqual(before);
  });

  test('a name may change in its case alone', async () => {
    expect((await box.json<Group>('group modify Platform --name PLATFORM')).name).toBe('PLATFORM');
    await box.json('group create Platform');
  });

  test('a role replaces the one before, and the event tells both', async () => {
    expect((await box.json<Group>('group role Platform Admin')).role).toBe('Admin');
    expect(await lastEvent()).toMatchObject({ resource: 'Group', operation: 'RoleChanged', resource_name: 'Platform' });
    expect(metadataOf(await lastEvent())).toMatchObject({ before: { role: 'Member' }, after: { role: 'Admin' } });
    const asked = await box.run('group role --json', { answers: ['Platform', 'Member'] });
    expect(asked).toMatchObject({ code: 0, asked: ['Which group?', 'New role of Platform (now Admin):'] });
    expect((await show('Platform')).role).toBe('Member');
  });

  test('delete asks for a yes, and keeps the people', async () => {
    const before = await stateOf(box);
    const piped = await box.run('group delete Platform --json');
    expect([piped.code, errorOf(piped).hint]).toEqual([9, 'give --yes']);
    expect((await box.run('group delete Platform', { answers: [false] })).code).toBe(130);
    expect(await stateOf(box)).toEqual(before);
    const done = await box.run('group delete Platform --json', { answers: [true] });
    expect(done).toMatchObject({
      code: 0,
      asked: ['Delete the group Platform? Its members lose what they inherit from it.'],
    });
    expect(JSON.parse(done.stdout)).toMatchObject({ name: 'Platform', member_count: 1 });
    expect(metadataOf(await lastEvent())).toMatchObject({ before: { name: 'Platform', members: ['grace'] } });
    expect((await box.json<Person>('people show grace')).groups).toEqual([]);
    expect(await names()).toEqual([]);
    expect((await box.run('store check')).code).toBe(0);
  });

  test.each(['O\'Neill & Söhne; "Ltd"', 'x'.repeat(128), '🦊'.repeat(128), "'); drop table groups;--", 'ada'])(
    'the name %j is kept as it is',
    async (name) => {
      expect((await box.json<Group>(['group', 'create', name, '--member', 'linus'])).name).toBe(name);
      expect((await show(name)).members).toEqual(['linus']);
      expect((await box.json<Person[]>(['people', 'list', '--group', name])).map((one) => one.username)).toEqual([
        'linus',
      ]);
    },
  );

  const MODIFY = ['group', 'modify', 'Platform'];
  test.each<[string, string[], number, string, string]>([
    ['a taken name', ['group', 'create', 'Platform'], 6, 'conflict', 'a group Platform already'],
    ['a taken name, composed differently', [...MODIFY, '--name', 'Cafe\u0301'], 6, 'conflict', 'Café'],
    ['no name', ['group', 'create'], 9, 'input_needed', 'NAME'],
    ['an empty name', ['group', 'create', ''], 2, 'invalid', 'must not be empty'],
    ['a name of blanks', ['group', 'create', ' '], 2, 'invalid', 'space'],
    ['a name of two lines', ['group', 'create', 'a\nb'], 2, 'invalid', 'control characters'],
    ['a name with NUL', ['group', 'create', 'a\0b'], 2, 'invalid', 'control characters'],
    ['a name of 129 characters', ['group', 'create', 'x'.repeat(129)], 2, 'invalid', 'longer than 128'],
    ['a name that reorders text', ['group', 'create', 'a\u202eb'], 2, 'invalid', 'reorder'],
    ['a name like an id', ['group', 'create', '0190a000-0000-7000-8000-000000000001'], 2, 'invalid', 'like an id'],
    ['a long description', [...MODIFY, '--description', 'x'.repeat(4097)], 2, 'invalid', 'longer than 4096'],
    ['a description with NUL', [...MODIFY, '--description', 'a\0b'], 2, 'invalid', 'control characters'],
    [
      'an unknown member',
      ['group', 'create', 'New', '--member', 'grace', '--member', 'nobody'],
      3,
      'not_found',
      'nobody',
    ],
    ['an unknown role', ['group', 'create', 'New', '--role', 'Boss'], 3, 'not_found', 'Boss'],
    ['a project role', ['group', 'create', 'New', '--role', 'Reader'], 2, 'scope_mismatch', 'Reader'],
    ['a project role later', ['group', 'role', 'Platform', 'Contributor'], 2, 'scope_mismatch', 'Contributor'],
    ['the role Owner', ['group', 'create', 'New', '--role', 'Owner'], 5, 'owner_role', 'is for people'],
    ['the role Owner later', ['group', 'role', 'Platform', 'Owner'], 5, 'owner_role', 'is for people'],
    ['nothing to change', MODIFY, 2, 'invalid', 'nothing to change'],
    ['somebody in and out', [...MODIFY, '--add', 'linus', '--remove', 'LINUS@acme.example'], 2, 'invalid', 'at once'],
    ['an unknown person to add', [...MODIFY, '--add', 'linus', '--add', 'nobody'], 3, 'not_found', 'nobody'],
    ['an unknown person to remove', [...MODIFY, '--remove', 'nobody', '--add', 'linus'], 3, 'not_found', 'nobody'],
    ['an unknown group', ['group', 'modify', 'Nowhere', '--add', 'linus'], 3, 'not_found', 'Nowhere'],
    ['an unknown group to delete', ['group', 'delete', 'Nowhere', '--yes'], 3, 'not_found', 'Nowhere'],
    ['an unknown group to show', ['group', 'show', 'Nowhere'], 3, 'not_found', 'Nowhere'],
    ['an unknown group for a role', ['group', 'role', 'Nowhere', 'Admin'], 3, 'not_found', 'Nowhere'],
    ['no role', ['group', 'role', 'Platform'], 9, 'input_needed', 'cannot ask here'],
    ['an unknown flag', ['group', 'create', 'New', '--mebmer', 'linus'], 2, 'usage', '--mebmer'],
  ])('%s is refused and changes nothing', async (_what, argv, code, errorCode, told) => {
    await box.json(['group', 'create', 'Café']);
    const before = await stateOf(box);
    const result = await box.run([...argv, '--json']);
    expect([result.code, errorOf(result).code]).toEqual([code, errorCode]);
    expect(result.stderr).toContain(told);
    expect(await stateOf(box)).toEqual(before);
  });
});
