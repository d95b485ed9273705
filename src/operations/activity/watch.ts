import * as z from 'zod/mini';
import type { Actor } from '../../core/context.ts';
import { stream } from '../../core/operation.ts';
import { ACTIVITY, activity, isSameActivity } from '../../domain/jobs/activity.ts';
import { VIEW } from '../job/describe.ts';
import { activityAt } from './at.ts';
import { limitField } from './field.ts';

/** Who watches, with the permissions that they had when they were last asked for. */
interface Watching {
  readonly actor: Actor;
  readonly limit: number;
}

export const activityWatch = stream({
  name: 'activity.watch',
  summary: 'Watch what runs and waits: again whenever it has changed',
  permission: ['organization.activity_monitor.view'],
  also: { [VIEW]: 'in a project, to see its jobs: others are only counted' },
  input: z.object({ limit: limitField() }),
  output: z.nullable(activity),
  errors: ['rate_limited'],
  begin: (context, { limit }): Promise<Watching> => Promise.resolve({ actor: context.actor(), limit }),
  async next(tx, watching, at) {
    const { actor, limit } = watching;
    return { piece: await activityAt({ tx, at, actor: () => actor }, limit), rest: watching };
  },
  live: {
    about: ACTIVITY,
    isSame: (one, other) => one !== null && other !== null && isSameActivity(one, other),
    idle: null,
    resumed: (input) => input,
  },
});
