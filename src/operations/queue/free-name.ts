import { AppError } from '../../domain/errors.ts';
import { areAlike, lookAlikeKeysOf } from '../../domain/names/look-alikes.ts';
import { commandLine } from '../../lib/shell.ts';
import { required } from '../../lib/required.ts';
import type { Reads } from '../../core/store/index.ts';
import { ofPlace } from './place.ts';
import type { Place } from './place.ts';

/**
 * Throws `conflict`, naming the queue that has it, for a name that another declared queue of the place has, or that could
 * be mistaken for its.
 */
export async function requireFreeQueueName(tx: Reads, place: Place, wanted: string, id?: string): Promise<void> {
  const look = required((await lookAlikeKeysOf([wanted]))[0], 'the keys of a name');
  const alike = (await tx.queues.alike(place?.id ?? null, look)).filter(
    (other) => other.id !== id && areAlike(look, other),
  );
  const holder = alike.find(({ name }) => name === wanted) ?? alike[0];
  if (holder === undefined) return;
  const flags = place === null ? ['--scope', 'organization'] : ['--project', place.name];
  const show = commandLine('roster', 'queue', 'show', holder.name, ...flags);
  const isTaken = holder.name === wanted;
  throw new AppError(
    'conflict',
    isTaken
      ? `there is a queue ${wanted} ${ofPlace(place)} already`
      : `${wanted} could be mistaken for the queue ${holder.name} ${ofPlace(place)}`,
    {
      hint: isTaken ? show : `choose another name; what has this one: ${show}`,
      details: { id: holder.id, ...(isTaken ? {} : { name: holder.name }) },
    },
  );
}
