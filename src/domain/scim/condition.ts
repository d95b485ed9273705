import { sortKey } from '../names/names.ts';
import { nearest } from '../../lib/nearest-name.ts';
import { findAttribute, leafOf, pathText } from './attribute-path.ts';
import type { AttributePath, Found } from './attribute-path.ts';
import { COMMON } from './attributes.ts';
import type { Attribute, ResourceSchema } from './attributes.ts';
import { scimFault } from './fault.ts';
import type { Filter, FilterValue, Operator } from './filter.ts';
import { shown } from './tokens.ts';

/** What a filter asks of a resource of one type: checked, with names and values in one form. */

export type Condition =
  | { readonly kind: 'all' | 'any'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'not'; readonly condition: Condition }
  | { readonly kind: 'constant'; readonly value: boolean }
  /** One value of an attribute that can have several fulfils it; paths in it are names of sub-attributes. */
  | { readonly kind: 'some'; readonly attribute: string; readonly condition: Condition }
  /** There is a value, and it is not empty. */
  | { readonly kind: 'present'; readonly path: string }
  | Comparison;

/** There is a value, and it compares so; text by code points. */
export interface Comparison {
  readonly kind: 'compare';
  readonly path: string;
  readonly operator: Exclude<Operator, 'ne'>;
  /** What is not `caseExact` is folded; a time is in UTC with milliseconds. */
  readonly value: string | boolean;
  readonly caseExact: boolean;
}

/** A text without its case: what is compared of text that is not `caseExact`. */
export const folded = sortKey;

/** The condition that a filter is for resources of this schema. Throws `invalidFilter`. */
export const conditionOf = (filter: Filter, schema: ResourceSchema): Condition => resolved(filter, { schema });

/** The condition on one of several values, whose parts the paths of the filter name. Throws `invalidFilter`. */
export const conditionWithin = (filter: Filter, schema: ResourceSchema, attribute: Attribute): Condition =>
  resolved(filter, { schema, within: attribute });

/** What paths of a filter are relative to. */
interface Scope {
  readonly schema: ResourceSchema;
  /** In the square brackets of this attribute. */
  readonly within?: Attribute;
}

function resolved(filter: Filter, scope: Scope): Condition {
  switch (filter.kind) {
    case 'and':
      return { kind: 'all', conditions: filter.filters.map((one) => resolved(one, scope)) };
    case 'or':
      return { kind: 'any', conditions: filter.filters.map((one) => resolved(one, scope)) };
    case 'not':
      return not(resolved(filter.filter, scope));
    case 'some':
      return someOf(filter.path, filter.filter, scope);
    case 'present': {
      const found = find(filter.path, scope);
      return found === undefined ? NEVER : presence(found, scope);
    }
    case 'compare': {
      const found = find(filter.path, scope);
      return compared(found, scope, filter);
    }
  }
}

const NEVER: Condition = { kind: 'constant', value: false };
const ALWAYS: Condition = { kind: 'constant', value: true };
const not = (condition: Condition): Condition =>
  condition.kind === 'constant' ? { kind: 'constant', value: !condition.value } : { kind: 'not', condition };

/** What a path names; undefined: what roster does not keep, so that it has no value. */
function find(path: AttributePath, { schema, within }: Scope): Found | undefined {
  if (within !== undefined && path.sub !== undefined)
    throw scimFault('invalidFilter', `${pathText(path)} is too deep in ${within.name}`);
  const found = findAttribute(schema, within === undefined ? path : { name: within.name, sub: path.name });
  if (found === undefined) {
    const names = (within?.subAttributes ?? schema.attributes).map(({ name }) => name);
    const near = nearest(path.name, names);
    throw scimFault(
      'invalidFilter',
      `${within?.name ?? schema.name} has no attribute ${shown(pathText(path))}`,
      near === undefined ? `it has ${names.join(', ')}` : `did you mean ${near}?`,
    );
  }
  return found === 'ignored' ? undefined : found;
}

function someOf(path: AttributePath, filter: Filter, scope: Scope): Condition {
  const found = find(path, scope);
  if (found === undefined) return NEVER;
  const { attribute, sub } = found;
  if (sub !== undefined || attribute.subAttributes === undefined)
    throw scimFault('invalidFilter', `${pathText(path)} has no parts for the filter in its brackets`);
  const condition = resolved(filter, { ...scope, within: attribute });
  return attribute.multiValued ? { kind: 'some', attribute: attribute.name, condition } : condition;
}

/** Puts a condition on a sub-attribute where it is looked for: in each of several values, or in the resource. */
function onEach({ attribute }: Found, scope: Scope, condition: Condition): Condition {
  const isOne = scope.within !== undefined || !attribute.multiValued;
  return isOne ? condition : { kind: 'some', attribute: attribute.name, condition };
}

/** The path of a sub-attribute: in square brackets, and of one of several values, its name alone. */
const pathOf = ({ attribute }: Found, leaf: Attribute): string =>
  attribute.multiValued || leaf === attribute ? leaf.name : `${attribute.name}.${leaf.name}`;

/** What roster itself gives every resource, of which not all can be searched. */
const isInAll = ({ attribute }: Found): boolean => COMMON.includes(attribute) && attribute.mutability === 'readOnly';

function presence(found: Found, scope: Scope): Condition {
  if (isInAll(found)) return ALWAYS;
  const leaf = leafOf(found);
  if (leaf !== undefined) return onEach(found, scope, { kind: 'present', path: pathOf(found, leaf) });
  const parts = found.attribute.subAttributes ?? [];
  return { kind: 'any', conditions: parts.map((one) => ({ kind: 'present', path: pathOf(found, one) })) };
}

type Comparing = Extract<Filter, { kind: 'compare' }>;

function compared(found: Found | undefined, scope: Scope, { path, operator, value }: Comparing): Condition {
  if (value === null && operator !== 'eq' && operator !== 'ne')
    throw scimFault('invalidFilter', `null has no order, so ${operator} does not take it`);
  if (found === undefined) return { kind: 'constant', value: (operator === 'ne') !== (value === null) };
  if (value === null) return operator === 'ne' ? presence(found, scope) : not(presence(found, scope));
  const leaf = leafOf(found);
  if (leaf === undefined) {
    const parts = (found.attribute.subAttributes ?? []).map(({ name }) => `${found.attribute.name}.${name}`);
    throw scimFault('invalidFilter', `${pathText(path)} has several parts`, `compare one of ${parts.join(', ')}`);
  }
  const comparison = (own: Comparison['operator']): Condition => ({
    kind: 'compare',
    path: pathOf(found, leaf),
    operator: own,
    value: comparable(leaf, own, value),
    caseExact: leaf.caseExact || leaf.type !== 'string',
  });
  if (operator !== 'ne') return onEach(found, scope, comparison(operator));
  const differs = not(comparison('eq'));
  const each = onEach(found, scope, differs);
  // An attribute without a value is not equal to any.
  return each === differs ? differs : { kind: 'any', conditions: [not(presence(found, scope)), each] };
}

/** A value in the form in which the attribute's own values are. Throws `invalidFilter` for one of another type. */
function comparable(
  { name, type, caseExact }: Attribute,
  operator: Operator,
  value: Exclude<FilterValue, null>,
): string | boolean {
  if (type === 'boolean') {
    const truth = typeof value === 'number' ? undefined : TRUTHS.get(String(value).toLowerCase());
    if (truth === undefined || operator !== 'eq')
      throw scimFault('invalidFilter', `${name} is true or false, and takes only eq, ne and pr`);
    return truth;
  }
  if (typeof value !== 'string')
    throw scimFault('invalidFilter', `${name} is compared with a text, which stands in double quotes`);
  if (type === 'dateTime' && IN_ORDER.includes(operator)) return instant(name, value);
  return caseExact || type !== 'string' ? value : folded(value);
}

const TRUTHS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);
/** The operators by which times compare as times; the others look for a part of their text. */
const IN_ORDER: readonly Operator[] = ['eq', 'gt', 'ge', 'lt', 'le'];

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;

function instant(name: string, text: string): string {
  const time = TIME.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time))
    throw scimFault('invalidFilter', `${name} is compared with a time such as 2026-01-31T12:00:00Z`);
  return new Date(time).toISOString();
}
