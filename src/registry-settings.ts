import type { NounOfApi } from './api/api.ts';
import type { PerhapsNoun } from './cli/app/registry.ts';

/** What there is of the settings of the organization, each part loaded when it is used. */
export const SETTINGS: NounOfApi & PerhapsNoun = {
  summary: 'The settings of the organization',
  routes: () => import('./api/routes/settings.ts'),
  commands: {
    show: () => import('./cli/commands/settings/show.ts'),
    set: () => import('./cli/commands/settings/set.ts'),
  },
  nouns: {
    'ip-allow-list': {
      summary: 'The addresses from which requests are allowed',
      commands: {
        list: () => import('./cli/commands/settings/ip-allow-list/list.ts'),
        add: () => import('./cli/commands/settings/ip-allow-list/add.ts'),
        remove: () => import('./cli/commands/settings/ip-allow-list/remove.ts'),
      },
    },
    quota: {
      summary: 'How many jobs of a machine type run at once',
      commands: {
        list: () => import('./cli/commands/settings/quota/list.ts'),
        set: () => import('./cli/commands/settings/quota/set.ts'),
        remove: () => import('./cli/commands/settings/quota/remove.ts'),
      },
    },
    agent: {
      summary: 'The agent that initializes pipelines',
      commands: {
        show: () => import('./cli/commands/settings/agent/show.ts'),
        set: () => import('./cli/commands/settings/agent/set.ts'),
        unset: () => import('./cli/commands/settings/agent/unset.ts'),
        resolve: () => import('./cli/commands/settings/agent/resolve.ts'),
      },
    },
  },
};
