import ts from 'typescript';
import { AppError } from '../../src/domain/errors.ts';
import { hintsOf, NO_ROUTE_HINT } from '../../src/api/hints.ts';
import { V1 } from '../../src/api/route.ts';
import { api } from '../../src/registry.ts';
import { sourceFiles } from '../support/source.ts';
import type { SourceFile } from '../support/source.ts';

/** Every hint that a server can raise is told in the API's words. */

/** What runs where somebody types commands, or has no errors of a server. */
const NOT_SERVED = /^(?:cli|client|docs|main|process|api\/hints|api\/openapi|stores\/postgres\/admin)/;

/** The texts of a file that hold words of the command line, each with NAME for what is put in. */
function textsIn({ path, tree }: SourceFile): string[] {
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    const text = textOf(node);
    if (text !== undefined) texts.push(text);
    else ts.forEachChild(node, visit);
    // A template has texts in what it puts in as well.
    if (text !== undefined && ts.isTemplateExpression(node))
      for (const { expression } of node.templateSpans) visit(expression);
  };
  visit(tree);
  return texts.filter((text) => /\broster [a-z]|(?<![\w-])--[a-z]/.test(text)).map((text) => `${path}: ${text}`);
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return node.head.text + node.templateSpans.map(({ literal }) => `NAME${literal.text}`).join('');
  const isLine = ts.isCallExpression(node) && node.expression.getText() === 'commandLine';
  if (!isLine) return undefined;
  return node.arguments.map((word) => (ts.isStringLiteralLike(word) ? word.text : 'NAME')).join(' ');
}

test('no hint over HTTP has a flag or a command', async () => {
  const routes = (await api()).routes.filter((route) => route.api === V1);
  const inOwnWords = hintsOf(routes);
  const texts = sourceFiles()
    .filter(({ path }) => !NOT_SERVED.test(path))
    .flatMap(textsIn);
  expect(texts.length).toBeGreaterThan(80);
  const routed = new Set(routes.map(({ operation }) => operation.name));
  const hasRoute = (text: string): boolean =>
    [...text.matchAll(/\broster ([a-z-]+) ([a-z-]+)/g)].some(([, noun = '', verb = '']) =>
      routed.has(`${noun}.${verb}`),
    );
  const left = texts.filter((text) => {
    const [, hint = ''] = /^\S+: ([^]*)$/.exec(text) ?? [];
    return ['NAME', "'two words'"].some((name) => {
      const said = inOwnWords(new AppError('invalid', 'no', { hint: hint.replaceAll('NAME', name) })).hint ?? '';
      return said === NO_ROUTE_HINT ? hasRoute(text) : /(?<!\b(?:a|this) )\broster [a-z-]|--[a-z]/.test(said);
    });
  });
  expect(left).toEqual([]);
});
