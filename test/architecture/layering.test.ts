import ts from 'typescript';
import { parse, sourceFiles, walk } from '../support/source.ts';
import type { Import, SourceFile } from '../support/source.ts';
import {
  isBackwards,
  layerOf,
  ARROWS,
  TYPES,
  LAZY,
  CORE_FOR_CLI,
  CORE_FOR_ENVIRONMENT,
  ROOTS,
  ONLY_FROM_ROOTS,
} from '../support/layers.ts';

/** The laws of the architecture, read from the imports and names of src/. */

const files = sourceFiles();

/** Who may ask for the time: the process's own edge, and what compares a database's clock with the process's. */
const OUTSIDE = [
  'process.ts',
  'cli/process/io.ts',
  'cli/process/environment.ts',
  'cli/process/transport.ts',
  'stores/postgres/clock.ts',
];
const FOLDERS_WITH_FILES = ['cli', 'stores'];
/** What starts other programs: the pager that people chose, their browser, and the commands that they give. */
const STARTERS: readonly string[] = [
  'cli/process/open-browser.ts',
  'cli/process/pager.ts',
  'cli/process/run-program.ts',
  'cli/process/shell-command.ts',
];
/** What computes and neither reads nor writes anything outside. */
const PURE_MODULES = ['node:crypto', 'node:zlib', 'node:timers/promises'];
/** The same of a module that does more. */
const PURE_NAMES: Readonly<Record<string, readonly string[]>> = { 'node:net': ['BlockList', 'isIP', 'SocketAddress'] };

function brokenArrow(file: SourceFile, { target, typeOnly, dynamic, names }: Import): string | undefined {
  const from = layerOf(file.path);
  const to = layerOf(target);
  const allowed = ARROWS[from];
  if (allowed === undefined) return `${file.path} is in no layer`;
  if (from === to || allowed.includes(to)) return undefined;
  if (typeOnly && TYPES[from]?.includes(to) === true) return undefined;
  if (LAZY[file.path]?.includes(to) === true) return undefined;
  if (ROOTS.includes(file.path) && (dynamic || typeOnly) && ONLY_FROM_ROOTS.includes(to)) return undefined;
  const needed = file.path === 'cli/process/environment.ts' ? CORE_FOR_ENVIRONMENT : CORE_FOR_CLI;
  if (from.startsWith('cli/') && names.length > 0 && names.every((name) => needed.includes(`${target} ${name}`)))
    return undefined;
  return `${file.path} imports ${names.length === 0 ? '' : `${names.join(', ')} from `}${target}`;
}

const brokenArrows = (file: SourceFile): string[] =>
  file.imports.filter(({ own }) => own).flatMap((one) => brokenArrow(file, one) ?? []);

function brokenModules(file: SourceFile): string[] {
  const [folder = ''] = file.path.split('/');
  return file.imports
    .filter(({ own, typeOnly }) => !own && !typeOnly)
    .filter(({ target, names }) => {
      if (/^(node:)?child_process$/.test(target)) return !STARTERS.includes(file.path);
      if (/^(node:)?fs(\/|$)/.test(target)) return !FOLDERS_WITH_FILES.includes(folder);
      const isNode = target.startsWith('node:');
      const isPure =
        PURE_MODULES.includes(target) ||
        (names.length > 0 && names.every((name) => PURE_NAMES[target]?.includes(name) === true));
      return ['domain', 'lib', 'core', 'operations'].includes(folder) && isNode && !isPure;
    })
    .map(({ target }) => `${file.path} imports ${target}`);
}

/** What reads the clock, rolls dice, or reaches for the process itself. */
function outsideNames(file: SourceFile): string[] {
  const found: string[] = [];
  walk(file.tree, (node) => {
    const text = node.getText(file.tree);
    if (ts.isPropertyAccessExpression(node) && /^(Date\.now|Math\.random|performance\.now|globalThis\.\w+)$/.test(text))
      found.push(text);
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'process')
      found.push(text);
    if (ts.isNewExpression(node) && node.expression.getText(file.tree) === 'Date' && !node.arguments?.length)
      found.push(text);
    if (ts.isCallExpression(node) && node.expression.getText(file.tree) === 'Date') found.push(text);
    if (ts.isIdentifier(node) && node.text === 'console') found.push(text);
  });
  return found.map((text) => `${file.path}: ${text}`);
}

/** A circle of imports that `counts`, as a path; undefined when there is none. */
function circle(
  all: readonly SourceFile[],
  counts: (one: Import) => boolean = ({ typeOnly }) => !typeOnly,
): string | undefined {
  const targets = new Map(
    all.map(({ path, imports }) => [path, imports.filter((one) => one.own && counts(one)).map(({ target }) => target)]),
  );
  const done = new Set<string>();
  const search = (path: string, trail: readonly string[]): string | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path].join(' -> ');
    if (done.has(path)) return undefined;
    for (const next of targets.get(path) ?? []) {
      const found = search(next, [...trail, path]);
      if (found !== undefined) return found;
    }
    done.add(path);
    return undefined;
  };
  return all.map(({ path }) => search(path, [])).find((found) => found !== undefined);
}

/** Statements that run when a module is loaded; declarations are left to the test that loads them all. */
const running = (file: SourceFile): string[] =>
  file.tree.statements
    .filter(
      (statement) =>
        !ts.isImportDeclaration(statement) &&
        !ts.isExportDeclaration(statement) &&
        !ts.isFunctionDeclaration(statement) &&
        !ts.isClassDeclaration(statement) &&
        !ts.isInterfaceDeclaration(statement) &&
        !ts.isTypeAliasDeclaration(statement) &&
        !ts.isVariableStatement(statement),
    )
    .map((statement) => `${file.path}: ${statement.getText(file.tree).slice(0, 60)}`);

describe('the laws hold in src/', () => {
  test('there is something to look at', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.flatMap((file) => file.imports).length).toBeGreaterThan(200);
  });

  test('arrows go only as drawn', () => {
    expect(files.flatMap(brokenArrows)).toEqual([]);
  });

  test('rooms of an instance of Semaphore import those below', () => {
    const backwards = files.flatMap(({ path, imports }) =>
      imports
        .filter(({ own, target }) => own && isBackwards(path, target))
        .map(({ target }) => `${path} imports ${target}`),
    );
    expect(backwards).toEqual([]);
    expect(isBackwards('instances/semaphore/api/wire.ts', 'instances/semaphore/push/push.ts')).toBe(true);
    expect(isBackwards('instances/semaphore/new/x.ts', 'instances/semaphore/api/wire.ts')).toBe(true);
    expect(isBackwards('instances/semaphore/mirror/mirror.ts', 'instances/semaphore/caller.ts')).toBe(true);
  });

  test('every import of our own names a file that is there', () => {
    const paths = new Set(files.map(({ path }) => path));
    const missing = files.flatMap(({ path, imports }) =>
      imports.filter(({ own, target }) => own && !paths.has(target)).map(({ target }) => `${path} imports ${target}`),
    );
    expect(missing).toEqual([]);
  });

  test('there are no circles', () => {
    expect(circle(files)).toBeUndefined();
  });

  test('there are no circles of types', () => {
    expect(circle(files, () => true)).toBeUndefined();
  });

  test('files and processes are touched only where they may be', () => {
    expect(files.flatMap(brokenModules)).toEqual([]);
  });

  test('clock, dice, environment and streams are handed in', () => {
    expect(files.filter(({ path }) => !OUTSIDE.includes(path)).flatMap(outsideNames)).toEqual([]);
  });

  test('no statement runs when a module is loaded', () => {
    expect(files.flatMap(running)).toEqual([]);
  });

  test('no file is longer than 300 lines', () => {
    const long = files.map(({ path, text }) => [path, text.trimEnd().split('\n').length] as const);
    expect(long.filter(([, lines]) => lines > 300)).toEqual([]);
  });

  test('no export is a default', () => {
    expect(files.filter(({ text }) => /^export default\b/m.test(text)).map(({ path }) => path)).toEqual([]);
  });
});

describe('a broken law is found', () => {
  test.each([
    ['domain/a.ts', "import { x } from '../core/validate.ts';"],
    ['domain/a.ts', "import type { X } from '../core/validate.ts';"],
    ['core/engine/a.ts', "export { x } from '../../operations/b.ts';"],
    ['operations/a.ts', "const x = () => import('../stores/open.ts');"],
    ['stores/sql/a.ts', "import { validate } from '../../core/validate.ts';"],
    ['stores/sql/a.ts', "import { type Store, hashSecret } from '../../core/secrets.ts';"],
    ['cli/app/a.ts', "const x = () => import('../../stores/open.ts');"],
    ['cli/app/a.ts', "import type { Db } from '../../stores/sql/db.ts';"],
    ['cli/context/connect.ts', "import { openStore } from '../../stores/open.ts';"],
    ['cli/app/a.ts', "import { execute } from '../../core/engine/index.ts';"],
    ['cli/app/a.ts', "import { validate, faultsIn } from '../../core/validate.ts';"],
    ['cli/app/a.ts', "import { BCRYPT_COST } from '../../core/secrets.ts';"],
    ['cli/app/a.ts', "type Db = import('../../stores/sql/db.ts').Db;"],
    ['operations/a.ts', "import { run } from '../cli/b.ts';"],
    ['main.ts', "import { execute } from './core/engine/index.ts';"],
    ['cli/terminal/a.ts', "import { x } from '../app/b.ts';"],
    ['core/store/a.ts', "import type { X } from '../engine/b.ts';"],
    ['stores/sqlite/a.ts', "import { x } from '../postgres/b.ts';"],
    ['elsewhere/a.ts', "import { x } from '../domain/b.ts';"],
  ])('%s must not say %s', (path, text) => {
    expect(brokenArrows(parse(path, text))).toHaveLength(1);
  });

  test.each([
    ['core/engine/a.ts', "import { x } from '../../domain/b.ts';"],
    ['cli/context/connect.ts', "const x = () => import('../../stores/open.ts');"],
    ['cli/app/a.ts', "import type { Caller } from '../../core/caller.ts';"],
    ['stores/sql/a.ts', "import { type Store } from '../../core/store/index.ts';"],
  ])('%s may say %s', (path, text) => {
    expect(brokenArrows(parse(path, text))).toEqual([]);
  });

  test.each([
    ['cli/app/a.ts', "import { spawn } from 'node:child_process';"],
    ['core/engine/a.ts', "import { readFileSync } from 'node:fs';"],
    ['operations/a.ts', "const x = () => import('fs/promises');"],
    ['domain/a.ts', "import { homedir } from 'node:os';"],
  ])('%s must not say %s', (path, text) => {
    expect(brokenModules(parse(path, text))).toHaveLength(1);
  });

  test.each([
    'const f = () => Date.now();',
    'const f = () => new Date();',
    'const f = () => Math.random();',
    'const f = () => process.env.HOME;',
    'const f = () => process.stdout;',
    'const f = () => console.log(1);',
  ])('%s is found', (text) => {
    expect(outsideNames(parse('core/engine/a.ts', text))).toHaveLength(1);
  });

  test('a date that is given is no clock', () => {
    expect(outsideNames(parse('core/engine/a.ts', "const f = () => new Date('2026-01-01');"))).toEqual([]);
  });

  test('a circle is told as a path', () => {
    const a = parse('core/engine/a.ts', "import { b } from './b.ts';");
    const b = parse('core/engine/b.ts', "const a = () => import('./a.ts');");
    expect(circle([a, b])).toBe('core/engine/a.ts -> core/engine/b.ts -> core/engine/a.ts');
    const typeOnly = [a, parse('core/engine/b.ts', "import type { A } from './a.ts';")];
    expect(circle(typeOnly)).toBeUndefined();
    expect(circle(typeOnly, () => true)).toBe('core/engine/a.ts -> core/engine/b.ts -> core/engine/a.ts');
  });

  test.each(["open('x');", 'if (x) f();', 'await x;', 'for (const a of b) f(a);'])('%s is no declaration', (text) => {
    expect(running(parse('core/engine/a.ts', text))).toHaveLength(1);
  });
});
