import * as z from 'zod/mini';
import { allows, projectsWith } from '../../domain/access/permission-set.ts';
import type { PermissionSet } from '../../domain/access/permission-set.ts';
import { AppError } from '../../domain/errors.ts';
import { field, PROJECT } from '../../domain/field.ts';
import { QUEUE_SCOPES } from '../../domain/jobs/queues.ts';
import type { QueueScope } from '../../domain/jobs/queues.ts';
import { reference } from '../../domain/names/names.ts';
import type { Permission } from '../../domain/permissions.ts';
import type { ProjectRecord } from '../../domain/projects.ts';
import type { Context } from '../../core/context.ts';
import type { QueuePlaces } from '../../core/store/queues.ts';
import type { Reads } from '../../core/store/index.ts';
import { findProject } from '../shared/resolve.ts';

/** Where queues are, a project or the organization, and what may be done with them there. */

/** What something needs of whoever does it to a queue, by where the queue is. */
export type Needed = Readonly<Record<QueueScope, Permission>>;

export const VIEW: Needed = { project: 'project.job.view', organization: 'organization.activity_monitor.view' };
export const MODIFY: Needed = {
  project: 'project.general_settings.modify',
  organization: 'organization.general_settings.modify',
};

/** The permissions of operations on queues: they depend on where the queue is. */
export const PERMISSION = {
  none: 'it depends on where the queue is',
  authenticated: true,
  limited: 'none: every queue takes a permission',
} as const;

/** What such operations say of it. */
export const alsoOf = (needed: Needed): Readonly<Record<Permission, string>> => ({
  [needed.project]: 'for a queue of a project, there',
  [needed.organization]: 'for a queue of the organization',
});

/** The fields that say where a queue is to be. */
export const placeFields = () => ({
  project: z.optional(field(reference(), 'the project whose jobs it orders: name or id', PROJECT)),
  scope: z.optional(
    field(z.enum(QUEUE_SCOPES), 'whether it is of a project, or of the organization, for jobs of all projects'),
  ),
});

/** The fields that say where queues are that are there. */
export const whereFields = () => ({
  project: z.optional(field(reference(), 'only in this project: name or id', PROJECT)),
  scope: z.optional(field(z.enum(QUEUE_SCOPES), 'only those of projects, or of the organization')),
});

export interface PlaceInput {
  readonly project?: string | undefined;
  readonly scope?: QueueScope | undefined;
}

/** A project, or null: the organization. */
export type Place = ProjectRecord | null;

/**
 * The place that an input names; undefined: it names none. Throws `forbidden` where the actor lacks what is needed there,
 * `not_found`, and `invalid` for both places at once.
 */
export async function namedPlace(
  context: Context<Reads>,
  { project: ref, scope }: PlaceInput,
  needed: Needed,
): Promise<Place | undefined> {
  if (scope === 'organization') {
    if (ref !== undefined)
      throw new AppError('invalid', 'a queue of the organization is in no project', {
        hint: 'leave out --project or --scope',
      });
    context.require(needed.organization);
    return null;
  }
  if (ref === undefined) return undefined;
  const project = await findProject(context.tx, ref, context.actor().permissions);
  context.require(needed.project, project);
  return project;
}

/** Whether one of some permissions is held in a place. */
export const isSeen = (held: PermissionSet, projectId: string | null, anyOf: readonly Needed[]): boolean =>
  anyOf.some((needed) =>
    projectId === null ? allows(held, needed.organization) : allows(held, needed.project, projectId),
  );

/** All places where one of some permissions is held. */
export const placesSeen = (held: PermissionSet, anyOf: readonly Needed[]): QueuePlaces => ({
  organization: isSeen(held, null, anyOf),
  projects: projectsWith(held, ...anyOf.map(({ project }) => project)),
});

/** A place in a sentence. */
export const ofPlace = (place: { readonly name: string } | null): string =>
  place === null ? 'of the organization' : `of the project ${place.name}`;
