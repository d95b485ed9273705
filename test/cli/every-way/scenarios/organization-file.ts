import type { Scenario } from '../row.ts';

/** The organization as a document. */

const HEAD = 'apiVersion: roster/v1\nkind: Organization\n';

const CHANGES = `${HEAD}organization:
  name: Acme2
people:
- email: GRACE@acme.example
  username: grace-h
- email: zoe@acme.example
  role: Spare
groups:
- name: Platform
  members: [linus, zoe, grace@acme.example]
- name: Night shift
  role: Spare
  members: []
projects:
- name: Rocket
  owner: zoe
  people:
  - {person: linus, role: Contributor}
  groups:
  - {group: Night shift, role: Reader}
  service_accounts:
  - {service_account: deployer, role: Reader}
`;

const FAULTY = `${HEAD}people:
- email: hank@acme.example
  role: Reader
groups:
- name: Platform
  members: [linus, nobody]
- name: Platform
`;

const TESTS = `${HEAD}people:
- {email: zoe@acme.example, username: zoe, role: Admin}
groups:
- {name: Night shift, members: [zoe]}
tests:
- {name: who invites, subject: zoe, can: [organization.people.invite], cannot: [organization.change_owner]}
- permissions: [organization.view, project.delete]
  expect:
  - {subject: zoe, may: [yes, yes]}
`;
const FAILING = `${TESTS}- {subject: 'group:Night shift', can: [organization.view, project.view]}
`;
const LESS = `${HEAD}people:\n- {username: grace, role: Member}\n`;
const AMBIGUOUS = `${HEAD}groups:\n- name: margaret\ntests:\n- {subject: margaret, can: [organization.view]}\n`;

const person = (username: string, role: string): string => `${HEAD}people:\n- {username: ${username}, role: ${role}}\n`;

const NO_GROUPS = `${HEAD}groups: []\n`;

/** Documents of those who want to harm, or know no better: refused as they are read, by diff and by apply. */
const HOSTILE = {
  'alias.yaml': `${HEAD}groups:\n- name: &a x\n- name: *a\n`,
  'explodes.yaml': `${HEAD}a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n`,
  'twice.yaml': `${HEAD}groups:\n- name: a\n  name: b\n`,
  'null.yaml': `${HEAD}groups:\n- name: a\n  members:\n`,
  'tabs.yaml': `${HEAD}groups:\n-\tname: a\n\tmembers: []\n`,
  'later.yaml': 'apiVersion: roster/v2\nkind: Organization\n',
  'goes-on.yaml': `${HEAD}...\ngroups: []\n`,
};

export const organizationFile: readonly Scenario[] = [
  {
    name: 'hostile documents are refused',
    steps: [
      ['invalid', 'ada', 'diff -f {dir}/alias.yaml', { files: HOSTILE, plain: true }],
      ...(Object.keys(HOSTILE) as (keyof typeof HOSTILE)[]).map(
        (file) => ['invalid', 'ada', `apply -f {dir}/${file} --yes`] as const,
      ),
      ['not_found', 'ada', 'group show a'],
    ],
  },
  {
    name: 'an organization is written as a document and compared with one',
    steps: [
      ['ok', 'ada', 'export'],
      ['ok', 'ada', 'export -o json'],
      ['different', 'ada', 'diff -f {dir}/org.yaml', { files: { 'org.yaml': CHANGES } }],
      ['different', 'grace', 'diff -f {dir}/org.yaml --json'],
      ['different', 'ada', 'diff -f - -o table', { stdin: `${HEAD}exact: [groups]\ngroups: []\n` }],
      ['ok', 'ada', 'diff -f {dir}/none.yaml --json', { files: { 'none.yaml': HEAD } }],
      ['different', 'ada', 'diff -f {dir}/empty.yaml --prune', { files: { 'empty.yaml': `${HEAD}groups: []\n` } }],
      ['invalid', 'ada', 'diff -f {dir}/faulty.yaml', { files: { 'faulty.yaml': FAULTY }, plain: true }],
      ['owns_projects', 'ada', 'diff -f {dir}/alone.yaml --prune', { files: { 'alone.yaml': `${HEAD}people: []\n` } }],
      ['not_found', 'ada', 'diff -f {dir}/missing.yaml'],
      ['different', 'ada', 'diff -f {dir}/failing.yaml --json', { files: { 'failing.yaml': FAILING } }],
      ['tests_failed', 'ada', 'apply -f {dir}/failing.yaml --yes'],
      ['tests_failed', 'ada', 'apply -f {dir}/failing.yaml --dry-run', { plain: true }],
      ['ambiguous', 'ada', 'diff -f {dir}/ambiguous.yaml', { files: { 'ambiguous.yaml': AMBIGUOUS } }],
      ['ok', 'grace', 'project edit Rocket --description Site'],
      ['ok', 'grace', 'service-account edit deployer --description Deploys'],
      ['ok', 'ada', 'access simulate -f {dir}/none.yaml --since 1h'],
      ['different', 'ada', 'access simulate -f {dir}/less.yaml --json', { files: { 'less.yaml': LESS } }],
      ['different', 'ada', 'access simulate -f {dir}/less.yaml -o table --since 1w'],
      ['not_found', 'ada', 'access simulate -f {dir}/missing.yaml'],
      ['invalid', 'ada', 'access simulate -f {dir}/none.yaml --since 2999-01-01'],
      ['forbidden', 'linus', 'access simulate -f {dir}/none.yaml', { plain: true }],
      ['forbidden', 'linus', 'export', { plain: true }],
      ['forbidden', 'hank', 'diff -f {dir}/org.yaml'],
    ],
  },
  {
    name: 'an organization is made as a document says',
    steps: [
      ['input_needed', 'ada', 'apply -f {dir}/org.yaml', { files: { 'org.yaml': CHANGES }, plain: true }],
      ['forbidden', 'hank', 'apply -f {dir}/org.yaml --reveal', { plain: true }],
      ['forbidden', 'grace', 'apply -f {dir}/org.yaml --reveal'],
      ['different', 'ada', 'apply -f {dir}/org.yaml --dry-run'],
      ['ok', 'ada', 'apply -f {dir}/org.yaml --secret-file {dir}/s.jsonl', { reads: 's.jsonl', dry: 'different' }],
      ['ok', 'ada', 'apply -f {dir}/org.yaml'],
      ['ok', 'ada', 'export'],
      ['owner_role', 'grace', 'apply -f {dir}/o.yaml', { files: { 'o.yaml': person('ada', 'Member') }, plain: true }],
      ['last_owner', 'ada', 'apply -f {dir}/o.yaml', { plain: true }],
      ['owner_role', 'grace', 'apply -f {dir}/e.yaml', { files: { 'e.yaml': person('linus', 'Owner') } }],
      ['conflict', 'ada', 'apply -f {dir}/p.yaml --prune --confirm Acme2', { files: { 'p.yaml': NO_GROUPS } }],
      ['invalid', 'ada', 'apply -f {dir}/p.yaml --prune --confirm Acme --max-removals 100'],
      ['input_needed', 'ada', 'apply -f {dir}/p.yaml --prune --max-removals 100', { plain: true }],
      ['ok', 'ada', 'apply -f {dir}/p.yaml --prune --max-removals 100', { answers: ['Acme2'], dry: 'different' }],
      [
        'ok',
        'ada',
        'apply -f {dir}/n.yaml',
        { files: { 'n.yaml': person('margaret', 'Spare') }, answers: [true], dry: 'different' },
      ],
    ],
  },
];
