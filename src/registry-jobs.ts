import type { NounOfApi } from './api/api.ts';
import type { PerhapsNoun } from './cli/app/registry.ts';

/** What there is of the order of jobs, each part loaded when it is used. */
export const QUEUE: NounOfApi & PerhapsNoun = {
  summary: 'Queues: in which order jobs run',
  routes: () => import('./api/routes/queues.ts'),
  commands: {
    list: () => import('./cli/commands/queue/list.ts'),
    show: () => import('./cli/commands/queue/show.ts'),
    create: () => import('./cli/commands/queue/create.ts'),
    edit: () => import('./cli/commands/queue/edit.ts'),
    pause: () => import('./cli/commands/queue/pause.ts'),
    resume: () => import('./cli/commands/queue/resume.ts'),
    delete: () => import('./cli/commands/queue/delete.ts'),
  },
};

/** The same of jobs themselves. */
export const JOB: NounOfApi & PerhapsNoun = {
  summary: 'Jobs: commands that run in the order of a queue',
  routes: () => import('./api/routes/jobs.ts'),
  commands: {
    run: () => import('./cli/commands/job/run.ts'),
    list: () => import('./cli/commands/job/list.ts'),
    show: () => import('./cli/commands/job/show.ts'),
    stop: () => import('./cli/commands/job/stop.ts'),
  },
};

/** The same of the machines that run them. */
export const AGENT: NounOfApi & PerhapsNoun = {
  summary: 'Agents: the machines that run jobs',
  routes: () => import('./api/routes/agents.ts'),
  commands: { list: () => import('./cli/commands/agent/list.ts') },
};
