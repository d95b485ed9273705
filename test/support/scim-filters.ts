import fc from 'fast-check';
import { pathText } from '../../src/domain/scim/attribute-path.ts';
import type { AttributePath } from '../../src/domain/scim/attribute-path.ts';
import type { Attribute, ResourceSchema } from '../../src/domain/scim/attributes.ts';
import { OPERATORS } from '../../src/domain/scim/filter.ts';
import type { Filter, FilterValue } from '../../src/domain/scim/filter.ts';

/** Filters as text, and random ones. */

/** The text of a filter, with brackets around each `and` and `or` within another. */
export function filterText(filter: Filter): string {
  const operand = (one: Filter): string => ('filters' in one ? `(${filterText(one)})` : filterText(one));
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.map(operand).join(` ${filter.kind} `);
    case 'not':
      return `not (${filterText(filter.filter)})`;
    case 'some':
      return `${pathText(filter.path)}[${filterText(filter.filter)}]`;
    case 'present':
      return `${pathText(filter.path)} pr`;
    case 'compare':
      return `${pathText(filter.path)} ${filter.operator} ${JSON.stringify(filter.value)}`;
  }
}

/** Random filters with these paths and values; of one within square brackets, none has others. */
export function filtersOf(
  expressions: fc.Arbitrary<Filter>,
  some: fc.Arbitrary<Filter> = expressions,
): fc.Arbitrary<Filter> {
  return fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      expressions,
      some,
      fc.record({ kind: fc.constant('not' as const), filter: tie('filter') }),
      fc.record({
        kind: fc.constantFrom('and' as const, 'or' as const),
        filters: fc.array(tie('filter'), { minLength: 2, maxLength: 3 }),
      }),
    ),
  })).filter;
}

/** Random filters on attributes that resources of a schema have; texts are of these values and their parts. */
export function filtersFor(schema: ResourceSchema, texts: readonly string[]): fc.Arbitrary<Filter> {
  const expressionsOn = (parts: readonly (readonly [AttributePath, Attribute])[]): fc.Arbitrary<Filter> =>
    fc.oneof(...parts.map(([path, attribute]) => expressionOn(path, attribute, texts)));
  const within = (attribute: Attribute) => (attribute.subAttributes ?? []).filter(({ name }) => name !== '$ref');
  const expressions = expressionsOn(
    schema.attributes.flatMap((attribute): (readonly [AttributePath, Attribute])[] =>
      attribute.subAttributes === undefined
        ? [[{ name: attribute.name }, attribute]]
        : within(attribute).map((sub) => [{ name: attribute.name, sub: sub.name }, sub]),
    ),
  );
  const some = fc.constantFrom(...schema.attributes.filter(({ multiValued }) => multiValued)).chain((attribute) =>
    fc.record({
      kind: fc.constant('some' as const),
      path: fc.constant({ name: attribute.name }),
      filter: filtersOf(expressionsOn(within(attribute).map((sub) => [{ name: sub.name }, sub]))),
    }),
  );
  return filtersOf(expressions, some);
}

function expressionOn(path: AttributePath, { type }: Attribute, texts: readonly string[]): fc.Arbitrary<Filter> {
  const text = fc
    .tuple(fc.constantFrom(...texts), fc.nat(3), fc.nat(3), fc.boolean())
    .map(([whole, start, end, upper]) => {
      const part = whole.slice(start, whole.length - end);
      return upper ? part.toUpperCase() : part;
    });
  const compare = (operators: fc.Arbitrary<(typeof OPERATORS)[number]>, value: fc.Arbitrary<FilterValue>) =>
    fc.record({ kind: fc.constant('compare' as const), path: fc.constant(path), operator: operators, value });
  const equal = fc.constantFrom('eq' as const, 'ne' as const);
  const ordered = fc.constantFrom(
    'eq' as const,
    'ne' as const,
    'gt' as const,
    'ge' as const,
    'lt' as const,
    'le' as const,
  );
  const times = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2026, 11) }).map((at) => new Date(at).toISOString());
  return fc.oneof(
    fc.constant({ kind: 'present' as const, path }),
    compare(equal, fc.constant(null)),
    type === 'boolean'
      ? compare(equal, fc.boolean())
      : type === 'dateTime'
        ? compare(ordered, times)
        : compare(fc.constantFrom(...OPERATORS), fc.oneof(fc.constantFrom(...texts), text)),
  );
}
