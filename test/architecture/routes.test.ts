import fc from 'fast-check';
import { Hono } from 'hono';
import * as z from 'zod/mini';
import type { AnyOperation, Schema } from '../../src/core/operation.ts';
import { validate } from '../../src/core/validate.ts';
import { AppError } from '../../src/domain/errors.ts';
import { defOf } from '../../src/domain/field.ts';
import { MAX_LIMIT } from '../../src/domain/page.ts';
import { lineOf, valuesOf } from '../../src/api/ndjson.ts';
import { fromSegment, named, numbered, parametersOf, toSegment } from '../../src/api/path.ts';
import type { Fields } from '../../src/api/fields.ts';
import { V1 } from '../../src/api/route.ts';
import type { Route } from '../../src/api/route.ts';
import { api, LOCAL_ONLY, routeOf } from '../../src/registry.ts';
import { allOperations } from '../support/registry.ts';
import { HOSTILE, nearlyValidValues, validValues } from '../support/schema-values.ts';
import { INSTANCE } from '../support/server.ts';
import { thorough } from '../support/thorough.ts';

/** What every route must be, and that whatever an operation takes gets there and back by its route. */

let operations: readonly AnyOperation[];
let routes: readonly Route[];

beforeAll(async () => {
  operations = (await allOperations()).map(([, operation]) => operation);
  ({ routes } = await api());
});

const nameOf = ({ method, api, path }: Route): string => `${method} ${api.base}${path}`;
const inputOf = ({ operation }: Route): Schema => operation.input as Schema;
const fieldsOf = (route: Route): string[] => Object.keys(defOf(inputOf(route)).shape ?? {});

describe('every operation', () => {
  test('has a route, or says why it has none, or works on the store as such', async () => {
    const missing: string[] = [];
    for (const { name, mode } of operations) {
      const route = await routeOf(name);
      const reached = route !== undefined && routes.includes(route);
      if (reached === (mode === 'store' || Object.hasOwn(LOCAL_ONLY, name))) missing.push(name);
    }
    expect(missing).toEqual([]);
    expect(operations.length).toBeGreaterThan(60);
  });

  test('stays here only with a reason, and only if it is there', () => {
    const names: string[] = operations.map(({ name }) => name);
    expect(Object.entries(LOCAL_ONLY).filter(([name, why]) => !names.includes(name) || why.trim() === '')).toEqual([]);
  });
});

describe('every route', () => {
  test('leads to an operation of the registry, which no other leads to', () => {
    expect(routes.filter(({ operation }) => !operations.includes(operation)).map(nameOf)).toEqual([]);
    const reached = routes.map(({ operation }) => operation.name);
    expect(reached.filter((name, at) => reached.indexOf(name) !== at)).toEqual([]);
  });

  test('stands alone with its method and pattern', () => {
    const places = routes.map(({ method, api, path }) => `${method} ${api.base}${path.replace(/:[^/]+/g, ':')}`);
    expect(places.filter((place, at) => places.indexOf(place) !== at)).toEqual([]);
  });

  test('has only fields of the input as parameters of its path, each once', () => {
    expect(
      routes.flatMap((route) => {
        const names = parametersOf(route.path);
        return names
          .filter((name, at) => !fieldsOf(route).includes(name) || names.indexOf(name) !== at)
          .map((name) => `${nameOf(route)}: ${name}`);
      }),
    ).toEqual([]);
  });

  test('that changes several at once stands under batch, and no other does', () => {
    const writes = routes.filter(({ api, operation }) => api === V1 && operation.mode === 'write');
    const several = writes.filter(({ operation }) => defOf(operation.output as Schema).type === 'array');
    expect(several.length).toBeGreaterThan(10);
    expect(writes.filter(({ path }) => path.split('/').includes('batch'))).toEqual(several);
  });

  test('has its lines in a field that is a list', () => {
    const ofLines = routes.filter(({ lines }) => lines !== undefined);
    expect(ofLines.map(({ operation }) => operation.name)).toEqual([
      'people.import',
      'people.sync',
      'people.remove-bulk',
      'group.modify-bulk',
    ]);
    for (const route of ofLines) expect(fieldsOf(route)).toContain(route.lines?.input);
  });
});

/** What came in at the other end, and where. */
interface Arrived {
  readonly route: Route;
  readonly input: Fields;
}

/** Carries input as text, the way that callers and servers do, past every route. */
async function carrier(): Promise<(route: Route, input: Fields) => Promise<Arrived>> {
  const arrivals: Arrived[] = [];
  const hono = new Hono();
  for (const route of (await api()).routes)
    hono.on(route.method, route.api.base + numbered(route.path), async (c) => {
      const { search } = new URL(c.req.url);
      const text = await c.req.text();
      const body = route.lines === undefined && text !== '' ? (JSON.parse(text) as Fields) : {};
      const asked = { params: named(route.parameters, c.req.param()), query: new URLSearchParams(search), body };
      const lines: unknown[] = [];
      if (route.lines !== undefined) for await (const line of valuesOf(one(text))) lines.push(line);
      const decoded = route.request.decode(asked);
      arrivals.push({ route, input: route.lines === undefined ? decoded : { ...decoded, [route.lines.input]: lines } });
      return c.text('');
    });
  return async (route, input) => {
    const { path, query, body } = route.request.encode(input);
    const url = new URL(INSTANCE + route.api.base + path);
    url.search = query.toString();
    const lines = route.lines === undefined ? [] : (input[route.lines.input] as readonly unknown[]);
    const text = route.lines === undefined ? body && JSON.stringify(body) : lines.map(lineOf).join('');
    await hono.fetch(
      new Request(url, {
        method: route.method,
        ...(text === undefined || route.method === 'GET' ? {} : { body: text }),
      }),
    );
    const arrived = arrivals.pop();
    if (arrived === undefined) throw new Error(`${url.href} is the path of no route`);
    return arrived;
  };
}

async function* one(text: string): AsyncIterable<string> {
  yield await Promise.resolve(text);
}

/** A text as a URL can carry it, which has no lone surrogates. */
const wellFormed = (value: unknown): unknown =>
  typeof value === 'string' ? value.toWellFormed() : Array.isArray(value) ? value.map(wellFormed) : value;

/** What is whole for whoever has the store comes in pages over HTTP. */
const IN_PAGES = ['access.list', 'access.who', 'access.diff'];

/** The input as it must come out: what stands in the URL is well-formed. */
function expected(route: Route, input: Fields): Fields {
  const inUrl = (name: string): boolean =>
    name !== route.lines?.input && (route.fields === 'query' || parametersOf(route.path).includes(name));
  const arrived = Object.entries(input).map(([name, value]): [string, unknown] => [
    name,
    inUrl(name) ? wellFormed(value) : value,
  ]);
  return { ...(IN_PAGES.includes(route.operation.name) ? { limit: MAX_LIMIT } : {}), ...Object.fromEntries(arrived) };
}

test('what an operation takes comes through its route as it was', async () => {
  const carry = await carrier();
  for (const route of routes) {
    const schema = inputOf(route);
    await fc.assert(
      fc.asyncProperty(validValues(schema) as fc.Arbitrary<Fields>, async (input) => {
        const arrived = await carry(route, input);
        expect(nameOf(arrived.route)).toBe(nameOf(route));
        // JSON has no -0.
        const wanted: unknown = JSON.parse(JSON.stringify(z.parse(schema, expected(route, input))));
        expect(z.parse(schema, arrived.input)).toEqual(wanted);
      }),
      { numRuns: thorough(15, 40), seed: 6 },
    );
  }
});

test('what comes near to what an operation takes is taken, or refused as invalid', () => {
  const verdicts = new Set<string>();
  for (const route of routes)
    fc.assert(
      fc.property(nearlyValidValues(inputOf(route)), (value) => {
        verdicts.add(verdictOn(inputOf(route), value));
      }),
      { numRuns: thorough(15, 40), seed: 6 },
    );
  expect([...verdicts].sort()).toEqual(['invalid', 'taken']);
});

/** Throws what is no refusal. */
function verdictOn(schema: Schema, value: unknown): string {
  try {
    validate(schema, value);
    return 'taken';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

test('what is named like a word of a path is still a value', async () => {
  const carry = await carrier();
  const words = new Set(routes.flatMap(({ path }) => path.split('/').filter((part) => /^[^:]/.test(part))));
  for (const route of routes)
    for (const parameter of parametersOf(route.path))
      for (const word of words) {
        const input = { ...Object.fromEntries(parametersOf(route.path).map((name) => [name, 'x'])), [parameter]: word };
        const arrived = await carry(route, input);
        expect({ route: nameOf(arrived.route), value: arrived.input[parameter] }).toEqual({
          route: nameOf(route),
          value: word,
        });
      }
});

test.each([...HOSTILE])('%j is one segment of a path, and nothing else', (text) => {
  const segment = toSegment(text);
  const { pathname } = new URL(`/before/${segment}/after`, INSTANCE);
  expect(pathname).toBe(`/before/${segment}/after`);
  expect(fromSegment(decodeURIComponent(segment))).toBe(text.toWellFormed());
});
