import { Buffer } from 'node:buffer';
import { transform } from 'esbuild';
import { init, parse } from 'es-module-lexer';

/**
 * From modules that esbuild split to functions of a loader, which runs a module when something of it is first used: a command
 * runs a fifth of what it imports. Sources and libraries of the program do nothing as they load, so that it makes no
 * difference when, and an import of nothing is none.
 */

const ASYNC_IMPORT = 'import';
/** As long as the word that it stands for: no column moves. */
const LAZILY = 'lazily';

/** What esbuild calls a module that is used begins so. Long enough for what replaces it, so that no column moves. */
const USED = 'a_module_that_runs_when_it_is_first_used';
/** Gets what the function answers, at its end. */
const ANSWER = 'the_answer_of_this_module';
const REFERENCE = new RegExp(`\\bimport_${USED}_(\\d+)\\b`, 'g');

const IMPORT = /^import(?:\s*(?<clause>[^'"]+?)\s*from)?\s*["'](?<path>[^"']+)["']$/s;
const NAMESPACE = /^\*\s*as\s+(\S+)$/;

await init;

/**
 * A module of esbuild's with its source map, on the way: `named(nameOf)` answers it as
 * `function (require, imported, lazily, __filename)`, which answers its exports; `nameOf(path)` is what another module is
 * called there. No two modules may need each other as they run. No export is assigned to again, as no source has one that can be.
 */
export async function lazyModule({ text, map, isModule, target }) {
  const [imports, exported] = parse(text);
  const used = [];
  const asynchronous = [];
  let code = '';
  let at = 0;
  const replace = (from, to, by) => {
    code += text.slice(at, from) + by;
    at = to;
  };
  if (/\b(?:used_\d+|(?:const|let|var|function) (?:require|imported|lazily))\b/.test(text))
    throw new Error('a name of the loader is taken');
  for (const { ss, se, s, e, d, n } of imports) {
    if (d === -2) throw new Error('a program of CommonJS has no import.meta');
    if (n === undefined) throw new Error(`what is imported is not known: ${text.slice(ss, se)}`);
    if (d !== -1) {
      replace(ss, ss + ASYNC_IMPORT.length, LAZILY);
      asynchronous.push(n);
    } else if (!isModule(n)) replace(ss, se, fromOutside(text.slice(ss, se)));
    else if (isBare(text.slice(ss, se))) replace(ss, se, '');
    else replace(s, e, `${USED}_${used.push(n) - 1}`);
  }
  code += text.slice(at);
  const end = code.lastIndexOf('\nexport {');
  const body = exported.length === 0 ? code : code.slice(0, end);
  if (/^export\b/m.test(body)) throw new Error('a module exports at its end, and nowhere else');
  const answer = exported.map(({ n, ln }) => `${JSON.stringify(n)}: ${ln}`).join(', ');
  const cjs = await transform(
    `${body}\n${ANSWER}({ ${answer} });\n//# sourceMappingURL=data:application/json;base64,${base64(map)}\n`,
    {
      format: 'cjs',
      target,
      sourcemap: 'external',
      sourcesContent: false,
    },
  );
  return { used, asynchronous, map: JSON.parse(cjs.map), named: (nameOf) => named(cjs.code, used, nameOf) };
}

const base64 = (text) => Buffer.from(text).toString('base64');

const isBare = (statement) => /^import\s*["']/.test(statement);

/** An import of what is no module of the program as a call of `require`, on as many lines. */
function fromOutside(statement) {
  const { clause, path } = IMPORT.exec(statement)?.groups ?? {};
  if (path === undefined) throw new Error(`an import that is not understood: ${statement}`);
  // Names are as CommonJS has them; what is the default, or the whole, of a library takes a look.
  const callee = /^(?:\{|$)/.test(clause ?? '') ? 'require' : 'imported';
  const call = `${callee}(${JSON.stringify(path)})`;
  const lines = '\n'.repeat(statement.split('\n').length - 1);
  if (clause === undefined) return call + lines;
  const [, namespace] = NAMESPACE.exec(clause) ?? [];
  if (namespace !== undefined) return `const ${namespace} = ${call}${lines}`;
  const [, whole, names] = /^([\w$]+)?\s*,?\s*(?:\{([^}]*)\})?$/s.exec(clause) ?? [];
  const parts = [
    ...(whole === undefined ? [] : [`default: ${whole}`]),
    ...(names ?? '')
      .split(',')
      .map((name) => name.trim().replace(/\s+as\s+/, ': '))
      .filter((name) => name !== ''),
  ];
  return `const { ${parts.join(', ')} } = ${call}${lines}`;
}

/** The function: each reference to a module becomes what runs it the first time. */
function named(code, used, nameOf) {
  const variables = new Set();
  const body = code
    .replace(/^"use strict";$/m, '')
    .replace(/^var (import_\w+) = require\("\w+"\);$/gm, '')
    .replace(new RegExp(`^${ANSWER}\\((\\{.*\\})\\);$`, 'ms'), 'return $1;')
    .replace(/\blazily\("([^"]+)"\)/g, (_, path) => `lazily(${JSON.stringify(nameOf(path))})`)
    .replace(REFERENCE, (reference, at) => {
      variables.add(`used_${at}`);
      const by = `(used_${at} ??= require(${JSON.stringify(nameOf(used[at]))}))`;
      if (by.length > reference.length) throw new Error(`${by} is longer than ${reference}`);
      return by.padEnd(reference.length);
    });
  const head = variables.size === 0 ? '' : `var ${[...variables].join(', ')};`;
  return `function (require, imported, lazily, __filename) {${head}\n${body}}`;
}
