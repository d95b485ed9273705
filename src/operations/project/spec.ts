import canonicalize from 'canonicalize';
import { NO_SPEC } from '../../domain/project-spec.ts';
import type { ProjectSpec } from '../../domain/project-spec.ts';
import type { ProjectRecord } from '../../domain/projects.ts';
import { isSameWhitelist, NO_WHITELIST, whitelistOf } from '../../domain/whitelist.ts';
import type { Whitelist } from '../../domain/whitelist.ts';
import type { Reads, Writes } from '../../core/store/index.ts';
import { required } from '../../lib/required.ts';

/** The specs of projects, as the store keeps them: canonical JSON. */

const written = (spec: ProjectSpec): string => required(canonicalize(spec), 'the JSON of a spec');

/** The specs of these projects, by their ids; of those alone that have one. */
export async function specsOf(tx: Reads, ids: readonly string[]): Promise<ReadonlyMap<string, ProjectSpec>> {
  return new Map([...(await tx.projects.specs(ids))].map(([id, text]) => [id, JSON.parse(text) as ProjectSpec]));
}

/** The spec of a project. */
export const specOf = async (tx: Reads, { id }: Pick<ProjectRecord, 'id'>): Promise<ProjectSpec> =>
  (await specsOf(tx, [id])).get(id) ?? NO_SPEC;

/** How many specs are in memory at once: one may have 64 KiB. */
const SOME = 200;

/** The whitelists of these projects, by their ids; of those alone that have one. */
export async function whitelistsOf(
  tx: Reads,
  ids: readonly string[],
  pace: () => Promise<void>,
): Promise<ReadonlyMap<string, Whitelist>> {
  const found = new Map<string, Whitelist>();
  for (let at = 0; at < ids.length; at += SOME) {
    for (const [id, spec] of await specsOf(tx, ids.slice(at, at + SOME))) {
      const whitelist = whitelistOf(spec);
      if (!isSameWhitelist(whitelist, NO_WHITELIST)) found.set(id, whitelist);
    }
    await pace();
  }
  return found;
}

/** Keeps the spec of a project, instead of the one that it has. */
export const keepSpec = (tx: Writes, { id }: Pick<ProjectRecord, 'id'>, spec: ProjectSpec): Promise<void> =>
  tx.projects.setSpec(id, written(spec));

/** Whether two specs say the same, whatever the order of their fields. */
export const isSameSpec = (one: ProjectSpec, other: ProjectSpec): boolean => written(one) === written(other);

/** A spec as events keep it: left out where there is none. */
export const specFact = (spec: ProjectSpec): { readonly spec?: ProjectSpec } =>
  Object.keys(spec).length === 0 ? {} : { spec };
