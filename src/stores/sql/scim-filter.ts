import sql, { join, raw } from 'sql-template-tag';
import type { Sql } from 'sql-template-tag';
import type { Comparison, Condition } from '../../domain/scim/condition.ts';
import { scimFault } from '../../domain/scim/fault.ts';

/** Filters of SCIM as SQL. Every condition is true or false and never unknown, so that `not` turns it around. */

/** What an attribute is in SQL. */
type Value =
  /** A text, in the form in which conditions compare it. */
  | { readonly text: string; readonly nullable?: boolean; readonly isConstant?: true }
  /** A condition. */
  | { readonly truth: string };

/** An attribute with several values. */
interface Several {
  /** The values with something that holds for one of them. */
  readonly some: (inner: Sql) => Sql;
  readonly values: Readonly<Record<string, Value>>;
  /** The values by which rows are sorted, of those that a row has once at most; without them there are none. */
  readonly sorted?: Readonly<Record<string, Value>>;
}

/** What is filtered: attributes by their paths, as the domain writes them. */
export interface Filtered {
  readonly values: Readonly<Record<string, Value>>;
  readonly several: Readonly<Record<string, Several>>;
}

/** The condition on rows of what is filtered. Throws `invalid` for an attribute that is computed. */
export function conditionSql(condition: Condition, filtered: Filtered): Sql {
  switch (condition.kind) {
    case 'all':
      return joined(condition.conditions, filtered, ' and ');
    case 'any':
      return joined(condition.conditions, filtered, ' or ');
    case 'not':
      return sql`not (${conditionSql(condition.condition, filtered)})`;
    case 'constant':
      return condition.value ? sql`1 = 1` : sql`1 = 0`;
    case 'some': {
      const several = required(filtered.several, condition.attribute);
      return several.some(conditionSql(condition.condition, { values: several.values, several: {} }));
    }
    case 'present':
      return presence(required(filtered.values, condition.path));
    case 'compare':
      return comparison(condition, required(filtered.values, condition.path));
  }
}

/** The text by which rows are sorted. Throws `invalid` for an attribute with several values, the same one for all, or a computed one. */
export function sortedBy(path: string, { values, several }: Filtered): Sql {
  const [attribute = '', sub = ''] = path.split('.');
  const inner = Object.hasOwn(several, attribute) ? several[attribute] : undefined;
  const value = inner === undefined ? own(values, path) : own(inner.sorted ?? {}, sub);
  if (value === undefined || ('text' in value && value.isConstant === true))
    throw scimFault('invalidPath', `nothing is sorted by ${path}`, 'sort by one attribute, such as userName');
  return raw('text' in value ? value.text : value.truth);
}

const joined = (conditions: readonly Condition[], filtered: Filtered, word: string): Sql =>
  sql`(${join(
    conditions.map((one) => conditionSql(one, filtered)),
    word,
  )})`;

const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** Addresses and versions are made when a resource is shown. */
function required<T>(table: Readonly<Record<string, T>>, name: string): T {
  const found = own(table, name);
  if (found === undefined) throw scimFault('invalidFilter', `nothing is found by ${name}: it is made when it is shown`);
  return found;
}

const presence = (value: Value): Sql =>
  'truth' in value ? sql`1 = 1` : sql`(${raw(value.text)} is not null and ${raw(value.text)} <> '')`;

function comparison({ operator, value: wanted }: Comparison, value: Value): Sql {
  if ('truth' in value) return wanted === true ? raw(`(${value.truth})`) : sql`not (${raw(value.truth)})`;
  const own = raw(value.text);
  const compared = COMPARED[operator](own, String(wanted));
  return value.nullable === true ? sql`(${own} is not null and ${compared})` : compared;
}

const length = (text: string): number => Array.from(text).length;
const ALWAYS = sql`1 = 1`;

/** `like` is not for these: its case differs between engines. */
const COMPARED: Readonly<Record<Comparison['operator'], (own: Sql, wanted: string) => Sql>> = {
  eq: (own, wanted) => sql`${own} = ${wanted}`,
  co: (own, wanted) => (wanted === '' ? ALWAYS : sql`replace(${own}, ${wanted}, '') <> ${own}`),
  sw: (own, wanted) => (wanted === '' ? ALWAYS : sql`substr(${own}, 1, ${length(wanted)}) = ${wanted}`),
  ew: (own, wanted) =>
    wanted === ''
      ? ALWAYS
      : sql`(length(${own}) >= ${length(wanted)} and substr(${own}, length(${own}) - ${length(wanted) - 1}) = ${wanted})`,
  gt: (own, wanted) => sql`${own} > ${wanted}`,
  ge: (own, wanted) => sql`${own} >= ${wanted}`,
  lt: (own, wanted) => sql`${own} < ${wanted}`,
  le: (own, wanted) => sql`${own} <= ${wanted}`,
};
