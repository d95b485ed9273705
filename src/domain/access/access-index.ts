import { EVERYWHERE } from './permission-set.ts';
import type { AccessScope, PermissionSet, WholeGraph } from './permission-set.ts';
import type { Permission } from '../permissions.ts';

/**
 * The access graph of a whole organization as integers and bitsets, for many questions about one
 * state of it. Deactivated subjects can do nothing; otherwise, answers agree with `permissionsOf`.
 */
export interface AccessIndex {
  /** The number of an active subject, as the other questions take it; undefined: it is deactivated, or not there. */
  subject(id: string): number | undefined;
  /** Whether a subject has the permission in a scope (default: everywhere). */
  check(subject: number | undefined, permission: Permission, scope?: AccessScope): boolean;
  /** The active subjects that have all of these permissions, in the graph's order. */
  holders(wantedSet: PermissionSet): string[];
}

/** A set of permissions: bit n of the words is permission n. */
type Bits = Int32Array;

/** Builds the index: one pass over subjects, bindings and memberships. Later changes of the graph do not show in it. */
export function accessIndex(graph: WholeGraph): AccessIndex {
  const permissions = [...new Set([...graph.roles.values()].flatMap((role) => [...role.permissions]))].sort();
  const numbers = new Map(permissions.map((permission, number) => [permission, number]));
  const words = Math.ceil(permissions.length / 32);
  const { ids, positions, everywhere, projects, groupsOf } = lay(graph, numbers, words);

  /** What a subject has in a project by roles bound there, its own first, then those of its groups. */
  function* inProject(scope: AccessScope, at: number): Iterable<Bits> {
    const bound = projects.get(scope);
    if (bound === undefined) return;
    for (const holder of [at, ...(groupsOf[at] ?? [])]) {
      const bits = bound.get(holder);
      if (bits !== undefined) yield bits;
    }
  }

  const isAllowed = (at: number, number: number, scope: AccessScope): boolean => {
    if (hasBit(everywhere, at * words, number)) return true;
    if (scope !== EVERYWHERE) for (const bits of inProject(scope, at)) if (hasBit(bits, 0, number)) return true;
    return false;
  };

  const hasAll = (at: number, wanted: Bits, scope: AccessScope): boolean => {
    const sets = scope === EVERYWHERE ? [] : [...inProject(scope, at)];
    return wanted.every(
      (bits, word) =>
        sets.reduce((rest, set) => rest & ~(set[word] ?? 0), bits & ~(everywhere[at * words + word] ?? 0)) === 0,
    );
  };

  return {
    subject: (id) => positions.get(id),

    check(subject, permission, scope = EVERYWHERE) {
      const number = numbers.get(permission);
      return subject !== undefined && number !== undefined && isAllowed(subject, number, scope);
    },

    holders(wantedSet) {
      if (![...wantedSet.values()].every((some) => [...some].every((permission) => numbers.has(permission)))) return [];
      const wanted = [...wantedSet].map(([scope, some]) => [scope, bitsOf(some, numbers, words)] as const);
      return ids.filter((_, at) => wanted.every(([scope, bits]) => hasAll(at, bits, scope)));
    },
  };
}

interface Layout {
  /** The active subjects; a subject's number is its position. */
  readonly ids: readonly string[];
  readonly positions: ReadonlyMap<string, number>;
  /** What each subject has everywhere, groups included, one after the other. */
  readonly everywhere: Bits;
  /** What subjects have in a project by roles of their own, by project and position. */
  readonly projects: ReadonlyMap<AccessScope, ReadonlyMap<number, Bits>>;
  /** The positions of each subject's groups. */
  readonly groupsOf: readonly (readonly number[])[];
}

function lay(graph: WholeGraph, numbers: ReadonlyMap<Permission, number>, words: number): Layout {
  const ids = graph.subjects.filter(({ active }) => active).map(({ id }) => id);
  const positions = new Map(ids.map((id, at) => [id, at]));
  const everywhere = new Int32Array(ids.length * words);
  const projects = new Map<AccessScope, Map<number, Bits>>();
  const groupsOf = ids.map((): readonly number[] => []);
  const grants = new Map([...graph.roles].map(([id, role]) => [id, bitsOf(role.permissions, numbers, words)]));

  const inProject = (scope: AccessScope, at: number): Bits => {
    const bound = projects.get(scope) ?? new Map<number, Bits>();
    const bits = bound.get(at) ?? new Int32Array(words);
    projects.set(scope, bound.set(at, bits));
    return bits;
  };
  for (const [at, id] of ids.entries()) {
    for (const { roleId, projectId } of graph.bindings.get(id) ?? []) {
      const own = grants.get(roleId);
      if (own === undefined) continue;
      if (projectId === null) addBits(everywhere, at * words, own, 0, words);
      else addBits(inProject(projectId, at), 0, own, 0, words);
      const mapped = grants.get(graph.roles.get(roleId)?.mapsTo ?? '');
      if (mapped !== undefined) addBits(everywhere, at * words, mapped, 0, words);
    }
  }
  for (const [id, groupIds] of graph.memberships) {
    const at = positions.get(id);
    if (at === undefined) continue;
    const groups = groupIds.map((groupId) => positions.get(groupId)).filter((group) => group !== undefined);
    groupsOf[at] = groups;
    for (const group of groups) addBits(everywhere, at * words, everywhere, group * words, words);
  }
  return { ids, positions, everywhere, projects, groupsOf };
}

const hasBit = (bits: Bits, offset: number, number: number): boolean =>
  (((bits[offset + (number >>> 5)] ?? 0) >>> (number & 31)) & 1) === 1;

function addBits(to: Bits, toOffset: number, from: Bits, fromOffset: number, words: number): void {
  for (let word = 0; word < words; word += 1)
    to[toOffset + word] = (to[toOffset + word] ?? 0) | (from[fromOffset + word] ?? 0);
}

function bitsOf(permissions: Iterable<Permission>, numbers: ReadonlyMap<Permission, number>, words: number): Bits {
  const bits = new Int32Array(words);
  for (const permission of permissions) {
    const number = numbers.get(permission) ?? 0;
    bits[number >>> 5] = (bits[number >>> 5] ?? 0) | (1 << (number & 31));
  }
  return bits;
}
