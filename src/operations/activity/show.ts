import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { activity } from '../../domain/jobs/activity.ts';
import { VIEW } from '../job/describe.ts';
import { activityAt } from './at.ts';
import { limitField } from './field.ts';

export const activityShow = query({
  name: 'activity.show',
  summary: 'Show what runs, what waits, and how far the machines are used',
  permission: ['organization.activity_monitor.view'],
  also: { [VIEW]: 'in a project, to see its jobs: others are only counted' },
  input: z.object({ limit: limitField() }),
  output: activity,
  run: (context, { limit }) => activityAt(context, limit),
});
