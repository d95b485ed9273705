import { writeFileSync } from 'node:fs';
import { bothWays, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPeople, errorOf } from '../../../support/front-door.ts';

/** What a document that was cut short would take away is refused, also where nothing is removed as a whole. */

interface Listed {
  readonly id: string;
  readonly email: string;
  readonly username: string;
}

const NAMES = ['grace', 'linus', 'barbara', 'margaret'];

async function furnish(box: Sandbox): Promise<void> {
  await addPeople(box, ...NAMES);
  await box.json('group create Platform --member grace,linus,barbara');
  await box.json('project create Rocket --owner ada');
  for (const name of NAMES) await box.json(`project people add Rocket ${name} --role Reader`);
}

describe.each(bothWays())('on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(backend, furnish)));
  afterEach(() => box.destroy());

  const apply = (text: string, ...flags: readonly string[]) => {
    writeFileSync(box.path('org.yaml'), `apiVersion: roster/v1\nkind: Organization\n${text}`);
    return box.run(['apply', '-f', box.path('org.yaml'), '--json', ...flags]);
  };

  test.each([
    ['group memberships', 'groups: [{name: Platform, members: [grace]}]', 'this would remove 2 of 3 group memberships'],
    ['project roles', 'projects: [{name: Rocket, people: []}]', 'this would remove 5 of 5 project roles'],
    [
      'active accounts',
      'people: [{username: grace, status: deactivated}, {username: linus, status: deactivated}]',
      'this would deactivate 2 of 5 active accounts',
    ],
  ])('%s', async (_what, text, message) => {
    const before = await box.json<object>('export');
    expect(errorOf(await apply(text))).toMatchObject({ code: 'conflict', message: `${message}, more than 10 percent` });
    expect(await box.json<object>('export')).toEqual(before);
    expect((await apply(text, '--max-removals', '100')).code).toBe(0);
  });

  test('one of them is no mistake, unless none may go', async () => {
    const one = 'groups: [{name: Platform, members: [grace, linus]}]';
    expect(errorOf(await apply(one, '--max-removals', '0')).code).toBe('conflict');
    expect((await apply(one)).code).toBe(0);
  });

  test('what goes with a thing that is removed is not counted again', async () => {
    const text = 'exact: [groups, projects]\ngroups: []\nprojects: []';
    expect((await apply(text, '--confirm', 'Acme', '--max-removals', '100')).code).toBe(0);
  });

  test('a made-up username of somebody keeps no name from others', async () => {
    const people = await box.json<Listed[]>('people list');
    const id = people.find(({ username }) => username === 'grace')?.id ?? '';
    await box.json(['people', 'edit', 'barbara', '--username', `~${id}`]);
    const swap = 'people: [{email: grace@acme.example, username: linus}, {email: linus@acme.example, username: grace}]';
    expect((await apply(swap)).code).toBe(0);
  });
});
