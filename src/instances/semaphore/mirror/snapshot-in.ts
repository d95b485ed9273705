import { MAX_LIMIT, pageRequest } from '../../../domain/page.ts';
import type { Page, PageRequest } from '../../../domain/page.ts';
import { toRef } from '../../../domain/references.ts';
import type { Ref } from '../../../domain/references.ts';
import { SUBJECT_TYPES } from '../../../domain/kinds.ts';
import type { Source } from '../../../domain/sources.ts';
import { required } from '../../../lib/required.ts';
import type { Reads } from '../../../core/store/index.ts';
import { specsOf } from '../../../operations/project/spec.ts';
import type { Snapshot, SnapshotMember } from './snapshot.ts';

/** What a store holds, as an instance would show it. */

/**
 * The snapshot of a store that was filled with `origin`, from which it has what a store does not keep: the documents of
 * projects, which of them have members that were read, and the names that became others.
 */
export async function snapshotIn(tx: Reads, origin: Snapshot): Promise<Snapshot> {
  const graph = await tx.access.loadAll();
  const roleOf = (id: string): Ref | null => {
    const bound = (graph.bindings.get(id) ?? []).find(({ projectId }) => projectId === null);
    return bound === undefined ? null : refTo(bound.roleId);
  };
  const refTo = (id: string): Ref => ({ id, name: required(graph.names.get(id), 'the name of a role') });
  const roles = await tx.roles.list(undefined);
  const people = await every((page) => tx.people.list({}, page));
  const accounts = await every((page) => tx.serviceAccounts.list({}, page));
  const groups = await every((page) => tx.groups.list({}, page));
  const projects = await every((page) => tx.projects.list({}, page));
  const specs = await specsOf(
    tx,
    projects.map(({ id }) => id),
  );
  const sources = sourcesIn(origin);
  const sourceOf = (id: string): Source => sources.get(id) ?? 'manually';
  return {
    roles: roles.map(({ id, name, scope, description, permissions, readonly, maps_to }) => ({
      ...{ id, name, scope, description, permissions, readonly },
      mapsTo: maps_to === null ? null : refTo(maps_to),
    })),
    people: people.map(({ id, username }) => ({ id, name: username, role: roleOf(id), source: sourceOf(id) })),
    serviceAccounts: accounts.map(({ id, name, description, status, created_at, updated_at }) => ({
      ...{ id, name, description },
      role: roleOf(id),
      source: sourceOf(id),
      deactivated: status === 'deactivated',
      createdAt: created_at,
      updatedAt: updated_at,
    })),
    groups: groups.map(({ id, name, description }) => ({
      ...{ id, name, description },
      role: roleOf(id),
      source: sourceOf(id),
      memberIds: [...graph.memberships].flatMap(([person, ids]) => (ids.includes(id) ? person : [])),
    })),
    projects: projects.map(({ id, name, description, owner_id }) => {
      const before = origin.projects.find((one) => one.id === id);
      return {
        ...{ id, name, description },
        ownerId: owner_id,
        spec: specs.get(id) ?? before?.spec ?? {},
        // Of a new project, all of them are known.
        members: before === undefined || before.members !== undefined ? membersIn(graph, id, refTo) : undefined,
      };
    }),
  };
}

type Graph = Awaited<ReturnType<Reads['access']['loadAll']>>;

/** The roles that are bound in a project itself. */
const membersIn = ({ subjects, bindings, names }: Graph, projectId: string, refTo: (id: string) => Ref) =>
  subjects.flatMap(({ id, type }): SnapshotMember[] =>
    (bindings.get(id) ?? [])
      .filter((one) => one.projectId === projectId)
      .map(({ roleId }) => ({
        type,
        id,
        name: required(names.get(id), 'the name of a subject'),
        role: toRef(refTo(roleId)),
        source: 'manually',
      })),
  );

const sourcesIn = (origin: Snapshot): ReadonlyMap<string, Source> =>
  new Map(SUBJECT_TYPES.flatMap((type) => origin[LISTS[type]].map(({ id, source }) => [id, source] as const)));

const LISTS = { user: 'people', service_account: 'serviceAccounts', group: 'groups' } as const;

/** All of a list. */
async function every<T>(list: (page: PageRequest) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = [];
  let after: PageRequest['after'] = null;
  for (;;) {
    const { items, next_cursor } = await list({ after, limit: MAX_LIMIT });
    all.push(...items);
    if (next_cursor === null) return all;
    ({ after } = pageRequest({ limit: MAX_LIMIT, cursor: next_cursor }));
  }
}
