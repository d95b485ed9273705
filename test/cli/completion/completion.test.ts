import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { registry } from '../../../src/registry.ts';
import { PERMISSIONS } from '../../../src/domain/permissions.ts';
import { backends, localBackends, sandbox } from '../../harness.ts';
import type { Backend, Sandbox } from '../../harness.ts';
import { addPeople, modeOf } from '../../support/front-door.ts';
import { contextOf } from '../../support/tokens.ts';

/** What the hidden command answers; test/cli/completion/completion-shells.test.ts lets shells ask it. */

const [first] = localBackends();
const sqlite = first as Backend;

const cacheDir = (box: Sandbox) => join(box.dir, 'config', 'names');
const cacheFiles = (box: Sandbox) =>
  existsSync(cacheDir(box)) ? readdirSync(cacheDir(box)).map((name) => join(cacheDir(box), name)) : [];
const cacheText = (box: Sandbox) =>
  cacheFiles(box)
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');

/** The lines after the first, which says what they are. */
async function complete(box: Sandbox, words: readonly string[], env = {}): Promise<string[]> {
  const { code, stdout, stderr } = await box.run(['__complete', 'zsh', ...words], { env });
  expect([code, stderr]).toEqual([0, '']);
  const [kind, ...lines] = stdout.split('\n').slice(0, -1);
  expect(kind).toBe('words');
  return lines.map((line) => line.split('\t')[0] ?? '');
}

const typed = (box: Sandbox, line: string, env = {}) => complete(box, line.split(' '), env);

async function acme(backend: Backend): Promise<Sandbox> {
  const box = await sandbox(backend);
  await addPeople(box, 'grace', 'linus', 'Gwen');
  for (const name of ['Platform', 'Compilers']) await box.json(['group', 'create', name]);
  await box.json('role list');
  await box.json('project create Rocket');
  await box.json('project people list Rocket');
  return box;
}

describe('words', () => {
  let box: Sandbox;
  beforeAll(async () => (box = await acme(sqlite)));
  afterAll(() => box.destroy());

  test('the first are commands and nouns', async () => {
    expect(await typed(box, '')).toEqual([...Object.keys(registry().words), ...Object.keys(registry().nouns), 'help']);
    expect(await typed(box, 'peo')).toEqual(['people']);
    expect(await typed(box, 'help gro')).toEqual(['group']);
  });

  test('after a noun come its verbs, each with its summary', async () => {
    expect(await typed(box, 'people ')).toEqual(Object.keys(registry().nouns.people?.commands ?? {}));
    expect((await box.run(['__complete', 'zsh', 'people', 'sh'])).stdout).toBe(
      'words\nshow\tShow a person with roles, groups, projects and tokens\n',
    );
  });

  test.each<readonly [line: string, candidates: readonly string[]]>([
    ['people show g', ['grace']],
    ['people show G', ['Gwen']],
    ['people remove grace ', ['Gwen', 'linus']],
    ['people role grace Me', ['Member']],
    ['group show ', ['Compilers', 'Platform']],
    ['group create New --member l', ['linus']],
    ['group create New --member=l', ['--member=linus']],
    ['group create --member grace New --member li', ['linus']],
    ['group modify Platform --add gr', ['grace']],
    ['role show Own', ['Owner']],
    ['role list --scope ', ['org', 'project']],
    ['role list --scope=p', ['--scope=project']],
    ['audit list --outcome d', ['denied']],
    ['people list -o j', ['json', 'jsonl']],
    ['people list --output y', ['yaml']],
    ['people list --fields username,em', ['username,email', 'username,email_verified']],
    ['context use l', ['local']],
    ['people list --context l', ['local']],
    ['--context local people show g', ['grace']],
    ['completion ', ['bash', 'zsh', 'fish']],
    ['doctor --fail-on ', ['warning', 'error']],
    ['init --roles c', ['cloudtruth']],
    ['people list --gro', ['--group']],
    ['group create New --memb', ['--member']],
    ['group create --member x --memb', ['--member']],
    ['people list --json --js', []],
    ['people list --help --he', ['--help']],
    ['group create ', []],
    ['group show Platform ', []],
    ['people frobnicate ', []],
    ['frobnicate ', []],
    ['people show zzz', []],
    ['people list --nothing=', []],
    ['people list --json=', []],
    ['people show -- g', ['grace']],
    ['people show -- -', []],
    ['__proto__ ', []],
    ['people constructor ', []],
    ['project p', ['people']],
    ['project people ', ['list', 'add', 'role', 'remove']],
    ['project people frobnicate ', []],
    ['project people list R', ['Rocket']],
    ['project people add Rocket Pl', ['Platform']],
    ['project people list Rocket --source s', ['scim']],
    ['project delete ', ['Rocket']],
    // A new name must be another than those that there are.
    ['people add a@b.example --username ', []],
  ])('%s<TAB>', async (line, candidates) => {
    expect((await typed(box, line)).sort()).toEqual([...candidates].sort());
  });

  test('permissions come from the catalogue', async () => {
    expect(await typed(box, 'role new X --permission organization.people.i')).toEqual(['organization.people.invite']);
    expect(await typed(box, 'role edit X --add ')).toEqual(PERMISSIONS);
  });

  test.each(['people import ', 'people list --store ', 'people add a@b.example --secret-file s'])(
    '%s<TAB> is a file',
    async (line) => {
      expect((await box.run(['__complete', 'zsh', ...line.split(' ')])).stdout).toBe('files\n');
    },
  );

  test.each([[[]], [['bash']], [['bash', 'roster x $(id)']], [['tcsh', 'people', '']], [['zsh']]])(
    '%j fails in silence, or says nothing',
    async (args) => {
      const { code, stderr } = await box.run(['__complete', ...args]);
      expect([code, stderr]).toEqual([0, '']);
    },
  );

  test('the hidden command is in no help', async () => {
    expect((await box.run('--help')).stdout).not.toContain('__complete');
  });

  test('no store is opened', async () => {
    renameSync(box.location, box.path('away.db'));
    expect(await typed(box, 'people show g')).toEqual(['grace']);
    expect(existsSync(box.location)).toBe(false);
    renameSync(box.path('away.db'), box.location);
  });
});

describe.each(backends())('the cache of names on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await acme(backend)));
  afterEach(() => box.destroy());

  test('follows what is added, renamed and removed', async () => {
    await box.json('people edit grace --username hopper');
    await box.json('people remove linus --yes');
    await box.json('group modify Platform --name Infrastructure');
    await box.json('group delete Compilers --yes');
    await box.json('role new Auditors --permission organization.audit_logs.view');
    expect((await typed(box, 'people show ')).sort()).toEqual(['Gwen', 'hopper']);
    expect(await typed(box, 'group show ')).toEqual(['Infrastructure']);
    expect(await typed(box, 'role show A')).toEqual(['Auditors', 'Admin']);
  });

  test('follows who is offboarded, who one is, and what one is called from now on', async () => {
    await box.json('people offboard grace --yes');
    await box.json('me edit --username lovelace');
    expect((await typed(box, 'people show ')).sort()).toEqual(['Gwen', 'linus', 'lovelace']);
  });

  test('keeps no service account, and no person of a project, as a person or a project', async () => {
    rmSync(cacheDir(box), { recursive: true });
    await box.json('service-account create ci --reveal');
    await box.json('service-account list');
    await box.json('project people list Rocket');
    await box.json('token list');
    await box.json('access list grace');
    expect(cacheFiles(box)).toEqual([expect.stringMatching(/-operations\.json$/)]);
  });

  test('has the ids of the last operations, the latest first', async () => {
    await box.json('project edit Rocket --description Lifts');
    const [latest, before] = (await box.json<{ request_id: string }[]>('audit list')).map((one) => one.request_id);
    const offered = await typed(box, 'audit list --request ');
    expect([...new Set(offered)].slice(0, 2)).toEqual([latest, before]);
    await box.json('project edit Rocket --description Lifts --dry-run');
    expect(await typed(box, 'undo ')).toEqual(offered);
    await box.json('project edit Rocket --description Flies');
    expect((await typed(box, 'undo ')).slice(1)).toEqual(offered.slice(0, 49));
  });

  test('forgets what a whole list does not name any more, and keeps it where the list is cut', async () => {
    rmSync(cacheDir(box), { recursive: true });
    await box.json('people list');
    const env = { ROSTER_TOKEN: tokenOf(box) };
    await box.run('people remove linus --yes', { env });
    await box.json('people list --limit 1');
    expect(await typed(box, 'people show l')).toEqual(['linus']);
    await box.json('people list --search grace');
    expect(await typed(box, 'people show l')).toEqual(['linus']);
    await box.json('people list');
    expect(await typed(box, 'people show ')).toEqual(['ada', 'grace', 'Gwen']);
  });

  test('holds names and ids, for nobody else to read', async () => {
    expect(cacheFiles(box).map(modeOf)).toEqual(Array(5).fill(0o600));
    expect(modeOf(cacheDir(box))).toBe(0o700);
    const [made] = await box.json<{ temporary_password: string }[]>('people add eve@acme.example --reveal');
    expect(cacheText(box)).toContain('eve');
    expect(cacheText(box)).not.toContain('@');
    expect(cacheText(box)).not.toContain(made?.temporary_password);
    expect(cacheText(box)).not.toContain(tokenOf(box));
  });

  test('of one context is not that of another, nor of a store', async () => {
    await box.json(['context', 'add', 'other', '--store', box.path('other.db')]);
    expect(await typed(box, 'people show --context other g')).toEqual([]);
    expect(await typed(box, 'people show --context=other g')).toEqual([]);
    expect(await complete(box, ['people', 'show', '--store', box.path('third.db'), 'g'])).toEqual([]);
    const env = { ROSTER_STORE: undefined, ROSTER_URL: undefined, ROSTER_CONTEXT: 'other' };
    expect(await typed(box, 'people show g', env)).toEqual([]);
    expect(await typed(box, `people show --context ${backend.context} g`, env)).toEqual(['grace']);
    expect(await typed(box, 'people show --context nowhere g')).toEqual([]);
  });

  test.each([`context remove ${backend.context} --yes`, 'logout'])('goes with %s', async (argv) => {
    expect((await box.run(argv)).code).toBe(0);
    expect(cacheFiles(box)).toEqual([]);
  });

  test('is not written under a token from the environment', async () => {
    const env = { ROSTER_TOKEN: tokenOf(box) };
    rmSync(cacheDir(box), { recursive: true });
    await box.json('people list', { env });
    expect(cacheFiles(box)).toEqual([]);
  });

  const tokenOf = (made: Sandbox): string => contextOf(made).token ?? '';
});

describe('a cache that is not as it should be', () => {
  let box: Sandbox;
  beforeEach(async () => (box = await acme(sqlite)));
  afterEach(async () => {
    if (existsSync(cacheDir(box))) chmodSync(cacheDir(box), 0o700);
    await box.destroy();
  });

  test.each([
    '',
    'no json',
    '{"people":1}',
    '[1,["a"],["b",2],null]',
    '[["x","\\u0000bad\\nname"]]',
    `[${' '.repeat(1 << 20)}]`,
  ])('counts as empty: %.30j', async (text) => {
    for (const path of cacheFiles(box)) writeFileSync(path, text);
    expect(await typed(box, 'people show ')).toEqual([]);
    await box.json('people list');
    expect(await typed(box, 'people show ')).toEqual(['ada', 'grace', 'Gwen', 'linus']);
  });

  test('fails no command when it cannot be written', async () => {
    rmSync(cacheDir(box), { recursive: true });
    writeFileSync(cacheDir(box), 'in the way');
    const { code, stderr } = await box.run('people list --json');
    expect([code, stderr]).toEqual([0, '']);
    rmSync(cacheDir(box));
    mkdirSync(cacheDir(box));
  });

  test('keeps at most 500 names of a kind', async () => {
    const lines = Array.from({ length: 700 }, (_, at) => `p${at}@acme.example`).join('\n');
    await box.json(['people', 'import', '-', '--reveal'], { stdin: `email\n${lines}\n` });
    await box.json('people list --all');
    expect(await typed(box, 'people show ')).toHaveLength(500);
  });
});

describe('names that a shell could trip over', () => {
  const NAMES = [
    "it's",
    'a "b"',
    '$(touch pwned)',
    '`id`',
    'x:y',
    'two words',
    'back\\slash',
    '!!',
    '-dash',
    '=cmd()',
    'é 😀',
  ];
  let box: Sandbox;
  beforeAll(async () => {
    box = await sandbox(sqlite);
    for (const name of NAMES) expect((await box.run(['group', 'create', '--', name])).code).toBe(0);
  });
  afterAll(() => box.destroy());

  test('are offered as they are, but for one that would be taken for a flag', async () => {
    expect((await complete(box, ['group', 'show', ''])).sort()).toEqual(
      NAMES.filter((name) => name !== '-dash').sort(),
    );
    expect(await complete(box, ['group', 'show', '--', '-'])).toEqual(['-dash']);
    expect(await complete(box, ['people', 'list', '--group=-'])).toEqual(['--group=-dash']);
  });

  test.each([
    ['roster group show it', `\\'s`],
    [`roster group show 'it`, `'\\''s'`],
    ['roster group show "a ', `\\"b\\""`],
    ['roster group show \\$', '\\(touch\\ pwned\\)'],
    ['roster people list --group=x:', 'y'],
  ])('bash gets what goes on after %s', async (line, rest) => {
    expect((await box.run(['__complete', 'bash', line])).stdout).toBe(`words\n${rest}\n`);
  });
});

test.each(['bash', 'zsh', 'fish'])('the script for %s is printed as it is, piped or not, or as JSON', async (shell) => {
  const box = await sandbox(sqlite);
  const { stdout } = await box.run(['completion', shell]);
  expect(stdout).toMatch(/^#.*\n[^]*command roster __complete/);
  expect((await box.run(['completion', shell], { tty: 80 })).stdout).toBe(stdout);
  expect(await box.json(['completion', shell])).toEqual({ shell, script: stdout });
  expect((await box.run('completion tcsh')).code).toBe(2);
  await box.destroy();
});
