import { setImmediate as nextTurn } from 'node:timers/promises';
import { OWNER } from '../domain/guards.ts';
import type { Binding, NamedRole, WholeGraph } from '../domain/access/permission-set.ts';
import type { LoadedAccess } from '../core/store/access.ts';
import type { RoleOrSubject } from '../core/store/keys.ts';
import type { Reads } from '../core/store/index.ts';
import { lruCache } from '../lib/lru-cache.ts';

/**
 * The access graph of one state of the organization, in memory: first the parts that were asked for, and once these
 * are many, the whole. Loading the whole takes about as long as loading a part for each hundredth subject, so it
 * waits for as many: whatever comes, the work is at most twice what the best plan would have taken.
 */
export interface AccessCache {
  load(tx: Reads, subjects: readonly RoleOrSubject[]): Promise<LoadedAccess>;
  loadAll(tx: Reads, pace?: () => Promise<void>): Promise<WholeGraph>;
  /** The same part, whose roles are those of all other parts: they are few, and have many permissions. */
  sharingRoles(part: LoadedAccess): LoadedAccess;
}

export interface AccessLimits {
  /** Parts kept at most. */
  readonly parts: number;
  /** The whole is kept for an organization of so many people at most; it takes up to 1 KB each. */
  readonly wholeUpTo: number;
}

/** How many people a part has to be loaded for until loading all of them is the cheaper way. */
const PEOPLE_PER_PART = 100;

/** How many people there are, as it was when somebody looked last: it only tells which way is cheaper. */
interface Headcount {
  last: number;
}

/** The memory of one state; nothing in it yet. */
export function accessCache(limits: AccessLimits, headcount: Headcount): AccessCache {
  const parts = lruCache<LoadedAccess>(limits.parts);
  const roles = new Map<string, NamedRole>();
  let whole: WholeGraph | undefined;
  let loading = false;
  let isTooLarge = false;

  async function loadAll(tx: Reads, pace: () => Promise<void> = () => nextTurn()): Promise<WholeGraph> {
    if (whole !== undefined) return whole;
    loading = true;
    try {
      const graph = await tx.access.loadAll(pace);
      isTooLarge = graph.subjects.length > limits.wholeUpTo;
      if (isTooLarge) return graph;
      parts.clear();
      return (whole = graph);
    } finally {
      loading = false;
    }
  }

  async function isWorthAll(tx: Reads): Promise<boolean> {
    const isEnough = () => (parts.size + 1) * PEOPLE_PER_PART >= headcount.last;
    if (loading || isTooLarge || !isEnough()) return false;
    headcount.last = await tx.people.count();
    isTooLarge = headcount.last > limits.wholeUpTo;
    return isEnough() && !isTooLarge;
  }

  const sharingRoles = (part: LoadedAccess): LoadedAccess => ({
    ...part,
    roles: new Map(
      [...part.roles].map(([id, role]) => {
        const known = roles.get(id) ?? role;
        roles.set(id, known);
        return [id, known];
      }),
    ),
  });

  return {
    loadAll,
    sharingRoles,
    async load(tx, subjects) {
      const [subject] = subjects;
      if (subject === undefined || subjects.length > 1)
        return whole === undefined ? tx.access.load(subjects) : partOf(whole, subjects);
      const key = `${subject.type} ${subject.id}`;
      const known = parts.get(key);
      if (known !== undefined) return known;
      const all = whole ?? ((await isWorthAll(tx)) ? await loadAll(tx) : undefined);
      const part = all === undefined ? sharingRoles(await tx.access.load(subjects)) : partOf(all, subjects);
      parts.set(key, part);
      return part;
    },
  };
}

/** What a store returns to `load`, taken from the graph of the whole organization. */
function partOf(graph: WholeGraph, subjects: readonly RoleOrSubject[]): LoadedAccess {
  const holders = new Set<string>();
  const memberships = new Map<string, readonly string[]>();
  const bindings = new Map<string, readonly Binding[]>();
  const roles = new Map<string, NamedRole>();
  const names = new Map<string, string>();
  const owners = new Set<string>();

  const addRole = (id: string): void => {
    const role = graph.roles.get(id);
    if (role === undefined) return;
    roles.set(id, role);
    const mapped = role.mapsTo === null ? undefined : graph.roles.get(role.mapsTo);
    if (role.mapsTo !== null && mapped !== undefined) roles.set(role.mapsTo, mapped);
  };
  for (const { type, id } of subjects) {
    const name = graph.names.get(id);
    if (name !== undefined) names.set(id, name);
    if (type === 'role') {
      addRole(id);
      continue;
    }
    holders.add(id);
    const groups = type === 'user' ? graph.memberships.get(id) : undefined;
    if (groups === undefined) continue;
    memberships.set(id, groups);
    for (const group of groups) holders.add(group);
  }
  for (const id of holders) {
    const bound = graph.bindings.get(id);
    if (bound === undefined) continue;
    bindings.set(id, bound);
    for (const { roleId, projectId } of bound) {
      addRole(roleId);
      if (projectId === null && isOwner(graph, roleId)) owners.add(id);
    }
  }
  return { roles, bindings, memberships, names, owners };
}

function isOwner({ roles }: WholeGraph, roleId: string): boolean {
  const role = roles.get(roleId);
  return role?.scope === 'org' && role.name === OWNER;
}
