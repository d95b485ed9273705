import type { Condition } from './condition.ts';
import { scimFault } from './fault.ts';
import type { PatchOperation } from './patch-request.ts';
import { valuesOf } from './resource.ts';

/** What a PATCH changes in a group, without its members: one in ten thousand costs what one in ten does. */

export type MemberChange =
  { readonly op: 'add' | 'remove' | 'replace'; readonly ids: readonly string[] } | { readonly op: 'removeAll' };

export interface GroupChanges {
  readonly displayName?: string;
  /** null: it has none any more. */
  readonly externalId?: string | null;
  /** One after the other. No id stands twice in one. */
  readonly members: readonly MemberChange[];
}

/**
 * What the operations change in a group. Throws `invalidPath` for a filter that does not name members by their ids,
 * `invalidValue` for a member without one, and `mutability` for the removal of the name.
 */
export function groupChanges(operations: readonly PatchOperation[]): GroupChanges {
  let fields: Omit<GroupChanges, 'members'> = {};
  const members: MemberChange[] = [];
  for (const operation of operations) {
    const { name } = operation.target.attribute;
    if (name === 'members') members.push(memberChange(operation));
    else fields = { ...fields, [name]: valueOf(operation) };
  }
  return { ...fields, members: joined(members) };
}

function valueOf({ op, target: { attribute }, value }: PatchOperation): unknown {
  if (op !== 'remove') return value;
  if (attribute.required) throw scimFault('mutability', `${attribute.name} cannot be removed`);
  return null;
}

/** The ids of the members after the changes, one after the other: in proportion to these, and to the members before. */
export function membersAfter(before: Iterable<string>, changes: readonly MemberChange[]): Set<string> {
  const members = new Set(before);
  for (const change of changes) {
    if (change.op === 'removeAll' || change.op === 'replace') members.clear();
    if (change.op === 'removeAll') continue;
    if (change.op === 'remove') for (const id of change.ids) members.delete(id);
    else for (const id of change.ids) members.add(id);
  }
  return members;
}

/** The same changes, with neighbours that add, or that remove, in one: providers send an operation for each member. */
function joined(changes: readonly MemberChange[]): MemberChange[] {
  const runs: (readonly MemberChange[])[] = [];
  let run: MemberChange[] = [];
  for (const change of changes) {
    if (run[0]?.op !== change.op || change.op === 'replace') runs.push((run = []));
    run.push(change);
  }
  return runs.flatMap((all): MemberChange[] => {
    const [first] = all;
    if (first === undefined || first.op === 'removeAll') return first === undefined ? [] : [first];
    return [{ op: first.op, ids: [...new Set(all.flatMap((one) => ('ids' in one ? one.ids : [])))] }];
  });
}

function memberChange({ op, target: { sub, where }, value }: PatchOperation): MemberChange {
  if (sub !== undefined && (op !== 'remove' || sub.name !== 'value'))
    throw scimFault('mutability', `${sub.name} of a member cannot be changed`, 'remove the member, and add another');
  if (where === undefined)
    return op === 'remove' && value === undefined ? { op: 'removeAll' } : { op, ids: idsIn(value) };
  if (op === 'remove') return { op, ids: [...new Set(idsNamed(where))] };
  throw scimFault('mutability', `members that a filter chooses cannot be changed`, `${op} members by their list`);
}

/** The ids in a list of members. Throws `invalidValue` for a member without one, and for a group. */
export const idsIn = (value: unknown): string[] =>
  valuesOf(value).map(({ value: id, type }) => {
    if (typeof id !== 'string') throw scimFault('invalidValue', 'a member has no id as its value');
    if (typeof type === 'string' && type.toLowerCase() !== 'user')
      throw scimFault('invalidValue', 'the members of a group are people, and no groups');
    return id;
  });

/** The ids in `value eq "…" or value eq "…"`. */
function idsNamed(where: Condition): string[] {
  if (where.kind === 'any') return where.conditions.flatMap(idsNamed);
  if (where.kind === 'compare' && where.path === 'value' && where.operator === 'eq') return [String(where.value)];
  throw scimFault(
    'invalidPath',
    'the filter of members does not name them by their ids',
    'write members[value eq "ID"], with "or" between several',
  );
}
