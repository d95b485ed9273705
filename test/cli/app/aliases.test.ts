import { meantBy, SYNONYMS, REMOVING, suggestionFor } from '../../../src/cli/app/aliases.ts';
import type { Nouns } from '../../../src/cli/app/registry.ts';
import { registry } from '../../../src/registry.ts';
import { backends, sandbox } from '../../harness.ts';
import type { Sandbox } from '../../harness.ts';

/** The names that can stand in one place, after each noun and at the beginning. */
const places = (nouns: Nouns): string[][] =>
  Object.values(nouns).flatMap((noun) => [
    [...Object.keys(noun.commands), ...Object.keys(noun.nouns)],
    ...places(noun.nouns),
  ]);
const { words, nouns } = registry();
const PLACES = [[...Object.keys(words), ...Object.keys(nouns)], ...places(nouns)];

test('no place has two verbs that other tools use for each other, so that each word means one', () => {
  for (const names of PLACES)
    for (const row of SYNONYMS) expect(row.filter((verb) => names.includes(verb)).length).toBeLessThan(2);
});

test('no other word hides a real one', () => {
  for (const names of PLACES)
    for (const name of names) {
      const meant = meantBy(name, names);
      expect([undefined, name]).toContain(meant);
    }
});

test('what removes is suggested only where that was meant', () => {
  for (const names of PLACES)
    for (const word of ['create', 'creaet', 'invite', 'resume', 'zzz', 'recreate', 'deliver', 'lave'])
      if (!names.includes(word)) {
        const near = suggestionFor(word, names);
        if (near !== undefined && REMOVING.has(near)) expect([word, near]).toEqual(['lave', 'leave']);
      }
  expect(suggestionFor('romove', ['list', 'remove'])).toBe('remove');
  expect(suggestionFor('delete', ['list', 'create', 'revoke'])).toBe('revoke');
  expect(suggestionFor('crate', ['list', 'add', 'leave'])).toBe('add');
});

test.each([
  ['peple', 'people'],
  ['notifcations', undefined],
  ['notify', undefined],
  ['webhook', undefined],
  ['acess', 'access'],
])('of the nouns, %s suggests %s', (word, wanted) => {
  const names = [...Object.keys(words), ...Object.keys(nouns)].filter((name) => !name.startsWith('notif'));
  expect(suggestionFor(word, names)).toBe(wanted);
});

test.each([
  ['creat', 'add'],
  ['disable', 'deactivate'],
  ['enable', 'reactivate'],
  ['activate', 'reactivate'],
  ['frobnicate', undefined],
])('of the verbs of people, %s suggests %s', (word, wanted) => {
  expect(suggestionFor(word, Object.keys(nouns.people?.commands ?? {}))).toBe(wanted);
});

describe.each(backends())('words of other tools on $name', (backend) => {
  let box: Sandbox;
  beforeAll(async () => {
    box = await sandbox(backend);
  });
  afterAll(() => box.destroy());

  test.each([
    ['users ls', 'people list'],
    ['user get ada', 'people show ada'],
    ['members describe ada', 'people show ada'],
    ['help users view', 'people show --help'],
    ['groups ls', 'group list'],
    ['sa ls', 'service-account list'],
    ['org get', 'settings show'],
    ['roles view Admin', 'role show Admin'],
    ['projects members ls --help', 'project people list --help'],
    ['user new --help', 'people add --help'],
    ['groups update --help', 'group modify --help'],
    ['--json users ls', 'people list --json'],
  ])('%s is %s', async (given, meant) => {
    expect(await box.run(given)).toEqual(await box.run(meant));
  });

  test('completion goes on after them, and offers none', async () => {
    expect((await box.run('__complete zsh users list --sort ')).stdout).toContain('last_login_at');
    expect((await box.run('__complete zsh us')).stdout).toBe('words\n');
  });

  test('a usage error prints the usage of the command at hand', async () => {
    const { code, stderr } = await box.run('people show ada grace');
    expect([code, stderr]).toEqual([2, expect.stringMatching(/\nusage: roster people show \[options\] <PERSON>\n$/)]);
    const refused = await box.run('people list extra');
    expect(refused.stderr).toMatch(
      /^error: roster people list takes no arguments.*\nhint: .*\nusage: roster people list \[options\]\n$/,
    );
  });
});
