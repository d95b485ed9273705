import { mkdirSync, writeFileSync } from 'node:fs';
import { backends, sandbox } from '../../harness.ts';
import type { Backend, Sandbox } from '../../harness.ts';

/** The files of a document, as somebody who wants to harm writes them, and as several people do. */

const [backend] = backends() as [Backend];
let box: Sandbox;
beforeEach(async () => (box = await sandbox(backend)));
afterEach(() => box.destroy());

const HEAD = 'apiVersion: roster/v1\nkind: Organization\n';

const diff = async (text: string) => {
  writeFileSync(box.path('org.yaml'), text);
  const { code, stderr } = await box.run(['diff', '-f', box.path('org.yaml')]);
  return `${code} ${stderr.replaceAll(`${box.dir}/`, '')}`;
};

test.each<readonly [what: string, text: string, told: string]>([
  ['an alias', `${HEAD}groups:\n- name: &a x\n- name: *a\n`, 'it has aliases'],
  ['aliases that explode', `a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n`, 'it has aliases'],
  [
    'a key that stands twice',
    `${HEAD}groups:\n- name: a\n  name: b\n`,
    'org.yaml:5:3: it is no valid YAML: DUPLICATE_KEY',
  ],
  [
    'a list that stands twice',
    `${HEAD}groups: []\npeople: []\ngroups: []\n`,
    'org.yaml:5:9: groups stands twice, first at org.yaml:3:9',
  ],
  [
    'null where a list belongs',
    `${HEAD}groups:\n- name: a\n  members:\n`,
    'org.yaml:5:11: groups[0].members must be an array',
  ],
  ['null as a whole list', `${HEAD}groups:\n`, 'groups must be an array'],
  ['tabs', `${HEAD}groups:\n-\tname: a\n\tmembers: []\n`, 'it is no valid YAML: TAB_AS_INDENT'],
  [
    'another version',
    'apiVersion: roster/v2\nkind: Organization\n',
    'org.yaml:1:13: apiVersion must be one of: roster/v1\n',
  ],
  ['no version', 'kind: Organization\n', 'org.yaml: apiVersion must be one of: roster/v1'],
  [
    'an unknown field',
    `${HEAD}groups:\n- name: a\n  colour: red\n`,
    'org.yaml:4:3: groups[0] has unknown fields: colour',
  ],
  [
    'a number as a name',
    `${HEAD}people:\n- email: a@b.example\n  username: 12\n`,
    'people[0].username must be a string',
  ],
  ['several documents', `${HEAD}---\n${HEAD}`, 'it has several documents'],
  [
    'what follows the end of a document',
    `${HEAD}groups: []\n...\npeople: []\n`,
    'org.yaml:4:1: it has several documents',
  ],
  ['what follows the end of JSON', `{"apiVersion": "roster/v1"}\n...\n{}\n`, 'it has several documents'],
  [
    'a long list under no known key',
    `${HEAD}grups:\n${'- a\n'.repeat(500)}`,
    'org.yaml: the document has unknown fields: grups\n',
  ],
  [
    'many unknown fields',
    `${HEAD}groups:\n- name: a\n${Array.from({ length: 500 }, (_, at) => `  k${at}: 1\n`).join('')}`,
    'groups[0] has unknown fields: k0, k1, k2, k3, k4, k5, k6, k7, k8, k9 and 490 more\n',
  ],
  [
    'a long unknown field',
    `${HEAD}groups:\n- name: a\n  ${'k'.repeat(900)}: 1\n`,
    `groups[0] has unknown fields: ${'k'.repeat(60)}…\n`,
  ],
  ['a directive', `%YAML 1.1\n---\n${HEAD}`, 'directives (%) are not taken'],
  ['a tag', `${HEAD}groups: !!js/function "x"\n`, 'it is no valid YAML: TAG_RESOLVE_FAILED'],
  ['a list', '- a\n', 'it is no mapping of fields'],
  ['nesting', `${HEAD}groups: ${'['.repeat(100_000)}`, 'it is no valid YAML: RESOURCE_EXHAUSTION'],
  ['nested lists', `${HEAD}groups:\n${'- '.repeat(100_000)}x\n`, 'it is n'],
  ['nested keys', `${HEAD}groups:\n- ${'? '.repeat(100_000)}x\n`, 'it is n'],
  ['a prototype', `${HEAD}__proto__:\n  admin: true\n`, 'has unknown fields: __proto__'],
  ['nothing', '', 'org.yaml: apiVersion must be one of: roster/v1'],
])('%s is refused with its place', async (_what, text, told) => {
  expect(await diff(text)).toMatch(/^2 error: /);
  expect(await diff(text)).toContain(told);
});

test('a comment may follow the end of a document', async () => {
  expect(await diff(`---\n${HEAD}groups: []\n...\n# said\n\n`)).toBe('0 nothing would change\n');
});

test('a fault far down in a long list has its line', async () => {
  const groups = Array.from({ length: 1000 }, (_, at) => `# ${at}\n- name: g${at}\n  description: |\n    - no: item\n`);
  expect(await diff(`${HEAD}groups:\n${groups.join('')}- name: last\n  role: Nope\n`)).toContain(
    'org.yaml:4005:9: there will be no organization role Nope',
  );
});

test('each of several faults has its line, and the same fault is told once', async () => {
  const roles = ['Nope', 'Nope', 'Nope', 'Nope', 'Nope', 'Reader'].map(
    (role, at) => `- name: g${at}\n  role: ${role}\n`,
  );
  const told = await diff(`${HEAD}groups:\n${roles.join('')}`);
  expect(told).toContain(
    [
      'error: 6 faults in the document',
      '  org.yaml:5:9, org.yaml:7:9, org.yaml:9:9 and 2 more: there will be no organization role Nope',
      '  org.yaml:15:9: Reader is not an organization role',
      'hint: nothing was changed; correct the document',
    ].join('\n'),
  );
});

test('the files of a folder are one document', async () => {
  mkdirSync(box.path('org'));
  writeFileSync(box.path('org/a.yaml'), `${HEAD}groups:\n- name: a\n  members: [zoe]\n`);
  writeFileSync(box.path('org/b.yml'), `${HEAD}people:\n- email: zoe@acme.example\ngroups:\n- name: b\n`);
  writeFileSync(box.path('org/notes.txt'), 'not of it');
  const { stdout, code } = await box.run(['diff', '-f', box.path('org'), '--fields', 'kind,object,name']);
  expect([code, stdout]).toEqual([10, 'kind\tobject\tname\nadded\tperson\tzoe\nadded\tgroup\ta\nadded\tgroup\tb\n']);
  writeFileSync(box.path('more.yaml'), `${HEAD}groups:\n- name: other\n- name: b\n`);
  const { stderr } = await box.run(['diff', '-f', box.path('org'), '-f', box.path('more.yaml')]);
  expect(stderr.replaceAll(`${box.dir}/`, '')).toContain(
    'more.yaml:5:9: the group b stands twice, first at org/b.yml:6:9',
  );
});

test('what is too large is refused before it is read whole', async () => {
  const stdin = Buffer.alloc(65 * 1024 * 1024, 'x');
  const { code, stderr } = await box.run('diff -f -', { stdin });
  expect([code, stderr]).toEqual([2, 'error: standard input is longer than 67108864 bytes\n']);
});
