import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import ts from 'typescript';

/** The program's own source as the laws of the architecture see it: files, what they import, what they name. */

export const ROOT = resolve(__dirname, '../..');

export interface Import {
  /** A path below src/, `node:…`, or a package. */
  readonly target: string;
  readonly own: boolean;
  /** Erased by the compiler: no arrow at run time. */
  readonly typeOnly: boolean;
  readonly dynamic: boolean;
  /** What is imported, by its name there; empty for all of it. */
  readonly names: readonly string[];
}

export interface SourceFile {
  /** Below src/, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
  readonly imports: readonly Import[];
}

/** Every file of src/. */
export const sourceFiles = (): SourceFile[] =>
  readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => parse(path, readFileSync(join(ROOT, 'src', path), 'utf8')));

/** A file as the laws see it; a test hands in text that breaks them. */
export function parse(path: string, text: string): SourceFile {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const imports: Import[] = [];
  const add = (specifier: ts.Node | undefined, rest: Pick<Import, 'typeOnly' | 'dynamic' | 'names'>): void => {
    if (specifier === undefined) return;
    if (!ts.isStringLiteralLike(specifier)) throw new Error(`${path} imports what only a run can tell`);
    const own = specifier.text.startsWith('.');
    imports.push({ target: own ? posix.join(dirname(path), specifier.text) : specifier.text, own, ...rest });
  };
  walk(tree, (node) => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, { ...namesOf(node.importClause), dynamic: false });
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined)
      add(node.moduleSpecifier, { ...exportedNames(node), dynamic: false });
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      add(node.argument.literal, { typeOnly: true, dynamic: false, names: [] });
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], { typeOnly: false, dynamic: true, names: [] });
    else if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'require')
      add(node.arguments[0], { typeOnly: false, dynamic: false, names: [] });
  });
  return { path, text, tree, imports };
}

/** Visits a node and all below it. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  node.forEachChild((child) => walk(child, visit));
}

type Named = Pick<Import, 'typeOnly' | 'names'>;

function namesOf(clause: ts.ImportClause | undefined): Named {
  if (clause === undefined) return { typeOnly: false, names: [] };
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return { typeOnly: true, names: [] };
  const { name, namedBindings } = clause;
  if (namedBindings === undefined || !ts.isNamedImports(namedBindings)) return { typeOnly: false, names: [] };
  return ofElements(namedBindings.elements, name === undefined ? [] : ['default']);
}

function exportedNames({ isTypeOnly, exportClause }: ts.ExportDeclaration): Named {
  if (isTypeOnly) return { typeOnly: true, names: [] };
  if (exportClause === undefined || !ts.isNamedExports(exportClause)) return { typeOnly: false, names: [] };
  return ofElements(exportClause.elements, []);
}

function ofElements(elements: readonly (ts.ImportSpecifier | ts.ExportSpecifier)[], more: readonly string[]): Named {
  const values = elements
    .filter((element) => !element.isTypeOnly)
    .map((element) => (element.propertyName ?? element.name).text);
  const names = [...more, ...values];
  return { typeOnly: names.length === 0, names };
}
