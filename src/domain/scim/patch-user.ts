import type { Attribute } from './attributes.ts';
import { folded } from './condition.ts';
import type { Condition } from './condition.ts';
import { scimFault } from './fault.ts';
import { satisfies } from './matches.ts';
import type { PatchOperation } from './patch-request.ts';
import { partsOf, requireFewValues, valuesOf } from './resource.ts';
import type { Resource } from './resource.ts';

/** A PATCH on a resource that is at hand as a whole. */

/**
 * The user after the operations, one after the other. Throws `mutability` where a required attribute is removed,
 * `noTarget` where none of several values is the one to replace, and `invalidValue` where there are too many
 * or one is too long.
 */
export const patchedUser = (user: Resource, operations: readonly PatchOperation[]): Resource =>
  operations.reduce(applied, user);

function applied(resource: Resource, operation: PatchOperation): Resource {
  const { name, multiValued, required } = operation.target.attribute;
  const value = (multiValued ? listAfter : valueAfter)(resource[name], operation);
  if (value !== undefined) return { ...resource, [name]: value };
  if (required) throw scimFault('mutability', `${name} cannot be removed`);
  return without(resource, name);
}

function without(resource: Resource, name: string): Resource {
  const { [name]: _, ...rest } = resource;
  return rest;
}

/** The only value of an attribute; undefined: none is left. */
function valueAfter(before: unknown, { op, target: { attribute, sub }, value }: PatchOperation): unknown {
  if (attribute.type !== 'complex') return op === 'remove' ? undefined : value;
  if (op === 'remove') return sub === undefined ? undefined : unlessEmpty(without(partsOf(before), sub.name));
  return { ...partsOf(before), ...(sub === undefined ? partsOf(value) : { [sub.name]: value }) };
}

const unlessEmpty = (parts: Resource): Resource | undefined => (Object.keys(parts).length === 0 ? undefined : parts);

/** The values of an attribute that can have several; undefined: none is left. */
function listAfter(before: unknown, operation: PatchOperation): readonly Resource[] | undefined {
  const list = CHANGED[operation.op](valuesOf(before), operation);
  requireSmall(operation.target.attribute, list);
  return list.length === 0 ? undefined : list;
}

/** The longest part of one of several values, in characters. */
const LONGEST_PART = 320;

/** Each operation compares the values with each other. Throws `invalidValue` for too many, and for one that is too long. */
function requireSmall(attribute: Attribute, list: readonly Resource[]): void {
  requireFewValues(attribute, list.length);
  for (const one of list)
    for (const [name, part] of Object.entries(one))
      if (typeof part === 'string' && part.length > LONGEST_PART)
        throw scimFault('invalidValue', `${attribute.name}.${name} is longer than ${LONGEST_PART} characters`);
}

type Changed = (list: readonly Resource[], operation: PatchOperation) => readonly Resource[];

const CHANGED: Readonly<Record<PatchOperation['op'], Changed>> = {
  remove(list, { target: { sub, where }, value }) {
    if (value !== undefined) return list.filter((one) => !valuesOf(value).some((other) => isSame(one, other)));
    if (sub === undefined || sub.name === 'value') return list.filter((one) => !isMeant(one, where));
    return list.map((one) => (isMeant(one, where) ? without(one, sub.name) : one));
  },
  replace(list, operation) {
    const { sub, where } = operation.target;
    if (sub === undefined && where === undefined) return valuesOf(operation.value);
    const isSome = list.some((one) => isMeant(one, where));
    if (where !== undefined && !isSome)
      throw scimFault('noTarget', `none of the ${operation.target.attribute.name} is the one to replace`);
    return isSome ? changed(list, operation, () => ({})) : added(list, operation);
  },
  add(list, operation) {
    const { sub, where } = operation.target;
    if (sub === undefined && where === undefined)
      return valuesOf(operation.value).reduce<readonly Resource[]>(withOne, list);
    if (!list.some((one) => isMeant(one, where))) return added(list, operation);
    return changed(list, operation, (one) => one);
  },
};

const isMeant = (one: Resource, where: Condition | undefined): boolean => where === undefined || satisfies(where, one);

/** Two values of an attribute are the same by what they are the values of. */
const isSame = (one: Resource, other: Resource): boolean => keyOf(one) === keyOf(other);
const keyOf = ({ value }: Resource): unknown => (typeof value === 'string' ? folded(value) : value);

/** A list with a value: in the place of the same one, if it is there, and as the only primary one, if it says so. */
function withOne(list: readonly Resource[], value: Resource): readonly Resource[] {
  const at = list.findIndex((one) => isSame(one, value));
  const all = at < 0 ? [...list, value] : list.map((one, index) => (index === at ? { ...one, ...value } : one));
  const own = at < 0 ? list.length : at;
  return value.primary === true ? onlyPrimary(all, (index) => index === own) : all;
}

const onlyPrimary = (list: readonly Resource[], isIt: (index: number) => boolean): Resource[] =>
  list.map((one, index) => (one.primary === true && !isIt(index) ? { ...one, primary: false } : one));

/** The list with the values that are meant changed; `kept` is what stays of one that gets another value as a whole. */
function changed(
  list: readonly Resource[],
  { target: { sub, where }, value }: PatchOperation,
  kept: (one: Resource) => Resource,
): readonly Resource[] {
  const meant = list.map((one) => isMeant(one, where));
  const parts = sub === undefined ? partsOf(value) : { [sub.name]: value };
  const after = list.map((one, index) =>
    meant[index] === true ? { ...(sub === undefined ? kept(one) : one), ...parts } : one,
  );
  const all = parts.primary === true ? onlyPrimary(after, (index) => meant[index] === true) : after;
  // Several that got the same value are one from now on.
  return all.reduce<readonly Resource[]>(withOne, []);
}

/** The list with a new value, which the path describes: `emails[type eq "work"].value` makes one of this type. */
function added(list: readonly Resource[], { target: { sub, where }, value }: PatchOperation): readonly Resource[] {
  const described = where === undefined ? {} : equalities(where);
  return withOne(list, { ...described, ...(sub === undefined ? partsOf(value) : { [sub.name]: value }) });
}

function equalities(condition: Condition): Resource {
  if (condition.kind === 'all') return Object.assign({}, ...condition.conditions.map(equalities)) as Resource;
  return condition.kind === 'compare' && condition.operator === 'eq' ? { [condition.path]: condition.value } : {};
}
