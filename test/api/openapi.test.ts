import type { AnyOperation } from '../../src/core/operation.ts';
import { needsAuthentication, operationErrors } from '../../src/operations/shared/operation-docs.ts';
import { ERRORS } from '../../src/domain/errors.ts';
import { takesKey } from '../../src/api/idempotency-key.ts';
import { openApi } from '../../src/api/openapi/index.ts';
import type { ResponseObject, Described, OpenApi, Parameter } from '../../src/api/openapi/types.ts';
import { codesIn, errorsOf } from '../../src/api/openapi/outline.ts';
import { V1 } from '../../src/api/route.ts';
import type { Route } from '../../src/api/route.ts';
import { api } from '../../src/registry.ts';
import { schemaFaults, target } from '../support/json-schema.ts';

/** The description of the API is OpenAPI 3.1, and says what the operations say. */

let routes: readonly Route[];
let document: OpenApi;
let listed: readonly { readonly at: string; readonly path: string; readonly described: Described }[];

beforeAll(async () => {
  const whole = await api();
  routes = whole.routes.filter((route) => route.api === V1);
  document = openApi(whole, '1.2.3');
  listed = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, described]) => ({ at: `${method} ${path}`, path, described })),
  );
});

const described = (at: string): Described => {
  const found = listed.find((one) => one.at === at);
  if (found === undefined) throw new Error(`${at} is not described`);
  return found.described;
};
const parametersOf = (operation: Described): Parameter[] =>
  (operation.parameters ?? []).map((one) => ('$ref' in one ? (target(document, one.$ref) as Parameter) : one));
const answersOf = (operation: Described): [string, ResponseObject][] =>
  Object.entries(operation.responses).map(([status, one]) => [
    status,
    '$ref' in one ? (target(document, one.$ref) as ResponseObject) : one,
  ]);

describe('the document', () => {
  test('is made anew the same, and is JSON', async () => {
    expect(JSON.stringify(openApi(await api(), '1.2.3'))).toBe(JSON.stringify(document));
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });

  test('says its version, and has no parts but those of OpenAPI 3.1', () => {
    expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'roster', version: '1.2.3' } });
    const parts = ['openapi', 'info', 'servers', 'tags', 'paths', 'components'];
    expect(Object.keys(document)).toEqual(parts);
    const methods = new Set(Object.values(document.paths).flatMap((item) => Object.keys(item)));
    expect([...methods].sort()).toEqual(['delete', 'get', 'patch', 'post', 'put']);
  });

  test('has every reference lead somewhere', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, one = '']) => one);
    expect(references.length).toBeGreaterThan(200);
    expect(references.filter((one) => target(document, one) === undefined)).toEqual([]);
  });

  test('has no component that nothing refers to, and names them as OpenAPI lets one', () => {
    const text = JSON.stringify(document);
    const { securitySchemes: _, ...kinds } = document.components;
    const names = Object.entries(kinds).flatMap(([kind, all]) => Object.keys(all).map((name) => [kind, name] as const));
    expect(names.filter(([kind, name]) => !text.includes(`"#/components/${kind}/${name}"`))).toEqual([]);
    expect(names.filter(([, name]) => !/^[A-Za-z0-9._-]+$/.test(name))).toEqual([]);
  });

  test('has schemas that are schemas', () => {
    const bodies = listed.flatMap(({ at, described: one }) =>
      [one.requestBody?.content ?? {}, ...answersOf(one).map(([, answer]) => answer.content ?? {})].flatMap((content) =>
        Object.values(content).flatMap(({ schema }) => schemaFaults(document, schema, at)),
      ),
    );
    const parameters = listed.flatMap(({ at, described: one }) =>
      parametersOf(one).flatMap(({ name, schema }) => schemaFaults(document, schema, `${at} ${name}`)),
    );
    const shapes = Object.entries(document.components.schemas).flatMap(([name, schema]) =>
      schemaFaults(document, schema, name),
    );
    expect([...bodies, ...parameters, ...shapes]).toEqual([]);
  });
});

describe('every operation', () => {
  test('has a name of its own, which is one in any language, and a tag that is explained', () => {
    const ids = listed.map(({ described: one }) => one.operationId);
    expect(new Set(ids.map((id) => id.toLowerCase())).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z][A-Za-z0-9]+$/.test(id))).toEqual([]);
    const tags = document.tags.map(({ name }) => name);
    expect(new Set(listed.flatMap(({ described: one }) => one.tags))).toEqual(new Set(tags));
    expect(document.tags.filter(({ description }) => description === '')).toEqual([]);
  });

  test('has the parameters of its path, all of them required, and no name twice', () => {
    for (const { path, described: one } of listed) {
      const parameters = parametersOf(one);
      const inPath = parameters.filter((parameter) => parameter.in === 'path');
      expect(inPath.map(({ name }) => `{${name}}`).sort()).toEqual((path.match(/\{[^}]+\}/g) ?? []).sort());
      expect(inPath.filter(({ required }) => !required)).toEqual([]);
      const names = parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  test('stands at a path that is like no other but for names', () => {
    const patterns = Object.keys(document.paths).map((path) => path.replace(/\{[^}]+\}/g, '{}'));
    expect(patterns.filter((pattern, at) => patterns.indexOf(pattern) !== at)).toEqual([]);
  });

  test('answers something when all goes well, and errors with the status of the table', () => {
    for (const { at, described: one } of listed) {
      expect({ at, types: Object.keys((one.responses['200'] as ResponseObject).content ?? {}).length > 0 }).toEqual({
        at,
        types: true,
      });
      for (const [status, answer] of errorsOf(document, one)) {
        const codes = codesIn(answer);
        expect({ at, codes: codes.length > 0 }).toEqual({ at, codes: true });
        for (const code of codes)
          expect({ at, code, status }).toEqual({ at, code, status: String(ERRORS[code as keyof typeof ERRORS].http) });
      }
    }
  });
});

describe('every route is described', () => {
  const endpointOf = ({ method, path }: Route): Described => {
    const pattern = path.replace(/:[^/]+/g, '{}');
    return described(
      listed.find(({ at }) => at.replace(/\{[^}]+\}/g, '{}') === `${method.toLowerCase()} ${pattern}`)?.at ??
        `${method} ${path}`,
    );
  };

  test('with its type of content', () => {
    for (const route of routes) {
      const types = Object.keys((endpointOf(route).responses['200'] as ResponseObject).content ?? {});
      if (route.pieces?.live !== undefined) expect(types).toEqual(['text/event-stream']);
      else if (route.pieces !== undefined || route.lines !== undefined) expect(types).toContain('application/x-ndjson');
      else expect(types).toEqual(['application/json']);
    }
  });

  test('with the codes of its operation', () => {
    const missing = routes.flatMap((route) => {
      const codes = errorsOf(document, endpointOf(route)).flatMap(([, answer]) => codesIn(answer));
      return operationErrors(route.operation)
        .filter((code) => !codes.includes(code))
        .map((code) => `${route.operation.name}: ${code}`);
    });
    expect(missing).toEqual([]);
  });

  test('with its permission, and with an idempotency key where it takes one', () => {
    for (const route of routes) {
      const operation: AnyOperation = route.operation;
      const one = endpointOf(route);
      expect(one['x-roster-operation']).toBe(operation.name);
      expect(one['x-roster-permission']).toEqual('none' in operation.permission ? [] : operation.permission);
      expect(parametersOf(one).some(({ name }) => name === 'Idempotency-Key')).toBe(takesKey(operation));
    }
  });

  test('with authentication, but where nobody needs to say who they are', () => {
    const open = listed.filter(({ described: one }) => one.security.length === 0).map(({ at }) => at);
    const others = listed.filter(({ at }) => !open.includes(at)).map(({ described: one }) => one.security);
    // A generated client takes the first, and would send the secret of the other without the word before it.
    for (const security of others) expect(security).toEqual([{ bearer: [] }, { token: [] }]);
    expect(open).toEqual([
      ...['post /session', 'post /session/exchange', 'get /session/methods'],
      ...['post /session/device', 'post /session/device/token'],
      ...['post /session/code', 'post /invitations/accept', 'get /openapi.json'],
    ]);
    expect(routes.filter(({ operation }) => !needsAuthentication(operation)).map(({ path }) => path)).toEqual([
      '/session',
      '/session/exchange',
      '/session/methods',
      '/session/device',
      '/session/device/token',
      '/session/code',
      '/invitations/accept',
    ]);
  });
});

describe('writes', () => {
  test('can answer with notes', () => {
    const noted = listed
      .filter(({ described: one }) => (one.responses['200'] as ResponseObject).headers?.['Roster-Notes'] !== undefined)
      .map(({ described: one }) => one['x-roster-operation']);
    const writes = routes.map((route): AnyOperation => route.operation).filter(({ mode }) => mode === 'write');
    expect([...noted].sort()).toEqual(writes.map(({ name }) => name).sort());
  });
});

describe('an example', () => {
  test('gives what must be given', () => {
    const [sample] = described('post /people')['x-codeSamples'];
    expect(sample?.source).toBe(
      [
        'curl -X POST https://roster.example.com/api/v1/people \\',
        '  -H "Authorization: Token $ROSTER_TOKEN" \\',
        '  -H "Idempotency-Key: $(openssl rand -hex 16)" \\',
        "  -H 'Content-Type: application/json' \\",
        `  -d '{"email":"alice@example.com"}'`,
      ].join('\n'),
    );
  });
});
