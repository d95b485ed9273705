import type { AccessCheck, AccessGrant, AccessHolder } from '../../../../src/cli/commands/access/views.ts';
import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Group } from '../../../../src/cli/commands/group/views.ts';
import type { Person } from '../../../../src/domain/people.ts';
import { permissionsInScope, PERMISSIONS, scopeOf } from '../../../../src/domain/permissions.ts';
import { backends } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { accessOrganization } from '../../../support/access-organization.ts';
import { errorOf } from '../../../support/front-door.ts';

const INVITE = 'organization.people.invite';
/** Names of subjects in lists of them. */
const namesOf = (holders: readonly AccessHolder[]) => holders.map(({ username, name }) => username ?? name);

describe.each(backends())('access on $name', (backend) => {
  let box: Sandbox;
  beforeAll(async () => (box = await accessOrganization(backend)));
  afterAll(() => box.destroy());

  const check = (...argv: string[]) => box.run(['access', 'check', ...argv, '--json']);
  const list = (...argv: string[]) => box.json<AccessGrant[]>(['access', 'list', ...argv]);
  const who = (...argv: string[]) => box.json<AccessHolder[]>(['access', 'who', ...argv]);

  describe('check', () => {
    test.each<[string, string[], 'yes' | 'no']>([
      ['an Owner', ['ada', 'organization.change_owner'], 'yes'],
      ['a Member', ['grace', INVITE], 'no'],
      ['a member of an Admin group', ['linus', INVITE], 'yes'],
      ['that group', ['Platform', INVITE], 'yes'],
      ['another group', ['Compilers', INVITE], 'no'],
      ['somebody deactivated who was an Admin', ['margaret', INVITE], 'no'],
      ['what a role maps to', ['linus', 'project.delete'], 'yes'],
      ['what a role maps to, in a project', ['linus', 'project.delete', '--project', 'web'], 'yes'],
      ['a role in a project', ['grace', 'project.job.stop', '--project', 'web'], 'yes'],
      ['a role in another project', ['grace', 'project.job.stop', '--project', 'api'], 'no'],
      ['a role in a project, asked everywhere', ['grace', 'project.job.stop'], 'no'],
      ['a role that does not grant it', ['grace', 'project.change_owner', '--project', 'web'], 'no'],
      ['the role of a group in a project', ['Compilers', 'project.view', '--project', 'api'], 'yes'],
    ])('%s', async (_who, argv, expected) => {
      const { code, stdout, stderr } = await check(...argv);
      expect([code, stderr]).toEqual([expected === 'yes' ? 0 : 10, '']);
      expect((JSON.parse(stdout) as AccessCheck).allowed).toBe(expected === 'yes');
    });

    test('answers whom it found, what was asked, and where', async () => {
      const grace = await box.json<Person>('people show grace');
      const { stdout } = await check('GRACE@acme.example', 'project.view', '--project', 'web');
      expect(JSON.parse(stdout)).toEqual({
        allowed: true,
        subject: 'grace',
        subject_type: 'user',
        subject_id: grace.id,
        deactivated: false,
        permission: 'project.view',
        project: 'web',
      });
      expect(JSON.parse((await check('margaret', INVITE)).stdout)).toMatchObject({ deactivated: true, project: null });
    });

    test('is a line off a terminal and a sentence on one', async () => {
      expect(await box.run(['access', 'check', 'grace', INVITE])).toMatchObject({
        code: 10,
        stdout: `allowed\tsubject\tpermission\tproject\nno\tgrace\t${INVITE}\t\n`,
        stderr: '',
      });
      const shown = async (line: string) => (await box.run(`access check ${line} --no-color`, { tty: 80 })).stdout;
      expect(await shown('grace project.view --project web')).toBe('yes: grace has project.view in project web\n');
      expect(await shown(`grace ${INVITE}`)).toBe(`no: grace does not have ${INVITE}\n`);
      expect(await shown(`margaret ${INVITE}`)).toBe(
        `no: margaret does not have ${INVITE}; the account is deactivated and can do nothing\n`,
      );
      expect(await box.run(`access check ada ${INVITE} --fields allowed,deactivated`)).toMatchObject({
        code: 0,
        stdout: 'allowed\tdeactivated\nyes\tno\n',
      });
    });

    test('leaves nothing behind', async () => {
      const before = await box.json<AuditEvent[]>('audit list --all');
      await check('grace', INVITE);
      expect(await box.json<AuditEvent[]>('audit list --all')).toEqual(before);
    });
  });

  describe('list', () => {
    test('holds every grant with every way to it', async () => {
      const grants = await list('linus');
      expect(grants.filter(({ permission }) => permission === 'organization.view')).toEqual([
        { permission: 'organization.view', project: null, via: ['role Member', 'group Platform -> role Admin'] },
      ]);
      expect(grants.find(({ permission }) => permission === 'project.view')?.via).toEqual([
        'group Platform -> role Admin -> project role Admin',
      ]);
      const permissions = grants.map(({ permission }) => permission);
      expect(permissions.filter((name) => scopeOf(name) === 'project')).toEqual(
        [...permissionsInScope('project')].sort(),
      );
      expect(permissions).toEqual([...new Set(permissions)].sort());
    });

    test('an Owner has the whole catalogue, however long the list', async () => {
      expect((await list('ada')).map(({ permission }) => permission)).toEqual([...PERMISSIONS].sort());
    });

    test('what holds in a project says in which, after what holds everywhere', async () => {
      const grants = await list('grace');
      const projects = grants.map(({ project }) => project);
      expect(new Set(projects)).toEqual(new Set([null, 'web']));
      expect(projects).toEqual([...projects].sort((a, b) => Number(a !== null) - Number(b !== null)));
      expect(grants.find(({ permission }) => permission === 'project.view')).toEqual({
        permission: 'project.view',
        project: 'web',
        via: ['role Contributor in project web'],
      });
    });

    test('--project keeps what counts in it', async () => {
      const inWeb = await list('grace', '--project', 'web');
      expect(inWeb.every(({ permission, project }) => project === 'web' && scopeOf(permission) === 'project')).toBe(
        true,
      );
      expect(inWeb.length).toBeGreaterThan(10);
      expect(await list('grace', '--project', 'api')).toEqual([]);
      expect((await list('linus', '--project', 'web')).map(({ permission }) => permission)).toEqual(
        [...permissionsInScope('project')].sort(),
      );
    });

    test('agrees with check, for every permission and place', async () => {
      for (const subject of ['grace', 'Compilers', 'margaret']) {
        const grants = await list(subject);
        for (const permission of ['organization.view', INVITE, 'project.view', 'project.delete'])
          for (const project of scopeOf(permission) === 'org' ? [undefined] : [undefined, 'web', 'api']) {
            const { code } = await check(subject, permission, ...(project === undefined ? [] : ['--project', project]));
            const isListed = grants.some(
              (grant) => grant.permission === permission && (grant.project === null || grant.project === project),
            );
            expect([subject, permission, project, code]).toEqual([subject, permission, project, isListed ? 0 : 10]);
          }
      }
    });

    test('is counted, and sorted by permission or project', async () => {
      const grants = await list('grace');
      expect((await box.run('access list grace --count')).stdout).toBe(`${grants.length}\n`);
      const permissions = (await list('grace', '--sort', '-permission')).map(({ permission }) => permission);
      expect(permissions).toEqual(
        grants
          .map(({ permission }) => permission)
          .sort()
          .reverse(),
      );
      const projects = (await list('grace', '--sort', '-project')).map(({ project }) => project);
      expect(projects.indexOf(null)).toBe(projects.lastIndexOf('web') + 1);
    });

    test('is empty for somebody deactivated, and says why', async () => {
      expect(await box.run('access list margaret --json')).toMatchObject({
        code: 0,
        stdout: '[]\n',
        stderr: 'margaret is deactivated and can do nothing\n',
      });
    });

    test('fits a terminal of 80 columns, with permissions whole', async () => {
      const { stdout, stderr } = await box.run('access list linus --all --no-color', { tty: 80 });
      const lines = stdout.trimEnd().split('\n');
      const [header, ...rows] = lines.slice(lines.findIndex((line) => line.startsWith('PERMISSION')));
      expect([header?.split(/ {2,}/), stderr]).toEqual([['PERMISSION', 'VIA'], '']);
      expect(rows.map((row) => row.split(' ')[0])).toEqual((await list('linus')).map(({ permission }) => permission));
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    });
  });

  describe('who', () => {
    test('lists people, then groups, with the way of each; never the deactivated', async () => {
      const [ada, linus, platform] = [
        await box.json<Person>('people show ada'),
        await box.json<Person>('people show linus'),
        await box.json<Group>('group show Platform'),
      ];
      expect(await who(INVITE)).toEqual([
        { subject_type: 'user', id: ada.id, username: 'ada', via: ['role Owner'] },
        { subject_type: 'user', id: linus.id, username: 'linus', via: ['group Platform -> role Admin'] },
        { subject_type: 'group', id: platform.id, name: 'Platform', via: ['role Admin'] },
      ]);
    });

    test('without a project counts what holds everywhere, with one what holds there', async () => {
      expect(namesOf(await who('project.view'))).toEqual(['ada', 'linus', 'Platform']);
      expect(namesOf(await who('project.view', '--project', 'web'))).toEqual(['ada', 'grace', 'linus', 'Platform']);
      expect(namesOf(await who('project.view', '--project', 'api'))).toEqual(['ada', 'linus', 'Compilers', 'Platform']);
      expect((await who('project.view', '--project', 'web'))[1]?.via).toEqual(['role Contributor in project web']);
    });

    test('agrees with check, for everybody', async () => {
      const has = new Set(namesOf(await who('organization.groups.view')));
      for (const subject of ['ada', 'grace', 'linus', 'margaret', 'eve', 'Platform', 'Compilers'])
        expect([subject, (await check(subject, 'organization.groups.view')).code]).toEqual([
          subject,
          has.has(subject) ? 0 : 10,
        ]);
    });

    test('is a table on a terminal', async () => {
      const shown = await box.run(`access who ${INVITE} --no-color`, { tty: 80 });
      const all = await box.json<object[]>(`access who ${INVITE}`);
      expect(await box.json(`access who ${INVITE} --count`)).toEqual({ count: all.length });
      expect(shown.stdout).toBe(
        [
          'SUBJECT TYPE  USERNAME  NAME      VIA',
          'user          ada       -         role Owner',
          'user          linus     -         group Platform -> role Admin',
          'group         -         Platform  role Admin',
          '',
        ].join('\n'),
      );
    });
  });

  describe('who may ask', () => {
    test('about oneself everybody, by any of their names', async () => {
      const eve = await box.as('eve');
      const { id } = await box.json<Person>('people show eve');
      for (const self of ['eve', 'EVE@acme.example', id, 'user:eve'])
        expect(
          JSON.parse((await eve.run(['access', 'check', self, 'organization.leave', '--json'])).stdout),
        ).toMatchObject({ allowed: true, subject: 'eve' });
      expect(await eve.json<AccessGrant[]>('access list eve')).toEqual([
        { permission: 'organization.leave', project: null, via: ['role Blind'] },
      ]);
    });

    test('about others only who may see people, and nobody else learns whether there is such a one', async () => {
      const eve = await box.as('eve');
      const refusals = new Set<string>();
      for (const other of ['grace', 'Platform', 'nobody', 'group:nobody', 'ada@acme.example', 'nobody@acme.example'])
        for (const question of [
          ['check', other, INVITE],
          ['list', other],
          ['why', other, INVITE],
        ]) {
          const result = await eve.run(['access', ...question, '--json']);
          expect(errorOf(result).code).toBe('forbidden');
          refusals.add(JSON.stringify(errorOf(result)));
        }
      expect(refusals.size).toBe(1);
      expect((await eve.run(`access who ${INVITE}`)).code).toBe(5);
      expect((await (await box.as('grace')).run(`access who ${INVITE}`)).code).toBe(0);
    });
  });
});
