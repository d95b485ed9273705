import ts from 'typescript';
import { AppError } from '../../src/domain/errors.ts';
import { hintsOf, NO_ROUTE_HINT } from '../../src/api/hints.ts';
import { openApi } from '../../src/api/openapi/index.ts';
import { V1 } from '../../src/api/route.ts';
import { api } from '../../src/registry.ts';
import { sourceFiles } from '../support/source.ts';
import type { SourceFile } from '../support/source.ts';

/** Every hint and message that a server can raise is told in the API's words. */

/** What runs where somebody types commands, or has no errors of a server. */
const NOT_SERVED = /^(?:cli|client|docs|main|process|api\/hints|api\/openapi|stores\/postgres\/admin)/;

/** What refuses how a server is started, before it serves anybody. */
const ONLY_AT_START = /^server\/(?:listen|address|certificate)/;

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
    [...text.matchAll(/\broster ([a-z-]+) ([a-z-]+)(?: ([a-z-]+))?/g)].some(
      ([, noun = '', second = '', third = '']) =>
        routed.has(`${noun}.${second}`) || routed.has(`${noun}-${second}.${third}`),
    );
  const left = texts.filter((text) => {
    const [, hint = ''] = /^\S+: ([^]*)$/.exec(text) ?? [];
    return ['NAME', "'two words'"].some((name) => {
      const said = inOwnWords(new AppError('invalid', 'no', { hint: hint.replaceAll('NAME', name) })).hint ?? '';
      return said === NO_ROUTE_HINT
        ? hasRoute(text)
        : /(?<!\b(?:a|this|where|runs) )\broster [a-z-]|--[a-z]/.test(said);
    });
  });
  expect(left).toEqual([]);
});

const FLAG = /(?<![\w-])--[a-z]+(?:-[a-z]+)*/g;

/** The texts in a part of a source. */
function literalsIn(node: ts.Node): string[] {
  if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
    return [node.text];
  const texts: string[] = [];
  ts.forEachChild(node, (child) => void texts.push(...literalsIn(child)));
  return texts;
}

/** The errors that a file makes: the texts of the message, and the flags that it declares. */
function errorsIn({ path, tree }: SourceFile): { path: string; message: string[]; declared: string[] }[] {
  const errors: { path: string; message: string[]; declared: string[] }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) && node.expression.getText() === 'AppError') {
      const [, message, more] = node.arguments ?? [];
      const flags =
        more !== undefined && ts.isObjectLiteralExpression(more)
          ? more.properties.find((one) => one.name?.getText() === 'flags')
          : undefined;
      errors.push({
        path,
        message: message === undefined ? [] : literalsIn(message),
        declared: flags === undefined ? [] : literalsIn(flags),
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return errors;
}

test('no message over HTTP has a command, or a flag that it does not declare', async () => {
  const { routes } = await api();
  const nouns = new Set(routes.map(({ operation }) => operation.name.replace(/\..*/, '')));
  const errors = sourceFiles()
    .filter(({ path }) => !NOT_SERVED.test(path) && !ONLY_AT_START.test(path))
    .flatMap(errorsIn);
  expect(errors.length).toBeGreaterThan(100);
  expect(errors.some(({ declared }) => declared.length > 0)).toBe(true);
  const wrong = errors.filter(({ message, declared }) =>
    message.some(
      (text) =>
        (text.match(FLAG) ?? []).some((flag) => !declared.includes(flag)) ||
        [...text.matchAll(/\broster ([a-z-]+) [a-z-]+/g)].some(([, noun = '']) => nouns.has(noun)),
    ),
  );
  expect(wrong.map(({ path, message }) => `${path}: ${message.join('…')}`)).toEqual([]);
});

test('the description of the API names no flag', async () => {
  const described = JSON.stringify(openApi(await api(), '1.2.3'), (key, value: unknown) =>
    key === 'x-codeSamples' ? undefined : value,
  );
  expect(described.match(FLAG) ?? []).toEqual([]);
});
