import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { ShownWhitelist } from '../../../../src/domain/whitelist.ts';
import type { Flat } from '../../../../src/cli/context/flat.ts';
import { errorOf, latestEvents } from '../../../support/front-door.ts';
import { withProjects } from '../../../support/queues.ts';

/** Whitelists of projects. In Rocket, margaret is a Contributor and linus a Reader; nora sees nothing. */

describe.each(backends())('on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(backend, withProjects)));
  afterEach(() => box.destroy());

  const show = (of = 'Rocket') => box.json<Flat<ShownWhitelist>>(`project whitelist show ${of}`);
  const set = (flags: string) => box.run(`project whitelist set Rocket ${flags} --json`);
  const events = () => box.json<AuditEvent[]>('audit list --resource Project --operation Modified');

  test('is set as a whole, shown and taken away, which undo puts back', async () => {
    expect(await show()).toEqual({ project: 'Rocket', branches: [], tags: [], enforced: false });
    const lists = { branches: ['main', '/^release-/'], tags: ['/^v[0-9]{1,3}$/'] };
    expect(
      JSON.parse(
        (
          await box.run([
            'project',
            'whitelist',
            'set',
            'Rocket',
            '--branch',
            'main,/^release-/',
            '--tag',
            '"/^v[0-9]{1,3}$/"',
            '--json',
          ])
        ).stdout,
      ),
    ).toMatchObject(lists);
    expect(await show()).toMatchObject(lists);
    expect(await show('Sled')).toMatchObject({ branches: [], tags: [] });
    const told = await set('--branch dev');
    expect(JSON.parse(told.stdout)).toMatchObject({ branches: ['dev'], tags: [] });
    const [event] = await events();
    expect(event?.description).toBe(
      'the whitelist of the project Rocket is now branches dev; all tags, before branches main, /^release-/; tags /^v[0-9]{1,3}$/',
    );
    await box.json('project whitelist unset Rocket');
    expect(await show()).toMatchObject({ branches: [], tags: [] });
    const [unset] = await events();
    expect((await box.run(`undo ${unset?.request_id} --yes`)).code).toBe(0);
    expect(await show()).toMatchObject({ branches: ['dev'] });
  });

  test('is told on a terminal in words', async () => {
    const told = await box.run('project whitelist set Rocket --branch main --no-color', { tty: 80 });
    expect([told.code, told.stdout + told.stderr]).toEqual([
      0,
      expect.stringContaining('the whitelist of the project Rocket is branches main; all tags') as string,
    ]);
    expect((await box.run('project whitelist show Rocket')).stdout).toBe(
      'project\tbranches\ttags\tenforced\nRocket\tmain\t\tno\n',
    );
    expect((await box.run('project whitelist unset Rocket --no-color', { tty: 80 })).stderr).toContain(
      'the project Rocket has no whitelist',
    );
  });

  test('stands in the document of the organization', async () => {
    await set('--branch main --tag stable');
    await box.json('settings set enforce_whitelist true');
    const written = await box.run('export');
    expect(JSON.parse((await box.run('export -o json')).stdout)).toMatchObject({
      settings: { enforce_whitelist: true },
      projects: [{ name: 'Rocket', whitelist: { branches: ['main'], tags: ['stable'] } }, { name: 'Sled' }],
    });
    await box.json('project whitelist unset Rocket');
    const changed = written.stdout.replace('stable', '/^v/');
    const told = await box.run('diff -f - --json', { stdin: changed });
    expect(JSON.parse(told.stdout)).toMatchObject({
      changes: [
        {
          name: 'Rocket',
          fields: [
            { field: 'whitelist.branches', added: ['main'], removed: [] },
            { field: 'whitelist.tags', added: ['/^v/'], removed: [] },
          ],
        },
      ],
    });
    expect((await box.run('apply -f - --yes', { stdin: changed })).code).toBe(0);
    expect(await show()).toEqual({ project: 'Rocket', branches: ['main'], tags: ['/^v/'], enforced: true });
    expect(await latestEvents(box, 1)).toEqual(['Project.Modified Rocket']);
    expect((await box.run('diff -f -', { stdin: changed })).code).toBe(0);
    const untouched = changed.replace(/ {4}whitelist:(\n {6,}.*)*/, '').replace(/branches:\n +- main\n/, '');
    expect((await box.run('diff -f -', { stdin: untouched })).code).toBe(0);
  });

  test('a document takes no text that no job could meet', async () => {
    const head = 'apiVersion: roster/v1\nkind: Organization\nprojects:\n- name: Rocket\n  whitelist: ';
    const refused = async (text: string) =>
      errorOf(await box.run('apply -f - --yes --json', { stdin: `${head}${text}\n` })).message;
    expect(await refused('{branches: ["/(/"]}')).toContain("the text is no regular expression of RE2's kind");
    expect(await refused('{branches: [main, ""]}')).toContain('the text must not be empty');
    expect(await refused(`{tags: [${Array(101).fill('v').join(', ')}]}`)).toContain('more than 100');
    expect(await refused(`{tags: [${Array(21).fill('/v/').join(', ')}]}`)).toContain('more than 20 expressions');
    expect(await refused('{branches: ["a\\nb"]}')).toContain('control characters');
    expect(await refused('{branches: [/^main$]}')).toContain('begins or ends with a slash');
    expect(await refused('{tag: [v]}')).toContain('tag');
    expect(await show()).toMatchObject({ branches: [], tags: [] });
  });

  test.each([
    ['--dry-run', 'invalid', 'a whitelist without branches and tags lets all through'],
    ['--branch /(/', 'invalid', "is no regular expression of RE2's kind"],
    ['--branch /(?!x)/', 'invalid', "is no regular expression of RE2's kind"],
    [`--tag ${'v'.repeat(131)}`, 'invalid', 'longer than 130'],
    [`--tag ${Array(101).fill('v').join(',')}`, 'invalid', '100'],
    [`--tag ${Array(21).fill('/v/').join(',')}`, 'invalid', 'more than 20 expressions'],
    ['--tag /^v[0-9]{1,3}$/', 'invalid', 'begins or ends with a slash'],
    ['--tag a://u:p@b', 'invalid', 'with this whitelist, the document of the project has a URL with a password in it'],
    ['--tag v\u0007', 'invalid', 'must not contain control characters'],
  ])('set %s is refused', async (flags, code, problem) => {
    const refused = errorOf(await set(flags));
    expect([refused.code, refused.message]).toEqual([code, expect.stringContaining(problem) as string]);
    expect(await show()).toMatchObject({ branches: [], tags: [] });
  });

  test('takes the general settings of the project', async () => {
    const [margaret, linus, nora] = [await box.as('margaret'), await box.as('linus'), await box.as('nora')];
    for (const [by, verb, permission] of [
      [nora, 'show Rocket', 'project.general_settings.view'],
      [linus, 'set Rocket --branch main', 'project.general_settings.modify'],
      [linus, 'unset Rocket', 'project.general_settings.modify'],
    ] as const)
      expect(errorOf(await by.run(`project whitelist ${verb} --json`))).toMatchObject({
        code: 'forbidden',
        details: { permission },
      });
    expect((await margaret.run('project whitelist set Rocket --branch main')).code).toBe(0);
  });

  describe('where it is enforced', () => {
    const job = async (flags: string) => {
      const done = await box.run(`job run --project Rocket --json ${flags} -- make`, { program: () => 0 });
      return done.code === 0 ? 'runs' : errorOf(done).message;
    };

    test('jobs of other branches and tags are refused, Owners not excepted', async () => {
      await set('--branch main --branch /^release-/ --tag /^v/');
      expect(await job('--branch dev')).toBe('runs');
      await box.json('settings set enforce_whitelist true');
      expect(await job('--branch main')).toBe('runs');
      expect(await job('--branch release-2')).toBe('runs');
      expect(await job('--branch dev --tag v2')).toBe('runs');
      const denied = errorOf(await box.run('job run --project Rocket --json --branch dev -- make'));
      expect(denied).toMatchObject({
        code: 'forbidden',
        message: 'enforce_whitelist is set: the branch dev is not on the whitelist of the project Rocket',
        hint: 'what is on it: roster project whitelist show Rocket',
        details: { setting: 'enforce_whitelist', project: 'Rocket', branch: 'dev', tag: null },
      });
      expect(await job('--tag w2')).toContain('the tag w2 is not on');
      expect(await job('')).toContain('the job names no branch');
      await box.json('project whitelist unset Rocket');
      expect([await job('--branch dev'), await job('')]).toEqual(['runs', 'runs']);
      expect(await box.json('job list --state waiting')).toEqual([]);
    });

    test('who may not see the whitelist is told who can', async () => {
      await box.json('role new Runner --scope project --permission project.view,project.workflow.rerun');
      await box.json('project people add Rocket nora --role Runner');
      await box.json('settings set enforce_whitelist true');
      await set('--branch main');
      const nora = await box.as('nora');
      expect(errorOf(await nora.run('job run --project Rocket --json --branch dev -- make')).hint).toBe(
        'an Admin of the project can say what is on it, and change it',
      );
    });
  });
});
