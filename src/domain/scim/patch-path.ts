import { attributePath, findAttribute, pathText } from './attribute-path.ts';
import type { Found } from './attribute-path.ts';
import type { ResourceSchema } from './attributes.ts';
import { bounded } from './condition-cost.ts';
import { conditionWithin } from './condition.ts';
import type { Condition } from './condition.ts';
import { scimFault } from './fault.ts';
import { filterWithin } from './filter.ts';
import { nearest } from '../../lib/nearest-name.ts';
import { isReadOnly } from './resource.ts';
import { shown, tokensOf } from './tokens.ts';

/** Of a filter on few values, which each operation compares again. */
const OF_FEW = { comparisons: 10, searches: 10 };

/** What an operation of a PATCH changes. */
export interface Target extends Found {
  /** Of several values, the ones that it changes; undefined: all. */
  readonly where: Condition | undefined;
}

/**
 * The target that a path names, such as `emails[type eq "work"].value`; undefined: what roster does not keep.
 * Throws `invalidPath`, `invalidFilter`, `tooMany`, and `mutability` for what only roster sets.
 */
export function targetOf(path: string, schema: ResourceSchema): Target | undefined {
  const tokens = tokensOf(path, 'invalidPath');
  const name = tokens.take('the name of an attribute').text;
  const parsed = attributePath(name);
  if (parsed === undefined) throw scimFault('invalidPath', `${shown(name)} is not the name of an attribute`);
  const filter = tokens.takes('[') ? filterWithin(tokens) : undefined;
  const rest = tokens.next().startsWith('.') ? tokens.take('the name of a sub-attribute').text.slice(1) : undefined;
  tokens.end();
  const found = findAttribute(schema, rest === undefined ? parsed : { ...parsed, sub: rest });
  if (found === 'ignored') return undefined;
  if (found === undefined) throw unknownPath(path, schema, parsed.name);
  if (isReadOnly(found)) throw scimFault('mutability', `${pathText(parsed)} cannot be changed`);
  if (filter === undefined) return { ...found, where: undefined };
  if (!found.attribute.multiValued || parsed.sub !== undefined)
    throw scimFault('invalidPath', `${pathText(parsed)} has one value, so a filter cannot choose among several`);
  const where = conditionWithin(filter, schema, found.attribute);
  return { ...found, where: found.attribute.mostValues === undefined ? where : bounded(where, OF_FEW) };
}

function unknownPath(path: string, schema: ResourceSchema, name: string): Error {
  const names = schema.attributes.filter(({ mutability }) => mutability !== 'readOnly').map((one) => one.name);
  const near = nearest(name, names);
  return scimFault(
    'invalidPath',
    `${schema.name} has no attribute ${shown(path)}`,
    near === undefined ? `it has ${names.join(', ')}` : `did you mean ${near}?`,
  );
}
