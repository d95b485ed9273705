import { queueResume } from '../../../operations/queue/resume.ts';
import { queueResumeMany } from '../../../operations/queue/resume-many.ts';
import { counted } from '../../../lib/plural.ts';
import { severalCommand } from '../../app/several-command.ts';
import { queue } from './views.ts';

export const command = severalCommand({
  path: ['queue', 'resume'],
  one: queueResume,
  many: queueResumeMany,
  thing: 'queue',
  things: 'queues',
  details: 'The jobs that wait start again, in their order. Several are resumed together or not at all.',
  view: () => queue,
  examples: ['roster queue resume deploy', 'roster queue resume deploy tests --project Rocket --json'],
  question: (count) => `Resume ${counted(count, 'queue')}`,
});
