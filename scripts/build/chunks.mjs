import { init, parse } from 'es-module-lexer';

/** From modules that esbuild split to functions of a loader, line by line the same, so that its source maps still hold. */

const ASYNC_IMPORT = 'import';
/** As long as the word that it stands for: no column moves. */
const LAZILY = 'lazily';

const IMPORT = /^import(?:\s*(?<clause>[^'"]+?)\s*from)?\s*["'](?<path>[^"']+)["']$/s;
const NAMESPACE = /^\*\s*as\s+(\S+)$/;

await init;

/**
 * A module as `function (require, imported, lazily, __filename)` that answers its exports; `nameOf` says what a path is
 * called there, with `#` first where it is a chunk. What it imports is there whole before it runs, as chunks of esbuild import each other in no circle, and no export
 * is assigned to again, as no source has one that can be.
 */
export function chunkFunction(code, nameOf) {
  const [imports, exported] = parse(code);
  let text = '';
  let at = 0;
  const replace = (from, to, by) => {
    text += code.slice(at, from) + by;
    at = to;
  };
  for (const { ss, se, s, e, d, n } of imports) {
    if (d === -2) throw new Error('a program of CommonJS has no import.meta');
    if (d === -1) replace(ss, se, required(code.slice(ss, se), nameOf));
    else {
      if (n === undefined) throw new Error(`what is imported is not known: ${code.slice(ss, se)}`);
      replace(ss, ss + ASYNC_IMPORT.length, LAZILY);
      replace(s, e, JSON.stringify(nameOf(n)));
    }
  }
  text += code.slice(at);
  const end = text.lastIndexOf('\nexport {');
  const body = exported.length === 0 ? text : text.slice(0, end);
  if (/^export\b/m.test(body)) throw new Error('a chunk exports at its end, and nowhere else');
  const answer = exported.map(({ n, ln }) => `${JSON.stringify(n)}: ${ln}`).join(', ');
  return `function (require, imported, lazily, __filename) {\n${body}\nreturn { ${answer} };\n}`;
}

/** An import statement as a call of `require`, on as many lines. */
function required(statement, nameOf) {
  const { clause, path } = IMPORT.exec(statement)?.groups ?? {};
  if (path === undefined) throw new Error(`an import that is not understood: ${statement}`);
  const name = nameOf(path);
  // Names are as CommonJS has them; what is the default, or the whole, of a library takes a look.
  const callee = name.startsWith('#') || /^(?:\{|$)/.test(clause ?? '') ? 'require' : 'imported';
  const call = `${callee}(${JSON.stringify(name)})`;
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
