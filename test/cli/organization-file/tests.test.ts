import { readFileSync, writeFileSync } from 'node:fs';
import sax from 'sax';
import { junitReport } from '../../../src/cli/commands/organization/junit.ts';
import { backends, emptySandbox } from '../../harness.ts';
import type { Backend, Sandbox } from '../../harness.ts';
import { errorOf } from '../../support/front-door.ts';

/** `roster test`: the tests of a document, without a store, and their report. */

const [backend] = backends() as [Backend];
let box: Sandbox;
beforeEach(async () => (box = await emptySandbox(backend)));
afterEach(() => box.destroy());

const ORGANIZATION = `apiVersion: roster/v1
kind: Organization
people:
- {email: ada@acme.example, username: ada, role: Owner}
- {email: linus@acme.example, username: linus, role: Member}
groups:
- {name: team, role: Member, members: [linus@acme.example]}
projects:
- name: web
  owner: ada
  groups: [{group: team, role: Reader}]
`;

const run = (tests: string, argv = '', options = {}) => {
  writeFileSync(box.path('org.yaml'), `${ORGANIZATION}tests:\n${tests}`);
  return box.run(`test -f ${box.path('org.yaml')} ${argv}`.trim(), options);
};
const HOLDS = `- name: who deletes
  on: web
  permissions: [project.view, project.delete]
  expect:
  - {subject: ada,   may: [yes, yes]}
  - {subject: team,  may: [yes, no]}
- {subject: linus, can: [project.view on web], cannot: [project.delete, organization.people.invite]}
`;
const FAILS = `${HOLDS}- name: linus only reads
  subject: linus
  can:
  - organization.people.invite
  cannot: [project.view]
`;

test('tests that hold, without a store, a configuration or a token', async () => {
  const { code, stdout, stderr } = await run(HOLDS, '--json', { env: { ROSTER_STORE: '/nowhere/at/all' } });
  expect([code, JSON.parse(stdout), stderr]).toEqual([
    0,
    { assertions: 7, failures: [] },
    '7 assertions of the tests hold\n',
  ]);
  expect((await run(HOLDS)).stderr).toBe('7 assertions of the tests hold\n');
  expect((await run('  []')).stderr).toBe('0 assertions of the tests hold\n');
});

test('tests that fail are told with file, line and column, and why', async () => {
  const { code, stdout, stderr } = await run(FAILS, '', { tty: 80, answers: [] });
  expect(code).toBe(10);
  expect(stdout.replaceAll(`${box.dir}/`, '')).toMatchInlineSnapshot(`
    "[31mfailed:[39m linus can organization.people.invite
      org.yaml:23:5
      no role or group of theirs grants it
    [31mfailed:[39m linus cannot project.view
      org.yaml:24:12
      group team -> role Reader in project web
    "
  `);
  expect(stderr).toContain('2 of 9 assertions of the tests fail');
  const rows = await run(FAILS, '-o csv --fields subject,expected,permission,project');
  expect(rows.stdout).toBe(
    'subject,expected,permission,project\nlinus,can,organization.people.invite,\nlinus,cannot,project.view,\n',
  );
});

test.each([
  ['a form that is none', '- {subject: ada}\n', 'invalid', 'org.yaml:13:3: tests[0] needs can or cannot'],
  ['an unknown field', '- {subject: ada, cna: []}\n', 'invalid', 'org.yaml:13:3: tests[0] has unknown fields: cna'],
  [
    'yes where it is no list',
    '- {permissions: [project.view], expect: yes}\n',
    'invalid',
    'org.yaml:13:41: tests[0].expect must be an array',
  ],
  [
    'a word that is neither yes nor no',
    '- permissions: [project.view]\n  expect: [{subject: ada, may: [maybe]}]\n',
    'invalid',
    'org.yaml:14:33: tests[0].expect[0].may[0] must be one of: yes, no',
  ],
  [
    'nobody',
    '- {subject: lunis, can: [project.view]}\n',
    'not_found',
    'org.yaml:13:13: there will be no person, service account or group lunis (did you mean linus?)',
  ],
  [
    'no permission',
    '- {subject: ada, can: [project.fly on web]}\n',
    'unknown_permission',
    'org.yaml:13:24: project.fly is no permission',
  ],
  [
    'a name of Semaphore’s for several permissions',
    '- {subject: ada, can: [project.access.manage on web]}\n',
    'ambiguous',
    'org.yaml:13:24: project.access.manage stands for project.people.invite, project.people.change_role',
  ],
  [
    'no project',
    '- subject: ada\n  can: [project.view on moon]\n',
    'not_found',
    'org.yaml:14:9: there will be no project moon',
  ],
  ['tests that are no list', '  subject: ada\n', 'invalid', 'org.yaml:13:3: tests must be an array'],
])('%s is refused with its place', async (_name, tests, code, message) => {
  const result = await run(tests, '--json');
  expect([errorOf(result).code, errorOf(result).message.replaceAll(`${box.dir}/`, '')]).toEqual([
    code,
    expect.stringContaining(message) as string,
  ]);
});

test('the report is XML with all results, whatever the names', async () => {
  const name = '<![CDATA[ & "]]> \\u0007 \u{1F98A} --> \' "';
  await run(
    `${FAILS}- name: '${name.replaceAll("'", "''")}'\n  subject: ada\n  cannot: [project.view]\n`,
    `--junit ${box.path('r.xml')}`,
  );
  const xml = readFileSync(box.path('r.xml'), 'utf8');
  const found: Record<string, Record<string, string>[]> = {};
  const parser = sax.parser(true);
  parser.onerror = (error) => {
    throw error;
  };
  parser.onopentag = ({ name: tag, attributes }) => (found[tag] ??= []).push(attributes as Record<string, string>);
  parser.write(xml).close();
  expect(found.testsuites).toMatchObject([{ tests: '10', failures: '3', errors: '0' }]);
  expect(found.testsuite?.map((one) => one.name)).toEqual(['who deletes', 'tests[1]', 'linus only reads', name]);
  expect(found.testcase).toHaveLength(10);
  expect(found.testcase?.[7]).toEqual({
    classname: 'linus only reads',
    name: 'linus can organization.people.invite',
    file: box.path('org.yaml'),
    line: '23',
  });
  expect(found.failure?.[0]?.message).toBe('no role or group of theirs grants it');
});

test('what no XML may hold becomes a visible escape', () => {
  const subject = { type: 'user', id: 'a', name: 'a\u0000\uFFFF\uD800<' } as const;
  const assertion = {
    path: ['tests', 0],
    test: null,
    subject,
    permission: 'p',
    scope: '*',
    project: null,
    expected: 'can',
  } as const;
  const xml = junitReport([{ assertion, failure: null, place: 'odd\nname:1:2' }], 0.5);
  expect(xml).toContain('name="a\\u0000\\uffff\\ud800&lt; can p" file="odd\\u000aname" line="1"');
  expect(() => sax.parser(true).write(xml).close()).not.toThrow();
});

test('a report that cannot be written is told, with what helps', async () => {
  const result = await run(HOLDS, `--junit ${box.path('missing/r.xml')} --json`);
  expect(errorOf(result)).toMatchObject({ code: 'unavailable', hint: expect.stringContaining('mkdir -p') as string });
});

test('the predefined roles are those of the product that is named', async () => {
  const tests = '- {subject: ada, can: [organization.change_owner]}\n';
  writeFileSync(
    box.path('org.yaml'),
    `apiVersion: roster/v1\nkind: Organization\npeople:\n- {username: ada, role: Viewer}\ntests:\n${tests}`,
  );
  expect((await box.run(`test -f ${box.path('org.yaml')}`)).code).toBe(3);
  expect(await box.run(`test -f ${box.path('org.yaml')} --roles cloudtruth`)).toMatchObject({ code: 10 });
});
