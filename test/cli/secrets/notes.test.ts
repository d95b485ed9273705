import { writeFileSync } from 'node:fs';
import { AppError } from '../../../src/domain/errors.ts';
import { allCommands } from '../../../src/cli/app/registry.ts';
import { registry } from '../../../src/registry.ts';
import { backends, sandbox } from '../../harness.ts';
import type { Sandbox } from '../../harness.ts';
import { collector } from '../../support/outputs.ts';

/** What is said of secrets follows from the operation: each command that makes some says where they are. */

const prepare = async (box: Sandbox): Promise<void> => {
  await box.json('people add grace@acme.example --reveal');
  await box.json('people invite edsger@acme.example --reveal');
  await box.json('token create laptop --reveal');
};

const DOCUMENT = 'apiVersion: roster/v1\nkind: Organization\npeople: [{email: zoe@acme.example}]\n';

/** A command line of each command that makes secrets, and the word for what it makes. */
const MAKERS: readonly (readonly [argv: string, shown: RegExp, filed: RegExp])[] = [
  [
    'init --store other.db --organization Other --owner eve@other.example',
    /^This password /m,
    /^The temporary password /m,
  ],
  ['people add dorothy@acme.example', /^These passwords /m, /^The temporary passwords /m],
  ['people import people.csv', /^These passwords /m, /^The temporary passwords /m],
  ['apply -f org.yaml', /^These passwords /m, /^The temporary passwords /m],
  ['people invite dennis@acme.example', /^These codes /m, /^The codes /m],
  ['people reset-password grace', /^This password /m, /^The temporary password /m],
  ['people sync people.csv', /^These passwords /m, /^The temporary passwords /m],
  ['invitation resend edsger@acme.example', /^These codes /m, /^The codes /m],
  ['token create nightly', /^This token /m, /^The token /m],
  ['token reset laptop --yes', /^This token /m, /^The token /m],
  ['token rotate laptop', /^This token /m, /^The token /m],
  ['service-account create ci', /^This token /m, /^The token /m],
  ['scim enable --role Admin', /^This token /m, /^The token /m],
  ['scim token reset --yes', /^This token /m, /^The token /m],
  ['store recover-owner grace --confirm Acme', /^This password /m, /^The temporary password /m],
];

test('every command that makes secrets is tried here', async () => {
  const makers = (await allCommands(registry())).filter(({ makesSecrets }) => makesSecrets);
  const untried = makers.filter(({ path }) => !MAKERS.some(([argv]) => argv.startsWith(`${path.join(' ')} `)));
  expect(untried.map(({ path }) => path.join(' '))).toEqual([]);
});

describe.each(backends())('on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend, prepare);
    writeFileSync(box.path('people.csv'), 'email\nbarbara@acme.example\n');
    writeFileSync(box.path('org.yaml'), DOCUMENT);
  });
  afterEach(() => box.destroy());

  /** The words of a command line, its files in the sandbox, once there is what it is about. */
  const wordsOf = async (argv: string): Promise<string[]> => {
    if (argv.startsWith('scim token')) await box.run('scim enable --reveal');
    return argv.split(' ').map((word) => (/\.(db|csv|yaml)$/.test(word) ? box.path(word) : word));
  };

  test.each(MAKERS)('%s says beside a table that its secrets are not shown again', async (argv, shown) => {
    const { stderr, code } = await box.run([...(await wordsOf(argv)), '-o', 'table', '--reveal']);
    expect(code).toBe(0);
    expect(stderr).toMatch(shown);
    expect(stderr).toMatch(/not shown again/);
  });

  test.each(MAKERS)('%s says beside a table in which file its secrets are', async (argv, _shown, filed) => {
    const file = box.path('secrets.jsonl');
    const { stderr, code } = await box.run([...(await wordsOf(argv)), '-o', 'table', '--secret-file', file]);
    expect(code).toBe(0);
    expect(stderr).toMatch(filed);
    expect(stderr).toContain(` in ${file}.\n`);
    expect(stderr).not.toMatch(/not shown again/);
  });

  test.each(MAKERS)('%s says nothing of them where a program reads', async (argv, shown, filed) => {
    for (const format of ['json', 'tsv']) {
      const { stderr } = await box.run([...(await wordsOf(argv)), '-o', format, '--reveal']);
      expect(stderr).not.toMatch(shown);
      expect(stderr).not.toMatch(filed);
    }
  });

  test.each(MAKERS)('%s says that the change was made where its answer cannot be written', async (argv) => {
    const failure = new AppError('unavailable', 'the output cannot be written: no room left on the disk');
    const stdout = { ...collector(undefined).output, write: () => Promise.reject(failure) };
    const { stderr, code } = await box.run([...(await wordsOf(argv)), '--json', '--reveal'], { stdout });
    expect(code).toBe(7);
    expect(stderr).toContain(`${failure.message}; but the change was made`);
  });

  test('an import that makes no password speaks of none', async () => {
    writeFileSync(box.path('known.csv'), 'email,role\ngrace@acme.example,Admin\n');
    const argv = ['people', 'import', box.path('known.csv'), '--on-conflict', 'update', '-o', 'table', '--reveal'];
    const { stderr, code } = await box.run(argv);
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/^0 created, 1 updated, 0 unchanged, 0 skipped\nundo: roster undo [0-9a-f-]{36}\n$/),
    ]);
  });
});
