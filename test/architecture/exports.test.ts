import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ROOT } from '../support/source.ts';

/** What a file exports is imported somewhere else: by the program, its tests, its scripts or the benchmarks. */

interface File {
  /** Below the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

const FOLDERS = ['src', 'test', 'scripts', 'bench', 'bin'];
/** What the registry loads of each file that it names. */
const LOADED_BY_REGISTRY = ['command', 'routes'];

const files: readonly File[] = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(ts|mjs|cjs|js)$/.test(path))
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') })),
);

const EXPORT = /^export (?:async )?(?:const|function\*?|class|interface|type) (\w+)/gm;
const NAMED = /^(?:import|export) (?:type )?\{([^}]*)\} from '(\.[^']+)'/gm;
/** An import of a whole file. Which of its names are used, the importing file says somewhere. */
const WHOLE = /(?:\* as \w+ from |\bimport\(|\brequire\()'(\.[^']+)'/g;

/** What a file of bin/ calls of the program. */
const OF_PROGRAM = /\.exports\.(\w+)\(/g;

/** The names that files import, as `path name`. */
function importedNames(all: readonly File[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { path, text } of all) {
    for (const [, name = ''] of path.startsWith('bin/') ? text.matchAll(OF_PROGRAM) : [])
      names.add(`src/process.ts ${name}`);
    const at = (specifier: string) => posix.join(posix.dirname(path), specifier);
    for (const [, list = '', specifier = ''] of text.matchAll(NAMED))
      for (const part of list.split(',')) names.add(`${at(specifier)} ${/^\s*(?:type )?(\w+)/.exec(part)?.[1] ?? ''}`);
    for (const [, specifier = ''] of text.matchAll(WHOLE))
      for (const [word] of [
        'src/registry.ts',
        'src/registry-jobs.ts',
        'src/registry-signin.ts',
        'src/registry-project.ts',
        'src/registry-settings.ts',
        'src/words.ts',
      ].includes(path)
        ? LOADED_BY_REGISTRY.map((one) => [one])
        : text.matchAll(/\w+/g))
        names.add(`${at(specifier)} ${word}`);
  }
  return names;
}

/** What src/ exports and nothing imports. */
function needlessExports(all: readonly File[]): string[] {
  const imported = importedNames(all);
  return all
    .filter(({ path }) => path.startsWith('src/'))
    .flatMap(({ path, text }) => [...text.matchAll(EXPORT)].map(([, name = '']) => `${path} ${name}`))
    .filter((one) => !imported.has(one));
}

test('what nothing imports is not exported', () => {
  expect(files.length).toBeGreaterThan(500);
  expect(needlessExports(files)).toEqual([]);
});

test('an export that nothing imports is found, and no other', () => {
  const exporting = (path: string) => ({
    path,
    text: "import { type b } from './b.ts';\nexport const a = 1;\nexport type B = 2;\nexport async function c() {}\nconst d = 4;\n",
  });
  const [one, two, three] = [exporting('src/one.ts'), exporting('src/lib/two.ts'), exporting('src/three.ts')];
  const using = [
    { path: 'src/lib/x.ts', text: "import type {\n  B,\n} from '../one.ts';\nimport { a as z } from './two.ts';\n" },
    {
      path: 'test/y.ts',
      text: "const { c } = await import('../src/three.ts');\nimport * as o from '../src/one.ts';\no.c",
    },
  ];
  expect(needlessExports([one, two, three, ...using])).toEqual([
    'src/one.ts a',
    'src/lib/two.ts B',
    'src/lib/two.ts c',
    'src/three.ts a',
    'src/three.ts B',
  ]);
});
