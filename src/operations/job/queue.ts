import { AppError } from '../../domain/errors.ts';
import { implicitQueue } from '../../domain/jobs/implicit-queue.ts';
import type { GivenLabels } from '../../domain/jobs/labels.ts';
import type { QueueRecord, QueueScope } from '../../domain/jobs/queues.ts';
import { isUuid, nameFault, sortKey } from '../../domain/names/names.ts';
import { nearest } from '../../lib/nearest-name.ts';
import { commandLine } from '../../lib/shell.ts';
import type { Context, ProjectRef } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';
import { CANDIDATES } from '../shared/resolve.ts';

/** The queue in which a job waits. */

/** What a job says of its queue. */
interface Asked extends GivenLabels {
  readonly queue?: string | undefined;
  readonly scope: QueueScope;
}

/**
 * The queue of a new job: the one that it names, else one named from its labels. One of the project is made where it is not
 * there. Throws `invalid` for what is no name, and for one of the organization `not_found`, or `invalid` where it is not named.
 */
export async function queueFor(context: Context, project: ProjectRef, asked: Asked): Promise<QueueRecord> {
  const { tx, at, environment } = context;
  if (asked.scope === 'organization') return ofOrganization(tx, asked.queue);
  const name = asked.queue ?? implicitQueue(asked);
  const there = await ofPlace(tx, name, project.id);
  if (there !== undefined) return there;
  const fault = nameFault(name);
  if (fault !== undefined) throw new AppError('invalid', `the name of the queue ${fault}`, { flags: ['--queue'] });
  const made: QueueRecord = {
    id: environment.newId(),
    project_id: project.id,
    name,
    processing: 'serialized',
    at_most: null,
    paused: false,
    declared: false,
    created_at: at,
    updated_at: at,
  };
  await tx.queues.insert(made);
  return made;
}

/** A queue by id or exact name, in a project or (null) the organization. */
async function ofPlace(tx: Reads, ref: string, projectId: string | null): Promise<QueueRecord | undefined> {
  const [meant] = isUuid(ref) ? await tx.queues.find({ ids: [ref.toLowerCase()] }) : [];
  if (meant !== undefined) return meant.project_id === projectId ? meant : undefined;
  return (await tx.queues.find({ names: [ref], projectId }))[0];
}

async function ofOrganization(tx: Reads, ref: string | undefined): Promise<QueueRecord> {
  if (ref === undefined)
    throw new AppError('invalid', 'a queue of the organization must be named', { hint: 'give --queue QUEUE' });
  const found = await ofPlace(tx, ref, null);
  if (found !== undefined) return found;
  const places = { organization: true, projects: [] };
  const near = nearest(ref, await tx.queues.namesLike(places, sortKey(ref).slice(0, 1), CANDIDATES));
  throw new AppError('not_found', `there is no queue ${ref} of the organization`, {
    hint:
      near === undefined
        ? commandLine('roster', 'queue', 'create', ref, '--scope', 'organization')
        : `did you mean ${near}?`,
    details: { queue: ref, suggestions: near === undefined ? [] : [near] },
  });
}
