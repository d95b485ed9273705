import { sameName } from './attribute-path.ts';
import type { ResourceSchema } from './attributes.ts';
import { scimFault } from './fault.ts';
import { targetOf } from './patch-path.ts';
import type { Target } from './patch-path.ts';
import { entriesOf, fieldOf, isResource, oneOf, settable, told, valueFor } from './resource.ts';
import type { Resource } from './resource.ts';

/** The body of a PATCH (RFC 7644, section 3.5.2), as operations on single attributes with checked values. */

const OPS = ['add', 'remove', 'replace'] as const;
type Op = (typeof OPS)[number];

export interface PatchOperation {
  readonly op: Op;
  readonly target: Target;
  /** In the form that the schema says; undefined of a `remove` alone, whose value is a list of those to remove. */
  readonly value: unknown;
}

/**
 * The operations of a PATCH, in their order; those on what roster does not keep are left out. Throws `invalidSyntax`,
 * `invalidPath`, `invalidFilter`, `invalidValue`, `mutability`, `tooMany`, and `noTarget` for a `remove` that does not say
 * of what.
 */
export function patchOperations(body: Resource, schema: ResourceSchema): PatchOperation[] {
  const list = fieldOf(body, 'Operations');
  if (!Array.isArray(list) || list.length === 0)
    throw scimFault('invalidSyntax', 'Operations is not a list of operations');
  requireFew(list.length, schema);
  const changes = list.flatMap((one) => operationsOf(one, schema));
  // One without a path can name the same attribute in many spellings.
  requireFew(changes.length, schema);
  return changes;
}

function requireFew(count: number, { name, mostChanges }: ResourceSchema): void {
  if (count > mostChanges)
    throw scimFault(
      'tooMany',
      `a PATCH of a ${name.toLowerCase()} makes ${count} changes, and at most ${mostChanges}`,
      'send the rest in another request; one operation can add or remove many values',
    );
}

function operationsOf(operation: unknown, schema: ResourceSchema): PatchOperation[] {
  if (!isResource(operation)) throw scimFault('invalidSyntax', 'an operation is not an object');
  const op = opOf(fieldOf(operation, 'op'));
  const path = fieldOf(operation, 'path');
  const value = fieldOf(operation, 'value');
  if (path !== undefined && path !== null && path !== '') {
    if (typeof path !== 'string') throw scimFault('invalidPath', 'the path of an operation is not a text');
    if (!sameName(path, schema.urn)) {
      const target = targetOf(path, schema);
      return target === undefined ? [] : change(op, target, value);
    }
  }
  if (op === 'remove') throw scimFault('noTarget', 'an operation does not say what to remove', 'give it a path');
  if (!isResource(value)) throw scimFault('invalidValue', 'an operation without a path has no object as its value');
  return entriesOf(value, schema).flatMap(([key, one]) => {
    const target = targetOfKey(key, schema);
    return target === undefined ? [] : change(op, target, one);
  });
}

/** What a key of a value without a path means: Entra ID sends whole paths, such as `emails[type eq "work"].value`. */
function targetOfKey(key: string, schema: ResourceSchema): Target | undefined {
  if (key.includes('[')) return targetOf(key, schema);
  const found = settable(key, schema);
  return found === undefined ? undefined : { ...found, where: undefined };
}

function opOf(value: unknown): Op {
  const op = OPS.find((one) => typeof value === 'string' && sameName(one, value));
  if (op !== undefined) return op;
  throw scimFault('invalidSyntax', `op is ${OPS.join(', ')}, and not ${told(value)}`);
}

/** The operation on one target; none where nothing is added. Null, or an empty list, takes the place of what is replaced. */
function change(op: Op, target: Target, given: unknown): PatchOperation[] {
  const { attribute, sub, where } = target;
  const isList = attribute.multiValued && sub === undefined;
  if (op === 'remove') {
    const isNone = !isList || where !== undefined || given === undefined || given === null;
    // An empty list names nobody, and so removes nothing.
    return [{ op, target, value: isNone ? undefined : (valueFor(attribute, given) ?? []) }];
  }
  if (given === undefined) throw scimFault('invalidValue', `there is no value to ${op} ${attribute.name}`);
  const value = isList && where !== undefined ? oneOf(attribute, given) : valueFor(sub ?? attribute, given);
  if (value !== undefined) return [{ op, target, value }];
  return op === 'add' ? [] : [{ op: 'remove', target, value: undefined }];
}
