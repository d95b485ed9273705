import { AppError } from '../../../domain/errors.ts';
import type { SemaphoreApi } from '../api/api.ts';
import { assembled } from './assemble.ts';
import type { Seen } from './assemble.ts';
import {
  readGroups,
  readMembers,
  readProjectMembers,
  readProjects,
  readRoles,
  readServiceAccounts,
} from '../api/pages.ts';
import type { Snapshot } from './snapshot.ts';
import type { WireProject } from '../api/wire.ts';

/** Reads an instance, as far as it is wanted, with a few requests at once. */

export interface Wanted {
  /**
   * Of which projects members are read, by name or id. `none`: the projects are not even listed; `list`: of none; `roles`: of
   * all where the instance does not list the roles of projects.
   */
  readonly projects: 'none' | 'list' | 'roles' | 'all' | readonly string[];
}

export interface Reading {
  readonly snapshot: Snapshot;
  /** What could not be seen, each as a sentence. */
  readonly notes: readonly string[];
}

/**
 * Reads the organization, and its projects as wanted. With `partly`, lists that the token may not see are left empty, and
 * the notes say so. Throws what the API throws.
 */
export async function readSnapshot(api: SemaphoreApi, { projects: wanted }: Wanted, partly = false): Promise<Reading> {
  const notes: string[] = [];
  const hidden = new Set<string>();
  const unlessForbidden = async <T>(what: string, reading: Promise<T[]>): Promise<T[]> => {
    try {
      return await reading;
    } catch (error) {
      if (!partly || !(error instanceof AppError) || error.code !== 'forbidden') throw error;
      hidden.add(what);
      notes.push(`the token may not see ${what}: none were read`);
      return [];
    }
  };
  const [roles, projectRoles, people, groupMembers, accountMembers, groups, serviceAccounts, projects] =
    await Promise.all([
      readRoles(api),
      readProjectRoles(api),
      readMembers(api, 'user'),
      unlessForbidden('the roles of groups', readMembers(api, 'group')),
      unlessForbidden('the roles of service accounts', readMembers(api, 'service_account')),
      unlessForbidden('groups', readGroups(api)),
      unlessForbidden('service accounts', readServiceAccounts(api)),
      wanted === 'none' ? [] : unlessForbidden('projects', readProjects(api)),
    ]);
  const isWanted = ({ metadata: { id, name } }: WireProject): boolean =>
    wanted === 'all' ||
    (wanted === 'roles' && projectRoles.length === 0) ||
    (typeof wanted === 'object' && (wanted.includes(name) || wanted.includes(id)));
  const seen: Seen = {
    roles: [...roles, ...projectRoles],
    people,
    groups,
    // Where groups are not to be seen, their roles do not bring them back.
    groupMembers: hidden.has('groups') ? [] : groupMembers,
    serviceAccounts,
    accountMembers,
    projects: await eachOf(projects, async (project) => ({
      project,
      members: isWanted(project)
        ? await unlessForbidden(
            `the members of the project ${project.metadata.name}`,
            readProjectMembers(api, project.metadata.id),
          )
        : undefined,
    })),
  };
  const { snapshot, notes: missing } = assembled(seen);
  return { snapshot, notes: [...notes, ...missing] };
}

/** Many instances list the roles of the organization alone, or refuse to list others. */
async function readProjectRoles(api: SemaphoreApi): ReturnType<typeof readRoles> {
  try {
    const roles = await readRoles(api, 'project');
    // Some answer with the roles of the organization, whatever is asked for.
    return roles.filter(({ scope }) => scope.toLowerCase().includes('project'));
  } catch (error) {
    if (error instanceof AppError && ['invalid', 'not_found', 'forbidden'].includes(error.code)) return [];
    throw error;
  }
}

/** So many are read side by side. */
const AT_ONCE = 4;

/** What is read of each, in their order; once one failed, no other is begun. */
async function eachOf<T, U>(items: readonly T[], read: (item: T) => Promise<U>): Promise<U[]> {
  const results: U[] = [];
  const queue = items.entries();
  let failed = false;
  const reader = async (): Promise<void> => {
    for (const [at, item] of queue) {
      if (failed) return;
      try {
        results[at] = await read(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, reader));
  return results;
}
