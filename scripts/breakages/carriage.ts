import type { Breakage } from './breakage.ts';

/** What travels: requests, answers, errors and lines over HTTP. */

const PATH = 'src/api/path.ts';
const QUERY = 'src/api/query.ts';
const LINES = 'src/api/ndjson.ts';
const ERRORS = 'src/api/errors.ts';
const BULK = 'src/client/bulk.ts';
const KEYS = 'src/api/idempotency-key.ts';
const JSON_FILE = 'src/api/strict-json.ts';
const CALLS = 'src/server/request-handler.ts';

export const CARRIAGE: readonly Breakage[] = [
  {
    name: 'a write goes on after its client has left',
    file: 'src/server/stopped-with.ts',
    find: '  get signal(): AbortSignal {\n    return this.#request.signal;\n  }\n',
    replace: '  get signal(): undefined {\n    return void this.#request;\n  }\n',
    tests: ['test/server/client-left.test.ts'],
  },
  {
    name: 'a segment that begins with ~ loses it',
    file: PATH,
    find: String.raw`/^(?:\.{0,2}$|~)/`,
    replace: String.raw`/^(?:\.{0,2}$)/`,
    tests: ['test/architecture/routes.test.ts'],
  },
  {
    name: 'a thing called verify is taken for a route',
    file: PATH,
    find: "['batch', 'export', 'follow', 'verify']",
    replace: "['batch', 'export', 'follow']",
    tests: ['test/architecture/routes.test.ts'],
  },
  {
    name: 'a list in a query has one item',
    file: QUERY,
    find: 'return texts.map(',
    replace: 'return texts.slice(0, 1).map(',
    tests: ['test/api/query.test.ts'],
  },
  {
    name: 'a number in a query stays text',
    file: QUERY,
    find: 'return Number(text);',
    replace: 'return text;',
    tests: ['test/api/query.test.ts'],
  },
  {
    name: 'a yes in a query is a no',
    file: QUERY,
    find: "return text === 'true';",
    replace: "return text === 'yes';",
    tests: ['test/api/query.test.ts'],
  },
  {
    name: 'a line that comes in two pieces is lost',
    file: LINES,
    find: 'begun = begun.slice(end);',
    replace: "begun = '';",
    tests: ['test/server/body.test.ts', 'test/client/bulk.test.ts'],
  },
  {
    name: 'bytes that are no text are taken',
    file: LINES,
    find: 'fatal: true',
    replace: 'fatal: false',
    tests: ['test/server/body.test.ts'],
  },
  {
    name: 'an error travels without its hint',
    file: ERRORS,
    find: 'hint: hint ?? null, details',
    replace: 'hint: null, details',
    tests: ['test/api/errors.test.ts'],
  },
  {
    name: 'an error is another one at the other end',
    file: ERRORS,
    find: 'if (Object.hasOwn(ERRORS, code)) return',
    replace: "if (code === '') return",
    tests: ['test/api/errors.test.ts'],
  },
  {
    name: 'an error travels without its details',
    file: ERRORS,
    find: '    ...facts,\n',
    replace: '    ...(facts.route === undefined ? {} : facts),\n',
    tests: ['test/api/errors.test.ts'],
  },
  {
    name: 'Retry-After is read as milliseconds',
    file: 'src/client/response.ts',
    find: 'return Number(header) * 1000;',
    replace: 'return Number(header);',
    tests: ['test/client/retry.test.ts'],
  },
  {
    name: 'each batch hands over the secrets of those before it',
    file: BULK,
    find: '      taken = Math.max(taken, count);\n      some = [];\n',
    replace: '      taken = Math.max(taken, count);\n',
    tests: ['test/client/bulk.test.ts'],
  },
  {
    name: 'half an answer is taken for the whole',
    file: BULK,
    find: '    throw cutShort(url.origin);\n',
    replace: '    return { items: all };\n',
    tests: ['test/client/ended-early.test.ts'],
  },
  {
    name: 'an idempotency key that can be guessed is taken',
    file: KEYS,
    find: '{22,255}',
    replace: '{1,255}',
    tests: ['test/server/security/keys.test.ts'],
  },
  {
    name: 'a login has a key',
    file: KEYS,
    find: "  'session.login',\n",
    replace: '',
    tests: ['test/client/client.test.ts'],
  },
  {
    name: 'the values of a path change places',
    file: PATH,
    find: '`p${at + 1}`',
    replace: '`p${names.length - at}`',
    tests: ['test/architecture/routes.test.ts'],
  },
  {
    name: 'a change goes ahead though what it changes has moved',
    file: 'src/server/precondition.ts',
    find: 'if (!matches(etag)) throw',
    replace: "if (etag === '') throw",
    tests: ['test/server/etag.test.ts'],
  },
  {
    name: 'a tag tells whoever may not read what it is of',
    file: 'src/server/precondition.ts',
    find: '      await requireDeclared(context, read, checked);\n',
    replace: '',
    tests: ['test/server/etag.test.ts'],
  },
  {
    name: 'the command line is told a hint in the words of the API',
    file: ERRORS,
    find: "typeof commandHint === 'string' ? commandHint :",
    replace: "typeof commandHint === 'number' ? commandHint :",
    tests: ['test/api/hints.test.ts'],
  },
  {
    name: 'a field that nobody knows is ignored',
    file: 'src/api/route.ts',
    find: 'if (api.strict) refuseUnknown(',
    replace: 'if (!api.strict) refuseUnknown(',
    tests: ['test/api/strict.test.ts'],
  },
  {
    name: 'a field that nobody knows is ignored within another',
    file: 'src/api/unknown.ts',
    find: '[{ path: at, name, known }] : unknownFields(type, inner, at)',
    replace: '[{ path: at, name, known }] : []',
    tests: ['test/api/strict.test.ts'],
  },
  {
    name: 'a role of another scope is taken for the one that was named',
    file: 'src/operations/shared/resolve.ts',
    find: 'if (scope === undefined || role.scope === scope) return role;',
    replace: 'if (scope !== null) return role;',
    tests: ['test/api/strict.test.ts'],
  },
  {
    name: 'a field that is there twice is taken',
    file: JSON_FILE,
    find: 'if (names.has(name)) fault =',
    replace: 'if (names.size > 999) fault =',
    tests: ['test/server/body.test.ts'],
  },
  {
    name: 'JSON may be very deep',
    file: JSON_FILE,
    find: 'const DEEPEST = 32;',
    replace: 'const DEEPEST = 3200000;',
    tests: ['test/server/body.test.ts'],
  },
  {
    name: 'the digest of a body is that of none',
    file: 'src/server/body.ts',
    find: '      hash.update(chunk);\n',
    replace: '',
    tests: ['test/server/body.test.ts'],
  },
  {
    name: 'an error over HTTP says where the store is',
    file: 'src/server/responses.ts',
    find: 'if (!error.isLocal) return error;',
    replace: 'if (!error.isLocal || true) return error;',
    tests: ['test/server/told-errors.test.ts'],
  },
  {
    name: 'the changes of a bulk count against no rate',
    file: 'src/server/app.ts',
    find: 'const excess = isFirst ? undefined :',
    replace: 'const excess = isFirst || true ? undefined :',
    tests: ['test/scim/bulk.test.ts'],
  },
  {
    name: '401 does not say how to prove who one is',
    file: 'src/server/responses.ts',
    find: 'status === 401',
    replace: 'status === 402',
    tests: ['test/api/errors.test.ts'],
  },
  {
    name: 'a key is the same at every path',
    file: CALLS,
    find: 'target: `${route.method} ${pathname}`',
    replace: 'target: `${route.method} ${pathname.length > 0}`',
    tests: ['test/server/security/keys.test.ts'],
  },
  {
    name: 'what batches told is told again at the end',
    file: 'src/core/engine/bulk.ts',
    find: '{ ...output, [list]: [] }',
    replace: 'output',
    tests: ['test/core/engine/bulk.test.ts'],
  },
  {
    name: 'a null of Semaphore’s is a value',
    file: 'src/compat/semaphore/lenience.ts',
    find: 'value !== null',
    replace: 'value !== undefined',
    tests: ['test/compat/semaphore/lifetimes.test.ts'],
  },
];
