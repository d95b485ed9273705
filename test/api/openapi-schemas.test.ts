import { openApi } from '../../src/api/openapi/index.ts';
import type { ResponseObject, Described, JsonSchema, OpenApi } from '../../src/api/openapi/types.ts';
import { api } from '../../src/registry.ts';
import { valueFaults } from '../support/json-schema.ts';

/** The schemas and examples in the description of the API. */

let document: OpenApi;
let listed: readonly { readonly at: string; readonly described: Described }[];

beforeAll(async () => {
  document = openApi(await api(), '1.2.3');
  listed = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, described]) => ({ at: `${method} ${path}`, described })),
  );
});

describe('requests', () => {
  const bodies = () =>
    listed.flatMap(({ at, described: one }) =>
      Object.values(one.requestBody?.content ?? {}).map((content) => ({ at, ...content })),
    );

  test('take no field that is not described, at any depth', () => {
    const open = (schema: JsonSchema, at: string): string[] => [
      ...(schema.properties !== undefined && schema.additionalProperties !== false ? [at] : []),
      ...Object.entries(schema.properties ?? {}).flatMap(([name, one]) => open(one, `${at}.${name}`)),
      ...(schema.items === undefined ? [] : open(schema.items, `${at}[]`)),
    ];
    expect(bodies().length).toBeGreaterThan(20);
    expect(bodies().flatMap(({ at, schema }) => open(schema, at))).toEqual([]);
  });

  test('have an example that their schema allows', () => {
    const faults = bodies().flatMap(({ at, schema, example }) => valueFaults(document, schema, example, at));
    const parameters = listed.flatMap(({ at, described: one }) =>
      (one.parameters ?? []).flatMap((parameter) =>
        '$ref' in parameter
          ? []
          : valueFaults(document, parameter.schema, parameter.example, `${at} ${parameter.name}`),
      ),
    );
    expect([...faults, ...parameters]).toEqual([]);
  });
});

describe('shapes', () => {
  test('have an example that they allow', () => {
    const faults = Object.entries(document.components.schemas).flatMap(([name, schema]) =>
      (schema.examples ?? [undefined]).flatMap((example) => valueFaults(document, schema, example, name)),
    );
    expect(faults).toEqual([]);
  });

  test('are nowhere written out beside their name', () => {
    const fields = new Map(
      Object.entries(document.components.schemas).map(([name, { properties = {} }]) => [Object.keys(properties), name]),
    );
    const copies = (schema: JsonSchema, at: string): string[] => [
      ...[...fields].flatMap(([names, name]) =>
        names.length > 3 &&
        names.every(
          (one) =>
            JSON.stringify(schema.properties?.[one]) ===
            JSON.stringify(document.components.schemas[name]?.properties?.[one]),
        )
          ? [`${at} repeats ${name}`]
          : [],
      ),
      ...Object.entries(schema.properties ?? {}).flatMap(([name, one]) => copies(one, `${at}.${name}`)),
      ...[schema.items ?? [], schema.anyOf ?? [], schema.allOf ?? []].flat().flatMap((one) => copies(one, at)),
    ];
    const answers = listed.flatMap(({ at, described: one }) =>
      Object.values((one.responses['200'] as ResponseObject).content ?? {}).flatMap(({ schema }) => copies(schema, at)),
    );
    expect(answers).toEqual([]);
  });

  test('have no field that repeats what the reference beside it has', () => {
    const whole = (schema: JsonSchema): JsonSchema =>
      schema.$ref === undefined ? schema : (document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {});
    const fieldsOf = (schema: JsonSchema): string[] =>
      [schema, ...(schema.anyOf ?? [])].flatMap((one) => Object.keys(whole(one).properties ?? {}));
    const doubles = Object.entries(document.components.schemas).flatMap(([shape, { properties = {} }]) =>
      Object.entries(properties).flatMap(([name, schema]) =>
        fieldsOf(schema)
          .map((field) => `${name}_${field}`)
          .filter((double) => Object.hasOwn(properties, double))
          .map((double) => `${shape}.${double}`),
      ),
    );
    expect(doubles).toEqual([]);
  });

  test('have a name where two answers have the same', () => {
    const places = new Map<string, string[]>();
    const note = (schema: JsonSchema, at: string): void => {
      if (Object.keys(schema.properties ?? {}).length >= 3) {
        const text = JSON.stringify([schema.properties, schema.required]);
        places.set(text, [...(places.get(text) ?? []), at]);
      }
      for (const [name, one] of Object.entries(schema.properties ?? {})) note(one, `${at}.${name}`);
      for (const one of [schema.items ?? [], schema.anyOf ?? [], schema.allOf ?? []].flat()) note(one, at);
    };
    for (const [name, schema] of Object.entries(document.components.schemas)) note(schema, name);
    for (const { at, described: one } of listed)
      for (const { schema } of Object.values((one.responses['200'] as ResponseObject).content ?? {})) note(schema, at);
    expect([...places.values()].filter((all) => all.length > 1)).toEqual([]);
  });
});
