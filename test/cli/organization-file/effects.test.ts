import { writeFileSync } from 'node:fs';
import type { AccessChange } from '../../../src/domain/organization-file/access-delta.ts';
import type { TestFailure } from '../../../src/domain/organization-file/assertions.ts';
import { backends } from '../../harness.ts';
import type { Backend, Sandbox } from '../../harness.ts';
import { errorOf } from '../../support/front-door.ts';
import { accessOrganization } from '../../support/access-organization.ts';

/** What `diff` tells beside the changes: who gains and loses what, and which tests would fail. */

const [backend] = backends() as [Backend];
let box: Sandbox;
beforeEach(async () => (box = await accessOrganization(backend)));
afterEach(() => box.destroy());

interface Answer {
  readonly access: readonly AccessChange[];
  readonly tests: { readonly assertions: number; readonly failures: readonly TestFailure[] };
}

const HEAD = 'apiVersion: roster/v1\nkind: Organization\n';
const write = (text: string) => writeFileSync(box.path('org.yaml'), HEAD + text);
const line = () => `diff -f ${box.path('org.yaml')}`;
const answerTo = async (text: string) => {
  write(text);
  const { code, stdout } = await box.run(`${line()} --json`);
  return { code, ...(JSON.parse(stdout) as Answer) };
};

test('who gains and who loses, by a group, a role and a deactivation', async () => {
  const { code, access } = await answerTo(`roles:
- {name: Blind, permissions: [organization.view]}
people:
- {username: linus, status: deactivated}
groups:
- {name: Compilers, role: Admin, members: [grace, margaret]}
`);
  expect(code).toBe(10);
  const told = access.map(({ change, permissions, role, projects, subjects }) => [
    change,
    permissions.length > 3 ? permissions.length : permissions.join(),
    role,
    projects,
    subjects.map(({ name }) => name).join(),
  ]);
  expect(told).toMatchInlineSnapshot(`
    [
      [
        "loses",
        124,
        {
          "name": "Admin",
          "whole": true,
        },
        null,
        "linus",
      ],
      [
        "gains",
        99,
        {
          "name": "Admin",
          "whole": false,
        },
        null,
        "grace",
      ],
      [
        "gains",
        "organization.view",
        {
          "name": "Blind",
          "whole": true,
        },
        null,
        "eve",
      ],
      [
        "loses",
        "organization.leave",
        {
          "name": "Blind",
          "whole": true,
        },
        null,
        "eve",
      ],
    ]
  `);
});

test('a terminal gets few lines of at most 80 columns', async () => {
  write('groups:\n- {name: Compilers, role: Admin, members: [grace, eve]}\n');
  const { stdout, stderr } = await box.run(line(), { tty: 80, answers: [] });
  const plain = stdout.replace(/\u001b\[\d+m/g, '');
  expect(plain.slice(plain.indexOf('access'))).toMatchInlineSnapshot(`
    "access
    + 1 person: 123 permissions of role Admin, everywhere
        eve
    + 1 person: 99 permissions of role Admin, everywhere
        grace
    "
  `);
  expect(stderr).toContain('people gain permissions');
});

test('tests are judged by the organization as it would be, and fail with 10', async () => {
  const tests = `tests:
- {name: nobody else invites, subjects: [grace, eve], cannot: [organization.people.invite]}
- {subject: linus, can: [organization.people.invite]}
`;
  const now = await answerTo(tests);
  expect([now.code, now.tests]).toEqual([0, { assertions: 3, failures: [] }]);
  const then = await answerTo(`people:\n- {username: grace, role: Admin}\n${tests}`);
  expect([then.code, then.tests.assertions]).toEqual([10, 3]);
  expect(then.tests.failures).toMatchObject([
    { path: 'tests[0].cannot[0]', place: `${box.path('org.yaml')}:6:64`, why: ['role Admin'] },
  ]);
  const { stdout, stderr } = await box.run(line(), { tty: 80, answers: [] });
  expect(stdout).toContain(`grace cannot organization.people.invite\n  ${box.path('org.yaml')}:6:64\n  role Admin\n`);
  expect(stderr).toContain('1 of 3 assertions of the tests fails');
});

test('a test that fails in an organization that would not change is 10 as well', async () => {
  const { code, access, tests } = await answerTo('tests:\n- {subject: eve, can: [organization.people.invite]}\n');
  expect([code, access, tests.failures.length]).toEqual([10, [], 1]);
});

test('assertions agree with access check', async () => {
  const subjects = ['ada', 'grace', 'linus', 'margaret', 'eve', 'group:Platform', 'group:Compilers'];
  const permissions = [
    'organization.people.invite',
    'organization.view',
    'project.view on web',
    'project.view on api',
    'project.delete on web',
  ];
  const rows = [];
  for (const subject of subjects) {
    const may = [];
    for (const text of permissions) {
      const [permission = '', project] = text.split(' on ');
      const { code } = await box.run([
        'access',
        'check',
        subject,
        permission,
        ...(project === undefined ? [] : ['--project', project]),
      ]);
      may.push(code === 0 ? 'yes' : 'no');
    }
    rows.push(`  - {subject: '${subject}', may: [${may.join(', ')}]}`);
  }
  const { code, tests } = await answerTo(
    `tests:\n- permissions: [${permissions.join(', ')}]\n  expect:\n${rows.join('\n')}\n`,
  );
  expect([code, tests]).toEqual([0, { assertions: subjects.length * permissions.length, failures: [] }]);
});

test('apply refuses a plan after which a test fails, with its place, and changes nothing', async () => {
  write(`people:
- {username: grace, role: Admin}
tests:
- {subjects: [grace, eve], cannot: [organization.people.invite]}
`);
  for (const more of ['--yes', '--yes --dry-run']) {
    const result = await box.run(`apply -f ${box.path('org.yaml')} ${more} --json`);
    expect([result.code, errorOf(result).code, errorOf(result).message]).toEqual([
      10,
      'tests_failed',
      `${box.path('org.yaml')}:6:37: grace cannot organization.people.invite fails: role Admin`,
    ]);
  }
  expect(await box.json('people show grace')).toMatchObject({ role: 'Member' });
});

test('apply tells who gains and who loses, before the question and after the change', async () => {
  write(`people:
- {username: grace, role: Admin}
tests:
- {subject: grace, can: [organization.people.invite]}
`);
  const { code, stderr } = await box.run(`apply -f ${box.path('org.yaml')}`, { tty: 80, answers: [true] });
  expect(code).toBe(0);
  expect(stderr).toContain('1 person: 99 permissions of role Admin, everywhere');
  expect(stderr).toContain('1 person gains permissions');
});
