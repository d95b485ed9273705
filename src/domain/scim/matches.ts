import { compareText } from '../names/names.ts';
import type { ResourceSchema } from './attributes.ts';
import { conditionOf, folded } from './condition.ts';
import type { Comparison, Condition } from './condition.ts';
import type { Filter } from './filter.ts';
import { isResource, valuesOf } from './resource.ts';
import type { Resource } from './resource.ts';

/** What a filter means: which resources fit. The stores' SQL finds the same ones. */

/** Whether a resource fits a filter. Throws `invalidFilter` for one that does not suit the schema. */
export const matches = (filter: Filter, resource: Resource, schema: ResourceSchema): boolean =>
  satisfies(conditionOf(filter, schema), resource);

/** Whether a resource, or one of several values, fulfils a condition. */
export function satisfies(condition: Condition, resource: Resource): boolean {
  switch (condition.kind) {
    case 'all':
      return condition.conditions.every((one) => satisfies(one, resource));
    case 'any':
      return condition.conditions.some((one) => satisfies(one, resource));
    case 'not':
      return !satisfies(condition.condition, resource);
    case 'constant':
      return condition.value;
    case 'some':
      return valuesOf(resource[condition.attribute]).some((one) => satisfies(condition.condition, one));
    case 'present':
      return isPresent(valueAt(resource, condition.path));
    case 'compare':
      return compares(condition, valueAt(resource, condition.path));
  }
}

function valueAt(resource: Resource, path: string): unknown {
  const [name = '', sub] = path.split('.');
  const value = resource[name];
  return sub === undefined ? value : isResource(value) ? value[sub] : undefined;
}

const isPresent = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

const TEXTS: Readonly<Record<Comparison['operator'], (own: string, wanted: string) => boolean>> = {
  eq: (own, wanted) => own === wanted,
  co: (own, wanted) => own.includes(wanted),
  sw: (own, wanted) => own.startsWith(wanted),
  ew: (own, wanted) => own.endsWith(wanted),
  gt: (own, wanted) => compareText(own, wanted) > 0,
  ge: (own, wanted) => compareText(own, wanted) >= 0,
  lt: (own, wanted) => compareText(own, wanted) < 0,
  le: (own, wanted) => compareText(own, wanted) <= 0,
};

function compares({ operator, value, caseExact }: Comparison, own: unknown): boolean {
  if (typeof own !== 'string' || typeof value !== 'string') return own === value;
  return TEXTS[operator](caseExact ? own : folded(own), value);
}
